"""``newsletter resolve``: settle the deliveries of which nobody knows whether they arrived."""

from contextlib import ExitStack
from typing import Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import AFTERWARDS, command
from newsletter.cli.dialogue import again, moment, people
from newsletter.cli.screen import Screen, columns
from newsletter.cli.workspace import slug_named
from newsletter.errors import NotNow, UsageError
from newsletter.messages import _
from newsletter.sending.interface import State


@command(
    AFTERWARDS,
    _("Settle the uncertain ones: the server's answer was lost, so they may or may not have got it."),
    example="newsletter resolve 2023-12-god-jul\nnewsletter resolve 2023-12-god-jul --assume-sent",
)
def resolve(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    assume_sent: Annotated[
        bool, typer.Option("--assume-sent", help=_("They have got it: never mail them this issue again."))
    ] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help=_("Send it to them again; some of them may then have it twice."))
    ] = False,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> None:
    """List the uncertain ones, or settle them all in one way."""
    from newsletter.cli.history import history, latest, records_of
    from newsletter.sending import record
    from newsletter.sending.run import sole_dispatcher

    screen: Screen = ctx.obj
    if assume_sent and resend:
        raise UsageError(_("Choose one of {flags}.", flags="--assume-sent, --resend"))
    loaded = settings.load(workspace)
    slug = slug_named(loaded, issue)
    with history(loaded) as store, ExitStack() as held:
        campaign, _totals = latest(store, slug)
        assert store is not None  # noqa: S101 - it has a campaign
        try:
            held.enter_context(sole_dispatcher(store))
        except NotNow:  # while a send is running, what is in flight is not uncertain yet; the rest can be listed
            if assume_sent or resend:
                raise
        rows = records_of(store, loaded, campaign, State.UNCERTAIN)
        if rows and (assume_sent or resend):
            settle = record.assume_sent if assume_sent else record.resend
            with store.write() as connection:
                settle(connection, campaign.id, int(screen.now()))
    if as_json:
        uncertain = [
            {"address": row.address, "message_id": row.message_id, "updated_at": row.updated_at, "reply": row.reply}
            for row in rows
        ]
        settled = "sent" if assume_sent else "pending" if resend else None
        screen.json({"issue": slug, "campaign": campaign.id, "uncertain": uncertain, "settled": settled}, indent=2)
        return
    if not rows:
        screen.say(_("Nobody is uncertain."))
    elif assume_sent:
        screen.result(_("Settled as sent: {people}.", people=people(len(rows))))
    elif resend:
        screen.result(_("To be sent again: {people}.", people=people(len(rows))))
        screen.say(_("Next: {command}", command=again("send", slug)))
    else:
        zone = loaded.publication.time_zone
        screen.result(columns([(row.address, moment(row.updated_at, zone), row.message_id) for row in rows], indent=""))
        screen.say(_("Look in the mail server's log, or ask one of them. Then choose:"))
        screen.say(columns([(again("resolve", slug, (), "--assume-sent"), _("they have got it"))]))
        screen.say(columns([(again("resolve", slug, (), "--resend"), _("send again; some may get it twice"))]))
