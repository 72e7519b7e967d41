"""Headings and greetings with the wrong year."""

import re
from collections.abc import Iterator
from datetime import date

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import Passage, masked, passages
from newsletter.content.issue import Issue
from newsletter.content.mentions import Kind, mentions
from newsletter.messages import _

_BARE = re.compile(r"(?:året |året vårt |the year |in |i )?[ _*]*", re.IGNORECASE)
_LOOKING_BACK = re.compile(
    r"\b(?:tilbakeblikk|i korte (?:trekk|drag)|kort fortalt|highlights|oppsummer\w*"
    r"|som gikk|som gjekk|som har gått|bak oss|(?:dette|det|vi) gjorde"
    r"|gjorde vi|skjedde|hendte|hende|har (?:vi |me )?(?:gjort|fått til|vært|vore|oppnådd|skjedd|hendt)"
    r"|(?:fikk|fekk) (?:vi |me )?til|in brief|in review|looking back|look back|summary|we did|we have done|we achieved"
    r"|has been|happened|behind us)\b",
    re.IGNORECASE,
)
_OVER_A_LIST = re.compile(
    r"^(?P<words>[^\n]{1,90}[:*_])[^\S\n]*\n(?:[^\S\n]*\n)?(?=[^\S\n]*[-*+][^\S\n])", re.MULTILINE
)
"""A line in bold, or one that ends with a colon, with a list below it: a heading in all but name."""
_NEW_YEAR = re.compile(
    r"\b(?:godt nytt(?: år)?|godt nyttår|happy new year|happy)[,!]?\s(?:i\s)?[*_]{0,2}(?P<year>20\d\d)\b(?![-/]\d)",
    re.IGNORECASE,
)
_CHRISTMAS = re.compile(
    r"\b(?:(?:god|gledelig|gledeleg) jul|(?:merry|happy) christmas)[,!]?\s[*_]{0,2}(?P<year>20\d\d)\b(?![-/]\d)",
    re.IGNORECASE,
)
_FIRST_GREETING, _LAST_GREETING = 10, 2
"""From October one greets the coming year, until February the one that has come."""
_LAST_MONTH_FOR_LAST_YEAR = 3
"""Until March a letter may well look back on the year before."""


def headings(issue: Issue) -> Iterator[Finding]:
    """Find a heading over the wrong year, where that can be told without knowing what stands below it.

    Plans for next year are what letters in December are for, so a year alone proves nothing. A heading is told of if
    it names one single year and either nothing else ("2024:") or words that look back ("2024 in brief"), and that
    year is yet to come, or is last year though the letter is not from its first months. Years further back are taken
    to be meant. A line over a list is a heading as well.
    """
    sent = issue.header.date
    if sent is None:
        return
    for passage in passages(issue):
        for start, heading in _headings(passage):
            if wrong := _wrong_year(heading, sent):
                line, column = passage.place(start)
                message = _("The heading says {year}; the letter is dated {sent}.", year=wrong, sent=sent.year)
                fix = _("Correct the year if it was copied from another letter.")
                yield found("DATE-YEAR", issue, line, message, fix, column=column)


def greetings(issue: Issue) -> Iterator[Finding]:
    """Find a greeting for a new year that is not the new one."""
    sent = issue.header.date
    if sent is None or _LAST_GREETING < sent.month < _FIRST_GREETING:
        return
    new = sent.year + (sent.month >= _FIRST_GREETING)
    for passage in passages(issue):
        for greeting in _NEW_YEAR.finditer(passage.text):
            if not passage.quoted and int(greeting["year"]) != new:
                line, column = passage.place(greeting.start("year"))
                message = _("The greeting says {year}; the new year is {new}.", year=greeting["year"], new=new)
                fix = _("Correct the year if it was copied from another letter.")
                yield found("DATE-YEAR", issue, line, message, fix, column=column)
        for greeting in _CHRISTMAS.finditer(passage.text):
            if not passage.quoted and sent.month >= _FIRST_GREETING and int(greeting["year"]) != sent.year:
                line, column = passage.place(greeting.start("year"))
                message = _(
                    "The greeting says {year}; the letter is dated {sent}.", year=greeting["year"], sent=sent.year
                )
                fix = _("Correct the year if it was copied from another letter.")
                yield found("DATE-YEAR", issue, line, message, fix, column=column)


def _headings(passage: Passage) -> Iterator[tuple[int, str]]:
    """Yield what stands as a heading, and where in the passage."""
    if passage.kind == "heading":
        yield 0, passage.text
    elif passage.kind == "prose" and not passage.quoted:
        for line in _OVER_A_LIST.finditer(passage.text):
            yield line.start(), line["words"]


def _wrong_year(heading: str, sent: date) -> int | None:
    text, _words = masked(heading)
    told = list(mentions(text, "nb", sent))
    if len(told) != 1 or told[0].kind != Kind.YEAR:
        return None
    named = told[0].year or 0
    rest = re.sub(r"[^\w\s]", "", text.replace(told[0].text, "", 1)).strip()
    if not (_BARE.fullmatch(rest + " ") or _LOOKING_BACK.search(text)):
        return None
    copied = named == sent.year - 1 and sent.month > _LAST_MONTH_FOR_LAST_YEAR
    return named if named > sent.year or copied else None
