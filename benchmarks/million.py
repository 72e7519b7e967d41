"""A million people: how long until the first letter goes out, and how much memory, with the real command."""

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from benchmarks.build import Ceiling
from benchmarks.contenders import ours
from benchmarks.measure import Watch, cpu_of, memory_of, run
from benchmarks.ratios import figure, table

PEOPLE = 1_000_000
LETTERS = 100_000
"""After so many the command is told to stop, as Ctrl-C does."""
STOPPED = 130
EARLY, LATE = LETTERS // 10, LETTERS * 9 // 10


class Million(Watch):
    """Notes when the first letter goes out and how much memory there is early and late, then stops the sender."""

    good = frozenset({STOPPED, 128 + signal.SIGTERM})

    def __init__(self) -> None:
        super().__init__()
        self.began = self.first = 0.0
        self.cpu_first = 0.0
        self.peak = 0
        self.memory: dict[int, int] = {}
        self.states: dict[str, int] = {}

    def begin(self, pid: int) -> None:
        """Start the clock."""
        super().begin(pid)
        self.began = time.monotonic()

    def said(self, line: str) -> None:
        """Take a line of the sink's."""
        super().said(line)
        if line == "first":
            self.first = time.monotonic() - self.began
            self.cpu_first = cpu_of(self.pid)
            self.memory[0] = memory_of(self.pid)
        elif line.startswith("accepted "):
            count = int(line.split()[1])
            self.memory[count] = memory_of(self.pid)
            if count == LETTERS:
                self.peak = memory_of(self.pid, most=True)
                os.kill(self.pid, signal.SIGTERM)

    def ended(self, store: Path) -> None:
        """Count what the ledger says."""
        with closing(sqlite3.connect(store)) as connection:
            self.states = dict(connection.execute("SELECT state, count(*) FROM delivery GROUP BY state"))


def report(programs: Ceiling) -> str:
    """Run it once, and return what was found, in Markdown."""
    watch = Million()
    sample = run(ours(PEOPLE, 8), programs, watch=watch)
    rows = [
        ("from the command to the first letter (list read, staged, frozen)", f"{watch.first:.1f} s"),
        ("of it the processor's", f"{watch.cpu_first:.1f} s"),
        ("memory at its most", _megabytes(watch.peak)),
        ("memory at the first letter", _megabytes(watch.memory[0])),
        (f"memory after {EARLY:,} letters", _megabytes(watch.memory[EARLY])),
        (f"memory after {LATE:,} letters", _megabytes(watch.memory[LATE])),
        ("letters a second while it sent", figure(sample.rate)),
        (f"accepted by the sink when it was told to stop at {LETTERS:,}", f"{sample.messages:,}"),
        *((f"in the ledger: {state}", f"{count:,}") for state, count in sorted(watch.states.items())),
    ]
    return table((f"{PEOPLE:,} people, one run", "newsletter"), rows)


def _megabytes(octets: int) -> str:
    return f"{octets / 1e6:.0f} MB"
