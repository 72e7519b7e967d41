"""All checks over one letter, in reading order."""

from collections.abc import Iterable, Iterator
from datetime import date

from newsletter.checks import (
    addresses,
    conflicts,
    dates,
    delivery,
    detours,
    fields,
    greeting,
    headings,
    links,
    pasted,
    pictures,
    placeholders,
    readability,
    seasons,
    unconfirmed,
    wording,
    years,
)
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.people import PeopleSummary
from newsletter.checks.rules import RULES, normalised
from newsletter.checks.source import links as links_of
from newsletter.checks.told import told as all_told
from newsletter.content.issue import Issue
from newsletter.content.letter import Letter
from newsletter.content.problems import did_you_mean
from newsletter.messages import _
from newsletter.settings import Publication, Sender

_AT_LINKS = (
    *(links.form, links.text, links.targets),
    *(detours.short, detours.tracking, detours.shown),
    addresses.look,
)


def check(
    issue: Issue,
    letter: Letter,
    publication: Publication,
    sender: Sender,
    people: PeopleSummary | None,
    *,
    public_url: str = "",
    today: date | None = None,
) -> list[Finding]:
    """Return what an editor would regret, sorted by place, without the rules that the header ignores.

    Without ``people`` nothing is said about personal fields. ``today`` stands in for a date that the header lacks.
    """
    findings = [*_of_issue(issue, today), *_ignored(issue)]
    findings += delivery.size(issue, letter)
    findings += delivery.unsubscribe(issue, letter, sender, public_url)
    findings += delivery.postal_address(publication)
    findings += delivery.sender(issue, sender)
    findings += delivery.domains(issue, sender)
    if people is not None:
        findings += fields.unknown(issue, people)
        findings += fields.empty(issue, people)
    return heard(issue, findings)


def heard(issue: Issue, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by their place, each once, without the rules that the issue's header ignores."""
    own = str(issue.path)
    return sorted(
        set(without_ignored(issue, findings)),
        key=lambda finding: (finding.file != own, finding.line, finding.column, finding.rule, finding.message),
    )


def without_ignored(issue: Issue, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those whose rules the issue's header ignores."""
    silent = {rule.id for rule in map(RULES.get, map(normalised, issue.header.ignore)) if rule and not rule.always}
    return [finding for finding in findings if finding.rule not in silent]


def _of_issue(issue: Issue, today: date | None) -> Iterator[Finding]:
    for look in (
        wording.long_subject,
        wording.shouting,
        wording.marks,
        wording.preheader,
        wording.leftovers,
        wording.sample,
        wording.language,
        placeholders.placeholders,
        pasted.html,
        pasted.tables,
        pasted.word,
        greeting.holes,
        headings.order,
        readability.lix,
        pictures.look,
        years.headings,
        years.greetings,
        seasons.greetings,
        unconfirmed.marks,
    ):
        yield from look(issue)
    all_links = tuple(links_of(issue))
    for look_at in _AT_LINKS:
        yield from look_at(issue, all_links)
    told = tuple(all_told(issue, today))
    yield from dates.past(issue, told, today)
    yield from dates.weekdays(issue, told, today)
    yield from dates.impossible(issue, told)
    yield from conflicts.conflicts(issue, told, today)


def _ignored(issue: Issue) -> Iterator[Finding]:
    """Find rules in ``ignore`` that do not exist, or that protect the people who get the letter."""
    line = issue.header.lines.get("ignore", 1)
    for word in issue.header.ignore:
        rule = RULES.get(normalised(word))
        if rule is None:
            message = _("There is no rule “{rule}” to ignore.", rule=word)
            fix = did_you_mean(normalised(word), RULES, {id.casefold(): id for id in RULES})
            yield found("IGNORE", issue, line, message, fix or _("See: newsletter explain"), level=Level.WARNING)
        elif rule.always:
            message = _("{rule} protects your readers and cannot be ignored.", rule=rule.id)
            yield found("IGNORE", issue, line, message, _("Remove it from “ignore”."))
