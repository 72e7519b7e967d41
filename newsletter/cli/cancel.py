"""``newsletter cancel``: end the sending of an issue for good."""

from typing import Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import SEND, command
from newsletter.cli.dialogue import again, people
from newsletter.cli.screen import Screen
from newsletter.cli.workspace import slug_named
from newsletter.errors import Cancelled
from newsletter.messages import _


@command(
    SEND,
    _("End a sending for good: whoever has not got the letter will never get it."),
    example="newsletter cancel 2023-12-god-jul",
)
def cancel(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask; for scripts."))] = False,
    workspace: options.Workspace = None,
) -> None:
    """Ask, then write it into the campaign's row. What is sending goes on until the answer is yes."""
    from newsletter.cli.history import history, unfinished
    from newsletter.sending import control

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    slug = slug_named(loaded, issue)
    with history(loaded) as store:
        campaign, totals = unfinished(store, slug)
        assert store is not None  # noqa: S101 - it has a campaign
        control.refuse_cancelled(campaign)
        screen.say(_("{done} got it; {left} will never get it.", done=people(totals.sent), left=people(totals.pending)))
        if not yes and not screen.confirm(_("End the sending of {issue} for good?", issue=slug), flag="--yes"):
            raise Cancelled(_("Nothing was changed."))
        with store.write() as connection:
            control.cancel(connection, campaign, int(screen.now()))
    screen.result(_("The sending of {issue} is cancelled.", issue=slug))
    screen.say(_("See who got it: {command}", command=again("report", slug)))
