"""The text part of a letter: made from what the editor wrote, never from the HTML. 72 columns, every link kept."""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol
from urllib.parse import unquote

from markdown_it.token import Token

WIDTH = 72
"""Columns of a line; a link or a word that is longer has a line of its own."""

_TOKEN = re.compile(r"nl[0-9a-f]{12}[a-z]\d{3,}e")
_USUAL = 8
"""Columns that a personal value takes, as a guess."""
_RULE = "-" * 24
_PLAIN_LINKS = ("mailto:", "tel:")
_BREAK = re.compile(r"(?<!§)(?<!\bkl\.)(?<!\bnr\.)(?<!\d(?= [\d%]))(?<!\d\.(?= [a-zæøå])) ", re.IGNORECASE)
"""Where a line may end: not within ``250 000``, ``12,5 %``, ``kl. 10``, ``§ 2`` or ``1. mars``."""
_TOGETHER = 24
"""Columns up to which words are kept together for that."""


class Readable(Protocol):
    """Something with Markdown in it, already parsed."""

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens of its Markdown."""
        ...


def plain(view: Readable, width: int = WIDTH) -> str:
    """Return the Markdown of a block as text; a filter of the text templates."""
    return "\n".join(_blocks(view.tokens, width))


def one_line(token: Token) -> str:
    """Return the words of an inline token; a link becomes ``label <address>``."""
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for child in token.children or []:
        match child.type:
            case "link_open":
                links.append((str(child.attrs["href"]), len(parts)))
            case "link_close":
                href, start = links.pop()
                parts[start:] = [labelled("".join(parts[start:]), href)]
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case _:
                parts.append(child.content)
    return "".join(parts)


def labelled(label: str, href: str) -> str:
    """Return ``label <address>``, and the address alone where it is its own label."""
    shown = href
    for scheme in _PLAIN_LINKS:
        if href.startswith(scheme) and "?" not in href:
            shown = unquote(href.removeprefix(scheme))
    if href.startswith("tel:") and _digits(label) and _digits(href).endswith(_digits(label)):
        return label
    bare = {href, unquote(href), shown, shown.rstrip("/")}
    if label.strip() in bare or not label.strip():
        return shown if shown != href else f"<{shown}>"
    return f"{label} <{shown}>"


def _digits(text: str) -> str:
    """Return a phone number without the blanks in it, or nothing if there are words too."""
    number = re.sub(r"[\s()+-]", "", text.removeprefix("tel:"))
    return number if number.isdecimal() else ""


def width_of(text: str) -> int:
    """Return the columns that ``text`` takes, personal values at their usual length."""
    return len(_TOKEN.sub("x" * _USUAL, text))


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns; ``first`` and ``rest`` stand before them."""
    rest = first if rest is None else rest
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            start = rest if lines else first
            if line and width_of(start) + width_of(line) + 1 + width_of(word) > width:
                lines.append(start + line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(((rest if lines else first) + line).rstrip())
    return lines


def _words(paragraph: str) -> Iterator[str]:
    for word in _BREAK.split(paragraph):
        yield from [word] if width_of(word) <= _TOGETHER else word.split(" ")


def _blocks(tokens: Sequence[Token], width: int) -> Iterator[str]:
    """Write block tokens as lines, an empty one between paragraphs."""
    index = 0
    before: Token | None = None
    while index < len(tokens):
        token = tokens[index]
        end = _end(tokens, index)
        lines = list(_block(tokens[index:end], width))
        if before and lines and not (before.hidden or token.hidden):
            yield ""
        before = token if lines else before
        yield from lines
        index = end


def _block(tokens: Sequence[Token], width: int) -> Iterator[str]:
    token, inside = tokens[0], tokens[1:-1]
    match token.type:
        case "paragraph_open" | "heading_open":
            for inline in inside:
                yield from wrap(one_line(inline), width)
        case "bullet_list_open" | "ordered_list_open":
            yield from _list(token, inside, width)
        case "blockquote_open":
            yield from ("> " + line if line else ">" for line in _blocks(inside, width - 2))
        case "fence" | "code_block":
            yield from ("    " + line for line in token.content.rstrip("\n").split("\n"))
        case "hr":
            yield _RULE


def _list(token: Token, items: Sequence[Token], width: int) -> Iterator[str]:
    number = int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else -1
    loose = any(not item.hidden for item in items if item.type == "paragraph_open" and item.level == token.level + 2)
    index = 0
    while index < len(items):
        end = _end(items, index)
        mark = f"{number}. " if number >= 0 else "- "
        lines = list(_blocks(items[index + 1 : end - 1], width - len(mark))) or [""]
        if index and loose:
            yield ""
        yield (mark + lines[0]).rstrip()
        yield from (" " * len(mark) + line if line else "" for line in lines[1:])
        number += number >= 0
        index = end


def _end(tokens: Sequence[Token], start: int) -> int:
    """Return the index behind the block that begins at ``start``."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index + 1
    return len(tokens)


def _wrapped(text: str, width: int = WIDTH, first: str = "", rest: str = "") -> str:
    return "\n".join(wrap(text, width, first, rest))


def _link(label: str, href: str) -> str:
    return _wrapped(labelled(label, href))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


FILTERS = {"plain": plain, "wrapped": _wrapped, "link": _link, "quoted": _quoted, "columns": width_of}
"""What text templates can do with words."""
