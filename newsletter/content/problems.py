"""Collecting the mistakes of one file, so that an editor hears of all of them at once."""

from collections.abc import Iterable
from difflib import get_close_matches

from newsletter.errors import Problem
from newsletter.messages import _

MOST = 100
"""Problems told at once; whoever has more is looking at the wrong kind of file."""


class Problems:
    """The problems of one file, in the order in which they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, line: int, column: int, message: str, fix: str = "") -> None:
        """Note one problem; places count from 1."""
        self.found.append(Problem(self.file, line, column, message, fix))

    def told(self) -> list[Problem]:
        """Return the problems in reading order, no more of them than anyone can read."""
        found = sorted(set(self.found))
        if len(found) > MOST:
            last = found[-1]
            more = _("These are the first {n} problems; there are more.", n=MOST)
            found = [*found[:MOST], Problem(last.file, last.line, last.column, more)]
        return found

    def __bool__(self) -> bool:
        return bool(self.found)


def did_you_mean(word: str, choices: Iterable[str], hints: dict[str, str] | None = None) -> str:
    """Return “did you mean …?” for the nearest of ``choices``, or nothing; ``hints`` are other words for them."""
    choices = list(choices)
    word = word.casefold()
    near = get_close_matches(word, [*choices, *(hints or {})], 1, 0.6)
    if not near:
        return ""
    return _("did you mean “{word}”?", word=(hints or {}).get(near[0], near[0]))
