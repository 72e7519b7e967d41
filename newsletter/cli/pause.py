"""``newsletter pause``: let nothing more of an issue go out until it is resumed."""

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import SEND, command
from newsletter.cli.dialogue import again
from newsletter.cli.screen import Screen
from newsletter.cli.workspace import slug_named
from newsletter.messages import _, ngettext


@command(
    SEND,
    _("Pause a sending from another terminal: what is in flight is finished, nothing more begins."),
    example="newsletter pause 2023-12-god-jul",
)
def pause(ctx: typer.Context, issue: options.IssueName, *, workspace: options.Workspace = None) -> None:
    """Write it into the campaign's row; whoever is sending reads it within a second."""
    from newsletter.cli.history import history, unfinished
    from newsletter.sending import control

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    slug = slug_named(loaded, issue)
    with history(loaded) as store:
        campaign, totals = unfinished(store, slug)
        assert store is not None  # noqa: S101 - it has a campaign
        with store.write() as connection:
            control.refuse_cancelled(campaign)
            changed = control.pause(connection, campaign, int(screen.now()))
    words = _("{issue} is paused.", issue=slug) if changed else _("{issue} was paused already.", issue=slug)
    rest = ngettext("{n} is left", "{n} are left", totals.pending)
    screen.result(f"{words} {rest}.")
    screen.say(_("Let it go on: {command}", command=again("resume", slug)))
    screen.say(_("End it for good: {command}", command=again("cancel", slug)))
