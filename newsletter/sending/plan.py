"""What a send would do now: the people staged, seen against what the campaign has done already."""

import sqlalchemy as sa

from newsletter.audience import staging
from newsletter.messages import _
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import State

_ON_LISTS = sa.text("""
    SELECT COUNT(*) FROM staged
    WHERE reason = '' OR reason NOT IN ('invalid', 'duplicate', 'not_chosen') AND EXISTS (
        SELECT 1 FROM delivery JOIN person ON person.id = delivery.person
        WHERE delivery.campaign = :campaign AND person.address_hash = staged.address_hash
    )
""")
_MARK_KNOWN = sa.text("""
    UPDATE staged SET reason = :reason, detail = :detail
    FROM person JOIN delivery ON delivery.person = person.id
    WHERE person.address_hash = staged.address_hash AND staged.reason = ''
      AND delivery.campaign = :campaign AND delivery.state = :state
""")
_WAITING = sa.text("""
    SELECT COUNT(*) FROM delivery JOIN person ON person.id = delivery.person
    WHERE delivery.campaign = :campaign AND delivery.state = 'pending'
      AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.reason = '' AND staged.address_hash = person.address_hash)
""")
"""Frozen with the campaign by an earlier run, and not in the lists of this one."""


def on_lists(connection: sa.Connection, campaign: Campaign | None) -> int:
    """Return how many people the lists name, whether they have got it by now or not. Call before ``mark_known``.

    The number is the same for the run that begins and for each that carries on, so a script can expect it.
    """
    return int(connection.scalar(_ON_LISTS, {"campaign": campaign.id if campaign else 0}) or 0)


def mark_known(connection: sa.Connection, campaign: Campaign, *, retry_failed: bool = False) -> None:
    """Mark the staged people to whom ``campaign`` sends nothing more, each with the reason."""
    unknown = _("Nobody knows whether this person has got it: see newsletter resolve.")
    known = {
        State.SENT: ("already_sent", _("This person has got it already.")),
        State.UNCERTAIN: ("uncertain", unknown),
        State.SENDING: ("uncertain", unknown),
        State.FAILED: ("failed", _("The mail server refused it; --retry-failed tries again.")),
        State.SKIPPED: ("skipped", _("This person was left out when it was their turn.")),
    }
    if retry_failed:
        del known[State.FAILED]
    for state, (reason, detail) in known.items():
        values = {"campaign": campaign.id, "state": state, "reason": reason, "detail": detail}
        connection.execute(_MARK_KNOWN, values)


def to_go(connection: sa.Connection, campaign: Campaign | None) -> int:
    """Return how many people get a letter when the staged ones are added to ``campaign``."""
    waiting = connection.scalar(_WAITING, {"campaign": campaign.id if campaign else 0})
    return staging.count(connection) + int(waiting or 0)
