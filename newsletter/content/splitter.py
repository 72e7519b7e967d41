"""Finding the ``:::`` boxes of an issue line by line.

Strict on purpose: a misspelt or forgotten line is an error at its place, and never a letter that looks strange.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newsletter.content.boxes import RULES
from newsletter.content.issue import BOXES
from newsletter.content.problems import Problems, nearest, one_of
from newsletter.messages import _

MOST = 500
"""Boxes in a letter; a mail with more of them is cut off by every mail program."""

DEEPEST = 8
"""Boxes within each other; three are allowed, a few more are told one by one."""

_HINTS = {
    "bilde": "image",
    "picture": "image",
    "ingress": "lead",
    "knapp": "button",
    "frist": "deadline",
    "arrangement": "event",
    "sitat": "quote",
    "merk": "note",
    "boks": "note",
    "box": "note",
    "kontakt": "contact",
    "kolonner": "columns",
    "kolonne": "column",
    "personer": "people",
    "hilsen": "greeting",
    "signatur": "signature",
    "diagram": "chart",
    "bare": "only",
    "kun": "only",
}
_MARK = re.compile(r"\s*(:{2,})\s*(\S*)\s*(.*?)\s*")
_FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})")


@dataclass(slots=True)
class Part:
    """Lines between two marks."""

    line: int
    """Number of the first line in the file, from 1."""
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Box:
    """A box as it was found; ``name`` is what was probably meant, or empty where nobody knows."""

    name: str
    argument: str
    line: int
    column: int
    """Where the argument stands, from 1."""
    depth: int
    """Marks open before it."""
    children: list["Box | Part"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    argument: str
    column: int
    depth: int
    """Marks open before this one, every mark taken at its word."""
    lowest: int
    """The least that are open anywhere behind it."""


def split(lines: Sequence[str], first: int, problems: Problems) -> list[Box | Part]:
    """Take ``lines``, of which the first has the number ``first``, apart into boxes and the parts between them."""
    marks = _marks(lines, first, problems)
    splitter = _Splitter(problems)
    for index, line in enumerate(lines):
        number = first + index
        mark = marks.get(index)
        if mark is None:
            splitter.text(line, number)
        elif not mark.name:
            splitter.close(number)
        elif splitter.count == MOST:
            problems.add(number, 0, _("The letter has more than {n} boxes.", n=MOST), _("Make it shorter."))
            break
        elif splitter.depth == DEEPEST:
            message = _("More than {n} boxes stand within each other here.", n=DEEPEST)
            problems.add(number, 1, message, _("Close each box with ::: on a line of its own."))
            break
        else:
            splitter.open(mark, number)
    splitter.finish()
    return splitter.top


def _marks(lines: Sequence[str], first: int, problems: Problems) -> dict[int, _Mark]:
    """Find the lines that open or close a box, by index; those within fences of code are none."""
    found: dict[int, tuple[str, str, int]] = {}
    unclosed: dict[str, int] = {}
    index = 0
    while index < len(lines):
        line = lines[index]
        fence = _FENCE.match(line)
        if fence:
            end = _fence_end(lines, index, fence[1], unclosed)
            if end is None:
                problems.add(
                    first + index,
                    1,
                    _("The code that begins here never ends."),
                    _("Close it with the line {fence}", fence=fence[1]),
                )
            index = index if end is None else end
        elif ":" in line and (mark := _MARK.fullmatch(line)):
            _note_mark(mark, index, first + index, found, problems)
        index += 1
    return _with_depths(found)


def _fence_end(lines: Sequence[str], start: int, fence: str, unclosed: dict[str, int]) -> int | None:
    """Return the index of the line that closes a fence; ``unclosed`` remembers what was looked for in vain."""
    kind = fence[0]
    if len(fence) >= unclosed.get(kind, len(fence) + 1):
        return None
    for index in range(start + 1, len(lines)):
        line = lines[index].strip()
        if len(line) >= len(fence) and line[0] == kind and not line.strip(kind):
            return index
    unclosed[kind] = len(fence)
    return None


def _note_mark(
    mark: re.Match[str], index: int, number: int, found: dict[int, tuple[str, str, int]], problems: Problems
) -> None:
    colons, name = mark[1], mark[2]
    if colons == "::" and name.lower() not in BOXES and name:
        return
    if colons != ":::":
        fix = _("did you mean “{word}”?", word=f"::: {name}".strip())
        problems.add(number, mark.start(1) + 1, _("A box begins and ends with three colons."), fix)
    found[index] = (name, mark[3], mark.start(3) + 1)


def _with_depths(found: Mapping[int, tuple[str, str, int]]) -> dict[int, _Mark]:
    depths: list[int] = []
    depth = 0
    for name, _argument, _column in found.values():
        depths.append(depth)
        depth += 1 if name else -1
    lowest = depth
    marks: dict[int, _Mark] = {}
    for (index, (name, argument, column)), before in zip(reversed(list(found.items())), reversed(depths), strict=True):
        marks[index] = _Mark(name, argument, column, before, lowest)
        lowest = min(lowest, before)
    return marks


class _Splitter:
    """Puts lines into the boxes that are open."""

    def __init__(self, problems: Problems) -> None:
        self.top: list[Box | Part] = []
        self.count = 0
        self._problems = problems
        self._stack: list[Box] = []

    @property
    def depth(self) -> int:
        return len(self._stack)

    def text(self, line: str, number: int) -> None:
        children = self._stack[-1].children if self._stack else self.top
        if not children or isinstance(children[-1], Box):
            children.append(Part(number))
        last = children[-1]
        if isinstance(last, Part):
            last.lines.append(line)

    def open(self, mark: _Mark, number: int) -> None:
        name = self._known(mark.name, number)
        while self._stack and name and not self._fits(name) and mark.lowest > self._stack[0].depth:
            # The boxes open here are never all closed again: so it is an end that was forgotten.
            self._unclosed(self._stack.pop(), _("Write ::: on a line of its own before line {line}.", line=number))
        if name and not self._fits(name):
            self._misplaced(name, number)
        box = Box(name, mark.argument, number, mark.column, mark.depth)
        (self._stack[-1].children if self._stack else self.top).append(box)
        self._stack.append(box)
        self.count += 1

    def close(self, number: int) -> None:
        if self._stack:
            self._stack.pop()
        else:
            self._problems.add(number, 1, _("No box is open here that ::: could close."), _("Delete this line."))

    def finish(self) -> None:
        while self._stack:
            self._unclosed(self._stack.pop(), _("Write ::: on a line of its own below its text."))

    def _known(self, name: str, number: int) -> str:
        if name in BOXES:
            return name
        self._problems.add(number, 1, _("There is no box “{name}”.", name=name), one_of(name, BOXES, _HINTS))
        return nearest(name, BOXES, _HINTS)

    def _fits(self, name: str) -> bool:
        return (self._stack[-1].name if self._stack else "") in RULES[name].inside

    def _misplaced(self, name: str, number: int) -> None:
        if name == "column":
            message, fix = _("A column stands only in the box “columns”."), _("Write ::: columns above the first one.")
        elif self._stack and self._stack[-1].name:
            outer = self._stack[-1]
            message = _(
                "The box “{name}” cannot stand inside “{outer}” (line {line}).",
                name=name,
                outer=outer.name,
                line=outer.line,
            )
            fix = _("Close the outer box first, with ::: on a line of its own.")
        else:
            return
        self._problems.add(number, 1, message, fix)

    def _unclosed(self, box: Box, fix: str) -> None:
        self._problems.add(
            box.line,
            1,
            _("The box “{name}” is never closed.", name=box.name or ":::"),
            fix,
        )
