"""Boxes that hold data written as a list: people, and the bars of a chart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from newsletter.content.issue import Block
from newsletter.content.passage import Passage, check
from newsletter.content.problems import Problems
from newsletter.content.uses import originals, restore
from newsletter.messages import _

MOST_BARS = 30
"""Bars in a chart."""

_PERSON = re.compile(r"\*\*(.+?)\*\*(?:\s*,\s*(.*))?")
_CONTACT = re.compile(r"@|\]\(|<|(?:\d\s?){5}")
_NUMBER = re.compile(
    r"(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,12})(?:([.,])(\d{1,6}))?(?:[ \u00a0\u202f]?([^\d\s].{0,19}))?"
)


@dataclass(frozen=True, slots=True)
class _Item:
    line: int
    hidden: str
    written: tuple[str, ...]
    """The personal fields that are hidden."""


def people(passage: Passage, problems: Problems) -> Iterator[Block]:
    """Yield a block ``person`` for each item ``- **Name**, role, contact``."""
    for item in _items(passage, _person_example(), problems):
        match = _PERSON.fullmatch(item.hidden)
        if not match:
            problems.add(item.line, 0, _("This is not a person with a name."), _person_example())
            continue
        role, contact = _role_and_contact(match[2] or "")
        written = iter(item.written)
        attributes = {"name": restore(match[1], written)}
        attributes |= {"role": restore(role, written), "contact": restore(contact, written)}
        yield Block("person", item.line, "", attributes)


def _role_and_contact(rest: str) -> tuple[str, str]:
    role, _comma, contact = rest.rpartition(",")
    if _CONTACT.search(contact):
        return role.strip(), contact.strip()
    return rest.strip(), ""


def _person_example() -> str:
    return _("Write one person an item: - **Kari Nordmann**, project leader, <kari@example.no>")


def bars(passage: Passage, problems: Problems) -> Iterator[Block]:
    """Yield a block ``bar`` for each item ``- label: number``."""
    items = _items(passage, _bar_example(), problems)
    if len(items) > MOST_BARS:
        problems.add(items[MOST_BARS].line, 0, _("A chart has at most {n} bars.", n=MOST_BARS), _("Leave some out."))
    for item in items:
        label, colon, shown = (part.strip() for part in item.hidden.rpartition(":"))
        value = _value(shown)
        if not label or not colon or value is None:
            problems.add(item.line, 0, _("This is not a label with a number."), _bar_example())
            continue
        yield Block("bar", item.line, restore(label, iter(item.written)), {"value": value, "shown": shown})


def _value(text: str) -> str | None:
    """Return ``12.5`` for ``12,5 %``; nothing where the number could mean two things."""
    match = _NUMBER.fullmatch(text)
    if not match or (match[2] == "." and len(match[3]) == 3):
        return None
    whole = re.sub(r"\D", "", match[1])
    return str(Decimal(f"{whole}.{match[3]}" if match[3] else whole))


def _bar_example() -> str:
    return _("Write one number an item: - Courses: 12,5 %, and a thousand as 1 000.")


def _items(passage: Passage, example: str, problems: Problems) -> list[_Item]:
    """Return the items of the one list that the box holds."""
    check(passage, problems)
    items: list[_Item] = []
    tokens = passage.parse()
    for index, token in enumerate(tokens):
        if not token.map or token.nesting < 0:
            continue
        start, end = token.map
        line = passage.line + start
        if token.level == 0 and token.type not in ("bullet_list_open", "ordered_list_open"):
            problems.add(line, 0, _("This box holds a list and nothing else."), example)
        elif token.type == "list_item_open" and token.level == 1:
            inside = [other for other in tokens[index:] if other.type == "inline" and other.map and other.map[0] < end]
            text = " ".join(inside[0].content.split("\n")) if inside else ""
            if len(inside) > 1:
                problems.add(line, 0, _("An item of this box is one line."), example)
            items.append(_Item(line, text, tuple(originals(passage.written[start:end]))))
    return items
