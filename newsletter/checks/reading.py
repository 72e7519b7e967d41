"""How a letter reads: holes where a field is empty, and how hard the text is."""

import re
from collections.abc import Iterator

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import passages, plain_text
from newsletter.content.fields import Span, compile_expression, names, spans
from newsletter.content.issue import Issue
from newsletter.messages import _

HARD = 50
"""LIX above which a text is told of."""
_LEAST_WORDS = 100
_LONG_WORD = 6
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_END = re.compile(r"[.!?:](?=\s|$)|\n\s*\n|\n[ \t]*[-*\d]")


def holes(issue: Issue) -> Iterator[Finding]:
    """Find a field whose default is empty, where that leaves a blank before a punctuation mark."""
    for passage in passages(issue):
        for span in spans(passage.text):
            if not isinstance(span, Span):
                continue
            expression = span.expression
            before, behind = passage.text[: span.start], passage.text[span.end :]
            torn = before[-1:].isspace() and behind[:1] in tuple(",.!?:;")
            if torn and _is_empty_without(expression):
                line, column = passage.place(span.start)
                message = _("Where {field} is empty, a hole is left in the sentence.", field="{{ " + expression + " }}")
                yield found("GREETING", issue, line, message, _("Give it a default that fits there."), column=column)


def _is_empty_without(expression: str) -> bool:
    if "default" not in expression and " or " not in expression and " if " not in expression:
        return False  # for whom it is empty is told as FIELD-EMPTY
    try:
        return not compile_expression(expression)(dict.fromkeys(names(expression), "")).strip()
    except (KeyError, ValueError):
        return False


def lix(issue: Issue) -> Iterator[Finding]:
    """Find a text that is hard to read: words a sentence, plus the percentage of words with more than six letters."""
    texts = [plain_text(one.text) for one in passages(issue) if one.kind == "prose" and not one.quoted]
    words = [word for text in texts for word in _WORD.findall(text)]
    if len(words) < _LEAST_WORDS:
        return
    sentences = sum(max(1, len(_END.findall(text.rstrip() + "\n\n"))) for text in texts)
    value = round(len(words) / sentences + 100 * sum(len(word) > _LONG_WORD for word in words) / len(words))
    if value > HARD:
        message = _("The text is hard to read: LIX {value}, where a newspaper has about 45.", value=value)
        yield found("LIX", issue, issue.header.lines.get("subject", 1), message, _("Divide the longest sentences."))
