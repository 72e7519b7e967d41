"""``newsletter resume``: let a paused sending go on, here or where it is still running."""

from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import SEND, command
from newsletter.cli.dialogue import moment
from newsletter.cli.screen import Screen
from newsletter.cli.workspace import slug_named
from newsletter.errors import NotNow, SettingsError
from newsletter.messages import _
from newsletter.settings import Settings
from newsletter.settings.secret import bad

if TYPE_CHECKING:
    from newsletter.sending.campaign import Campaign
    from newsletter.store.connection import Store

_WINDING_DOWN = 12.0
"""Seconds that a sending which was paused may take to end."""


@command(
    SEND,
    _("Let a paused sending go on. It goes on here, unless the terminal that was sending has not ended yet."),
    example="newsletter resume 2023-12-god-jul",
)
def resume(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    not_elsewhere: options.NotElsewhere = False,
    clock_right: options.ClockRight = False,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Write it into the campaign's row, then dispatch what is left."""
    from newsletter.cli import doubts
    from newsletter.cli.history import history, unfinished
    from newsletter.sending import control
    from newsletter.sending.run import rehearses
    from newsletter.store.lineage import refuse_handed_over

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    slug = slug_named(loaded, issue)
    if rehearses(loaded):
        problem = bad("SMTP_HOST", _("is missing: there is no mail server to send through"))
        raise SettingsError([problem])
    with history(loaded) as store:
        campaign, _totals = unfinished(store, slug)
        assert store is not None  # noqa: S101 - it has a campaign
        control.refuse_cancelled(campaign)
        with store.session() as session:
            with session.begin():
                refuse_handed_over(session)
            answered = doubts.answers(not_elsewhere=not_elsewhere, clock_right=clock_right)
            doubts.settle(screen, session, answered, loaded.publication.time_zone)
        now = int(screen.now())
        with store.write() as connection:
            control.resume(connection, campaign, now)
        if campaign.send_at and campaign.send_at > now:
            when = moment(campaign.send_at, loaded.publication.time_zone)
            screen.result(_("{issue} waits for {moment} again.", issue=slug, moment=when))
            return 0
        return _carry_on(screen, store, loaded, campaign, as_json=as_json)


def _carry_on(screen: Screen, store: "Store", loaded: Settings, campaign: "Campaign", *, as_json: bool) -> int:
    from newsletter.cli import afterwards
    from newsletter.cli.delivering import conclude, deliver
    from newsletter.cli.history import asked_for
    from newsletter.sending.run import sole_dispatcher, transport

    with ExitStack() as held:
        until = screen.clock() + _WINDING_DOWN
        while True:
            try:
                held.enter_context(sole_dispatcher(store))
                break
            except NotNow:
                if screen.clock() > until:
                    screen.result(_("{issue} goes on in the other terminal.", issue=campaign.issue))
                    return 0
                screen.sleep(0.2)
        carrier = held.enter_context(transport(loaded, rehearsal=False))
        afterwards.began(screen, store, campaign)
        result = deliver(screen, store, loaded, campaign, carrier, as_json=as_json)
        afterwards.ended(screen, store, campaign, result.totals, loaded.publication.time_zone)
    status = conclude(screen, campaign, result, *asked_for(store, loaded, campaign), as_json=as_json)
    if result.failure:
        raise result.failure
    return status
