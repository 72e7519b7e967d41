"""Markup that an issue does not know: readers would see it as it is typed."""

import re
from collections.abc import Iterator

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import Passage, passages, walk
from newsletter.content.issue import Issue
from newsletter.messages import _

_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_TAG = re.compile(
    r"(?<!\\)</?(?:a|abbr|b|big|blockquote|body|br|button|center|cite|code|div|em|font|form|h[1-6]|head|hr|html|i|iframe"
    r"|img|input|li|link|meta|ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|th|tr|u|ul)"
    r"(?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?){0,20}\s*/?>|(?<!\\)<!--",
    re.IGNORECASE,
)
_TABLE = re.compile(r"^[^\n|]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-{2,}[-:| \t]*\|[-:| \t]*$", re.MULTILINE)


def foreign(issue: Issue) -> Iterator[Finding]:
    """Find HTML tags and Markdown tables; what stands between grave accents is meant to be seen."""
    for passage in passages(issue):
        text = _CODE.sub(lambda code: " " * len(code[0]), passage.text)
        if tag := _TAG.search(text):
            message = _("“{tag}” is HTML: readers would see it as it stands.", tag=tag[0][:40])
            yield _at(issue, passage, tag.start(), message, _instead(tag[0]))
        if table := _TABLE.search(text):
            message = _("A letter knows no tables: readers would see the bars and hyphens.")
            fix = _("Write a list, or the box ::: columns or ::: chart; or link to a page with the table.")
            yield _at(issue, passage, table.start(), message, fix)


def _instead(tag: str) -> str:
    name = tag.strip("</!->").split()[:1]
    match name[0].lower() if name else "":
        case "b" | "strong":
            return _("Write **bold** with two asterisks.")
        case "i" | "em":
            return _("Write *slanting* with one asterisk.")
        case "br" | "p" | "div":
            return _("Leave an empty line between paragraphs; a backslash at the end of a line breaks it.")
        case "a":
            return _("Write the link as [text](https://www.example.no).")
        case "img":
            return _("Write the picture as ![what it shows](picture.jpg).")
        case _:
            return _("Delete it. Text is written in Markdown: see docs/issue-format.md.")


_THROUGH = ("columns", "column", "only")
"""Boxes that are part of the text around them; in any other a heading is the title of the box."""


def headings(issue: Issue) -> Iterator[Finding]:
    """Find headings that skip a level, or a second one of the first level: screen readers jump from one to the next."""
    last, first = 0, 0
    for block, boxes in walk(issue.blocks):
        if block.kind != "heading" or any(box.kind not in _THROUGH for box in boxes):
            continue
        level = int(block.attributes.get("level", "1"))
        if level == 1 and first:
            message = _("There are two main headings, here and on line {line}.", line=first)
            yield found("HEADINGS", issue, block.line, message, _("Write ## before all but the first."))
        elif last and level > last + 1:
            message = _("The heading is two levels below the one before it.")
            fix = _("Write {marks} before it.", marks="#" * (last + 1))
            yield found("HEADINGS", issue, block.line, message, fix)
        first = first or (block.line if level == 1 else 0)
        last = level


def _at(issue: Issue, passage: Passage, offset: int, message: str, fix: str) -> Finding:
    line, column = passage.place(offset)
    return found("TEXT-HTML", issue, line, message, fix, column=column)
