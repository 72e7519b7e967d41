"""``newsletter check``: what an editor would regret, before anybody gets it."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import WRITE, command
from newsletter.cli.dialogue import people as people_words
from newsletter.cli.screen import Screen
from newsletter.cli.workspace import find_lists
from newsletter.errors import BadInput, ExitStatus
from newsletter.messages import _

if TYPE_CHECKING:
    from newsletter.checks.findings import Finding


@command(
    WRITE,
    _("Check an issue for what you would regret: dates, links, personal fields, pictures, the way to unsubscribe."),
    example="newsletter check 2023-12-god-jul --to subscribers.csv\nnewsletter check 2023-12-god-jul --json",
)
def check(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    to: options.To = None,
    template: options.Template = "",
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Write the findings; errors make the exit status 5."""
    from newsletter.checks.delivery import html_bytes
    from newsletter.checks.findings import Level
    from newsletter.cli import findings, preflight
    from newsletter.cli.letters import read_with_gaps

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    try:
        work = read_with_gaps(loaded, issue, template)
    except BadInput as error:
        if as_json:
            screen.json(_document(_unreadable(error), 0), indent=2)
        raise
    lists = find_lists(loaded, to, work.first.header.to, needed=False)
    people = preflight.people_in(lists) if lists else None
    found = preflight.findings(screen, work, people)
    size = max(map(html_bytes, work.letters.values()))
    failed = any(finding.level is Level.ERROR for finding in found)
    if as_json:
        screen.json(_document(found, size), indent=2)
    else:
        for finding in found:
            screen.result(findings.line(finding))
        _sum_up(screen, findings.tally(found), size, lists, sum(1 for _person in people.each()) if people else 0)
    return ExitStatus.BAD_INPUT if failed else ExitStatus.DONE


def _sum_up(screen: Screen, tally: str, size: int, lists: tuple[Path, ...], people: int) -> None:
    parts = [tally, _("{n} KB of at most {most}", n=-(-size // 1000), most=100)]
    parts.append(people_words(people) if lists else _("personal fields not checked: name a list with --to"))
    screen.say(" · ".join(parts))


def _unreadable(error: BadInput) -> "list[Finding]":
    """Return the mistakes that keep a letter from being read, as findings."""
    from newsletter.checks.findings import Finding, Level

    return [
        Finding("ISSUE", Level.ERROR, problem.file, problem.line, problem.column, problem.message, problem.fix)
        for problem in error.problems
    ]


def _document(found: "list[Finding]", size: int) -> dict[str, object]:
    levels = [str(finding.level) for finding in found]
    names = ("rule", "level", "file", "line", "column", "message", "fix")
    rows = [{name: getattr(finding, name) for name in names} for finding in found]
    return {
        "findings": rows,
        "errors": levels.count("error"),
        "warnings": levels.count("warning"),
        "html_bytes": size,
    }
