"""Dates as a letter says them, in its own language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from babel.dates import format_date

from newsletter.content.datewords import MONTHS, WEEKDAYS, month_of, weekday_of

_PATTERNS = {"en": ("EEEE d MMMM y", "d MMMM y", "d MMMM")}
_NORDIC = ("EEEE d. MMMM y", "d. MMMM y", "d. MMMM")
_PIECE = re.compile(r"(\d+)(st|nd|rd|th)?|[^\W\d]+\.?")
_PADDED = re.compile(r"\D*(?:\d{4}|\d\d)(?:[./-] ?\d\d){1,2}(?:\d\d)?\D*")


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


def in_form_of(text: str, day: date, lang: str) -> str:
    """Return ``day`` written as ``text`` writes another date: the form ``02.01.23`` gives ``02.01.24``."""
    numbers = _numbers(text, day, lang)

    def piece(match: re.Match[str]) -> str:
        if not match[1]:
            return _name(match[0], day, lang)
        if len(match[1]) == 4:
            return f"{day.year}"
        return next(numbers) + (_nth(day.day) if match[2] else "")

    return _PIECE.sub(piece, text)


def weekday(day: date, lang: str) -> str:
    """Return ``tirsdag``."""
    return format_date(day, "EEEE", locale=lang)


def _numbers(text: str, day: date, lang: str) -> Iterator[str]:
    """Yield what the numbers of a date become, in their order, apart from a year of four digits."""
    pieces = [*_PIECE.finditer(text)]
    numbers = [int(piece[1]) for piece in pieces if piece[1]]
    number, month = (f"{day.day:02}", f"{day.month:02}") if _PADDED.fullmatch(text) else (f"{day.day}", f"{day.month}")
    if any(month_of(piece[0], lang) for piece in pieces if not piece[1]):
        yield number
    elif numbers[0] > 99 or ("/" in text and numbers[1] > 12):
        yield from (month, number)
    else:
        yield from (number, month)
    yield f"{day.year % 100:02}"


def _name(word: str, day: date, lang: str) -> str:
    """Return the weekday or the month of ``day`` instead of ``word``, if that is one, in the language it is in."""
    if weekday_of(word, lang) is not None:
        name = _same_language(word, WEEKDAYS, lang)[day.weekday()]
        if word.endswith("."):
            name = name[:3] + "."
        elif word.casefold().endswith("en"):
            name += "en"
    elif month_of(word, lang) not in (None, day.month):
        name = _same_language(word, MONTHS, lang)[day.month - 1]
    else:
        return word
    return name.capitalize() if word[0].isupper() else name


def _same_language(word: str, names: Mapping[str, Sequence[str]], lang: str) -> Sequence[str]:
    base = word.casefold().removesuffix("en")
    own = names.get(lang, names["nb"])
    return next((known for known in (own, *names.values()) if base in map(str.casefold, known)), own)


def _nth(number: int) -> str:
    return "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _format(day: date, pattern: int, lang: str) -> str:
    return format_date(day, _PATTERNS.get(lang, _NORDIC)[pattern], locale=lang)
