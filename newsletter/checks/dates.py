"""Dates: deadlines that can still be met, and headings over the right year."""

import re
from calendar import isleap
from collections.abc import Iterator
from datetime import date

from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import masked, walk
from newsletter.content.issue import DATED_BOXES, Block, Issue
from newsletter.messages import _, ngettext

_YEAR = re.compile(r"(?<![\d./-])(?:19|20)\d\d(?![\d/–-]|\.\d)")
_BARE = re.compile(r"(?:året |året vårt |the year |in |i )?[ _*]*", re.IGNORECASE)
_LOOKING_BACK = re.compile(
    r"(?i)\b(?:tilbakeblikk|i korte trekk|oppsummer\w*|som gikk|som gjekk|har gjort|fikk til|fekk til|dette gjorde|"
    r"har vært|har vore|in brief|in review|looking back|look back|summary|we did|has been)\b"
)
_LAST_MONTH_FOR_LAST_YEAR = 3
"""Until March a letter may well look back on the year before."""


def past(issue: Issue, today: date | None = None) -> Iterator[Finding]:
    """Find a deadline before the day of the letter; an event that is over is a warning, since one can tell of it."""
    sent = issue.header.date or today
    if sent is None:
        return
    for block, _boxes in walk(issue.blocks):
        day = _day(block)
        if day is not None and day < sent:
            yield _past(issue, block, day, sent)


def year(issue: Issue) -> Iterator[Finding]:
    """Find a heading over the wrong year, where that can be told without knowing what stands below it.

    Plans for next year are what letters in December are for, so a year alone proves nothing. A heading is told of if
    it names one single year and either nothing else ("2024:") or words that look back ("2024 in brief"), and that
    year is yet to come, or is last year though the letter is not from its first months. Years further back are taken
    to be meant.
    """
    sent = issue.header.date
    if sent is None:
        return
    for block, _boxes in walk(issue.blocks):
        if block.kind == "heading" and (wrong := _wrong_year(block.text, sent)):
            message = _("The heading says {year}; the letter is dated {sent}.", year=wrong, sent=sent.year)
            fix = _("Correct the year if it was copied from another letter.")
            yield found("DATE-YEAR", issue, block.line, message, fix)


def _wrong_year(heading: str, sent: date) -> int | None:
    text, _words = masked(heading)
    years = _YEAR.findall(text)
    if len(years) != 1:
        return None
    rest = re.sub(r"[^\w\s]", "", _YEAR.sub("", text)).strip()
    if not (_BARE.fullmatch(rest + " ") or _LOOKING_BACK.search(text)):
        return None
    named = int(years[0])
    copied = named == sent.year - 1 and sent.month > _LAST_MONTH_FOR_LAST_YEAR
    return named if named > sent.year or copied else None


def _day(block: Block) -> date | None:
    return date.fromisoformat(block.attributes["date"]) if block.kind in DATED_BOXES else None


def _past(issue: Issue, block: Block, day: date, sent: date) -> Finding:
    days = (sent - day).days
    values = {"day": day.isoformat(), "sent": sent.isoformat()}
    if block.kind == "deadline":
        message = ngettext(
            "The deadline {day} is {n} day before the letter is sent ({sent}).",
            "The deadline {day} is {n} days before the letter is sent ({sent}).",
            days,
            **values,
        )
        likely = _next(day, sent)
        return found("DATE-PAST", issue, block.line, message, _("Did you mean {day}?", day=likely.isoformat()))
    message = _("The event on {day} is over when the letter is sent ({sent}).", **values)
    fix = _("Correct the date, or tell of it in ordinary text.")
    return found("DATE-PAST", issue, block.line, message, fix, level=Level.WARNING)


def _next(day: date, sent: date) -> date:
    """Return the first date from ``sent`` on with the day and month of ``day``."""
    leap = (day.month, day.day) == (2, 29)
    years = (year for year in range(sent.year, sent.year + 9) if not leap or isleap(year))
    return next(later for year in years if (later := day.replace(year=year)) >= sent)
