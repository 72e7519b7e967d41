"""Two dates for one thing: a box's own and the one in its text, in the subject or in the preheader."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from newsletter.checks.dates import day_of, passed, written
from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import passages, walk
from newsletter.checks.told import Told
from newsletter.content.issue import Block, Issue
from newsletter.content.mentions import Kind, Mention
from newsletter.messages import _

_SLIP = timedelta(days=7)
"""So far from the date of an event lies a date that is probably meant to be the same."""
_OTHER_MATTER = re.compile(
    r"\b(?:påmelding\w*|meld\w*|åpner|opnar|stenger|stengjer|bestill\w*|gjentas|også|òg|neste|igjen"
    r"|publiser\w*|program\w*|svar|registration|register|sign up|opens|closes|book\w*|repeated|also|next|again)\b",
    re.IGNORECASE,
)
"""Words of sentences about something else than when the event is."""


def conflicts(issue: Issue, told: Iterable[Told], today: date | None) -> Iterator[Finding]:
    """Find a date in the text that is meant to be that of a box and is another.

    In a ``deadline`` that is a date called the deadline, unless the text also has the right one. In an ``event`` it
    is the only date, close to the box's own. In subject and preheader it is a date called the deadline, if the letter
    has any, and is that of none.
    """
    boxes = [block for block, _boxes in walk(issue.blocks) if day_of(block)]
    days = [one for one in told if one.mention.kind == Kind.DAY]
    deadlines = [box for box in boxes if box.kind == "deadline"]
    sent = issue.header.date or today
    for box in boxes:
        inside = [one for one in days if one.passage.dated is box]
        wrong = _of_deadline(box, inside) if box.kind == "deadline" else _of_event(issue, box, inside)
        yield from (_conflict(issue, box, one) for one in wrong if not (sent and passed(one, sent)))
    if deadlines:
        for line in {issue.header.lines.get(key) for key in ("subject", "preheader")}:
            above = [one for one in days if not one.passage.kind and one.passage.line == line]
            wrong = (
                one for one in _of_deadline(deadlines[0], above) if _fits_none(one.mention, deadlines, days, boxes)
            )
            yield from (_conflict(issue, deadlines[0], one) for one in wrong if not (sent and passed(one, sent)))


def _of_deadline(box: Block, told: Sequence[Told]) -> Iterator[Told]:
    called = [one for one in told if one.deadline and not one.mention.leads_on and not one.looks_back]
    if all(_differs(one.mention, box) for one in called):
        yield from called[:1]


def _fits_none(mention: Mention, deadlines: Sequence[Block], days: Sequence[Told], boxes: Sequence[Block]) -> bool:
    return all(_differs(mention, box) for box in deadlines) and not _is_told_of(mention, days, boxes)


def _is_told_of(mention: Mention, days: Sequence[Told], boxes: Sequence[Block]) -> bool:
    """Whether something else of the letter is on that day: the subject may speak of the deadline for a course."""
    others = [one for one in days if one.passage.kind and not one.deadline]
    return any(one.mention.day == mention.day for one in others) or any(day_of(box) == mention.day for box in boxes)


def _of_event(issue: Issue, box: Block, told: Sequence[Told]) -> Iterator[Told]:
    own = [one for one in told if not one.deadline]
    field = any("{{ event }}" in passage.text for passage in passages(issue) if passage.dated is box)
    if len(own) != 1 or field or own[0].looks_back or _OTHER_MATTER.search(own[0].sentence):
        return
    if _differs(own[0].mention, box) and _is_slip(own[0].mention, day_of(box)):
        yield own[0]


def _differs(mention: Mention, box: Block) -> bool:
    day = day_of(box)
    if mention.day is None or day is None:
        return False
    return mention.day != day if mention.year_written else (mention.month, mention.number) != (day.month, day.day)


def _is_slip(mention: Mention, day: date | None) -> bool:
    """Tell a date that was mistyped from one that is another day altogether."""
    if mention.day is None or day is None:
        return False
    return mention.number == day.day or abs(mention.day - day) <= _SLIP


def _conflict(issue: Issue, box: Block, one: Told) -> Finding:
    message = _(
        "“{text}” is not the date of the box “{name}” on line {line}: {day}.",
        text=one.text,
        name=box.kind,
        line=box.line,
        day=written(box),
    )
    field = f"{{{{ {box.kind} }}}}"
    fix = _("Correct one of them. Write {field} in the text, and there is only one date to keep.", field=field)
    line, column = one.place
    return found("DATE-CONFLICT", issue, line, message, fix, column=column)
