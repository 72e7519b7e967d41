"""The values of an issue: what an editor wrote, understood but not yet rendered."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("nb", "nn", "en")
"""Languages a letter can be in: each has strings in the templates and dates by Babel."""

DATED_BOXES = ("deadline", "event")
"""Boxes whose argument is a date; the date is also a field of the same name."""

BOXES = (
    "image",
    "lead",
    "button",
    "deadline",
    "event",
    "quote",
    "note",
    "contact",
    "columns",
    "column",
    "people",
    "greeting",
    "signature",
    "chart",
    "only",
)
"""Every box an editor may open with ``:::``. Each has one macro and one text template in templates/default."""


@dataclass(frozen=True, slots=True)
class Header:
    """The ``key: the rest of the line`` part above the letter."""

    subject: str
    preheader: str = ""
    lang: str = ""
    date: datetime.date | None = None
    template: str = "default"
    sender: str = ""
    """The key ``from``: a mailbox that replaces the publication's for this issue."""
    reply_to: str = ""
    to: str = ""
    """Default list for ``--to``."""
    ignore: tuple[str, ...] = ()
    """Rules of ``check`` that the editor has decided not to hear about."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """The line on which each key stands."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """The column at which what it says begins."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a letter, in reading order.

    ``kind`` is a box of BOXES, or one of ``heading`` (attributes: level), ``prose`` (paragraphs and lists),
    ``image`` (src, alt, title, href; alt is empty for a decorative one, href where it is none), ``button`` (href),
    ``divider``. Boxes and their short forms are the same blocks: ``image`` (children: its caption) and ``button``.

    Boxes that hold data have children of their own: ``people`` has ``person`` (name, role, contact: Markdown within a
    line), ``chart`` has ``bar`` (text: its label; value: a decimal number as ``12.5``; shown: as it was written,
    ``12,5 %``). ``quote`` has the attribute ``who``. All other boxes hold leaves, ``columns`` holds ``column``, and
    ``only`` also boxes. Personal fields may stand in ``text``, in person's attributes, in ``who``, and behind the ``?``
    of an href; nowhere else.
    """

    kind: str
    line: int
    """Line of the issue file on which it begins, from 1."""
    text: str = ""
    """Markdown, with personal fields still as ``{{ … }}``: prose, a heading's words, a button's label."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Strings by name; a dated box has ``date`` (ISO) and, if it was written otherwise, ``written``, which may
    be marked as unconfirmed; ``only`` has ``expression``."""
    children: tuple["Block", ...] = ()
    """What stands inside a box."""
    column: int = field(default=0, compare=False)
    """Where the label of a button or the description of a picture begins; 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class Field:
    """A personal field as an editor used it."""

    name: str
    expression: str
    """The text between ``{{`` and ``}}``, or the expression of an ``only`` box."""
    line: int
    column: int
    has_default: bool
    """Whether an empty value is provided for (a ``default`` filter, or a condition)."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One content file, understood. A letter in several languages is several of these."""

    slug: str
    """The name of its folder; the identity of the issue."""
    path: Path
    """The content file; pictures are looked for beside it."""
    lang: str
    header: Header
    blocks: tuple[Block, ...]
    fields: tuple[Field, ...] = ()
    """Every use of a personal field, in order of appearance, subject and preheader included."""
