"""The words that dates are made of, in the three languages of letters, and the words that make a date a deadline."""

import re

MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
WEEKDAYS = {
    "nb": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    "nn": ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_SHORT_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9}
_SHORT_MONTHS |= {"okt": 10, "oct": 10, "nov": 11, "des": 12, "dec": 12}
_SHORT_WEEKDAYS = {
    "nb": {"man": 0, "tir": 1, "tirs": 1, "ons": 2, "tor": 3, "tors": 3, "fre": 4, "lør": 5, "søn": 6},
    "nn": {"mån": 0, "tys": 1, "ons": 2, "tor": 3, "tors": 3, "fre": 4, "lau": 5, "laur": 5, "søn": 6, "sun": 6},
    "en": {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6},
}
_RELATIVE = {"i dag": 0, "idag": 0, "today": 0, "i morgen": 1, "imorgen": 1, "i morgon": 1, "tomorrow": 1}
_RELATIVE |= {"i går": -1, "yesterday": -1}
_MONTH = {name.casefold(): number for names in MONTHS.values() for number, name in enumerate(names, 1)}
_WEEKDAY = {name.casefold(): number for names in WEEKDAYS.values() for number, name in enumerate(names)} | {"sundag": 6}
_VERBS = ("may", "march")
"""Months only with a capital: “all 20 may come”."""


def _any(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


MONTH = rf"(?:{_any([*_MONTH])}|(?:{_any([*_SHORT_MONTHS])})\b\.?)(?!\w|-[^\W\d])"
"""Pattern of a month's name, whole or short; month_of has the last word."""
ENGLISH_MONTH = rf"(?:{_any(MONTHS['en'])}|(?:{_any([*_SHORT_MONTHS])})\b\.?)(?!\w|-[^\W\d])"
_SHORT = {word for words in _SHORT_WEEKDAYS.values() for word in words}
WEEKDAY = rf"(?:(?:{_any([*_WEEKDAY])})(?:en)?\b|(?:{_any([*_SHORT])})\b\.?)"
"""Pattern of a weekday's name, whole or short; weekday_of has the last word."""
RELATIVE = rf"\b(?:{_any([*_RELATIVE])})\b"

DEADLINE_NOUN = r"\b(?:\w{0,30}frist(?:en|er|ene|ar|ane|a)?|deadlines?|closing date|due date|last day to \w{1,20})\b"
"""Words that name a deadline, on their own or at the end of another word."""
DEADLINE_BEFORE_DATE = (
    r"\b(?:senest|seinast|innen|innan|no later than|not later than|at the latest by|siste dag for \w{1,20})\b"
)
"""Words that make the date right behind them a deadline."""


def month_of(word: str, lang: str) -> int | None:
    """Return the number of the month that ``word`` names, or nothing where it rather means something else.

    ``Jan`` is a man, ``jul`` is Christmas, and ``may`` a verb: a short form needs its full stop or a small letter, and
    outside English ``jul`` the full stop.
    """
    name = word.rstrip(".").casefold()
    if name in _VERBS and not word[0].isupper():
        return None
    if name in _MONTH:
        return _MONTH[name]
    dotted = word.endswith(".")
    if lang != "en" and not dotted and (word[0].isupper() or name == "jul"):
        return None
    return _SHORT_MONTHS.get(name)


def weekday_of(word: str, lang: str) -> int | None:
    """Return the weekday that ``word`` names, Monday being 0, or nothing where it rather means something else.

    ``man`` and ``tor`` are words and names too: short forms need a full stop, or in English a capital.
    """
    name = word.rstrip(".").casefold()
    number = _WEEKDAY.get(name, _WEEKDAY.get(name.removesuffix("en")))
    if number is not None:
        return number
    if lang == "en":
        return _SHORT_WEEKDAYS["en"].get(name) if word.endswith(".") or word[0].isupper() else None
    return _SHORT_WEEKDAYS.get(lang, {}).get(name) if word.endswith(".") else None


def relative_of(words: str) -> int:
    """Return how many days from today ``words`` of RELATIVE mean."""
    return _RELATIVE[words.casefold()]
