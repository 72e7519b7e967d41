"""Headings: one title, and no level left out."""

from collections.abc import Iterator
from itertools import pairwise

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.content.issue import Block, Issue
from newsletter.messages import _


def order(issue: Issue) -> Iterator[Finding]:
    """Find titles beyond the first one, a letter whose headings have no title, and a level that is left out.

    A heading inside a box belongs to the box. Of the parts for some readers only the first counts: nobody gets all.
    """
    headings = list(_headings(issue.blocks))
    titles = [heading for heading in headings if _level(heading) == 1]
    if headings and not titles:
        message = _("The letter has headings but no title.")
        fix = _("Write the title with one number sign: # Title")
        yield found("HEADINGS", issue, headings[0].line, message, fix)
    for title in titles[1:]:
        message = _("This is a second title; the first one stands on line {line}.", line=titles[0].line)
        yield found("HEADINGS", issue, title.line, message, _("Write a section with two number signs: ## Section"))
    for above, heading in pairwise(headings):
        if _level(heading) > _level(above) + 1:
            message = _("A level is left out between this heading and the one on line {line}.", line=above.line)
            fix = _("Write {right} instead of {wrong}.", right="#" * (_level(above) + 1), wrong="#" * _level(heading))
            yield found("HEADINGS", issue, heading.line, message, fix)


def _headings(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the headings that stand in the letter itself, and those of its first part for some readers."""
    parts = [block for block in blocks if block.kind == "only"]
    for block in blocks:
        if block.kind == "heading":
            yield block
        elif block.kind == "only" and block is parts[0]:
            yield from _headings(block.children)


def _level(heading: Block) -> int:
    return int(heading.attributes["level"])
