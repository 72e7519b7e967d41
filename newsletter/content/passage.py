"""A few lines of a letter with their places, and what is wrong with the Markdown in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from newsletter.content.links import judge_link, judge_picture
from newsletter.content.markdown import LOCATING
from newsletter.content.problems import Problems, one_of
from newsletter.content.splitter import Part
from newsletter.content.uses import Uses, hidden_before, is_hidden, shown
from newsletter.messages import _

MARKS = ("{.button}", "{decorative}")
"""What may stand behind a link or a picture."""

_BRACES = re.compile(r"\{[^}]*\}?|\s+\{\.[^}]*\}?")
_BROKEN_LINK = re.compile(r"(?<!\\)(?:\](?:\(|\s+\((?=https?:|mailto:|tel:|www\.))|\)\[(?=https?:|mailto:|www\.))")
_WINDOWS = re.compile(r"!\[[^\]\n]*(?=\]\((?P<path>[^)\n]*\\[^)\n]*)\))")
"""A picture with a path of Windows; where that has blanks in it, Markdown sees no picture."""
_BULLET = re.compile(r"[•●▪◦‣·]")
_TIGHT_HEADING = re.compile(r"#{2,6}[^#\s]")
_TIGHT_ITEM = re.compile(r"-[^\W\d]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive lines of the file, as they were written and with the personal fields hidden."""

    line: int
    """Number of the first one, from 1."""
    written: Sequence[str]
    hidden: Sequence[str]

    def cut(self, start: int, end: int) -> "Passage":
        """Return the lines from index ``start`` to before ``end``, without empty ones around them."""
        end = min(end, len(self.written))
        while start < end and not self.written[start].strip():
            start += 1
        while end > start and not self.written[end - 1].strip():
            end -= 1
        return Passage(self.line + start, self.written[start:end], self.hidden[start:end])

    def text(self) -> str:
        """Return the lines as they were written."""
        return "\n".join(self.written)

    def parse(self) -> list[Token]:
        """Return the Markdown tokens, with fields hidden."""
        return LOCATING.parse("\n".join(self.hidden))


def hide(part: Part, uses: Uses, dated: str) -> Passage:
    """Hide the personal fields of a part; ``dated`` is the dated box around it."""
    hidden = [uses.hide(line, number, dated=dated) for number, line in enumerate(part.lines, part.line)]
    return Passage(part.line, part.lines, hidden)


def check(passage: Passage, problems: Problems) -> None:
    """Note what is wrong in text: broken links, pictures between words, marks that do nothing."""
    kind = ""
    for token in passage.parse():
        if token.type == "heading_open" and token.level and token.map:
            problems.add(
                passage.line + token.map[0],
                0,
                _("A heading cannot stand in a list or a quotation."),
                _("Write it at the beginning of the line, with an empty line above it."),
            )
        if token.type == "inline" and token.map:
            inline = _Inline(token, passage.line + token.map[0], passage.hidden[token.map[0] : token.map[1]], problems)
            inline.check()
            if kind == "paragraph_open":
                inline.check_starts()
        kind = token.type


class _Inline:
    """The text of one paragraph or heading."""

    def __init__(self, token: Token, line: int, lines: Sequence[str], problems: Problems) -> None:
        self.content = token.content
        self.children = token.children or []
        self._line = line
        self._lines = lines
        self._problems = problems

    def add(self, offset: int, message: str, fix: str) -> None:
        """Note a problem at an offset in the content."""
        row = self.content.count("\n", 0, offset)
        start = self.content.rfind("\n", 0, offset) + 1
        shown = self.content[start:].partition("\n")[0]
        indent = max(self._lines[row].find(shown), 0) if row < len(self._lines) else 0
        self._problems.add(self._line + row, indent + offset - start + 1, message, fix)

    def check(self) -> None:
        row = end = 0
        previous = ""
        for child in self.children:
            if child.meta:
                row, end = self.content.count("\n", 0, child.meta["start"]), child.meta["end"]
            row += child.type in ("softbreak", "hardbreak")
            if child.type == "link_open":
                check_link(child, self)
            elif child.type == "image":
                self.add(child.meta["start"], _("A picture cannot stand within text."), _alone())
            elif child.type == "text":
                self._text(child.content, row, end if previous == "link_close" else None)
            previous = child.type
        self._broken_links()

    def _text(self, text: str, row: int, behind_link: int | None) -> None:
        braces = _BRACES.match(text)
        if braces and behind_link is not None:
            self.add(behind_link, *about_mark(braces[0].strip()))
        if "**" in text:
            self._problems.add(
                self._line + row,
                0,
                _("Two asterisks ** make nothing bold here."),
                _("Write **bold words**, with no blank inside the asterisks; a real asterisk is \\*."),
            )

    def _broken_links(self) -> None:
        outside: list[str] = []
        position = 0
        for child in self.children:
            if child.meta and child.meta["start"] >= position:
                outside += [
                    self.content[position : child.meta["start"]],
                    " " * (child.meta["end"] - child.meta["start"]),
                ]
                position = child.meta["end"]
        text = "".join(outside) + self.content[position:]
        paths = {picture.end(): picture["path"] for picture in _WINDOWS.finditer(text)}
        for broken in _BROKEN_LINK.finditer(text):
            refusal = judge_picture(paths[broken.start()]) if broken.start() in paths else None
            self.add(broken.start(), *(refusal or (_("This link is not complete."), _how_to_link())))

    def check_starts(self) -> None:
        """Note lines that were meant as items or headings and are none."""
        starts = self.content.split("\n")
        items = [row for row, line in enumerate(starts) if _TIGHT_ITEM.match(line)]
        offset = 0
        for row, line in enumerate(starts):
            if _BULLET.match(line) or (len(items) > 1 and row == items[0]):
                self.add(offset, _("This is not yet a list."), _("Begin each item with a hyphen and a blank: - text"))
            elif _TIGHT_HEADING.match(line):
                self.add(
                    offset, _("This is not yet a heading."), _("Write a blank behind the number signs: ## Heading")
                )
            offset += len(line) + 1


def check_link(link: Token, place: "_Inline | Place") -> None:
    """Note what is wrong with the address of a link."""
    href = str(link.attrGet("href") or "")
    start = link.meta["start"] if link.meta else 0
    if hidden_before(href, "?") or is_hidden(str(link.attrGet("title") or "")):
        place.add(
            start,
            _("A personal field cannot stand here in a link."),
            _("It may stand in the text, or in the address behind a “?”."),
        )
        return
    refusal = judge_link(href, unquote(shown(href)))
    if refusal:
        place.add(start, *refusal)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the file, for problems found in it."""

    line: int
    column: int
    problems: Problems

    def add(self, offset: int, message: str, fix: str) -> None:
        """Note a problem at an offset in the line."""
        self.problems.add(self.line, self.column + offset, message, fix)


def about_mark(mark: str) -> tuple[str, str]:
    """Return what is wrong with ``{…}`` behind a link or a picture that is not alone, or that nobody knows."""
    if mark in MARKS:
        return _("“{mark}” works only on a line of its own.", mark=mark), _alone()
    fix = one_of(mark, MARKS)
    return _("“{mark}” is not known here.", mark=mark), fix


def _alone() -> str:
    return _("Give it a line of its own, with an empty line above it.")


def _how_to_link() -> str:
    return _(
        "Write [text](https://www.example.no), with no blank between or inside; a file name with blanks as <name>."
    )
