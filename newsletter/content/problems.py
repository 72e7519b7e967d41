"""Collecting the mistakes of one file, so that an editor hears of all of them at once."""

from collections.abc import Iterable, Mapping
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

    @property
    def enough(self) -> bool:
        """Whether more than can be told was found already."""
        return len(self.found) > MOST

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


def nearest(word: str, choices: Iterable[str], hints: Mapping[str, str] | None = None) -> str:
    """Return which of ``choices`` was probably meant, or nothing; ``hints`` are other words for them."""
    hints = hints or {}
    near = get_close_matches(word.casefold(), [*choices, *hints], 1, 0.6)
    return hints.get(near[0], near[0]) if near else ""


def did_you_mean(word: str, choices: Iterable[str], hints: Mapping[str, str] | None = None) -> str:
    """Return “did you mean …?” for the nearest of ``choices``, or nothing."""
    near = nearest(word, choices, hints)
    return _("did you mean “{word}”?", word=near) if near else ""


def one_of(word: str, choices: Iterable[str], hints: Mapping[str, str] | None = None) -> str:
    """Return “did you mean …?”, or a list of ``choices`` where none is near."""
    choices = list(choices)
    listed = _("Write one of these: {choices}", choices=", ".join(choices))
    return did_you_mean(word, choices, hints) or listed
