"""Personal fields: known to the list, and filled for everybody."""

from collections.abc import Iterator
from difflib import get_close_matches

from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.people import Gap, PeopleSummary
from newsletter.checks.source import walk
from newsletter.content.issue import Field, Issue
from newsletter.messages import _, ngettext

_ALWAYS = ("name", "email")
"""Every person has these, if only as an empty text."""


def unknown(issue: Issue, people: PeopleSummary) -> Iterator[Finding]:
    """Find a field that the list does not have.

    With a default it is a warning, since every reader gets a whole sentence; but not where the name looks like a slip,
    nor in the condition of a box, which nobody would get.
    """
    conditions = {block.attributes.get("expression") for block, _boxes in walk(issue.blocks)}
    for field in issue.fields:
        if field.name not in people.columns and not (field.has_default and field.name in _ALWAYS):
            near = get_close_matches(field.name.casefold(), sorted(people.columns), 1, 0.6)
            harmless = field.has_default and not near and field.expression not in conditions
            yield found(
                "FIELD-UNKNOWN",
                issue,
                field.line,
                _("The list has no column for the personal field “{name}”.", name=field.name),
                _near(near) or _columns(people),
                column=field.column,
                level=Level.WARNING if harmless else None,
            )


def empty(issue: Issue, people: PeopleSummary) -> Iterator[Finding]:
    """Find a field without a default that is empty for somebody."""
    for field in issue.fields:
        gap = people.gaps.get((field.name, field.expression))
        if gap and not field.has_default and field.name in people.columns:
            yield _empty(issue, field, gap, people.total)


def _empty(issue: Issue, field: Field, gap: Gap, total: int) -> Finding:
    who = ", ".join(_("row {row} ({address})", row=row, address=address) for row, address in gap.first)
    if gap.count > len(gap.first):
        who = _("{who} and others", who=who)
    return found(
        "FIELD-EMPTY",
        issue,
        field.line,
        ngettext(
            "“{name}” is empty for {n} of {total} people: {who}.",
            "“{name}” is empty for {n} of {total} people: {who}.",
            gap.count,
            name=field.name,
            total=total,
            who=who,
        ),
        _(
            'Say what those readers get, as in {{{{ {name} | default("everybody") }}}}, or fill in the list.',
            name=field.name,
        ),
        column=field.column,
    )


def _near(near: list[str]) -> str:
    return _("Did you mean “{word}”?", word=near[0]) if near else ""


def _columns(people: PeopleSummary) -> str:
    return _("Its columns are: {names}.", names=", ".join(sorted(people.columns)))
