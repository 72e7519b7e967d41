"""``newsletter check``: what an editor would regret, before anybody gets it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import WRITE, command
from newsletter.cli.dialogue import people as people_words
from newsletter.cli.screen import Screen
from newsletter.errors import BadInput, ExitStatus, UsageError
from newsletter.messages import _

if TYPE_CHECKING:
    from newsletter.audience.tables import Table
    from newsletter.checks.findings import Finding

_FORMATS = ("text", "json", "github")


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
    form: Annotated[
        str,
        typer.Option("--format", metavar="FORM", help=_("How to write what is found: text, json or github.")),
    ] = "text",
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
    form = findings.Format(_format(form, as_json=as_json))
    loaded = settings.load(workspace)
    try:
        work = read_with_gaps(loaded, issue, template)
    except BadInput as error:
        if form is not findings.Format.TEXT:
            findings.write(screen, findings.placed(findings.unreadable(error), loaded.workspace), 0, form)
        raise
    lists: Sequence[Table] = ()
    in_lists: list[Finding] = []
    people, unread = 0, None
    try:
        lists = find_lists(screen, loaded, to, work.first.header.to, sheets=sheet, hidden=hidden, needed=False)
        in_lists, people = preflight.lists(work, lists)
    except BadInput as error:  # no reason to keep quiet about the letter
        lists, unread = (), error
        in_lists = [] if form is findings.Format.TEXT else findings.unreadable(error)
    found = [*preflight.findings(screen, work, preflight.people_in(lists) if lists else None, template), *in_lists]
    if compat:
        found += preflight.compatibility(work, template)
    found += closer_look.findings(screen, work, online=online, spell=spell)
    size = max(map(html_bytes, work.letters.values()))
    findings.write(screen, findings.placed(found, loaded.workspace), size, form)
    if form is not findings.Format.JSON:
        _sum_up(screen, found, size, people if lists else None)
    if unread:
        raise unread
    failed = any(finding.level is Level.ERROR for finding in found)
    return ExitStatus.BAD_INPUT if failed else ExitStatus.DONE


def _sum_up(screen: Screen, found: "Sequence[Finding]", size: int, people: int | None) -> None:
    from newsletter.checks.rules import RULES
    from newsletter.cli import findings

    if explained := [finding.rule for finding in found if finding.rule in RULES]:
        screen.say(_("Why a rule is there: {command}", command=f"newsletter explain {explained[0]}"))
    parts = [findings.tally(found), _("{n} KB of at most {most}", n=-(-size // 1000), most=100)]
    unchecked = _("personal fields not checked: name a list with --to")
    parts.append(unchecked if people is None else people_words(people))
    screen.say(" · ".join(parts))


def _format(asked: str, *, as_json: bool) -> str:
    """Return the name of the form in which findings are written. Raises UsageError."""
    if asked not in _FORMATS:
        message = _("Findings cannot be written as “{form}”.", form=asked)
        raise UsageError(message, hint=_("Write one of these: {choices}", choices=", ".join(_FORMATS)))
    return "json" if as_json else asked
