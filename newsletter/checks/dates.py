"""Dates that cannot be right: deadlines that have passed, weekdays of other days, days that do not exist."""

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from newsletter import messages
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import walk
from newsletter.checks.told import Told
from newsletter.content import spoken
from newsletter.content.dates import days_in
from newsletter.content.issue import DATED_BOXES, Block, Issue
from newsletter.content.marks import unmarked
from newsletter.content.mentions import Kind, existing
from newsletter.messages import _, ngettext

_LOOKING_BACK = timedelta(days=183)
"""A day without a year may lie so far back, if its weekday says so."""


def past(issue: Issue, told: Iterable[Told], today: date | None) -> Iterator[Finding]:
    """Find a deadline before the day of the letter; an event that is over is a warning, since one can tell of it."""
    sent = issue.header.date or today
    if sent is None:
        return
    for block, _boxes in walk(issue.blocks):
        day = day_of(block)
        if day is not None and day < sent:
            yield _past_box(issue, block, day, sent)
    for one in told:
        if (last := passed(one, sent)) is not None:
            fix = _("Correct the date, or say that the deadline has passed.")
            finding = _past(issue, one.place, one.text, last, sent, fix if not one.mention.year_written else "")
            yield replace(finding, level=Level.WARNING) if one.unsure else finding


def passed(one: Told, sent: date) -> date | None:
    """Return the day on which a deadline in the text went by, if that was before ``sent``.

    Of a range the last day counts. A sentence about what was may name such a day.
    """
    mention = one.mention
    if not one.deadline or one.looks_back or mention.leads_on:
        return None
    last = mention.day if mention.kind == Kind.DAY else None
    if mention.kind == Kind.MONTH and mention.year and mention.month:
        last = date(mention.year + mention.month // 12, mention.month % 12 + 1, 1) - timedelta(days=1)
    return last if last and last < sent else None


def weekdays(issue: Issue, told: Iterable[Told], today: date | None) -> Iterator[Finding]:
    """Find a weekday that is not the day's, and say which would be right."""
    sent = issue.header.date or today
    for one in told:
        day, weekday = one.mention.day, one.mention.weekday
        if day is None or weekday is None or day.weekday() == weekday:
            continue
        if not (sent and passed(one, sent)) and not _other_year(issue, one, day, sent):
            named = spoken.weekday(day, messages.language())
            message = _(
                "“{text}” cannot be right: {day} is a {weekday}.", text=one.text, day=day.isoformat(), weekday=named
            )
            right = spoken.in_form_of(one.text, day, issue.lang)
            other = spoken.in_form_of(one.text, _with_weekday(day, weekday), issue.lang)
            fix = _("Write “{right}” or “{other}”, whichever is meant.", right=right, other=other)
            line, column = one.place
            yield found("DATE-WEEKDAY", issue, line, message, fix, column=column)


def impossible(issue: Issue, told: Iterable[Told]) -> Iterator[Finding]:
    """Find a day that no calendar has."""
    for one in told:
        mention = one.mention
        if mention.impossible and mention.month:
            line, column = one.place
            message = _("There is no day {text}.", text=f"“{one.text}”")
            # Without a year, February may have 29.
            fix = days_in(mention.year or 2024, mention.month)
            yield found("DATE-IMPOSSIBLE", issue, line, message, fix, column=column)


def day_of(block: Block) -> date | None:
    """Return the date of a dated box; nothing for other blocks."""
    return date.fromisoformat(block.attributes["date"]) if block.kind in DATED_BOXES else None


def written(block: Block) -> str:
    """Return the date of a dated box as the editor wrote it."""
    return unmarked(block.attributes.get("written") or block.attributes["date"])


def _past_box(issue: Issue, block: Block, day: date, sent: date) -> Finding:
    if block.kind == "deadline":
        return _past(issue, (block.line, 0), written(block), day, sent, "")
    message = _("The event on {day} is over when the letter is sent ({sent}).", day=written(block), sent=sent)
    fix = _("Correct the date, or tell of it in ordinary text.")
    return found("DATE-PAST", issue, block.line, message, fix, level=Level.WARNING)


def _past(issue: Issue, place: tuple[int, int], text: str, day: date, sent: date, fix: str) -> Finding:
    message = ngettext(
        "The deadline {day} is {n} day before the letter is sent ({sent}).",
        "The deadline {day} is {n} days before the letter is sent ({sent}).",
        (sent - day).days,
        day=text,
        sent=sent.isoformat(),
    )
    likely = spoken.in_form_of(text, _next(day, sent), issue.lang)
    line, column = place
    return found("DATE-PAST", issue, line, message, fix or _("Did you mean {day}?", day=likely), column=column)


def _next(day: date, sent: date) -> date:
    """Return the first date from ``sent`` on with the day and month of ``day``."""
    leap = (day.month, day.day) == (2, 29)
    years = (year for year in range(sent.year, sent.year + 9) if not leap or isleap(year))
    return next(later for year in years if (later := day.replace(year=year)) >= sent)


def _with_weekday(day: date, weekday: int) -> date:
    """Return the date nearest to ``day`` with that weekday."""
    return day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


def _other_year(issue: Issue, one: Told, day: date, sent: date | None) -> bool:
    """Whether the weekday is right in another year that may be meant, none being written.

    That is half a year back, in a sentence about what was a whole year, and any year where the letter has no date.
    """
    if one.mention.year_written or sent is None:
        return False
    years = [found for year in (-1, 0, 1) if (found := existing(sent.year + year, day.month, day.day))]
    right = [found for found in years if found.weekday() == one.mention.weekday]
    reach = timedelta(days=366) if one.looks_back else _LOOKING_BACK
    return any(issue.header.date is None or sent - reach <= found <= sent for found in right)
