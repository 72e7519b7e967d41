"""What is put down before and after a sending to readers, so that a lost or an old store is noticed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.cli.progress import Totals
from newsletter.cli.screen import Screen
from newsletter.errors import StoreError
from newsletter.messages import _
from newsletter.sending.campaign import Campaign
from newsletter.sending.record import note_moment
from newsletter.store import backup, lineage
from newsletter.store.connection import Store


def began(screen: Screen, store: Store, campaign: Campaign) -> None:
    """Note that a sending begins: what was asked about the store is settled. Raises StoreError."""
    with store.write() as connection:
        lineage.settle(connection)
        note_moment(connection, campaign.id, int(screen.now()), "began")
        lineage.store_id(connection)
    _seen(store)


def ended(screen: Screen, store: Store, campaign: Campaign, totals: Totals, zone: str) -> None:
    """Note that a sending has ended, and keep a copy of the store. That this fails is told, and stops nothing."""
    try:
        with store.write() as connection:
            note_moment(connection, campaign.id, int(screen.now()), "ended", sent=totals.sent, pending=totals.pending)
        _seen(store)
        backup.after_send(store.path, datetime.fromtimestamp(screen.now(), ZoneInfo(zone)))
    except StoreError as error:
        screen.say(_("No copy of the store was kept: {why}", why=error.message))


def _seen(store: Store) -> None:
    with store.write() as connection:
        lineage.note_seen(connection)
