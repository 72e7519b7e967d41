"""Readability: how long the sentences and the words of a letter are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import masked, passages
from newsletter.content.issue import Issue
from newsletter.content.markdown import LOCATING
from newsletter.messages import _

HEAVY = 50
"""Lix of official reports; letters of public bodies that are read easily have 30 to 45."""
FEWEST = 100
"""Words without which the number says nothing."""
_LONG = 6
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"[.!?:;]+(?=\s|$)")


def lix(issue: Issue) -> Iterator[Finding]:
    """Find a letter in Norwegian that is heavy to read: words a sentence, plus the percentage of long words."""
    if issue.lang not in ("nb", "nn"):
        return
    paragraphs = list(_paragraphs(issue))
    words = [word for paragraph in paragraphs for word in paragraph.words]
    if len(words) < FEWEST:
        return
    sentences = sum(paragraph.sentences for paragraph in paragraphs)
    number = round(len(words) / sentences + 100 * sum(len(word) > _LONG for word in words) / len(words))
    if number > HEAVY:
        heaviest = max(paragraphs, key=lambda paragraph: len(paragraph.words) / paragraph.sentences)
        message = _(
            "The text is heavy to read: its lix is {number}, and above {most} many give up. "
            "The longest sentences are here.",
            number=number,
            most=HEAVY,
        )
        fix = _("Divide long sentences, and use short words where there are any.")
        yield found("LIX", issue, heaviest.line, message, fix)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    line: int
    words: list[str]
    sentences: int


def _paragraphs(issue: Issue) -> Iterator[_Paragraph]:
    for passage in passages(issue):
        if passage.kind == "prose":
            text, fields = masked(passage.text)
            for token in LOCATING.parse(text):
                shown = "".join(child.content or " " for child in token.children or () if child.type != "code_inline")
                for field in fields:
                    shown = shown.replace(field, "")
                if words := _WORD.findall(shown):
                    sentences = len(_END.findall(shown)) + (not _END.search(shown.rstrip()[-1:]))
                    yield _Paragraph(passage.line + (token.map or [0])[0], words, sentences)
