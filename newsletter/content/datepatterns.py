"""What dates look like in a text, as regular expressions.

Every quantifier is bounded, so a text of any length takes time in proportion to it. Whatever can mean something else
is decided in mentions.py, with the numbers in hand.
"""

import re

from newsletter.content.datewords import DEADLINE_BEFORE_DATE, DEADLINE_NOUN, ENGLISH_MONTH, MONTH, RELATIVE, WEEKDAY

_GAP = r"[*_]{0,3}(?:[^\S\n]{1,3}(?:\\?\n[^\S\n]{0,3})?|\\?\n[^\S\n]{0,3})[*_]{0,3}"
"""Blanks, at most one line break, and marks of bold and italic."""
_DASH = r"[^\S\n]?[–—-][^\S\n]?"
_AND = rf"{_GAP}(?:og|til|eller|samt|and|to|or|through|&){_GAP}"
_JOIN = rf"(?:{_DASH}|{_AND}|(?<=\.),{_GAP})"
_PART_OF_DAY = "morgen|morgon|formiddag|ettermiddag|kveld|natt|morning|afternoon|evening"
_ON = rf"(?:(?P<weekday>{WEEKDAY})(?:{_GAP}(?:{_PART_OF_DAY}))?,?{_GAP}(?:(?:den|the){_GAP})?)?"
_ON_TOO = _ON.replace("?P<weekday>", "?:")
_NTH = r"\d{1,2}(?:st\b|nd\b|rd\b|th\b|\\?\.|(?!\w))"
_BEGIN = r"(?<!\w)(?<!\d[.,/:])(?<![/§+#])(?<![^\W\d]-)"
_IN_YEAR = rf",?{_GAP}(?P<year>(?:19|20)\d\d)(?!\w|[.,:/]\d|-\d)"
_ANY_YEAR = r"(?P<year>\d{4}|\d\d)"
_NO_NUMBER = r"(?![.,:]?\d|[^\S\n]?%)"
_FLAGS = re.IGNORECASE

DAY_FIRST = re.compile(
    rf"{_BEGIN}(?P<list>(?:{_ON_TOO}{_NTH}{_JOIN}){{0,9}}+){_ON}(?P<day>{_NTH})"
    rf"(?:{_GAP}(?:of{_GAP})?|(?<=\.))(?P<month>{MONTH})(?:{_IN_YEAR})?",
    _FLAGS,
)
"""``2. januar``, ``mandag 9. og tirsdag 10. januar 2024``, ``9th of January``."""
MONTH_FIRST = re.compile(
    rf"(?<!\w){_ON}(?P<month>{ENGLISH_MONTH}){_GAP}(?P<day>{_NTH}){_NO_NUMBER}"
    rf"(?P<list>(?:{_JOIN}{_NTH}{_NO_NUMBER}(?!{_GAP}{MONTH})){{0,9}})(?:{_IN_YEAR})?",
    _FLAGS,
)
"""``January 9–11, 2024``."""
DOTTED = re.compile(
    rf"{_BEGIN}(?P<list>{_ON_TOO}\d{{1,2}}\.(?:\d{{1,2}}\.)?(?:{_DASH}|{_AND}))?{_ON}"
    rf"(?P<day>\d{{1,2}})\.[ ]?(?P<month>\d{{1,2}})\.[ ]?{_ANY_YEAR}(?!\w|[.,:/]\d|-(?=\w)(?!\d{{1,2}}\.))",
    _FLAGS,
)
"""``02.01.23``, ``9.–11.1.2024``."""
SLASHED = re.compile(
    rf"{_BEGIN}(?<![.:-]){_ON}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})[/-]{_ANY_YEAR}(?!\w|[.,:/-]\d)", _FLAGS
)
"""``02/01/2024``, ``2/1-24``."""
ISO = re.compile(
    rf"{_BEGIN}(?<![.:-]){_ON}(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\w|[.,:/]\d|-)", _FLAGS
)
"""``2024-01-02``."""
SHORT = re.compile(
    rf"{_BEGIN}(?<![.:–-]){_ON}(?P<day>\d{{1,2}})(?:\.[ ]?(?P<month>\d{{1,2}})\.|/(?P<slashed>\d{{1,2}}))"
    r"(?![ ]?\d|\w|[/-]|[^\S\n]år)",
    _FLAGS,
)
"""``2.1.`` and ``2/1``, which may well be something else."""
MONTH_YEAR = re.compile(rf"(?<!\w)(?P<month>{MONTH}){_IN_YEAR}", _FLAGS)
BARE_YEAR = re.compile(
    r"(?<![\w§+#/.-])(?<!\d[.,/:-])(?<!\d\s)(?P<year>(?:19|20)\d\d)"
    r"(?!\w|[.,:]\d|[/–-]\d{1,3}(?!\d)|-\D|\s\d\d|\s?%|\s(?:kr|kroner|prosent|deltakere|personer|mennesker|people)\b)"
)
RELATIVE_DAY = re.compile(rf"(?<!\w){RELATIVE}", _FLAGS)

ELEMENT = re.compile(rf"{_ON}(?P<day>\d{{1,2}})(?:st\b|nd\b|rd\b|th\b)?\.?(?:(?P<month>\d{{1,2}})\.)?", _FLAGS)
"""One day of a list or range."""
JOINING = re.compile(_JOIN, _FLAGS)
"""What may stand between the days of a list or range."""

ELSEWHERE = re.compile(
    r"https?://\S+|\]\([^)\s]*|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,253}"
    r"|(?<!\S)[^\s/]{0,100}[a-z]\.[a-z]{2,24}/\S*"
    r"|\b(?:kl\.?|klokka|klokken|clock)[^\S\n]{0,2}\d{1,2}(?:[.:]\d\d)?(?:[^\S\n]?[–-][^\S\n]?\d{1,2}(?:[.:]\d\d)?)?(?!\d)"
    r"|\b(?:versjon|version|utgave|punkt|pkt|kapittel|kap|chapter|section|avsnitt|figur|tabell|vedlegg|side|page"
    r"|artikkel|rom|room|nr|uke|veke|week|python|ip)\b\.?[^\S\n]?\d[\d.]{0,20}(?:[–-]\d[\d.]{0,20})?"
    r"|§{1,2}[^\S\n]?[\d.–-]{1,20}|\bv\d[\d.]{0,20}",
    _FLAGS,
)
"""Numbers that are no dates: addresses, times of day, paragraphs and versions."""
WEEK = re.compile(
    r"\b(?:uke|veke|week)(?:[^\S\n]nr)?\b\.?[^\S\n]?(?:5[0-3]|[1-4]\d|0?[1-9])(?!\d)"
    r"(?:[^\S\n]?[–-][^\S\n]?(?:5[0-3]|[1-4]\d|0?[1-9])(?!\d))?(?:[^\S\n]?/[^\S\n]?(?:19|20)\d\d(?!\d))?",
    _FLAGS,
)
"""``uke 12``, ``veke 12–13``, ``week 12/2024``: no date that can be checked, but last year's in an old letter."""
WEEKDAY_BEHIND = re.compile(rf"[^\S\n]\((?P<weekday>{WEEKDAY})(?=\))", _FLAGS)
"""``(mandag)``, behind its date."""
ON_BEFORE = re.compile(r"\b(?:er|blir|vert|den|på|fra|frå|til|starter|is|on|from)\s$", _FLAGS)
"""What stands in front of a date rather than of a fraction, and of a short weekday rather than at a sentence's end."""
DEADLINE_NEAR = re.compile(rf"(?:{DEADLINE_NOUN}|{DEADLINE_BEFORE_DATE})[^.\n]{{0,20}}$", _FLAGS)
AMOUNT_BEFORE = re.compile(
    r"\b(?:over|nesten|minst|opptil|under|ca|circa|cirka|kr|nok|about|nearly|almost)\.?\s$", _FLAGS
)
PLACE_BEFORE = re.compile(r"(?:^|\n|,\s)$")
PLACE_BEHIND = re.compile(r"\s[A-ZÆØÅ]")
"""Around a Norwegian postal code."""
