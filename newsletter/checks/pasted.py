"""What came along when text was pasted: code of web pages, tables, and what Word keeps to itself."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import Passage, masked, passages, without_code
from newsletter.content.issue import Issue
from newsletter.messages import _

_ELEMENTS = (
    "a abbr address article b big blockquote body br center cite code dd del div dl dt em embed figure font footer "
    "form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main mark meta nav object ol "
    "p picture pre q s script section small span strike strong style sub sup svg table tbody td tfoot th thead title "
    "tr tt u ul video o:p mjml"
)
_TAG = re.compile(
    rf"(?<!\\)<(?:/?(?P<name>{'|'.join(_ELEMENTS.split())}|mj-[a-z]+)(?:\s[^<>]*|/)?>|!--|!doctype\b|\?xml\b)",
    re.IGNORECASE,
)
_REMEDIES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("b strong", lambda: _("Write **bold words** between two asterisks.")),
    ("i em", lambda: _("Write *words in italics* between asterisks.")),
    ("br", lambda: _("Leave a line empty for a new paragraph, or end the line with \\.")),
    ("p div section", lambda: _("Leave a line empty between paragraphs.")),
    ("a", lambda: _("Write a link as [text](https://www.example.no).")),
    ("img picture", lambda: _("Write a picture as ![what it shows](picture.jpg), on a line of its own.")),
    ("h1 h2 h3", lambda: _("Write a heading as ## Heading.")),
    ("ul ol li", lambda: _("Write each item of a list as: - text")),
    ("table tr td th tbody thead tfoot", lambda: _("Write the rows as a list, or use the box “columns” or “chart”.")),
)

_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?")
_ROW = re.compile(r"\|.*\|")

_BROKEN = re.compile(
    r"(?:Error!|Feil!|Feil\.) (?:Reference source not found|Bookmark not defined|Hyperlink reference not valid|"
    r"Fant ikke referansekilden|Bokmerke er ikke definert|Hyperkoblingsreferansen er ugyldig)|\bMERGEFIELD\b|"
    r"\{ ?HYPERLINK\b"
)
"""What Word prints where one of its fields has lost what it stood for."""
_UNSEEN: dict[str, Callable[[], str]] = {
    "\N{PILCROW SIGN}": lambda: _("the mark for the end of a paragraph"),
    "\N{SOFT HYPHEN}": lambda: _("a hidden hyphen"),
    "\N{ZERO WIDTH SPACE}": lambda: _("a blank without width"),
    "\N{WORD JOINER}": lambda: _("a hidden joiner"),
    "\N{ZERO WIDTH NO-BREAK SPACE}": lambda: _("a blank without width"),
}
_MARK = re.compile(r"(?:–|—|o|Ø|ü|§|q)[ \t\N{NO-BREAK SPACE}]+(?=[^\W\d])")
"""Dashes that Word made of hyphens, and what its other marks of lists become."""
_CELLS = re.compile(r"\S[ ]*\t[ \t]*\S")


def html(issue: Issue) -> Iterator[Finding]:
    """Find code of web pages, which readers would see as it stands; neighbouring lines are told of once."""
    for passage in passages(issue):
        last = 0
        for tag in _TAG.finditer(_text(passage)):
            line, column = passage.place(tag.start())
            if line > last + 1:
                message = _(
                    "“{text}” is code of a web page, and readers would see it as it stands.", text=_short(tag[0])
                )
                yield found("TEXT-HTML", issue, line, message, _remedy(tag["name"] or ""), column=column)
            last = line


def tables(issue: Issue) -> Iterator[Finding]:
    """Find tables drawn with upright strokes: no mail program shows them as tables."""
    for passage in passages(issue):
        lines = ["", *(line.strip() for line in _text(passage).split("\n"))]
        inside = False
        for number, (above, line) in enumerate(pairwise(lines)):
            begins = bool("|" in above and _RULE.fullmatch(line)) or bool(
                _ROW.fullmatch(above) and _ROW.fullmatch(line)
            )
            if begins and not inside:
                message = _("A table drawn with | cannot be shown: readers would see the strokes.")
                fix = _("Write the rows as a list, or use the box “columns” or “chart”.")
                yield found("TEXT-HTML", issue, passage.line + number - 1, message, fix)
            inside = (inside or begins) and "|" in line


def word(issue: Issue) -> Iterator[Finding]:
    """Find what Word leaves in a text that is pasted from it: characters of its own, and lists that are none."""
    for passage in passages(issue):
        text = _text(passage)
        yield from _characters(issue, passage, text)
        yield from _lists(issue, passage, text)


def _characters(issue: Issue, passage: Passage, text: str) -> Iterator[Finding]:
    for broken in _BROKEN.finditer(text):
        line, column = passage.place(broken.start())
        message = _("“{text}” is what Word writes where a reference is broken.", text=broken[0])
        fix = _("Write what should stand there.")
        yield found("TEXT-WORD", issue, line, message, fix, column=column, level=Level.ERROR)
    for character, name in _UNSEEN.items():
        if (start := text.find(character)) >= 0:
            line, column = passage.place(start)
            message = _("{what} (U+{code}) came along from Word.", what=_capital(name()), code=f"{ord(character):04X}")
            fix = _("Delete it: put the cursor behind it and press Backspace.")
            yield found("TEXT-WORD", issue, line, message, fix, column=column)


def _lists(issue: Issue, passage: Passage, text: str) -> Iterator[Finding]:
    """Find two neighbouring lines with the same mark, or with tabs: one alone may well be meant."""
    lines = text.split("\n")
    told = -2
    for number, (above, line) in enumerate(pairwise(lines)):
        marks = _MARK.match(above), _MARK.match(line)
        if marks[0] and marks[1] and above[0] == line[0]:
            message = _("These lines are not a list: they run together in one paragraph.")
            fix = _("Begin each item with a hyphen and a blank: - text")
        elif _CELLS.search(above) and _CELLS.search(line):
            message = _(
                "These lines look like a table from Word or Excel: their columns will not stand under each other."
            )
            fix = _("Write the rows as a list, or use the box “columns” or “chart”.")
        else:
            continue
        if number > told + 1:
            yield found(
                "TEXT-WORD", issue, passage.place(len("\n".join(lines[:number])) + bool(number))[0], message, fix
            )
        told = number


def _text(passage: Passage) -> str:
    return without_code(masked(passage.text)[0])


def _remedy(name: str) -> str:
    return next((words() for names, words in _REMEDIES if name.lower() in names.split()), _("Delete it."))


def _short(tag: str) -> str:
    return tag if len(tag) <= 30 else tag[:29] + "…"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
