"""Dates as an editor writes them in data: ``2024-01-02`` and nothing else."""

import re
from calendar import monthrange
from datetime import date

from newsletter.messages import _

_ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)", re.ASCII)
_NORWEGIAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(20)?(\d\d)", re.ASCII)


class DateError(ValueError):
    """A date that cannot be meant."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


def read_date(text: str) -> date:
    """Return the day that ``text`` names; raises DateError."""
    iso = _ISO.fullmatch(text)
    if not iso:
        norwegian = _NORWEGIAN.fullmatch(text)
        example = "{3:0>2}-{1:0>2}-{0:0>2}".format(*norwegian.groups()) if norwegian else "24-01-02"
        raise DateError(
            _("“{text}” is not a date.", text=text), _("Write year, month and day: {example}", example=f"20{example}")
        )
    year, month, day = map(int, iso.groups())
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if 1 <= month <= 12:
        fix = _("That month has {n} days.", n=monthrange(year, month)[1])
    else:
        fix = _("The month is a number from 01 to 12: year-month-day.")
    raise DateError(_("There is no day {text}.", text=text), fix)
