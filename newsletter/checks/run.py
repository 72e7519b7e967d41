"""All checks over one letter, in reading order."""

from collections.abc import Iterator
from datetime import date

from newsletter.checks import conflicts, dates, delivery, fields, links, pictures, seasons, unconfirmed, wording, years
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.people import PeopleSummary
from newsletter.checks.rules import RULES, normalised
from newsletter.checks.told import told as all_told
from newsletter.content.issue import Issue
from newsletter.content.letter import Letter
from newsletter.content.problems import did_you_mean
from newsletter.messages import _
from newsletter.settings import Publication, Sender


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
    if people is not None:
        findings += fields.unknown(issue, people)
        findings += fields.empty(issue, people)
    silent = {rule.id for rule in map(RULES.get, map(normalised, issue.header.ignore)) if rule and not rule.always}
    own = str(issue.path)
    heard = {finding for finding in findings if finding.rule not in silent}
    return sorted(
        heard, key=lambda finding: (finding.file != own, finding.line, finding.column, finding.rule, finding.message)
    )


def _of_issue(issue: Issue, today: date | None) -> Iterator[Finding]:
    for look in (
        wording.long_subject,
        wording.shouting,
        wording.marks,
        wording.preheader,
        wording.leftovers,
        wording.sample,
        wording.language,
        links.form,
        links.text,
        links.targets,
        pictures.alt,
        years.headings,
        years.greetings,
        seasons.greetings,
        unconfirmed.marks,
    ):
        yield from look(issue)
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
