"""``newsletter check``: what an editor would regret, before anybody gets it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import WRITE, command
from newsletter.cli.dialogue import people as people_words
from newsletter.cli.screen import Screen
from newsletter.errors import BadInput, ExitStatus, TableError
from newsletter.messages import _

if TYPE_CHECKING:
    from newsletter.checks.findings import Finding


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@command(
    WRITE,
    _("Check an issue for what you would regret: dates, links, personal fields, pictures, the way to unsubscribe."),
    example="newsletter check 2023-12-god-jul --to subscribers.csv\nnewsletter check 2023-12-god-jul --online --spell",
)
def check(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    to: options.To = None,
    sheet: options.Sheet = None,
    hidden: options.Hidden = "",
    template: options.Template = "",
    compat: Annotated[
        bool,
        typer.Option("--compat", help=_("For authors of templates: find what some mail programs cannot show.")),
    ] = False,
    online: Annotated[bool, typer.Option("--online", help=_("Look at the links too: are the pages there?"))] = False,
    spell: Annotated[bool, typer.Option("--spell", help=_("Look at the spelling too."))] = False,
    shape: Annotated[
        Format, typer.Option("--format", help=_("How to write the findings; github marks them in a pull request."))
    ] = Format.TEXT,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Write the findings; errors make the exit status 5."""
    from newsletter.checks.delivery import html_bytes
    from newsletter.checks.findings import Level
    from newsletter.cli import closer_look, findings, preflight
    from newsletter.cli.letters import read_with_gaps
    from newsletter.cli.lists import find_lists

    screen: Screen = ctx.obj
    shape = Format.JSON if as_json else shape
    loaded = settings.load(workspace)
    try:
        work = read_with_gaps(loaded, issue, template)
        lists = find_lists(screen, loaded, to, work.first.header.to, sheets=sheet, hidden=hidden, needed=False)
        in_lists, people = preflight.lists(work, lists)
    except BadInput as error:
        if shape is not Format.TEXT:
            _write(screen, shape, _unreadable(error), 0)
        raise
    found = [*preflight.findings(screen, work, preflight.people_in(lists) if lists else None), *in_lists]
    if compat:
        found += preflight.compatibility(work, template)
    found += closer_look.findings(screen, work, online=online, spell=spell)
    size = max(map(html_bytes, work.letters.values()))
    failed = any(finding.level is Level.ERROR for finding in found)
    _write(screen, shape, found, size)
    if shape is not Format.JSON:
        _sum_up(screen, findings.tally(found), size, people if lists else None)
    return ExitStatus.BAD_INPUT if failed else ExitStatus.DONE


def _write(screen: Screen, shape: Format, found: "list[Finding]", size: int) -> None:
    from newsletter.cli import findings

    if shape is Format.JSON:
        screen.json(_document(found, size), indent=2)
    else:
        line = findings.line if shape is Format.TEXT else findings.annotation
        for finding in found:
            screen.result(line(finding))


def _sum_up(screen: Screen, tally: str, size: int, people: int | None) -> None:
    parts = [tally, _("{n} KB of at most {most}", n=-(-size // 1000), most=100)]
    unchecked = _("personal fields not checked: name a list with --to")
    parts.append(unchecked if people is None else people_words(people))
    screen.say(" · ".join(parts))


def _unreadable(error: BadInput) -> "list[Finding]":
    """Return the mistakes that keep a letter or a list from being read, as findings."""
    from newsletter.checks.findings import Finding, Level

    rule = "LIST" if isinstance(error, TableError) else "ISSUE"
    return [
        Finding(rule, Level.ERROR, problem.file, problem.line, problem.column, problem.message, problem.fix)
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
