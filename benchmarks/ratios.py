"""Figures of several rounds as they are read: median with the least and the most, and ratios within a round."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """What several rounds gave."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{figure(self.median)} ({figure(self.least)}–{figure(self.most)})"


def spread(values: Iterable[float]) -> Spread:
    """Return the median and both ends of ``values``. Raises ValueError when there are none."""
    known = sorted(values)
    if not known:
        raise ValueError("nothing was measured")
    return Spread(statistics.median(known), known[0], known[-1])


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return how many times ``theirs`` fits into ``ours``, round by round: only a round's own two are compared."""
    return spread(one / other for one, other in zip(ours, theirs, strict=True))


def figure(value: float) -> str:
    """Write a number with as many digits as mean something: 0.38, 7.2, 48, 12,300."""
    if value >= 1000:
        return f"{round(value, -2 if value >= 10_000 else -1):,.0f}"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown: the first column to the left, figures to the right."""
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *(list(map(str, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
