"""One letter in several languages: each must hold the same boxes, dates and links."""

from collections import Counter
from collections.abc import Iterator, Mapping

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import links, walk
from newsletter.content.issue import BOXES, DATED_BOXES, Issue
from newsletter.messages import _


def differences(issues: Mapping[str, Issue]) -> Iterator[Finding]:
    """Compare every language with the first; each finding stands in the file that differs."""
    first, *others = issues.values()
    for other in others:
        if len(list(links(first))) != len(list(links(other))):
            counted = {"first": len(list(links(first))), "n": len(list(links(other)))}
            message = _("This language has {n} links; {file} has {first}.", file=first.path.name, **counted)
            yield found("LANGUAGES", other, 1, message, _("Put in what is missing, or take out what is too much."))
        for what in sorted(set(_boxes(first)) | set(_boxes(other))):
            if _boxes(first)[what] != _boxes(other)[what]:
                yield _differs(first, other, what)


def _differs(first: Issue, other: Issue, what: str) -> Finding:
    line = next((block.line for block, _around in walk(other.blocks) if _name(block.kind, block.attributes) == what), 1)
    counted = {"n": _boxes(other)[what], "first": _boxes(first)[what]}
    message = _(
        "“{box}” stands here {n} times, and {first} times in {file}.", box=what, file=first.path.name, **counted
    )
    return found("LANGUAGES", other, line, message, _("The languages should say the same, with the same dates."))


def _boxes(issue: Issue) -> Counter[str]:
    return Counter(_name(block.kind, block.attributes) for block, _around in walk(issue.blocks) if block.kind in BOXES)


def _name(kind: str, attributes: Mapping[str, str]) -> str:
    return f"{kind} {attributes.get('date', '')}" if kind in DATED_BOXES else kind
