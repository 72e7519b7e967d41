"""The issue as the checks read it: its pieces of text and its links, each with its place in the file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from newsletter.content import fields
from newsletter.content.issue import DATED_BOXES, Block, Issue
from newsletter.content.markdown import LOCATING

_CODE = re.compile(
    r"^[ ]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]*(?P=fence)|\Z)"
    r"|(?<![`\\])(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
"""What is shown letter by letter: between backticks, or between lines of three of them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text as the editor wrote it; it may have several lines."""

    text: str
    line: int
    column: int
    """Where its first character stands; 0 where that is not known, and then only lines are told."""
    audience: str = ""
    """The expressions of the ``only`` boxes around it."""
    quoted: bool = False
    """Whether it stands in a ``quote`` box: somebody else's words."""
    kind: str = ""
    """The kind of the block it belongs to; nothing for the header."""
    dated: Block | None = None
    """The ``deadline`` or ``event`` around it."""

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of the character at ``offset`` of the text."""
        before = self.text[:offset]
        breaks = before.count("\n")
        if not self.column:
            return self.line + breaks, 0
        return self.line + breaks, (offset - before.rfind("\n") if breaks else self.column + offset)


@dataclass(frozen=True, slots=True)
class Link:
    """A link, wherever it stands: in text, under a button or on a picture."""

    text: str
    """The words a reader sees; empty on a picture."""
    href: str
    line: int
    column: int
    audience: str = ""

    @property
    def readable(self) -> str:
        """The address without the percent signs that Markdown puts into it."""
        return unquote(self.href)


def walk(blocks: Iterable[Block], boxes: tuple[Block, ...] = ()) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    """Yield every block in reading order, with the boxes around it."""
    for block in blocks:
        yield block, boxes
        yield from walk(block.children, (*boxes, block))


def masked(text: str) -> tuple[str, dict[str, str]]:
    """Replace each personal field by a word of the same length; return the words and what they stand for."""
    words: dict[str, str] = {}
    for span in fields.spans(text):
        if isinstance(span, fields.Span):
            field = text[span.start : span.end]
            word = next(
                (word for word, known in words.items() if known == field), f"nlf{len(words)}".ljust(len(field), "q")
            )
            words[word] = field
    for word, field in words.items():
        text = text.replace(field, word)
    return text, words


def without_code(text: str) -> str:
    """Return ``text`` with blanks where code stands, so that places in it stay the same."""
    return _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text) if "`" in text or "~~~" in text else text


def passages(issue: Issue) -> Iterator[Passage]:
    """Yield every piece of text that readers get, subject first."""
    header = issue.header
    for key, value in (("subject", header.subject), ("preheader", header.preheader)):
        if value:
            yield Passage(value, header.lines.get(key, 1), header.columns.get(key, 0))
    for block, boxes in walk(issue.blocks):
        yield from _of_block(block, boxes)


def _of_block(block: Block, boxes: tuple[Block, ...]) -> Iterator[Passage]:
    audience = _audience(boxes)
    quoted = any(box.kind == "quote" for box in boxes)
    dated = next((box for box in boxes if box.kind in DATED_BOXES), None)
    if block.text:
        column = {"prose": 1, "heading": int(block.attributes.get("level", "0")) + 2}.get(block.kind, block.column)
        yield Passage(block.text, block.line, column, audience, quoted, block.kind, dated)
    for name in ("alt", "who", "name", "role", "contact"):
        if block.attributes.get(name):
            column = block.column if name == "alt" else 0
            yield Passage(block.attributes[name], block.line, column, audience, quoted, block.kind, dated)


def _audience(boxes: tuple[Block, ...]) -> str:
    return " ".join(box.attributes.get("expression", "") for box in boxes if box.kind == "only")


def links(issue: Issue) -> Iterator[Link]:
    """Yield every link of the letter in reading order."""
    for block, boxes in walk(issue.blocks):
        if block.attributes.get("href"):
            text = block.text if block.kind == "button" else ""
            yield Link(text, block.attributes["href"], block.line, 0, _audience(boxes))
        if block.kind != "button":
            for passage in _of_block(block, boxes):
                yield from _in_text(passage)


def _in_text(passage: Passage) -> Iterator[Link]:
    text, words = masked(passage.text)
    for token in LOCATING.parse(text):
        if token.type == "inline" and token.children and token.map:
            yield from _inline(token, token.children, text.split("\n"), passage, words)


def _inline(
    token: Token, children: list[Token], lines: list[str], passage: Passage, words: dict[str, str]
) -> Iterator[Link]:
    first = (token.map or [0])[0]
    for index, child in enumerate(children):
        if child.type == "link_open":
            line, column = _within(token.content, child.meta.get("start", 0), lines, first)
            offset = sum(len(above) + 1 for above in lines[:line]) + column
            place = passage.place(offset)
            yield Link(
                _restored(_shown(children[index + 1 :]), words),
                _restored(str(child.attrs.get("href", "")), words),
                *place,
                passage.audience,
            )


def _within(content: str, start: int, lines: list[str], first: int) -> tuple[int, int]:
    """Find a place of a paragraph in the lines it was made of: Markdown drops list marks and indents."""
    before = content[:start]
    line = min(first + before.count("\n"), len(lines) - 1)
    own = content.split("\n")[before.count("\n")]
    return line, max(lines[line].find(own), 0) + start - (before.rfind("\n") + 1)


def _shown(tokens: list[Token]) -> str:
    shown = []
    for token in tokens:
        if token.type == "link_close":
            break
        shown.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return "".join(shown)


def _restored(text: str, words: dict[str, str]) -> str:
    for word, field in words.items():
        text = text.replace(word, field)
    return text
