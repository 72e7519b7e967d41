"""A workspace, and a way to run commands in it with or without somebody at the keyboard."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from newsletter.cli.commands import run
from newsletter.cli.screen import Screen

NOON = 1_703_156_400.0
"""21 December 2023, 12:00 in Oslo."""


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    now: float = NOON
    slept: list[float] = field(default_factory=list)
    stop_at: int = -1
    """The sleep, counted from 0, at which Ctrl-C is pressed."""

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        if len(self.slept) == self.stop_at:
            raise KeyboardInterrupt
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str


def terminal(typed: str | None = None, clock: Clock | None = None, secret: str = "") -> Screen:
    """Return a screen at which ``typed`` is typed; None: not a terminal."""
    clock = clock or Clock()
    return Screen(
        io.StringIO(),
        io.StringIO(),
        io.StringIO(typed or ""),
        interactive=typed is not None,
        clock=clock.time,
        sleep=clock.sleep,
        now=clock.time,
        hidden=lambda _question: secret,
    )


Run = Callable[..., Answer]


@pytest.fixture
def newsletter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, typed: str | None = None, clock: Clock | None = None, secret: str = "") -> Answer:
        screen = terminal(typed, clock, secret)
        status = run(list(arguments), screen)
        return Answer(status, screen.out.getvalue(), screen.err.getvalue())  # type: ignore[attr-defined]

    return call


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still until somebody sleeps."""
    return Clock()


@pytest.fixture
def at_terminal() -> Callable[..., Screen]:
    """Return what makes a screen at which something is typed."""
    return terminal


@pytest.fixture
def workspace(newsletter: Run, tmp_path: Path) -> Path:
    """Return a workspace whose path has a space and æøå in it."""
    folder = tmp_path / "årets nyhetsbrev"
    arguments = ["--name", "Testbrevet", "--from", "Testbrevet <post@example.no>", "--test", "kari@example.no"]
    assert newsletter("init", str(folder), "--language", "nb", *arguments).status == 0
    return folder
