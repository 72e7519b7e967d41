"""Places that were to be filled: “[name]”, “dd.mm.yyyy”, and the marks of other programs for personal fields."""

import re
from collections.abc import Iterator

from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import masked, passages, without_code
from newsletter.content.issue import Issue
from newsletter.messages import _

_THINGS = (
    r"(?:ditt |your )?(?:(?:for|etter|first|last)[ _]?)?(?:navn|namn|name)|[fl]name|dato|date|sted|stad|place|tid|"
    r"tidspunkt|time|tittel|title|lenke|lenkje|link|url|bilde|bilete|picture|image|beløp|amount|antall|e-?post|e-?mail|"
    r"telefon|phone|adresse|address|kommune|barnehage|skole|skule|organisasjon|firma|company|tekst|text|emne"
)
_INSERT = r"(?:sett|set|fyll|skriv|legg) inn\b|insert\b"
_BRACKETS = re.compile(
    rf"(?i)(?<![\]!\\])\[\s*(?:(?:{_THINGS})(?:[ /][\w-]+){{0,3}}|(?:{_INSERT})[^\[\]\n]*)\s*\](?![(\[:])"
    rf"|(?<!\\)<\s*(?:{_THINGS})\s*>|(?<![{{\\])\{{\s*(?:{_THINGS})\s*\}}(?!\}})"
)
_FORMS = re.compile(
    r"(?i:\b(?:dd|d)[./-](?:mm|m)[./-](?:å{2}|y{2})(?:å{2}|y{2})?(?!\w)|\b(?:å{4}|y{4})-mm-dd\b)"
    r"|\b00\.00\.(?:00|0000|20\d\d)\b|\*\|[A-Z_:]+\|\*|%%\w+%%"
)
_DOUBTFUL = re.compile(
    r"\bNN\b|\b(?:SETT INN|FYLL INN|SKRIV INN|LEGG INN|INSERT)\b"
    rf"|(?i:\b(?:{_INSERT}) (?:\w+ ){{1,3}}(?:her|here)\b)"
    r"|(?<!\d)(?<!\d )0{2,3}(?: 0{2,3}){2,3}(?![\d ]*\d)"
)
"""What may be meant: somebody unnamed, an instruction, a number that begins with zeros."""


def placeholders(issue: Issue) -> Iterator[Finding]:
    """Find places that were to be filled. In quotations brackets are left alone: they tell what was left out there."""
    for passage in passages(issue):
        text = without_code(masked(passage.text)[0])
        quoted = passage.quoted or "«" in text
        for pattern, level in ((_BRACKETS, None), (_FORMS, None), (_DOUBTFUL, Level.WARNING)):
            if quoted and pattern is _BRACKETS:
                continue
            for left in pattern.finditer(text):
                line, column = passage.place(left.start())
                message = _("“{text}” was left in the text.", text=left[0])
                fix = _("Put in what belongs there, or delete it.")
                yield found("LEFTOVER", issue, line, message, fix, column=column, level=level)
