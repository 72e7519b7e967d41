"""Finding the dates that a running text mentions, in Norwegian and English. No judgement: checks have that."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from newsletter.content import datepatterns as patterns
from newsletter.content.datewords import month_of, relative_of, weekday_of
from newsletter.content.fields import Span, spans


class Kind(StrEnum):
    """How exactly a time is told."""

    DAY = "day"
    """``2. januar``, with or without a year."""
    RELATIVE = "relative"
    """``i dag``, ``tomorrow``: another day whenever it is read."""
    MONTH = "month"
    """``januar 2023``."""
    YEAR = "year"
    """``2023``."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A date as a text mentions it."""

    start: int
    end: int
    text: str
    """What stands between the two, weekday included; Markdown's ``**`` may stand in it."""
    kind: Kind
    day: date | None = None
    """None for a month or a year, for a day that does not exist, and where nobody knows the year."""
    number: int | None = None
    """The day of the month that stands there, even if there is no such day."""
    month: int | None = None
    year: int | None = None
    """As written, or as taken for the nearest to ``near``."""
    weekday: int | None = None
    """The weekday that is named, Monday being 0, right or wrong."""
    year_written: bool = False
    """Whether the year stands there, in the date itself or at the end of its range."""
    impossible: bool = False
    """Whether there is no such day: 30 February."""
    leads_on: bool = False
    """Whether the next mention is of the same range or list: the 9 of ``9.–11. januar``."""


BACK, AHEAD = timedelta(days=61), timedelta(days=304)
"""A day without a year lies at most so far before and behind the day it is read."""
_LATEST_DAY = 39
"""“32. januar” is a slip, “55 mai” no date at all."""
_NEAR_YEARS = 3
"""Of ``3.12.11``, with no zero in it, the year must be nearer than that: versions of programs look so too."""
_WORDS_TOO = ("man.", "tor.")
"""Short weekdays that are also the last word of many a sentence."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A match of one of the patterns, and what is known about its text."""

    match: re.Match[str]
    lang: str
    near: date | None

    def before(self, start: int) -> str:
        """Return a few characters that stand in front."""
        return self.match.string[max(0, start - 60) : start]

    def behind(self) -> str:
        """Return a few characters that stand behind."""
        return self.match.string[self.match.end() : self.match.end() + 8]

    def day(self, number: int, month: int, year: int | None) -> Mention:
        """Return the mention of the day that the whole match is about."""
        return self.part(self.match, (self.match.start("day"), self.match.end()), number, month, year)

    def part(self, match: re.Match[str], span: tuple[int, int], number: int, month: int, year: int | None) -> Mention:
        """Return the mention of a day at ``span``, or from its weekday on."""
        weekday = self._weekday(match)
        start = span[0] if weekday is None else match.start("weekday")
        day, impossible = _resolved(number, month, year, self.near)
        known = year or (day.year if day else None)
        return Mention(start, span[1], "", Kind.DAY, day, number, month, known, weekday, year is not None, impossible)

    def others(self, month: int, year: int | None) -> Iterator[Mention]:
        """Yield the other days of a list; they may have months of their own."""
        begin, end = self.match.span("list")
        for element in patterns.ELEMENT.finditer(self.match.string, begin, max(begin, end)):
            number, own = int(element["day"]), int(element["month"] or month)
            if number and 1 <= own <= 12:
                yield self.part(element, (element.start("day"), element.end()), number, own, year)

    def _weekday(self, match: re.Match[str]) -> int | None:
        word = match["weekday"]
        if not word:
            return None
        if patterns.ON_BEFORE.search(self.before(match.start("weekday"))):
            return weekday_of(word, self.lang)
        ending = word.casefold() in _WORDS_TOO and self.before(match.start("weekday")).rstrip(" ")[-1:].isalnum()
        return None if ending else weekday_of(word, self.lang)


def mentions(text: str, lang: str, near: date | None) -> Iterator[Mention]:
    """Yield the dates of ``text`` in order, none within another.

    Month names and weekdays of all languages are understood; ``lang`` decides where a short form could be a word.
    Numbers are day first. A day without a year gets the one that puts it nearest to ``near``, and without that none.
    """
    left = patterns.ELSEWHERE.sub(lambda other: "\0" * len(other[0]), _impersonal(text))
    found: list[Mention] = []
    for pattern, read in _READERS:
        taken: list[tuple[int, int]] = []
        for match in pattern.finditer(left):
            some = list(read(_Found(match, lang, near)))
            found += some
            taken += [match.span()] if some else []
        left = _blanked(left, taken)
    for mention in _joined(found, text):
        yield replace(mention, text=text[mention.start : mention.end])


def _impersonal(text: str) -> str:
    return _blanked(text, [(span.start, span.end) for span in spans(text) if isinstance(span, Span)])


def _blanked(text: str, taken: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in taken:
        pieces += [text[position:start], "\0" * (end - start)]
        position = end
    return "".join(pieces) + text[position:]


def _joined(found: Iterable[Mention], text: str) -> Iterator[Mention]:
    """Tell ranges and lists; a year that stands at the end of one holds for all of it."""
    done: list[Mention] = []
    for mention in sorted(found, key=lambda mention: mention.start, reverse=True):
        joined = bool(done) and patterns.JOINING.fullmatch(text, mention.end, done[-1].start)
        done.append(_shared(mention, done[-1]) if joined else mention)
    yield from reversed(done)


def _shared(mention: Mention, behind: Mention) -> Mention:
    mention = replace(mention, leads_on=True)
    if mention.year_written or not (behind.year_written and behind.year and mention.month and mention.number):
        return mention
    over_new_year = (mention.month, mention.number) > (behind.month or 12, behind.number or 31)
    year = behind.year - over_new_year
    day = existing(year, mention.month, mention.number)
    return replace(mention, day=day, year=year, year_written=True, impossible=day is None)


def existing(year: int, month: int, day: int) -> date | None:
    """Return the day, if there is one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest(month: int, day: int, near: date) -> date | None:
    """Return the day with this number that is nearest to ``near``, looking further ahead than back."""
    for year in (near.year - 1, near.year, near.year + 1):
        found = existing(year, month, day)
        if found and near - BACK <= found < near + AHEAD:
            return found
    return None


def _resolved(number: int, month: int, year: int | None, near: date | None) -> tuple[date | None, bool]:
    """Return the day, and whether there is none; only a leap day may exist in another year than the nearest."""
    if existing(2024, month, number) is None:
        return None, True
    if year is not None:
        day = existing(year, month, number)
        return day, day is None
    return (nearest(month, number, near) if near else None), False


def _day_first(found: _Found) -> Iterator[Mention]:
    match = found.match
    month = month_of(match["month"], found.lang)
    number = _number(match["day"])
    if month is None or not 1 <= number <= _LATEST_DAY or _is_item(found):
        return
    year = _year(match)
    yield from (other for other in found.others(month, year) if (other.number or 0) < number)
    mention = found.day(number, month, year)
    behind = patterns.WEEKDAY_BEHIND.match(match.string, match.end()) if mention.weekday is None else None
    weekday = weekday_of(behind["weekday"], found.lang) if behind else None
    yield replace(mention, weekday=weekday, end=behind.end()) if behind and weekday is not None else mention


def _is_item(found: _Found) -> bool:
    """Tell ``2. Mars …`` at the beginning of a line, the second item of a list, from a date."""
    match = found.match
    begins = not found.before(match.start("day")).rpartition("\n")[2].strip()
    return begins and match["day"].endswith(".") and match["month"][0].isupper()


def _month_first(found: _Found) -> Iterator[Mention]:
    match = found.match
    month = month_of(match["month"], found.lang)
    number = _number(match["day"])
    if month is None or not match["month"][0].isupper() or not 1 <= number <= _LATEST_DAY:
        return
    year = _year(match)
    others = [other for other in found.others(month, year) if (other.number or 0) > number]
    end = match.end("day") if match["list"] else match.end()
    yield found.part(match, (match.start("month"), end), number, month, year)
    yield from others[:-1]
    yield from (replace(last, end=match.end()) for last in others[-1:])


def _numeric(found: _Found) -> Iterator[Mention]:
    match = found.match
    number, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    if "/" in match[0] and number <= 12 < month:  # the American order
        number, month = month, number
    if year < 100:
        year += 2000 if year < 70 else 1900
        padded = "0" in (match["day"][0], match["month"][0])
        if not padded and found.near and abs(year - found.near.year) > _NEAR_YEARS:
            return
    if not (1 <= number <= 31 and 1 <= month <= 12 and 1900 <= year < 2100):
        return
    if match.groupdict().get("list"):
        yield from found.others(month, year)
    mention = found.day(number, month, year)
    yield replace(mention, start=min(mention.start, match.start("year")))


def _short(found: _Found) -> Iterator[Mention]:
    """Read ``2.1.`` and ``2/1`` behind a weekday or a deadline; ``mandag 10.10.`` may be a time of day."""
    match = found.match
    number, month = int(match["day"]), int(match["month"] or match["slashed"])
    if not (1 <= number <= 31 and 1 <= month <= 12):
        return
    mention = found.day(number, month, None)
    begin = mention.start
    timelike = match["month"] and len(match["month"]) == 2 and not re.match(r",|:|\s+[a-zæøå(\0]", found.behind())
    slip = mention.impossible and match["slashed"] and patterns.ON_BEFORE.search(found.before(begin))
    if slip or (mention.weekday is not None and not timelike) or patterns.DEADLINE_NEAR.search(found.before(begin)):
        yield mention


def _month(found: _Found) -> Iterator[Mention]:
    match = found.match
    month = month_of(match["month"], found.lang)
    if month:
        year = int(match["year"])
        yield Mention(*match.span(), "", Kind.MONTH, month=month, year=year, year_written=True)


def _bare_year(found: _Found) -> Iterator[Mention]:
    match = found.match
    before = found.before(match.start())
    place = patterns.PLACE_BEFORE.search(before) and patterns.PLACE_BEHIND.match(found.behind())
    if not place and not patterns.AMOUNT_BEFORE.search(before):
        yield Mention(*match.span(), "", Kind.YEAR, year=int(match["year"]), year_written=True)


def _relative(found: _Found) -> Iterator[Mention]:
    day = found.near + timedelta(days=relative_of(found.match[0])) if found.near else None
    yield Mention(*found.match.span(), "", Kind.RELATIVE, day)


def _number(ordinal: str) -> int:
    return int(ordinal[: 2 if ordinal[1:2].isdecimal() else 1])


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


_READERS: tuple[tuple[re.Pattern[str], Callable[[_Found], Iterator[Mention]]], ...] = (
    (patterns.ISO, _numeric),
    (patterns.DOTTED, _numeric),
    (patterns.SLASHED, _numeric),
    (patterns.DAY_FIRST, _day_first),
    (patterns.MONTH_FIRST, _month_first),
    (patterns.SHORT, _short),
    (patterns.MONTH_YEAR, _month),
    (patterns.BARE_YEAR, _bare_year),
    (patterns.RELATIVE_DAY, _relative),
)
"""In this order: what one has read, the next does not see."""
