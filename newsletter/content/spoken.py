"""Dates as a letter says them, in its own language."""

from datetime import date

from babel.dates import format_date

_PATTERNS = {"en": ("EEEE d MMMM y", "d MMMM y", "d MMMM")}
_NORDIC = ("EEEE d. MMMM y", "d. MMMM y", "d. MMMM")


def with_weekday(day: date, lang: str) -> str:
    """Return ``tirsdag 2. januar 2024``."""
    return _format(day, 0, lang)


def with_year(day: date, lang: str) -> str:
    """Return ``2. januar 2024``."""
    return _format(day, 1, lang)


def in_text(day: date, written: date | None, lang: str) -> str:
    """Return ``2. januar`` if that day lies in the year after the letter was written, otherwise with its year.

    So it is said in a sentence, where a reader takes the next 2 January for granted.
    """
    near = written is not None and 0 <= (day - written).days < 365
    return _format(day, 2 if near else 1, lang)


def _format(day: date, pattern: int, lang: str) -> str:
    return format_date(day, _PATTERNS.get(lang, _NORDIC)[pattern], locale=lang)
