"""Pausing, resuming and cancelling: a word in the campaign's row, which whoever is sending reads at every exchange."""

import sqlalchemy as sa

from newsletter.errors import NotNow
from newsletter.messages import _
from newsletter.sending.campaign import Campaign
from newsletter.sending.record import note_moment
from newsletter.store.schema import campaign as campaigns


def pause(connection: sa.Connection, campaign: Campaign, now: int) -> bool:
    """Let nothing more of ``campaign`` go out; return whether that is new."""
    return _change(connection, campaign, ("sending", "scheduled"), "paused", now)


def resume(connection: sa.Connection, campaign: Campaign, now: int) -> bool:
    """Let a paused ``campaign`` go on, or wait for its moment where that has not come; return whether that is new."""
    waits = campaign.send_at is not None and campaign.send_at > now
    return _change(connection, campaign, ("paused",), "scheduled" if waits else "sending", now)


def cancel(connection: sa.Connection, campaign: Campaign, now: int) -> bool:
    """End ``campaign`` for good; return whether that is new."""
    return _change(connection, campaign, ("sending", "scheduled", "paused"), "cancelled", now)


def begin_now(connection: sa.Connection, campaign: Campaign) -> None:
    """Let a scheduled ``campaign`` be dispatched; one that was paused or cancelled meanwhile stays so."""
    mine = (campaigns.c.id == campaign.id) & (campaigns.c.state == "scheduled")
    connection.execute(campaigns.update().where(mine).values(state="sending"))


def refuse_cancelled(campaign: Campaign) -> None:
    """Raise NotNow when ``campaign`` is cancelled."""
    if campaign.state == "cancelled":
        raise NotNow(_("The sending of {issue} was cancelled; it cannot begin again.", issue=campaign.issue))


def refuse_halted(campaign: Campaign, *, mended: bool = False) -> None:
    """Raise NotNow when ``campaign`` is cancelled, or paused and the letter was not ``mended`` meanwhile."""
    refuse_cancelled(campaign)
    if campaign.state == "paused" and not mended:
        hint = _("Let it go on: {command}", command=f"newsletter resume {campaign.issue}")
        raise NotNow(_("The sending of {issue} is paused.", issue=campaign.issue), hint=hint)


def _change(connection: sa.Connection, campaign: Campaign, before: tuple[str, ...], after: str, now: int) -> bool:
    mine = (campaigns.c.id == campaign.id) & campaigns.c.state.in_(before)
    changed = connection.execute(campaigns.update().where(mine).values(state=after)).rowcount > 0
    if changed:
        note_moment(connection, campaign.id, now, after)
    return changed
