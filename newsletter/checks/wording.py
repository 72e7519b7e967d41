"""Wording: subject, preheader, what was left lying in the text, and its language."""

import re
from collections.abc import Iterator
from functools import lru_cache
from textwrap import shorten

from babel import Locale

from newsletter import messages
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import masked, passages
from newsletter.content.idiom import telling_words
from newsletter.content.issue import LANGUAGES, Issue
from newsletter.content.marks import unmarked
from newsletter.content.parse import parse
from newsletter.messages import _, ngettext
from newsletter.starter import starter_file

SUBJECT_MOST = 60
PREHEADER_LEAST, PREHEADER_MOST = 30, 110
_A_SENTENCE = 3
"""Words of a subject from which on it stands in the preheader for no other reason than to repeat it."""
_FIELD_LENGTH = 10
"""How long a personal field is taken to be where a text is measured."""

_REPLY = re.compile(r"(?i)(?:re|sv|vs|fwd?|aw)\s*:")
_LEFT = re.compile(
    r"\b(?:TODO|FIXME|TBD|X{2,}|xx+[.:/]xx+(?:[.:/]xx+)*)\b"
    r"|(?i:\b(?:lorem|ipsum|dummytekst|eksempeltekst|sample text)\b)"
)
_GAP = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
_NO_TEXT = re.compile(r"\]\([^)\n]*\)|<[a-z]+:[^>\s]*>|https?://\S+")
"""Addresses: their letters are nobody's words."""
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_MANY_WORDS = 8
"""Shorter pieces of the starter may well be kept: a greeting, a signature."""
_ENOUGH = 8
"""Telling words without which nothing is said about a letter's language."""


def long_subject(issue: Issue) -> Iterator[Finding]:
    """Find a subject that a phone cuts off."""
    length = _length(issue.header.subject)
    if length > SUBJECT_MOST:
        message = ngettext(
            "The subject has {n} character; phones cut it off after about {most}.",
            "The subject has {n} characters; phones cut it off after about {most}.",
            length,
            most=SUBJECT_MOST,
        )
        yield _at(
            issue, "subject", "SUBJECT-LONG", message, _("Say the most important thing first, and shorten the rest.")
        )


def shouting(issue: Issue) -> Iterator[Finding]:
    """Find a subject in capitals; a single abbreviation is none."""
    words = [word for word in _WORD.findall(_unpersonal(issue.header.subject)) if len(word) > 1]
    if len(words) > 1 and sum(map(len, words)) > 5 and all(word.isupper() for word in words):
        message = _("The subject is in capitals, which reads like shouting and looks like spam.")
        yield _at(issue, "subject", "SUBJECT-CAPS", message, _("Write it as an ordinary sentence."))


def marks(issue: Issue) -> Iterator[Finding]:
    """Find repeated exclamation marks, or the look of an answer to a mail that nobody wrote."""
    subject = unmarked(issue.header.subject).strip()
    if repeated := re.search(r"[!?]{2,}", subject):
        message = _("The subject has “{marks}” in it, which looks like spam.", marks=repeated[0])
        yield _at(issue, "subject", "SUBJECT-MARKS", message, _("One mark is enough."))
    if reply := _REPLY.match(subject):
        message = _("The subject begins with “{marks}”, as if it were an answer.", marks=reply[0])
        yield _at(issue, "subject", "SUBJECT-MARKS", message, _("Leave it out."))


def preheader(issue: Issue) -> Iterator[Finding]:
    """Find the line that an inbox shows behind the subject."""
    subject, text = _plain(issue.header.subject), _plain(issue.header.preheader)
    if not text:
        message = _("There is no preheader, so inboxes show whatever comes first in the letter.")
        if "preheader" in issue.header.lines:
            fix = _("Say behind “preheader:” in one sentence what the letter is about.")
            yield _at(issue, "preheader", "PREHEADER-MISSING", message, fix)
        else:
            fix = _("Add a line to the header: preheader: what the letter is about, in one sentence.")
            yield _at(issue, "subject", "PREHEADER-MISSING", message, fix)
    elif _repeats(text, subject):
        message = _("The preheader repeats the subject.")
        fix = _("Inboxes show them side by side: let the preheader tell something more.")
        yield _at(issue, "preheader", "PREHEADER-REPEATS", message, fix)
    elif not PREHEADER_LEAST <= (length := _length(issue.header.preheader)) <= PREHEADER_MOST:
        message = ngettext("The preheader has {n} character.", "The preheader has {n} characters.", length)
        fix = _("Inboxes show from {least} to {most}.", least=PREHEADER_LEAST, most=PREHEADER_MOST)
        yield _at(issue, "preheader", "PREHEADER-LENGTH", message, fix)


def _repeats(text: str, subject: str) -> bool:
    """Whether a preheader has little to say besides the subject; a subject of a word or two may well stand in it."""
    same, more = len(subject.split()), len(text.split())
    return f" {text} " in f" {subject} " or (
        f" {subject} " in f" {text} " and (same >= _A_SENTENCE or 2 * same >= more)
    )


def leftovers(issue: Issue) -> Iterator[Finding]:
    """Find what was to be replaced before the letter went out; ``[…]`` is a warning: quotations have it too."""
    for passage in passages(issue):
        text = _NO_TEXT.sub(lambda address: " " * len(address[0]), masked(passage.text)[0])
        for pattern, level in ((_LEFT, None), (_GAP, Level.WARNING)):
            if level and (passage.quoted or "«" in text):
                continue
            for left in pattern.finditer(text):
                line, column = passage.place(left.start())
                message = _("“{text}” was left in the text.", text=left[0])
                fix = _("Put in what belongs there, or delete it.")
                yield found("LEFTOVER", issue, line, message, fix, column=column, level=level)


def sample(issue: Issue) -> Iterator[Finding]:
    """Find what the starter issues say of themselves, told of once for the whole letter."""
    known = _sample_texts()
    left = [(place, text) for place, text in _paragraphs(issue) if text in known]
    if left:
        message = ngettext(
            "A piece of the starter's own text is still in the letter, here: “{text}”",
            "{n} pieces of the starter's own text are still in the letter, the first one here: “{text}”",
            len(left),
            text=shorten(left[0][1], 60, placeholder="…"),
        )
        fix = _("Write your own in their place, or delete them.")
        line, column = left[0][0]
        # Whoever tries the program out sends the starter as it is, to the local inbox.
        yield found("LEFTOVER", issue, line, message, fix, column=column, level=Level.WARNING)


@lru_cache
def _sample_texts() -> frozenset[str]:
    """Return the texts of the starters that tell what to write; a greeting or a signature may well be kept.

    Those of all languages: somebody may have changed nothing but the language.
    """
    files = [starter_file(f"issues/starter/{lang}.md") for lang in LANGUAGES]
    starters = [parse(path.read_bytes(), path, "starter") for path in files]
    every = (text for starter in starters for _place, text in _paragraphs(starter))
    headers = {text for starter in starters for text in (starter.header.subject, starter.header.preheader)}
    return frozenset(headers.union(text for text in every if len(text.split()) >= _MANY_WORDS))


def _paragraphs(issue: Issue) -> Iterator[tuple[tuple[int, int], str]]:
    for passage in passages(issue):
        for paragraph in _PARAGRAPH.finditer(passage.text):
            yield passage.place(paragraph.start()), paragraph[0]


def language(issue: Issue) -> Iterator[Finding]:
    """Find a text whose commonest words are of another language than the letter's."""
    score = telling_words(" ".join(masked(passage.text)[0] for passage in passages(issue)))
    likely = max(score, key=lambda lang: score[lang])
    if likely != issue.lang and score[likely] >= max(_ENOUGH, 3 * score.get(issue.lang, 0)):
        message = _(
            "The language of the letter is {said}, but it reads like {likely}.",
            said=_named(issue.lang),
            likely=_named(likely),
        )
        fix = _("Screen readers and dates follow it. Write “lang: {likely}” in the header.", likely=likely)
        yield found("LANG", issue, issue.header.lines.get("lang", 1), message, fix)


def _named(lang: str) -> str:
    return Locale(lang).get_display_name(messages.language()) or lang


def _at(issue: Issue, key: str, rule: str, message: str, fix: str) -> Finding:
    return found(rule, issue, issue.header.lines.get(key, 1), message, fix)


def _unpersonal(text: str) -> str:
    text, words = masked(text)
    for word in words:
        text = text.replace(word, "")
    return text


def _length(text: str) -> int:
    fields = sum(masked(text)[0].count(word) for word in masked(text)[1])
    return len(_unpersonal(text).strip()) + fields * _FIELD_LENGTH


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
