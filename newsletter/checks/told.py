"""The dates that a letter tells in its text, each with its sentence, and which of them are deadlines."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from newsletter.checks.source import Passage, passages
from newsletter.content.datewords import DEADLINE_BEFORE_DATE, DEADLINE_NOUN
from newsletter.content.issue import Issue
from newsletter.content.marks import MARK
from newsletter.content.mentions import Mention, mentions


@dataclass(frozen=True, slots=True)
class Told:
    """A date in the text of a letter."""

    passage: Passage
    mention: Mention
    sentence: str
    deadline: bool
    """Whether it is the date until which something must be done."""

    @property
    def text(self) -> str:
        """The date on one line, without the marks of Markdown."""
        return " ".join(re.sub(r"[*_\\]", "", self.mention.text).split())

    @property
    def place(self) -> tuple[int, int]:
        """Line and column."""
        return self.passage.place(self.mention.start)

    @property
    def looks_back(self) -> bool:
        """Whether the sentence tells of something that was, or is every year."""
        return bool(HISTORY.search(self.sentence) or self._is_over)

    @property
    def _is_over(self) -> bool:
        lead = self.sentence[: self.sentence.find(self.mention.text)]
        return bool(_MET.search(lead) or (_RECEIVED.search(self.sentence) and not _CALL.search(self.sentence)))

    @property
    def unsure(self) -> bool:
        """Whether the sentence may well tell of an old plan: it asks nobody to do anything."""
        return _PLANNED.search(self.sentence) is not None and not _CALL.search(self.sentence)


HISTORY = re.compile(
    r"\b(?:var|ble|blei|vart|hadde|hatt|har vært|har vore|gikk|gjekk|fikk|fekk|skulle|måtte|utgikk|utløpt|passert"
    r"|passerte|utsatt|utsett|forlenget|forlenga|forlengd|flyttet|flytta|opprinnelig\w*"
    r"|opphavleg\w*|tidligere|tidlegare|meldte"
    r"|søkte|svarte|sendte|skrev|sa|møtte|møttes|møttest|leverte|startet|starta|åpnet|opna|deltok"
    r"|arrangerte|ønsket|ønskte"
    r"|(?:hvert|kvart|every|each) (?:år|year)|årlig|årleg|annually|har (?:alle |vi |me )?fått"
    r"|i fjor|sist|forrige|førre|was|were|had|has been|have been|passed|expired|extended|moved|postponed|originally"
    r"|previous\w*|earlier|closed|ended|sent|met|held|wrote|said|last year|signed|registered|replied|applied|wished)\b",
    re.IGNORECASE,
)
"""Words of sentences about what was, or is every year: their dates may well have passed."""

_MET = re.compile(
    r"\b(?:rakk|nådde|etter|after|met|missed|since)\s(?:ikke\s|ikkje\s|the\s)?(?:\w{0,20}frist(?:en)?\b|deadline\b)?"
    r"(?:[\s*_]|den|the|of|on|deadline)*$",
    re.IGNORECASE,
)
"""In front of a deadline that some people met and others did not."""
_RECEIVED = re.compile(
    r"\b(?:rakk|mottatt|mottatte|motteke|mottekne|(?-i:kom)|komne|kommet|kome|innkomne|før fristen"
    r"|stengte|received|arrived"
    r"|who met|before the deadline)\b",
    re.IGNORECASE,
)
"""Words about what has come in by a deadline."""
_CALL = re.compile(
    r"\b(?:meld (?:deg|dere|dykk|på)|søk|send|lever|(?-i:Svar)|bestill|husk|hugs|må|bør|vennligst|ver venleg|kan|please"
    r"|skal (?:være|vere)|ber (?:om|dere|dykk)|ask you|must|should|sign up|register|reply|apply"
    r"|submit|remember|can|need to|have to)\b",
    re.IGNORECASE,
)
"""Words that call readers to act."""
_PLANNED = re.compile(r"\b(?:skal ha|kunne|planla|planen|could|were to|the plan)\b", re.IGNORECASE)

_BREAK = re.compile(
    r"\n[^\S\n]*\n|\n(?=(?P<indent>[^\S\n]*)(?:[-*+]|\d{1,2}[.)])[^\S\n])"
    r"|(?<=[.!?])[*_»”\")]{0,3}\s+(?=[*_«“\"(]{0,3}[A-ZÆØÅ])"
)
_HEADING = re.compile(rf"[*_]*{DEADLINE_NOUN}[*_:]*", re.IGNORECASE)
_LABEL = 8
"""Below a heading that says “deadline”, so few characters may stand in front of its date."""
_WIDTH = 400
"""How many characters on both sides of a date are its sentence at most."""
_REACH = 140
"""How many characters in front of a date are read."""
_NAMED = re.compile(
    rf"(?:{DEADLINE_NOUN}|\bsiste (?:dag for|\w{{1,20}}sdag)\b)"
    r"(?:[^,;:.!?–—(){}\d]{0,80}\b(?:er|blir|vert|is|til|ut|utløper|expires|ends|closes)"
    r"(?:[*_\s]{1,4}(?:nå|no|now|satt til|sett til|set to|ut|i|in|on))?)?"
    r"[\s:–—(*_-]{0,4}(?:(?:den|the|innen|innan|senest|seinast|by)[\s*_]{1,4})?$",
    re.IGNORECASE,
)
"""What stands in front of the date of a deadline that is named."""
_UNTIL = (
    r"[\s*_]{1,4}(?:kl\.?\s?\d{1,2}(?:[.:]\d\d)?,?\s)?"
    r"(?:(?:den|the|utgangen av|utløpet av|(?:the )?end of)[\s*_]{1,4})?$"
)
_BEFORE = re.compile(rf"{DEADLINE_BEFORE_DATE}{_UNTIL}", re.IGNORECASE)
_BEFORE_IF_ASKED = re.compile(rf"\b(?:by|before|until|før|til og med|through){_UNTIL}", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:meld|melde|påmeld\w{0,6}|svar|svare|søk|søke|søkje|bestill|bestille|registrer|registrere|lever|levere"
    r"|gi beskjed|gje beskjed|si fra|si ifra|sei frå|sign up|register|reply|respond|apply|book|order|submit|rsvp|enrol"
    r"|let us know)\b",
    re.IGNORECASE,
)
"""What readers are asked to do."""
_CLOSING = re.compile(
    r"\b(?:\w{0,15}påmelding\w{0,4}|søknad\w{0,12}|registrations?|applications?|sign-?up)\b[^,;:.!?\d]{0,40}"
    r"\b(?:stenger|stengjer|stenges|closes?|ends?)[\s*_]{1,4}(?:(?:den|on|the)[\s*_]{1,4})?$",
    re.IGNORECASE,
)
"""What stands in front of the day on which something closes."""
_SEND_IN = re.compile(rf"\bsende? inn\b[^.!?]{{0,100}}\btil{_UNTIL}", re.IGNORECASE)
_IN_BRIEF = re.compile(
    rf"{DEADLINE_NOUN}[^,;:.!?–—(){{}}\d]{{0,60}}"
    r"(?<!\better)(?<!\bsiden)(?<!\bfra)(?<!\bafter)(?<!\bsince)\s$",
    re.IGNORECASE,
)
"""The same in a subject, which has few words and leaves out the verb."""
_IS_DEADLINE = re.compile(rf"[*_]{{0,3}}\s(?:er|blir|vert|is)\s(?:\w{{1,15}}\s){{0,2}}{DEADLINE_NOUN}", re.IGNORECASE)


def told(issue: Issue, today: date | None) -> Iterator[Told]:
    """Yield the dates of the letter's own words in reading order; what ``quote`` boxes hold are somebody else's.

    Days without a year lie near the letter's date; ``today`` stands in for one that the header lacks.
    """
    under = False
    for passage in passages(issue):
        if not passage.quoted:
            marked = [mark.span() for mark in MARK.finditer(passage.text)]  # told of already, and about to be changed
            found = mentions(passage.text, issue.lang, issue.header.date or today)
            own = [one for one in found if not any(start < one.end and one.start < end for start, end in marked)]
            yield from _of_passage(passage, own, under)
        under = passage.kind == "heading" and bool(_HEADING.fullmatch(passage.text.strip()))


def _of_passage(passage: Passage, found: list[Mention], under: bool) -> Iterator[Told]:
    text = passage.text
    breaks = _breaks(text, found)
    chained = False
    for mention in found:
        which = bisect_right(breaks, mention.start)
        start = max(breaks[which - 1], mention.start - _WIDTH)
        sentence = text[start : min(breaks[which], mention.end + _WIDTH)]
        lead = text[max(start, mention.start - _REACH) : mention.start]
        chained = chained or bool(
            _is_until(lead, sentence)
            or (under and mention is found[0] and mention.start <= _LABEL)
            or _IS_DEADLINE.match(text, mention.end)
            or (not passage.kind and _IN_BRIEF.search(lead))
        )
        yield Told(passage, mention, sentence, chained)
        chained = chained and mention.leads_on


def _breaks(text: str, found: list[Mention]) -> list[int]:
    """Return where sentences begin, and where the last one finishes."""
    inside = {place for mention in found for place in range(mention.start, mention.end)}
    breaks = {
        match.end()
        for match in _BREAK.finditer(text)
        # “2. januar” at the beginning of a line is no item of a list.
        if not inside & {match.start(), match.end() - 1, match.end("indent")}
    }
    return [0, *sorted(breaks - {0, len(text)}), len(text) + 1]


def _is_until(lead: str, sentence: str) -> bool:
    asked = _ASKED.search(sentence)
    named = any(pattern.search(lead) for pattern in (_NAMED, _BEFORE, _CLOSING, _SEND_IN))
    return named or bool(asked and _BEFORE_IF_ASKED.search(lead))
