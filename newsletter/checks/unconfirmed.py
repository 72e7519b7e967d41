"""What was marked when the letter was begun, and has not been confirmed since."""

from collections.abc import Iterator

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import masked, passages, walk
from newsletter.content.issue import DATED_BOXES, Issue
from newsletter.content.marks import MARK, is_date
from newsletter.messages import _


def marks(issue: Issue) -> Iterator[Finding]:
    """Find every ``??…??`` that is left: old dates, and places that were to be filled in."""
    for passage in passages(issue):
        for mark in MARK.finditer(masked(passage.text)[0]):
            line, column = passage.place(mark.start())
            yield _unconfirmed(issue, mark[1], line, column)
    for block, _boxes in walk(issue.blocks):
        written = block.attributes.get("written", "") if block.kind in DATED_BOXES else ""
        for mark in MARK.finditer(written):
            yield _unconfirmed(issue, mark[1], block.line, 0)


def _unconfirmed(issue: Issue, text: str, line: int, column: int) -> Finding:
    words = text.replace("*", "").replace("\\", "")
    if is_date(words, issue.lang):
        message = _("“{text}” came with the text that this letter was made from.", text=words)
        fix = _("Change it, or take the ?? away if it is right.")
    else:
        message = _("“{text}” is still to be filled in.", text=words)
        fix = _("Write what belongs there, and take the ?? away.")
    return found("UNCONFIRMED", issue, line, message, fix, column=column)
