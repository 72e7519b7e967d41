"""Campaigns for tests: a letter, some people, frozen in a real store."""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from newsletter.content.letter import UNSUBSCRIBE, Letter, Slot, SlotKind
from newsletter.sending import campaign as campaigns
from newsletter.sending.campaign import Campaign, Draft
from newsletter.sending.interface import Kind, Outcome
from newsletter.sending.ledger import Exchange, opened
from newsletter.store.connection import Store

NONCE = "0123456789ab"
LETTER = Letter(
    lang="nb",
    subject="Hei",
    html=f'<!DOCTYPE html><html><body><p>Hei nl{NONCE}s000e</p><a href="nl{NONCE}s001e">Meld av</a></body></html>',
    text=f"Hei nl{NONCE}s002e\n\nMeld av: nl{NONCE}s003e\n",
    nonce=NONCE,
    slots=(
        Slot(f"nl{NONCE}s000e", "name", SlotKind.HTML),
        Slot(f"nl{NONCE}s001e", UNSUBSCRIBE, SlotKind.LINK),
        Slot(f"nl{NONCE}s002e", "name", SlotKind.PLAIN),
        Slot(f"nl{NONCE}s003e", UNSUBSCRIBE, SlotKind.PLAIN),
    ),
)
STAGED = (
    "CREATE TEMP TABLE IF NOT EXISTS staged (row INTEGER, source TEXT, value TEXT, address TEXT, address_key TEXT,"
    " address_hash TEXT, name TEXT, lang TEXT, fields TEXT, reason TEXT, detail TEXT)"
)


def draft(issue: str = "hei", kind: Kind = Kind.LIVE, letter: Letter = LETTER) -> Draft:
    return Draft(issue, kind, {letter.lang: letter}, "127.0.0.1:25 as", "Hei <post@example.no>", "")


def stage(connection: sa.Connection, addresses: Iterable[str]) -> None:
    """Put people into the staging table as reading a list does; their hash is their address turned round."""
    connection.exec_driver_sql(STAGED)
    connection.exec_driver_sql("DELETE FROM staged")
    for row, address in enumerate(addresses, 1):
        fields = json.dumps({"name": address.split("@")[0], "email": address})
        values = (row, "list.csv", address, address, address, address[::-1], address.split("@")[0], "", fields, "", "")
        connection.exec_driver_sql(f"INSERT INTO staged VALUES ({','.join('?' * 11)})", values)


def freeze(store: Store, addresses: Iterable[str], what: Draft | None = None, now: int = 1000) -> Campaign:
    what = what or draft()
    with store.write() as connection:
        stage(connection, addresses)
        return campaigns.freeze(connection, what, campaigns.resumable(connection, what), now)


def states(store: Store, campaign: int) -> dict[str, str]:
    """Return the state of each address."""
    query = "SELECT p.address, d.state FROM delivery d JOIN person p ON p.id = d.person WHERE d.campaign = ?"
    with store.read() as connection:
        return {row[0]: row[1] for row in connection.exec_driver_sql(query, (campaign,))}


def numbered(count: int) -> list[str]:
    return [f"r{number}@example.com" for number in range(count)]


def database(folder: Path) -> Path:
    return folder / "data" / "newsletter.sqlite3"


class LedgerOf:
    """The ledger of a test: opened and closed around each exchange."""

    def __init__(self, store: Store, campaign: int, rate: float | None = None) -> None:
        self._opened = partial(opened, store, campaign, "account", rate)

    def exchange(self, finished: list[Outcome], room: int, now: float) -> Exchange:
        with self._opened() as ledger:
            exchange = ledger.exchange(finished, room, now)
        assert exchange
        return exchange
