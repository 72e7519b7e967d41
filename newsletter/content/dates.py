"""Dates as an editor writes them in data: ``2024-01-02``, and whatever else names one single day and its year."""

import re
from calendar import monthrange
from datetime import date

from newsletter.content.mentions import Mention, mentions
from newsletter.messages import _

_ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)", re.ASCII)


class DateError(ValueError):
    """A date that cannot be meant."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


def read_date(text: str) -> date:
    """Return the day that ``text`` names; raises DateError.

    ``2024-01-02`` is the form to recommend. ``02.01.24``, ``2.1.2024`` and ``2. januar 2024`` can only be meant in one
    way and are read as well; ``02/01/2024`` can be meant in two.
    """
    iso = _ISO.fullmatch(text)
    if iso:
        year, month, number = map(int, iso.groups())
    else:
        written = _written(text)
        year, month, number = written.year or 0, written.month or 0, written.number or 0
    try:
        return date(year, month, number)
    except ValueError:
        pass
    no_month = _("The month is a number from 01 to 12: year-month-day.")
    fix = days_in(year, month) if 1 <= month <= 12 else no_month
    raise DateError(_("There is no day {text}.", text=text), fix)


def days_in(year: int, month: int) -> str:
    """Return a sentence about the length of a month."""
    return _("That month has {n} days.", n=monthrange(year, month)[1])


def _written(text: str) -> Mention:
    found = list(mentions(text, "nb", None))
    day = found[0] if len(found) == 1 and found[0].text == text else None
    if day and day.number and day.weekday is None and "/" not in text and 2000 <= (day.year or 0) < 2100:
        return day
    if day and day.day and "/" in text:
        message = _("“{text}” can be read in two ways, with the day or the month first.", text=text)
        meant, iso = f"{day.number}.{day.month}.{day.year}", day.day.isoformat()
        raise DateError(message, _("Write {iso} if you mean {meant} (day, month, year).", iso=iso, meant=meant))
    example = "2024-01-02"
    raise DateError(_("“{text}” is not a date.", text=text), _("Write year, month and day: {example}", example=example))
