"""The ``:::`` boxes of an issue: what each is made of. Reading them is the work of splitter.py and build.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Argument(StrEnum):
    """What stands behind the name of a box."""

    NONE = ""
    DATE = "date"
    PICTURE = "picture"
    """May be left out: then the box holds the picture."""
    EXPRESSION = "expression"


class Content(StrEnum):
    """What an editor writes in a box."""

    RICH = "rich"
    """Text, headings, pictures, buttons and dividers."""
    TEXT = "text"
    """Text only."""
    IMAGE = "image"
    """The description of the picture; or the picture on a line of its own, with a caption below it."""
    LINK = "link"
    """One link."""
    PEOPLE = "people"
    """A list with one person an item: ``- **Name**, role, contact``."""
    BARS = "bars"
    """A list with one number an item: ``- label: number``."""
    QUOTE = "quote"
    """Text, and who said it on a last line that begins with a dash."""
    COLUMNS = "columns"
    """Two or three boxes ``column``."""
    BOXES = "boxes"
    """Everything that may stand outside boxes, except another ``only``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a box looks like."""

    content: Content
    argument: Argument = Argument.NONE
    inside: tuple[str, ...] = ("", "only")
    """Boxes it may stand in; ``""`` is the letter itself."""


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "image": Rule(Content.IMAGE, Argument.PICTURE),
        "lead": Rule(Content.TEXT),
        "button": Rule(Content.LINK),
        "deadline": Rule(Content.RICH, Argument.DATE),
        "event": Rule(Content.RICH, Argument.DATE),
        "quote": Rule(Content.QUOTE),
        "note": Rule(Content.RICH),
        "contact": Rule(Content.RICH),
        "columns": Rule(Content.COLUMNS),
        "column": Rule(Content.RICH, inside=("columns",)),
        "people": Rule(Content.PEOPLE),
        "greeting": Rule(Content.RICH),
        "signature": Rule(Content.RICH),
        "chart": Rule(Content.BARS),
        "only": Rule(Content.BOXES, Argument.EXPRESSION, inside=("",)),
    }
)
"""Every box, in the order of the guide."""
