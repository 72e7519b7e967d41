"""What the ledger says of a campaign afterwards: who got it, who did not and why; and settling the uncertain ones."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

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


def records(
    connection: sa.Connection, campaign: Campaign, secret: str, domain: str, *states: State
) -> Iterator[Record]:
    """Yield the deliveries of ``campaign`` in its order, all or those in ``states``."""
    query = (
        sa.select(delivery, person.c.address, person.c.name.label("called"))
        .join(person, person.c.id == delivery.c.person)
        .where(delivery.c.campaign == campaign.id)
        .order_by(delivery.c.seq)
    )
    if states:
        query = query.where(delivery.c.state.in_(states))
    for row in connection.execution_options(yield_per=1000).execute(query).mappings():
        name = json.loads(row["fields"]).get("name", row["called"]) if row["address"] else ""
        mine = f"<{delivery_id(secret, campaign.key, row['person'])}@{domain}>"
        yield Record(
            seq=row["seq"],
            address=row["address"] or "",
            name=name,
            state=State(row["state"]),
            code=row["code"],
            enhanced_code=row["enhanced_code"],
            reply=row["reply"],
            provider_id=row["provider_id"],
            message_id=mine if row["attempts"] else "",
            attempts=row["attempts"],
            updated_at=row["updated_at"],
            reason=row["reason"],
        )


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
