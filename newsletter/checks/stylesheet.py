"""Style sheets and style attributes taken apart, as far as a check of their words needs it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(
    r"(?P<comment>/\*.*?(?:\*/|\Z))|(?P<string>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<address>url\([^)\"']*\))"
    r"|(?P<mark>[{};])|.",
    re.DOTALL | re.IGNORECASE,
)


class Part(Enum):
    """What a piece of CSS is."""

    AT_RULE = auto()
    """``@media (max-width: 479px)``, without what stands in it."""
    SELECTOR = auto()
    DECLARATION = auto()
    NESTED = auto()
    """A selector within a rule of another selector."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of CSS, in lower case, with ``""`` for every string and ``url()`` for every bare address."""

    part: Part
    text: str

    @property
    def name(self) -> str:
        """The property of a declaration."""
        return self.text.partition(":")[0].strip()

    @property
    def value(self) -> str:
        """What a declaration sets it to."""
        return self.text.partition(":")[2].strip()


def pieces(css: str) -> Iterator[Piece]:
    """Yield what stands in a style sheet or a style attribute. What a browser would skip as broken may be yielded."""
    written = ""
    around: list[Part] = []
    for token in _TOKEN.finditer(css):
        if token["mark"] == "{":
            yield (opened := Piece(_opens(written.strip(), around), _plain(written)))
            around.append(opened.part)
        elif token["mark"]:
            yield from _finished(written)
            if token["mark"] == "}" and around:
                around.pop()
        else:
            written += _shortened(token)
            continue
        written = ""
    yield from _finished(written)


def _opens(written: str, around: list[Part]) -> Part:
    if written.startswith("@"):
        return Part.AT_RULE
    return Part.NESTED if Part.SELECTOR in around else Part.SELECTOR


def _finished(written: str) -> Iterator[Piece]:
    text = _plain(written)
    if text.startswith("@"):
        yield Piece(Part.AT_RULE, text)
    elif ":" in text:
        yield Piece(Part.DECLARATION, text)


def _shortened(token: re.Match[str]) -> str:
    if token["comment"]:
        return " "
    return '""' if token["string"] else "url()" if token["address"] else token[0]


def _plain(written: str) -> str:
    return " ".join(written.lower().split())
