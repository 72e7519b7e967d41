"""Running one contender against a fresh sink, and what the sink and the operating system say about it."""

import json
import os
import resource
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.build import CACHE, Ceiling
from benchmarks.contenders import Contender

PATIENCE = 600.0
"""Seconds after which a contender hangs."""


class WrongError(Exception):
    """A contender did not send what it should have sent: its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One contender in one round; counted and timed by the sink, from the first recipient to the last message."""

    messages: int
    octets: int
    seconds: float
    cpu: float
    """Seconds of the sender's processor time, user and system, from the first recipient to its end."""

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def microseconds(self) -> float:
        """Processor time for each message."""
        return self.cpu / self.messages * 1e6


@dataclass(slots=True)
class Sink:
    """A running sink."""

    process: "subprocess.Popen[str]"
    port: int
    result: dict[str, float] = field(default_factory=lambda: {"messages": 0, "octets": 0, "seconds": 0.0})

    def follow(self, said: Callable[[str], None]) -> None:
        """Give each line that the sink says to ``said`` until it ends with its result."""
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("{"):
                self.result = json.loads(line)
            else:
                said(line.strip())


@contextmanager
def sink(programs: Ceiling, *options: str) -> Iterator[Sink]:
    """Run a sink as long as the block lasts."""
    with _listening(programs.sink, *options) as (process, port):
        yield Sink(process, port)


@contextmanager
def distant(programs: Ceiling, port: int, milliseconds: float) -> Iterator[int]:
    """Give a port that leads to ``port`` and is so far away, in each direction; 0: the port itself."""
    if not milliseconds:
        yield port
        return
    with _listening(programs.delay, str(port), str(milliseconds)) as (_process, near):
        yield near


@contextmanager
def _listening(program: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    process = subprocess.Popen([program, *options], stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert process.stdout
        yield process, int(process.stdout.readline().split()[1])
    finally:
        process.terminate()
        process.wait()


def run(
    contender: Contender, programs: Ceiling, *options: str, milliseconds: float = 0, watch: "Watch | None" = None
) -> Sample:
    """Send once. Raises WrongError when the sink has not counted what was to be sent."""
    (CACHE / "run").mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=CACHE / "run") as folder,
        sink(programs, *options) as server,
        distant(programs, server.port, milliseconds) as port,
    ):
        log = Path(folder) / "said.txt"
        with log.open("wb") as file:
            command = contender.arguments(port, Path(folder) / "store.sqlite3")
            sender = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        watching = watch or Watch()
        watching.begin(sender.pid)
        following = threading.Thread(target=server.follow, args=(watching.said,))
        following.start()
        status, usage = _wait(sender)
        server.process.terminate()
        following.join()
        watching.ended(Path(folder) / "store.sqlite3")
        counted = server.result
        if status not in watching.good or (watch is None and counted["messages"] != contender.count):
            said = log.read_text(encoding="utf-8", errors="replace")[-1500:]
            what = f"the sink counted {counted['messages']:,} of {contender.count:,}, exit status {status}"
            raise WrongError(f"{contender.name}: {what}\n{said}")
    return Sample(
        int(counted["messages"]),
        int(counted["octets"]),
        counted["seconds"],
        usage.ru_utime + usage.ru_stime - watching.cpu_before,
    )


def _wait(sender: "subprocess.Popen[bytes]") -> tuple[int, "resource.struct_rusage"]:
    """Wait for the end, and return the exit status and what the sender has used."""
    timer = threading.Timer(PATIENCE, sender.kill)
    timer.start()
    try:
        _pid, status, usage = os.wait4(sender.pid, 0)
    except BaseException:
        sender.kill()
        raise
    finally:
        timer.cancel()
    sender.returncode = os.waitstatus_to_exitcode(status)
    return sender.returncode, usage


class Watch:
    """Listens to the sink while a sender runs; notes the processor time that went before the first letter."""

    good = frozenset({0})
    """Exit statuses of a sender that did as it should."""

    def __init__(self) -> None:
        self.cpu_before = 0.0
        self.pid = 0

    def begin(self, pid: int) -> None:
        """Note who the sender is."""
        self.pid = pid

    def said(self, line: str) -> None:
        """Take a line of the sink's."""
        if line == "first":
            self.cpu_before = cpu_of(self.pid)

    def ended(self, store: Path) -> None:
        """Look at what the sender has left."""


def cpu_of(pid: int) -> float:
    """Return the seconds of processor time of a process that runs; 0 when it has just ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int, *, most: bool = False) -> int:
    """Return the octets that a process has in memory now, or the most it ever had; 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    wanted = "VmHWM:" if most else "VmRSS:"
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(wanted)), 0)
