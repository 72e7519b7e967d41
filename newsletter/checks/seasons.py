"""Greetings of another season than the letter's."""

import re
from collections.abc import Iterator

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import passages
from newsletter.checks.told import HISTORY
from newsletter.content.issue import Issue
from newsletter.messages import _

_MONTHS = {
    r"(?:god|gledelig|gledeleg|fredelig|fredeleg) jul(?!\w)|(?:merry|happy) christmas": (11, 12),
    r"(?:godt|gott) (?:nytt år|nyttår)(?! i\b)|happy new year": (11, 12, 1, 2),
    r"(?:god|fin) påske|happy easter": (2, 3, 4),
    r"(?:god|fin) (?:sommer|sommar)(?:ferie)?(?!\w)|(?:happy|great|lovely) summer(?! school)": (5, 6, 7, 8),
}
"""What is wished, and in which months."""
_WISHES = [(re.compile(rf"(?<![\w«“\"])(?:{wish})", re.IGNORECASE), months) for wish, months in _MONTHS.items()]


def greetings(issue: Issue) -> Iterator[Finding]:
    """Find a wish for Christmas, the new year, Easter or the summer in a letter of another time of the year."""
    sent = issue.header.date
    if sent is None:
        return
    for passage in passages(issue):
        for pattern, months in _WISHES:
            for wish in pattern.finditer(passage.text):
                around = _around(passage.text, wish.start(), wish.end())
                if sent.month not in months and not passage.quoted and not HISTORY.search(around):
                    line, column = passage.place(wish.start())
                    message = _("“{wish}” in a letter of {sent}.", wish=wish[0], sent=sent.isoformat())
                    fix = _("Correct the greeting, or the date of the letter.")
                    yield found("DATE-STALE", issue, line, message, fix, column=column)


def _around(text: str, start: int, end: int) -> str:
    """Return the words on both sides up to the next full stop or line break, not more than a few of them."""
    before = re.split(r"[\n.!?]", text[max(0, start - 80) : start])[-1]
    return before + re.split(r"[\n.!?]", text[end : end + 80])[0]
