"""The letter as somebody reads it of whom nothing is known: “Hello ,” shows that a machine has written."""

from collections.abc import Iterator

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import passages
from newsletter.content.fields import CONSTANTS, Span, compile_expression, names, spans
from newsletter.content.issue import Issue
from newsletter.messages import _

_MARKS = ",.!?;:"


def holes(issue: Issue) -> Iterator[Finding]:
    """Find a field whose own default is empty where a blank stands before it and a mark behind it.

    A field without a default is told of where somebody's is empty: by FIELD-EMPTY.
    """
    provided = {field.expression: field.has_default for field in issue.fields}
    for passage in passages(issue):
        text, empty = _for_nobody(passage.text)
        for span, place in empty:
            before, after = text[:place].rpartition("\n")[2], text[place : place + 1]
            if provided.get(span.expression) and after and after in _MARKS and (not before or before[-1].isspace()):
                line, column = passage.place(span.start)
                shown = f"{(before.split() or [''])[-1]} {after}".strip()
                message = _("Readers without this field would see “{text}”.", text=shown)
                fix = _("Say what those readers get, or let the field bring its own blank.")
                yield found("GREETING", issue, line, message, fix, column=column)


def _for_nobody(text: str) -> tuple[str, list[tuple[Span, int]]]:
    """Return ``text`` for somebody whose fields are all empty, and where in it nothing is left of a field."""
    done, empty, position = "", [], 0
    for span in spans(text):
        if isinstance(span, Span):
            done += text[position : span.start]
            position = span.end
            used = names(span.expression)
            constant = any(name in CONSTANTS for name in used)
            value = "…" if constant else compile_expression(span.expression)(dict.fromkeys(used, ""))
            if not value.strip():
                empty.append((span, len(done)))
            done += value
    return done + text[position:], empty
