"""From the HTML that mammoth makes of a Word document to paragraphs and pictures, in reading order."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html.parser import HTMLParser

_HEADING = re.compile(r"h([1-6])")
_NOTE = re.compile(r"(?:foot|end)note-")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_DIGITS = re.compile(r"[0-9+-]+")


class Kind(StrEnum):
    """What a paragraph is."""

    TEXT = "text"
    TITLE = "title"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBER = "number"
    QUOTE = "quote"
    ROW = "row"
    """An item of a list that was a table."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look the same; lines in them end with the usual character."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, a heading or one item of a list."""

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 0
    """Of a heading, from 1; of an item, how deep its list lies, from 1."""

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands alone."""

    src: str
    alt: str
    href: str = ""


Block = Paragraph | Picture


def read_blocks(html: str, left: Counter[str]) -> list[Block]:
    """Return the blocks of a document; what does not come through as it was is counted in ``left``, by its kind."""
    reader = _Reader(left)
    reader.feed(html)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    """Follows the few tags that mammoth writes."""

    def __init__(self, left: Counter[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._left = left
        self._open: Counter[str] = Counter()
        """How many elements of each name are open."""
        self._blocks: list[list[Block]] = [[]]
        """The document, and the cells of tables that are open in it."""
        self._tables: list[list[list[list[Block]]]] = []
        """Rows of cells of blocks."""
        self._runs: list[Run] = []
        self._pictures: list[Picture] = []
        self._lists: list[str] = []
        self._notes: list[bool] = []
        """For each item that is open, whether it is a footnote."""
        self._links: list[str | None] = []
        """Addresses; None for the number of a footnote."""
        self._heading = ""

    def finished(self) -> list[Block]:
        self._flush()
        self._release()
        return self._blocks[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._open[tag] += 1
        match tag:
            case "p" | "blockquote" | "ul" | "ol" | "li" | "table" | "tr" | "td" | "th":
                self._flush()
                self._enter(tag, values)
            case "br":
                self._break()
            case "a":
                note = bool(_NOTE.match(values.get("id", "")))
                self._links.append(None if note else values.get("href", ""))
            case "img":
                link = next(filter(None, reversed(self._links)), "")
                if values.get("src"):
                    self._pictures.append(Picture(values["src"], " ".join(values.get("alt", "").split()), link))
            case _ if _HEADING.fullmatch(tag):
                self._flush()
                self._heading = "title" if values.get("class") == "title" else tag

    def _enter(self, tag: str, values: dict[str, str]) -> None:
        match tag:
            case "ul" | "ol":
                self._lists.append(tag)
            case "li":
                note = bool(_NOTE.match(values.get("id", "")))
                self._left["note"] += note
                self._notes.append(note)
            case "table":
                self._release()
                self._tables.append([])
            case "tr":
                self._tables[-1].append([])
            case "td" | "th":
                self._blocks.append([])

    def handle_endtag(self, tag: str) -> None:
        self._open[tag] -= 1
        match tag:
            case "a":
                self._links.pop()
            case "p" | "ul" | "ol" | "li" | "td" | "th" | "table":
                self._flush()
                self._leave(tag)
            case _ if _HEADING.fullmatch(tag):
                self._flush()
                self._heading = ""

    def _leave(self, tag: str) -> None:
        match tag:
            case "ul" | "ol":
                self._lists.pop()
                self._release()
            case "li":
                self._notes.pop()
            case "td" | "th":
                self._release()
                self._tables[-1][-1].append(self._blocks.pop())
            case "table":
                self._blocks[-1] += _of_table(self._tables.pop(), self._left)

    def handle_data(self, data: str) -> None:
        if any(self._notes) or None in self._links:
            return
        if self._open["s"] and data.strip():
            self._left["struck"] += 1
        if self._open["sup"] or self._open["sub"]:
            data = data.translate(_RAISED if self._open["sup"] else _LOWERED) if _DIGITS.fullmatch(data) else data
        href = (self._links[-1] if self._links else "") or ""
        bold = bool(self._open["strong"] or self._open["th"])
        self._runs.append(Run(data, bold, bool(self._open["em"]), href))

    def _break(self) -> None:
        """Begin a new line; a second break begins a new paragraph, which is what was meant."""
        before = self._runs[-1].text.rstrip(" \t") if self._runs else ""
        if before.endswith("\n") and not (self._lists or self._heading or self._tables):
            self._flush()
        else:
            self._runs.append(replace(self._runs[-1], text="\n") if self._runs else Run("\n"))

    def _flush(self) -> None:
        """Finish the paragraph that is open."""
        runs, self._runs = self._runs, []
        if "".join(run.text for run in runs).strip():
            self._blocks[-1].append(self._paragraph(tuple(runs)))
        if not self._lists:
            self._release()

    def _release(self) -> None:
        """Put pictures behind what they stood in; within a list they wait for its end."""
        self._blocks[-1] += self._pictures
        self._pictures = []

    def _paragraph(self, runs: tuple[Run, ...]) -> Paragraph:
        if self._heading == "title":
            return Paragraph(Kind.TITLE, runs, 1)
        if self._heading:
            return Paragraph(Kind.HEADING, runs, int(self._heading[1]))
        if self._lists:
            kind = Kind.BULLET if self._lists[-1] == "ul" else Kind.NUMBER
            return Paragraph(kind, runs, len(self._lists))
        return Paragraph(Kind.QUOTE if self._open["blockquote"] else Kind.TEXT, runs)


def _of_table(rows: Sequence[Sequence[Sequence[Block]]], left: Counter[str]) -> Iterator[Block]:
    """Yield a table as a list with one item a row; one that only arranges a page, as what stands in it."""
    if max(map(len, rows), default=0) > 1:
        simple = all(len(cell) < 2 and all(_is_plain(block) for block in cell) for row in rows for cell in row)
        left["table" if simple else "layout"] += 1
        if simple:
            labels = _labels(rows)
            yield from filter(None, (_item(row, labels) for row in rows[bool(labels) :]))
            return
    for row in rows:
        for cell in row:
            yield from cell


def _is_plain(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.kind is Kind.TEXT


def _labels(rows: Sequence[Sequence[Sequence[Block]]]) -> list[str]:
    """Return the words of the heading row, or nothing where the first row is none.

    It is one if it alone is bold, as Word's own heading rows are here, or if it alone is without digits.
    """
    first, others = rows[0], [row for row in rows[1:] if any(row)]
    if not others or not all(first):
        return []
    bold = _is_bold(first) and not any(map(_is_bold, others))
    counted = not _has_digit(first) and all(map(_has_digit, others))
    words = [" ".join(_words(cell).split()).rstrip(":") for cell in first]
    return words if (bold or counted) and all(words) else []


def _words(cell: Sequence[Block]) -> str:
    return " ".join(block.text for block in cell if isinstance(block, Paragraph))


def _is_bold(row: Sequence[Sequence[Block]]) -> bool:
    runs = [run for cell in row for block in cell if isinstance(block, Paragraph) for run in block.runs]
    return all(run.bold for run in runs if run.text.strip())


def _has_digit(row: Sequence[Sequence[Block]]) -> bool:
    return any(character.isdigit() for cell in row for character in _words(cell))


def _item(row: Sequence[Sequence[Block]], labels: Sequence[str]) -> Paragraph | None:
    """Return a row as an item; where it has as many cells as there are labels, each value behind its own."""
    heads = [f"{label}: " for label in labels] if len(labels) == len(row) else [""] * len(row)
    cells = [
        (head, block.runs)
        for head, cell in zip(heads, row, strict=True)
        for block in cell
        if isinstance(block, Paragraph)
    ]
    runs = [run for head, cell in cells for run in (Run(f" – {head}"), *cell)]
    if not runs:
        return None
    return Paragraph(Kind.ROW, (Run(runs[0].text.removeprefix(" – ")), *runs[1:]), 1)
