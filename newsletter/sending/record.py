"""What the ledger says of a campaign afterwards: who got it, who did not and why; and settling the uncertain ones."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa

from newsletter.audience.tokens import delivery_id
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import State
from newsletter.sending.maillog import Fate
from newsletter.store.schema import delivery, event, person


@dataclass(frozen=True, slots=True)
class Record:
    """One delivery as a report shows it."""

    seq: int
    address: str
    """Empty once the person has been erased."""
    name: str
    state: State
    code: int
    enhanced_code: str
    reply: str
    provider_id: str
    message_id: str
    """With its angle brackets, as in the mail server's log; empty while nothing was handed over."""
    attempts: int
    updated_at: int
    """Unix seconds; 0 while nothing has happened."""
    reason: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the list says of the person, without the address."""


def records(
    connection: sa.Connection, campaign: Campaign, secret: str, domain: str, *states: State
) -> Iterator[Record]:
    """Yield the deliveries of ``campaign`` in its order, all or those in ``states``."""
    query = _deliveries(campaign.id)
    if states:
        query = query.where(delivery.c.state.in_(states))
    for row in connection.execution_options(yield_per=1000).execute(query).mappings():
        mine = f"<{delivery_id(secret, campaign.key, row['person'])}@{domain}>"
        yield _record(row, mine if row["attempts"] else "")


def refused(connection: sa.Connection, campaign: int) -> frozenset[int]:
    """Return the numbers of the deliveries that have failed."""
    query = sa.select(delivery.c.seq).where(delivery.c.campaign == campaign, delivery.c.state == State.FAILED)
    return frozenset(connection.scalars(query))


def left(connection: sa.Connection, campaign: int, before: Collection[int]) -> Iterator[Record]:
    """Yield whom a run did not reach: the refused among the people staged on this connection, and whom it has refused.

    ``before`` is what ``refused`` gave before the run. Without Message-IDs, and without those who have been erased.
    """
    staged = sa.table("staged", sa.column("address_hash"))
    meant = person.c.address_hash.in_(sa.select(staged.c.address_hash)).label("meant")
    query = _deliveries(campaign).where(delivery.c.state == State.FAILED, person.c.address.is_not(None))
    rows = connection.execute(query.add_columns(meant)).mappings()
    return (_record(row, "") for row in rows if row["meant"] or row["seq"] not in before)


def _deliveries(campaign: int) -> sa.Select[Any]:
    return (
        sa.select(delivery, person.c.address, person.c.name.label("called"))
        .join(person, person.c.id == delivery.c.person)
        .where(delivery.c.campaign == campaign)
        .order_by(delivery.c.seq)
    )


def _record(row: sa.RowMapping, message_id: str) -> Record:
    fields = json.loads(row["fields"]) if row["address"] else {}
    return Record(
        seq=row["seq"],
        address=row["address"] or "",
        name=fields.get("name", row["called"]) if row["address"] else "",
        state=State(row["state"]),
        code=row["code"],
        enhanced_code=row["enhanced_code"],
        reply=row["reply"],
        provider_id=row["provider_id"],
        message_id=message_id,
        attempts=row["attempts"],
        updated_at=row["updated_at"],
        reason=row["reason"],
        fields=fields,
    )


def note_run(connection: sa.Connection, campaign: int, now: int, lists: Sequence[str], flags: Sequence[str]) -> None:
    """Remember the lists and flags of a run, so that whoever looks back can be told the command that goes on."""
    data = json.dumps({"lists": list(lists), "flags": list(flags)})
    connection.execute(event.insert().values(at=now, kind="run", campaign=campaign, data=data))


def note_moment(connection: sa.Connection, campaign: int, now: int, what: str, **counts: int) -> None:
    """Remember that a sending ``began`` or ``ended``, so that an older copy of the store can be told from this one."""
    connection.execute(event.insert().values(at=now, kind=what, campaign=campaign, data=json.dumps(counts)))


def last_run(connection: sa.Connection, campaign: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lists and flags that ``note_run`` was given last; empty where it never was."""
    query = sa.select(event.c.data).where(event.c.campaign == campaign, event.c.kind == "run")
    data = json.loads(connection.scalar(query.order_by(event.c.id.desc()).limit(1)) or "{}")
    return tuple(data.get("lists", ())), tuple(data.get("flags", ()))


def addresses_of(connection: sa.Connection, campaign: int) -> dict[int, str]:
    """Return the address of each delivery by its number, without those that were erased."""
    query = sa.select(delivery.c.seq, person.c.address).join(person, person.c.id == delivery.c.person)
    rows = connection.execute(query.where(delivery.c.campaign == campaign, person.c.address.is_not(None)))
    return {seq: address for seq, address in rows if address}


def assume_sent(connection: sa.Connection, campaign: int, now: int) -> int:
    """Settle every uncertain delivery as sent, by the editor's word; return how many."""
    return _settle(connection, campaign, now, "assume-sent", state=State.SENT, reason="assumed")


def resend(connection: sa.Connection, campaign: int, now: int) -> int:
    """Put every uncertain delivery back to pending; return how many.

    Message-ID and Date stay the same, so whoever has it already can see that it is one letter; suppression is checked
    again when it is claimed.
    """
    return _settle(connection, campaign, now, "resend", state=State.PENDING, reason="", not_before=0)


def believe(connection: sa.Connection, campaign: int, fates: Mapping[int, Fate], now: int) -> dict[State, int]:
    """Settle uncertain deliveries, by ``seq``, as the relay's log says; return how many now stand in which state."""
    settled = {State.SENT: 0, State.FAILED: 0}
    for seq, fate in fates.items():
        changed = connection.execute(
            delivery.update().where(_uncertain(campaign), delivery.c.seq == seq).values(updated_at=now, **asdict(fate))
        )
        settled[fate.state] += changed.rowcount
    _note(connection, campaign, now, "maillog", count=sum(settled.values()), **settled)
    return settled


def _settle(connection: sa.Connection, campaign: int, now: int, how: str, **values: object) -> int:
    query = delivery.update().where(_uncertain(campaign)).values(updated_at=now, **values)
    settled = connection.execute(query).rowcount
    _note(connection, campaign, now, how, count=settled)
    return settled


def _uncertain(campaign: int) -> sa.ColumnElement[bool]:
    return (delivery.c.campaign == campaign) & (delivery.c.state == State.UNCERTAIN)


def _note(connection: sa.Connection, campaign: int, now: int, how: str, **counts: int) -> None:
    data = json.dumps({"how": how, **counts})
    connection.execute(event.insert().values(at=now, kind="resolve", campaign=campaign, data=data))
