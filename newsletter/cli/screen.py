"""The terminal: where words go, who can be asked, and how a question is put.

Results go to ``out``; everything else to ``err``. Clock, sleep and streams are values: a test needs no terminal.
"""

import errno
import getpass
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TextIO
from zoneinfo import ZoneInfo

import typer

from newsletter.errors import Cancelled, UsageError
from newsletter.messages import _
from newsletter.settings import environment


class OutputLost(Exception):
    """What was asked for cannot be written: the disk is full, or whoever was reading it has left."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.closed = error.errno in {errno.EPIPE, errno.EINVAL}
        """Nobody reads any more, as after ``newsletter status | head -1``; Windows says EINVAL."""


@contextmanager
def output() -> Iterator[None]:
    """Tell a failure to write from every other failure. Raises OutputLost."""
    try:
        yield
    except OSError as error:
        raise OutputLost(error) from error


YES = {"y", "yes", "j", "ja"}
NO = {"n", "no", "nei"}


@dataclass(frozen=True, slots=True)
class Screen:
    """One terminal, or what stands in for it."""

    out: TextIO
    err: TextIO
    source: TextIO
    """Where answers are typed."""
    interactive: bool = False
    """Whether somebody can be asked: ``source`` and ``err`` are both a terminal."""
    colour: bool = False
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    hidden: Callable[[str], str] = getpass.getpass

    @classmethod
    def of_process(cls) -> "Screen":
        """Return the terminal that this process was started on."""
        for name in ("stdout", "stderr"):  # closed before the start, as some schedulers do
            if getattr(sys, name) is None:
                setattr(sys, name, io.StringIO())
        interactive = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
        colour = sys.stderr.isatty() and environment.colours()
        return cls(sys.stdout, sys.stderr, sys.stdin, interactive, colour)

    def result(self, text: str) -> None:
        """Write what was asked for. Raises OutputLost."""
        with output():
            typer.echo(text, file=self.out, color=None if self.colour else False)

    def json(self, value: Mapping[str, object], *, indent: int | None = None) -> None:
        """Write one JSON document, or with no ``indent`` one JSON line, for a program to read. Raises OutputLost."""
        with output():
            typer.echo(json.dumps(value, ensure_ascii=False, indent=indent), file=self.out)

    def say(self, text: str = "", *, end: str = "\n") -> None:
        """Write anything else: progress, warnings, what to do next. That nobody can read it stops nothing."""
        with suppress(OSError):
            typer.echo(text + end, file=self.err, nl=False, color=self.colour)

    def today(self, zone: str) -> date:
        """Return the date where the publication is."""
        return datetime.fromtimestamp(self.now(), ZoneInfo(zone)).date()

    def ask(self, question: str, *, flag: str, default: str = "", check: Callable[[str], str] = str.strip) -> str:
        """Ask until ``check`` is content; its ValueError is the sentence to show. No terminal: UsageError."""
        self._must_ask(flag)
        shown = f"{question} [{default}]: " if default else f"{question}: "
        while True:
            self.say(shown, end="")
            answer = self._answer() or default
            try:
                return check(answer)
            except ValueError as error:
                self.say(typer.style(str(error), fg="yellow"))

    def choose(self, question: str, options: Sequence[tuple[str, str]], *, flag: str) -> str:
        """Ask for one of ``options`` (value and words), by its number. The first is the default."""
        self._must_ask(flag)
        self.say(question)
        for number, (_value, words) in enumerate(options, 1):
            self.say(f"  {number}  {words}")
        values = [value for value, _words in options]

        def check(answer: str) -> str:
            if answer in values:
                return answer
            if answer.isdecimal() and 1 <= int(answer) <= len(values):
                return values[int(answer) - 1]
            raise ValueError(_("Type a number from 1 to {most}.", most=len(values)))

        return self.ask(_("Number"), flag=flag, default="1", check=check)

    def secret(self, question: str, *, flag: str) -> str:
        """Ask for something that must not be seen on the screen."""
        self._must_ask(flag)
        try:
            return self.hidden(f"{question}: ")
        except EOFError:
            raise Cancelled(_("Stopped at the question.")) from None

    def confirm(self, question: str, *, flag: str) -> bool:
        """Ask a question whose safe answer is no."""

        def check(answer: str) -> str:
            if answer.lower() in YES | NO | {""}:
                return answer.lower()
            raise ValueError(_("Answer yes or no."))

        return self.ask(_("{question} [y/N]", question=question), flag=flag, check=check) in YES

    def typed_number(self, question: str, expected: int, *, flag: str) -> None:
        """Let the editor type the number that was shown. Raises Cancelled for any other answer."""
        self._must_ask(flag)
        self.say(f"{question}: ", end="")
        answer = self._answer()
        if answer.replace(" ", "").replace("\N{NO-BREAK SPACE}", "") != str(expected):
            raise Cancelled(_("That is not {expected}. Nothing was sent.", expected=expected))

    def countdown(self, seconds: int) -> None:
        """Leave time to think again. Ctrl-C raises Cancelled."""
        try:
            for left in range(seconds, 0, -1):
                words = _("Starting in {left} s. Press Ctrl-C and nothing is sent.", left=left)
                self.say(f"\r{words} " if self.interactive else words, end="" if self.interactive else "\n")
                self.sleep(1)
        except KeyboardInterrupt:
            self.say()
            raise Cancelled(_("Stopped in time. Nothing was sent.")) from None
        self.say()

    def _must_ask(self, flag: str) -> None:
        if not self.interactive:
            raise UsageError(
                _("This has to be asked, and there is nobody to ask: it is not run in a terminal."),
                hint=_("Answer on the command line, with {flag}.", flag=flag),
            )

    def _answer(self) -> str:
        try:
            line = self.source.readline()
        except KeyboardInterrupt:
            line = ""
        if not line:
            self.say()
            raise Cancelled(_("Stopped at the question."))
        return line.strip()


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return ``text`` without what would command the terminal: a list or a mail server may have put it there."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def columns(rows: Iterable[Sequence[str]], *, indent: str = "  ") -> str:
    """Return ``rows`` as lines whose columns stand under each other; the last column is as long as it likes."""
    table = [tuple(map(plain, row)) for row in rows]
    last = max((len(row) for row in table), default=1) - 1
    widths = [max((len(row[column]) for row in table if column < len(row) - 1), default=0) for column in range(last)]
    lines = []
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=False)]
        lines.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)
