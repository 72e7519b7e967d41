"""A process that carries out command lines in forked copies of itself, each of which may die at a call of its choice.

Every line on standard input is a job in JSON (Job); the answer is a line on standard output (Fate). The calls that
count are those into the driver of the database and into sockets; the moment before each and the moment after it has its
number. At the one that is chosen the copy is gone, as with a power cut: nothing is flushed, closed or said goodbye to.
"""

import gc
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
import _socket
import _sqlite3

from newsletter.__main__ import main
from newsletter.sending import dispatch

WATCHED = (_sqlite3.Connection, _sqlite3.Cursor, _socket.socket)
MODULES = (_sqlite3, _socket)
HARMLESS = re.compile(
    r"Cursor\.(close|fetch.*)|Connection\.(cursor|create_function)"
    r"|socket\.(fileno|.*timeout|.*blocking|.*sockopt|get.*)|inet_.*|get.*|hton.|ntoh."
)
"""Calls that change nothing outside this process."""
MOMENTS = {"c_call": "before", "c_return": "after", "c_exception": "after"}
DIED, HUNG = 86, -14
"""Exit statuses; the latter is that of SIGALRM."""
LONGEST = 30
"""Seconds; a copy that takes longer has a lock that was held by a thread which was not copied."""
NEVER, UNWATCHED = 0, -1
"""Moments are counted, or they are not."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command line, where and with what settings, and the moment at which to die; NEVER, or UNWATCHED."""

    words: list[str]
    folder: str
    environ: dict[str, str]
    die_at: int


@dataclass(frozen=True, slots=True)
class Fate:
    """How a job ended."""

    status: int
    """Exit status; DIED where it has died as it should."""
    moments: int
    """That were counted until then."""
    last: str
    """The last one, such as ``before Cursor.execute``."""
    socket_at: int
    """The first one that had to do with a socket; 0 where there was none."""


class Countdown:
    """Counts the moments of this process, in all its threads, and ends it at one of them."""

    def __init__(self, die_at: int, tell: Callable[["Countdown"], None]) -> None:
        self.die_at, self.tell = die_at, tell
        self.moments, self.last, self.socket_at = 0, "", 0

    def start(self) -> None:
        threading.setprofile(self._seen)
        sys.setprofile(self._seen)

    def stop(self) -> None:
        sys.setprofile(None)

    def _seen(self, _frame: FrameType, event: str, function: Any) -> None:
        if event not in MOMENTS:
            return
        owner = getattr(function, "__self__", None)
        if (not isinstance(owner, WATCHED) and owner not in MODULES) or HARMLESS.fullmatch(function.__qualname__):
            return
        self.moments += 1
        self.last = f"{MOMENTS[event]} {function.__qualname__}"
        if not self.socket_at and (owner is _socket or isinstance(owner, _socket.socket)):
            self.socket_at = self.moments
        if self.moments == self.die_at:
            self.tell(self)
            os._exit(DIED)


def carry_out(job: Job) -> Fate:
    """Fork, let the copy do the job, and return what became of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _live_and_die(job, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = json.loads(pipe.read() or '[0, "", 0]')
    return Fate(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), *told)


def _live_and_die(job: Job, writing: int) -> None:
    """Do the job in this process, which is a copy, and never return."""

    def tell(countdown: Countdown) -> None:
        told = (countdown.moments, countdown.last, countdown.socket_at)
        os.write(writing, json.dumps(told).encode())

    signal.alarm(LONGEST)
    countdown = Countdown(job.die_at, tell)
    if job.die_at != UNWATCHED:
        countdown.start()
    status = _live(job)
    countdown.stop()
    tell(countdown)
    os._exit(status)


def _live(job: Job) -> int:
    os.environ.update(job.environ)
    os.chdir(job.folder)
    return main(job.words)


def serve() -> None:
    """Answer until there are no more jobs; the first one is done by this process itself, so that it knows its way."""
    dispatch._LISTEN = 0.02  # some hundred times a quarter of a second are minutes
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - as long as this process
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    _live(Job(**json.loads(jobs.readline())))
    gc.freeze()  # so that the copies share what they never change
    for line in jobs:
        answers.write(json.dumps(asdict(carry_out(Job(**json.loads(line))))) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
