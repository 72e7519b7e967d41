"""What an editor has still to confirm: text between double question marks, as in ``??2. januar 2024??``.

Old letters and Word documents bring last year's dates along. They are kept, but marked, and ``check`` refuses them
until somebody has changed them or taken the question marks away.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from newsletter.content.datepatterns import WEEK
from newsletter.content.datewords import MONTH
from newsletter.content.issue import DATED_BOXES
from newsletter.content.mentions import Kind, mentions

SIGN = "??"
LONGEST = 60
"""Characters between the signs."""

MARK = re.compile(r"\?\?([^\s?](?:[^?\r\n]{0,58}[^\s?])?)\?\?")
"""One mark; “Hva?? Ja??” is none."""

_HEADER = re.compile(r"\A\s*-{3,}[^\S\n]*\n(.*?)^[^\S\n]*-{3,}[^\S\n]*$", re.DOTALL | re.MULTILINE)
_WORDED = re.compile(r"[^\S\n]*(?:subject|preheader)[^\S\n]*:", re.IGNORECASE)
_BOX = re.compile(r"^[^\S\n]*:{3}[^\S\n]*(?P<name>\w*)[^\S\n]*(?P<argument>[^\n]*?)[^\S\n]*$", re.MULTILINE)
_ADDRESS = re.compile(r"\]\([^)\n]*\)|<[^>\n]*>|\{\{[^\n]*?\}\}")
_PIECE = re.compile(rf"\d{{1,2}}\.?|{MONTH}", re.IGNORECASE)
"""What is left on one line of a date that goes on in the next."""
_NUMBER = re.compile(r":[^:\n]*$", re.MULTILINE)


def places(text: str, lang: str, near: date | None) -> Iterator[tuple[int, int]]:
    """Yield start and end of every date, year and week in ``text`` that can be marked, in order.

    A range is one date; one that goes on in the next line is two. What is marked already is passed over.
    """
    marked = [mark.span() for mark in MARK.finditer(text)]
    dates = list(_dates(text, lang, near, marked))
    weeks = (week.span() for week in WEEK.finditer(text))
    yield from sorted([*dates, *(week for week in weeks if not _touches(week, [*marked, *dates]))])


def _touches(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _dates(text: str, lang: str, near: date | None, marked: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    for mention in mentions(text, lang, near):
        if mention.kind is Kind.RELATIVE:
            continue
        begin = mention.start if begin is None or mention.end - begin > LONGEST else begin
        if mention.leads_on and mention.end - begin <= LONGEST:
            continue
        yield from () if _touches((begin, mention.end), marked) else _lines(text, begin, mention.end)
        begin = None


def _lines(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\s?\\](?:[^?\r\n]*[^\s?\\])?", text[begin:end]):
        yield begin + line.start(), begin + min(line.end(), line.start() + LONGEST)


def put(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return ``text`` with signs around each of ``spans``."""
    done: list[str] = []
    position = 0
    for start, end in spans:
        done += [text[position:start], SIGN, text[start:end], SIGN]
        position = end
    return "".join(done) + text[position:]


def mark_dates(text: str, lang: str, near: date | None) -> str:
    """Return plain words with every date in them marked."""
    return put(text, places(text, lang, near))


def mark_issue(source: str, lang: str, near: date | None) -> str:
    """Return the text of an issue file with every date that readers would get marked, and all else as it was.

    The header's own date, personal fields, addresses, file names and the numbers of a chart are no such dates.
    """
    boxes = [box.span("argument") for box in _BOX.finditer(source) if box["name"] in DATED_BOXES and box["argument"]]
    dated = [span for span in boxes if not MARK.fullmatch(source, *span)]
    found = [_outside(source, *place) for place in places(_readable(source), lang, near)]
    return put(source, sorted([*found, *dated]))


def _outside(source: str, begin: int, end: int) -> tuple[int, int]:
    """Return a place with the asterisks around it, where otherwise one of a pair would be inside."""
    before, behind = source[max(0, begin - 3) : begin], source[end : end + 3]
    left, right = len(before) - len(before.rstrip("*_")), len(behind) - len(behind.lstrip("*_"))
    alone = len(re.findall(r"[*_]+", source[begin:end])) % 2
    if alone:
        return (begin, end + right) if right else (begin - left, end)
    return (begin - left, end + right) if left and right else (begin, end)


def is_date(text: str, lang: str) -> bool:
    """Tell whether what stands in a mark is a date."""
    return bool(_PIECE.fullmatch(text)) or any(True for _place in places(text, lang, None))


def unmarked(text: str) -> str:
    """Return ``text`` without the signs, for everything that reads what is between them."""
    return MARK.sub(r"\1", text) if SIGN in text else text


def _readable(source: str) -> str:
    """Return ``source`` with every character in its place, and null characters for what no reader gets as words."""
    header = _HEADER.match(source)
    head = source[: header.end(1)] if header else ""
    lines = [_only_value(line) if _WORDED.match(line) else _blank(line) for line in head.split("\n")]
    body = _ADDRESS.sub(lambda found: _blank(found[0]), source[len(head) :])
    # A break that is written as a backslash, with line ends of Windows, as the finder of dates knows it.
    return ("\n".join(lines) + _without_numbers(body)).replace("\\\r\n", " \\\n")


def _only_value(line: str) -> str:
    key, colon, value = line.partition(":")
    return _blank(key + colon) + _ADDRESS.sub(lambda found: _blank(found[0]), value)


def _without_numbers(body: str) -> str:
    """Blank the lines of the boxes, and the numbers within charts."""
    done: list[str] = []
    position = 0
    chart = False
    for box in _BOX.finditer(body):
        inside = body[position : box.start()]
        done += [_NUMBER.sub(lambda found: _blank(found[0]), inside) if chart else inside, _blank(box[0])]
        position, chart = box.end(), box["name"] == "chart"
    return "".join(done) + body[position:]


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", "\0", text)
