"""A letter: an issue rendered with a template in one language, the last stage before messages.

Personal values are not in it yet. Where one belongs stands a token, ``nl<nonce>s<number>e``; a part for some readers
stands between ``nl<nonce>c<number>b`` and ``nl<nonce>c<number>f`` (in HTML inside comments, in the text part each on a
line of its own). The nonce is fresh for every rendering, so content cannot forge a token.
"""

from dataclasses import dataclass
from enum import StrEnum


class SlotKind(StrEnum):
    """Where a value stands, and therefore how it is escaped."""

    HTML = "html"
    ATTR = "attr"
    URL = "url"
    """Inside an address: percent-encoded, then escaped as an attribute."""
    LINK = "link"
    """A whole address made by the program itself: escaped as an attribute only."""
    PLAIN = "plain"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a personal value."""

    token: str
    expression: str
    """A Jinja2 expression over the person's fields, or UNSUBSCRIBE."""
    kind: SlotKind


@dataclass(frozen=True, slots=True)
class Condition:
    """A part that only some readers get."""

    token: str
    """``nl<nonce>c<number>``; ``b`` is appended where the part begins and ``f`` where it finishes."""
    expression: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that travels inside the message."""

    cid: str
    """Content-ID without angle brackets; made from the content, so the same picture has the same one."""
    filename: str
    media_type: str
    data: bytes
    source: str = ""
    """The name of the file that it was made from, whose ending may be another."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject, HTML and text with tokens, and what the tokens stand for."""

    lang: str
    subject: str
    html: str
    text: str
    nonce: str
    slots: tuple[Slot, ...] = ()
    conditions: tuple[Condition, ...] = ()
    pictures: tuple[Picture, ...] = ()


UNSUBSCRIBE = "unsubscribe_url"
"""The one expression whose value is made for each delivery and not taken from the person's fields."""
