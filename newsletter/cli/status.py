"""``newsletter status``: where each campaign stands."""

from typing import Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import AFTERWARDS, command
from newsletter.cli.dialogue import moment
from newsletter.cli.ending import advice, campaign_counts
from newsletter.cli.progress import Totals, counts
from newsletter.cli.screen import Screen, columns
from newsletter.cli.workspace import slug_named
from newsletter.errors import NewsletterError
from newsletter.messages import _, ngettext
from newsletter.sending.interface import Kind


@command(
    AFTERWARDS,
    _("Show where each sending stands, or those of one issue."),
    example="newsletter status\nnewsletter status 2023-12-god-jul --json",
)
def status(
    ctx: typer.Context,
    issue: Annotated[str | None, typer.Argument(metavar="ISSUE", help=_("Only this issue."))] = None,
    *,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> None:
    """Write one line a campaign, newest first."""
    from newsletter.cli.history import asked_for, campaigns, history, kind_words, state_words

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    with history(loaded) as store:
        found = campaigns(store, slug_named(loaded, issue) if issue else None)
        open_ones = [
            (totals, one.issue, *asked_for(store, loaded, one))
            for one, totals in found
            if store and one.kind is Kind.LIVE and (totals.pending or totals.uncertain)
        ]
    if as_json:
        rows = [
            {
                **campaign_counts(campaign.issue, campaign.id, totals),
                "kind": str(campaign.kind),
                "state": "done" if campaign.state == "sending" and not totals.pending else campaign.state,
                "created_at": campaign.created_at,
            }
            for campaign, totals in found
        ]
        screen.json({"campaigns": rows}, indent=2)
        return
    if not found and issue:
        raise NewsletterError(
            _("{issue} has not been sent.", issue=issue),
            hint=_("See what has been: {command}", command="newsletter status"),
        )
    if not found:
        screen.say(_("Nothing has been sent yet."))
    zone = loaded.publication.time_zone
    lines = [
        (moment(one.created_at, zone), one.issue, kind_words(one.kind), state_words(one, totals), _counted(totals))
        for one, totals in found
    ]
    if lines:
        screen.result(columns(lines, indent=""))
    for totals, slug, lists, flags in open_ones:
        for line in advice(totals, slug, lists, *flags)[:-1] or advice(totals, slug, lists, *flags):
            screen.say(line)


def _counted(totals: Totals) -> str:
    """Return the totals, and how many are left."""
    left = ngettext("{n} is left", "{n} are left", totals.pending) if totals.pending else ""
    return ", ".join(filter(None, [counts(totals), left]))
