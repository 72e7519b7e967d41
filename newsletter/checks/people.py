"""What the checks need to know about the people a letter is for, gathered in one pass and in flat memory."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from newsletter.content.fields import compile_expression
from newsletter.content.issue import Field
from newsletter.sending.interface import Recipient

EXAMPLES = 3
"""How many people are named."""


@dataclass(frozen=True, slots=True)
class Gap:
    """For how many people one personal field comes out empty, and who they are first."""

    count: int = 0
    first: tuple[tuple[int, str], ...] = ()
    """Row and address of up to EXAMPLES people."""


@dataclass(frozen=True, slots=True)
class PeopleSummary:
    """The people, as far as checks are concerned."""

    columns: frozenset[str]
    """The fields that the list has."""
    total: int
    gaps: Mapping[tuple[str, str], Gap] = field(default_factory=dict)
    """By name and expression of a field; only those that are empty for somebody."""


def needed(fields: Iterable[Field]) -> set[str]:
    """Return the names of the fields that everybody should have: those without a default."""
    return {used.name for used in fields if not used.has_default}


def summarise(
    fields: tuple[Field, ...], columns: Collection[str], total: int, recipients: Iterable[tuple[int, Recipient]]
) -> PeopleSummary:
    """Note for whom a field without a default is empty.

    ``total`` is how many people there are; among ``recipients``, each with a row number, are all who lack something.
    """
    wanted = {(used.name, used.expression) for used in fields if not used.has_default}
    gaps: dict[tuple[str, str], Gap] = {}
    for row, recipient in recipients:
        for name, expression in wanted:
            if not recipient.fields.get(name, "").strip() and _shows(name, expression, recipient.fields):
                gap = gaps.get((name, expression), Gap())
                first = gap.first if len(gap.first) == EXAMPLES else (*gap.first, (row, recipient.address))
                gaps[name, expression] = Gap(gap.count + 1, first)
    return PeopleSummary(frozenset(columns), total, gaps)


def _shows(name: str, expression: str, values: Mapping[str, str]) -> bool:
    """Whether a reader would see that this field is empty: whether filling it changes the text.

    In ``first or last`` an empty ``last`` matters only to those without a first name.
    """
    value_of = compile_expression(expression)
    try:
        return value_of({**values, name: ""}) != value_of({**values, name: "…"})
    except KeyError:  # another field of the expression is missing altogether
        return True
