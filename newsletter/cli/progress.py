"""How far a run has come: a bar on a terminal, otherwise a line every ten seconds."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from newsletter.cli.screen import Screen
from newsletter.messages import _, ngettext

WINDOW = 10.0
"""Seconds over which the speed is taken, and between two lines where there is no terminal."""
REDRAW = 0.2


@dataclass(frozen=True, slots=True)
class Totals:
    """How many deliveries stand where."""

    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    skipped: int = 0
    pending: int = 0

    @property
    def done(self) -> int:
        """How many have an outcome."""
        return self.sent + self.failed + self.uncertain + self.skipped

    @property
    def recipients(self) -> int:
        """How many there are in all."""
        return self.done + self.pending


@dataclass(slots=True)
class Meter:
    """Speed over the last seconds, and the time that is left at that speed."""

    clock: Callable[[], float]
    marks: deque[tuple[float, int]] = field(default_factory=deque)

    def add(self, done: int) -> None:
        """Note that ``done`` are finished now."""
        now = self.clock()
        self.marks.append((now, done))
        while len(self.marks) > 2 and now - self.marks[1][0] >= WINDOW:
            self.marks.popleft()

    @property
    def rate(self) -> float:
        """Deliveries per second; 0 while it is not known."""
        if len(self.marks) < 2 or self.marks[-1][0] <= self.marks[0][0]:
            return 0.0
        return (self.marks[-1][1] - self.marks[0][1]) / (self.marks[-1][0] - self.marks[0][0])

    def words(self, totals: Totals) -> str:
        """Return speed, time left and totals in one line."""
        parts = [speed(self.rate)] if self.rate else []
        if self.rate and totals.pending:
            parts.append(_("{time} left", time=duration(totals.pending / self.rate)))
        return "  ".join([*parts, counts(totals)])


def counts(totals: Totals) -> str:
    """Return the totals in words; what is nought is left out, except what was accepted."""
    parts = [_("accepted {n}", n=totals.sent)]
    if totals.failed:
        parts.append(_("refused {n}", n=totals.failed))
    if totals.uncertain:
        parts.append(_("uncertain {n}", n=totals.uncertain))
    if totals.skipped:
        parts.append(_("left out {n}", n=totals.skipped))
    return ", ".join(parts)


def speed(rate: float) -> str:
    """Return a rate per second in the unit a person would use."""
    if rate >= 1:
        return _("{n} a second", n=f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}".removesuffix(".0"))
    return _("{n} a minute", n=f"{rate * 60:.0f}") if rate * 60 >= 1 else _("{n} an hour", n=f"{rate * 3600:.0f}")


def duration(seconds: float) -> str:
    """Return a length of time as a person would say it: ``42 s``, ``20 min``, ``3 h 5 min``, ``2 days``."""
    whole = max(1, round(seconds))
    if whole < 60:
        return _("{n} s", n=whole)
    if whole < 3600:
        return _("{n} min", n=round(whole / 60))
    if whole < 48 * 3600:
        hours, rest = divmod(round(whole / 60), 60)
        return _("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else _("{n} h", n=hours)
    return ngettext("{n} day", "{n} days", round(whole / 86400))


@contextmanager
def progress(screen: Screen, label: str) -> Iterator[Callable[[Totals], None]]:
    """Show totals while they grow; the value is what to call with each."""
    meter = Meter(screen.clock)
    if screen.interactive:
        with _bar(screen, label, meter) as show:
            yield show
        return
    last = screen.clock()

    def line(totals: Totals) -> None:
        nonlocal last
        if screen.clock() - last >= WINDOW or not meter.marks:
            last = screen.clock()
            meter.add(totals.done)
            screen.say(f"{label} {totals.done}/{totals.recipients}  {meter.words(totals)}")

    yield line


@contextmanager
def _bar(screen: Screen, label: str, meter: Meter) -> Iterator[Callable[[Totals], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(file=screen.err, no_color=not screen.colour, force_terminal=True)
    columns = TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.fields[words]}")
    last = float("-inf")
    with Progress(*columns, console=console, auto_refresh=False, get_time=screen.clock) as bar:
        task = bar.add_task(label, total=None, words="")

        def show(totals: Totals) -> None:
            nonlocal last
            if screen.clock() - last < REDRAW and totals.pending:
                return
            last = screen.clock()
            meter.add(totals.done)
            bar.update(task, completed=totals.done, total=totals.recipients, words=meter.words(totals), refresh=True)

        yield show
