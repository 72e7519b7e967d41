"""Personal values on their way into a letter: made harmless, then escaped for the place where they stand."""

import re
from html import escape
from urllib.parse import quote

from newsletter.content.letter import SlotKind

_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters and line separators: what could begin a new line or header."""
_MISLEADING = re.compile("[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Bidirectional overrides and isolates, which show text in another order; halves of surrogate pairs."""


def is_clean(text: str) -> bool:
    """Whether ``text`` holds nothing that ``clean`` would take away."""
    return text.isprintable() or not (_BREAKING.search(text) or _MISLEADING.search(text))


def clean(value: str) -> str:
    """Return ``value`` on one line: controls and line breaks become spaces, misleading characters go."""
    if value.isprintable():
        return value
    return _MISLEADING.sub("", _BREAKING.sub(" ", value))


def escaped(kind: SlotKind, value: str) -> str:
    """Return ``value`` as it stands in a place of this kind."""
    value = clean(value)
    match kind:
        case SlotKind.HTML | SlotKind.ATTR | SlotKind.LINK:
            return escape(value)
        case SlotKind.URL:
            return quote(value, safe="")
        case SlotKind.PLAIN | SlotKind.HEADER:
            return value
