"""The header of an issue: ``key: the rest of the line``, between two lines of ``---``.

It looks like YAML and is none: a colon, a ``#`` or a ``*`` in a subject mean what they say.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.content.dates import DateError, read_date
from newsletter.content.issue import LANGUAGES, Header
from newsletter.content.problems import Problems, one_of
from newsletter.messages import _

KEYS = ("subject", "preheader", "lang", "date", "template", "from", "reply_to", "to", "ignore")
"""What an editor may say in a header; only the subject must be there."""

PERSONAL = ("subject", "preheader")
"""Keys that may hold personal fields."""

_HINTS = {
    "emne": "subject",
    "tittel": "subject",
    "title": "subject",
    "ingress": "preheader",
    "forhåndsvisning": "preheader",
    "språk": "lang",
    "language": "lang",
    "dato": "date",
    "mal": "template",
    "fra": "from",
    "sender": "from",
    "avsender": "from",
    "svar_til": "reply_to",
    "til": "to",
}
_FENCE = re.compile(r"\s*-{3,}\s*")
_DASHES = re.compile(r"\s*[-–—]{1,3}\s*")
_LINE = re.compile(r"\s*([^\W\d][\w-]*)[ \t]*:\s*(.*?)\s*")
_MAILBOX = re.compile(r"(?:[^<>@]*<[^<>@\s,]+@[^<>@\s,]+\.[^<>@\s,]+>|[^<>@\s,]+@[^<>@\s,]+\.[^<>@\s,]+)")
_NAME = re.compile(r"[\w][\w-]*")


@dataclass(frozen=True, slots=True)
class Value:
    """What an editor wrote behind a key; places count from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class HeaderRead:
    """A header, and where the letter begins."""

    header: Header
    values: Mapping[str, Value]
    body: int
    """How many lines of the file belong to the header."""


def read_header(lines: Sequence[str], problems: Problems) -> HeaderRead:
    """Read the header at the top of ``lines``."""
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    values: dict[str, Value] = {}
    opened = _opened(lines[start], start + 1, problems)
    if opened is None:
        return HeaderRead(Header(subject=""), values, start)
    body = _read_lines(lines, start, opened, values, problems)
    if "subject" not in values:
        problems.add(start + 1, 0, _("The header has no subject."), _("Add a line to it: subject: …"))
    return HeaderRead(_header(values, problems), values, body)


def _opened(line: str, number: int, problems: Problems) -> int | None:
    """Return how many lines the opening takes, or None where there is no header."""
    if _FENCE.fullmatch(line):
        return 1
    begin = _("The first line of the file is three hyphens: ---")
    if _DASHES.fullmatch(line):
        problems.add(number, 1, _("The header must begin with three hyphens, not with dashes."), begin)
        return 1
    match = _LINE.fullmatch(line)
    if match and match[1].lower() in KEYS:
        problems.add(number, 1, _("The line --- above the header is missing."), begin)
        return 0
    problems.add(
        number,
        1,
        _("The file does not begin with a header."),
        _("Begin with a line ---, then the line subject: …, and another line ---"),
    )
    return None


def _read_lines(lines: Sequence[str], start: int, opened: int, values: dict[str, Value], problems: Problems) -> int:
    """Fill ``values`` and return the number of the line behind the header, from 0."""
    after_gap = False
    for number in range(start + opened, len(lines)):
        line = lines[number]
        if not line.strip():
            after_gap = True
            continue
        if _FENCE.fullmatch(line):
            return number + 1
        if _DASHES.fullmatch(line):
            problems.add(number + 1, 1, _("The header must end with three hyphens, not with dashes."), "---")
            return number + 1
        match = _LINE.fullmatch(line)
        is_header = match is not None and not (after_gap and match[1].lower() not in KEYS)
        if not is_header and not _closed_soon(lines, number):
            problems.add(start + 1, 0, _("The header is not closed."), _("Write a line --- behind its last line."))
            return number
        if match is None:
            problems.add(number + 1, 1, _("This line of the header has no key."), _("Write “key: text” on one line."))
        else:
            _read_value(match, number + 1, values, problems)
    problems.add(start + 1, 0, _("The header is not closed."), _("Write a line --- behind its last line."))
    return len(lines)


def _closed_soon(lines: Sequence[str], number: int) -> bool:
    """Tell whether the header's end comes before an empty line."""
    for line in lines[number + 1 : number + 20]:
        if _FENCE.fullmatch(line):
            return True
        if not line.strip():
            return False
    return False


def _read_value(match: re.Match[str], line: int, values: dict[str, Value], problems: Problems) -> None:
    key, text, column = match[1].lower(), match[2].replace("\t", " "), match.start(2) + 1
    if key not in KEYS:
        fix = one_of(key.replace("-", "_"), KEYS, _HINTS)
        problems.add(line, match.start(1) + 1, _("The header has no key “{key}”.", key=match[1]), fix)
        return
    if key in values:
        first = values[key].line
        problems.add(line, 1, _("“{key}” is already on line {first}.", key=key, first=first), _("Keep one of them."))
        return
    if text in ("|", ">", "|-", ">-"):
        problems.add(line, column, _("The text of “{key}” is not on this line.", key=key), _("Write it on one line."))
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]:
        text, column = text[1:-1], column + 1
    values[key] = Value(text, line, column)
    if key == "subject" and not text.strip():
        problems.add(line, 0, _("The subject is empty."), _("Say what the letter is about."))
    if "=?" in text:
        message = _("“=?” cannot stand here: mail programs would take it for something else.")
        problems.add(line, column + text.index("=?"), message, _("Type the text again, without “=?”."))
    if "{{" in text and key not in PERSONAL:
        problems.add(
            line, column, _("“{key}” cannot hold personal fields.", key=key), _("It is the same for every reader.")
        )


def _header(values: Mapping[str, Value], problems: Problems) -> Header:
    text = {key: values[key].text if key in values else "" for key in KEYS}

    def check(key: str, allowed: Callable[[str], object], message: str, fix: str) -> None:
        if text[key] and not allowed(text[key]):
            problems.add(values[key].line, values[key].column, message, fix)
            text[key] = ""

    check(
        "lang",
        LANGUAGES.__contains__,
        _("“{text}” is not a language of letters.", text=text["lang"]),
        _language_fix(text["lang"]),
    )
    check(
        "template",
        _NAME.fullmatch,
        _("A template cannot be called “{text}”.", text=text["template"]),
        _("Write the name of a folder below templates."),
    )
    for key in ("from", "reply_to"):
        check(
            key,
            _MAILBOX.fullmatch,
            _("“{text}” is not an address.", text=text[key]),
            _("Write it as Name <name@example.no>."),
        )
    return Header(
        subject=text["subject"],
        preheader=text["preheader"],
        lang=text["lang"],
        date=_date(values.get("date"), problems),
        template=text["template"] or "default",
        sender=text["from"],
        reply_to=text["reply_to"],
        to=text["to"],
        ignore=tuple(rule.upper() for rule in re.split(r"[,\s]+", text["ignore"]) if rule),
        lines={key: value.line for key, value in values.items()},
        columns={key: value.column for key, value in values.items()},
    )


def _language_fix(text: str) -> str:
    if text.lower() in ("no", "nor", "norsk", "nb_no", "nb-no", "bokmål"):
        return _("For Norwegian bokmål, write nb.")
    return one_of(text, LANGUAGES)


def _date(value: Value | None, problems: Problems) -> date | None:
    if value is None or not value.text:
        return None
    try:
        return read_date(value.text)
    except DateError as error:
        problems.add(value.line, value.column, error.message, error.fix)
        return None
