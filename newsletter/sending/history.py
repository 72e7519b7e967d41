"""What became of the deliveries of a campaign, person by person, and settling those that are uncertain."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from newsletter.sending.interface import State
from newsletter.store.schema import delivery, person


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger, for a report."""

    seq: int
    person: int
    address: str
    """Empty once the person has been erased."""
    state: State
    reason: str
    code: int
    enhanced_code: str
    reply: str
    provider_id: str
    attempts: int
    updated_at: int


def deliveries(connection: sa.Connection, campaign: int, *states: State) -> Iterator[Delivery]:
    """Yield the deliveries of ``campaign`` in their order, or those in one of ``states``."""
    columns = [delivery.c[name] for name in Delivery.__slots__ if name != "address"]
    query = (
        sa.select(*columns, sa.func.coalesce(person.c.address, "").label("address"))
        .join(person, person.c.id == delivery.c.person)
        .where(delivery.c.campaign == campaign)
        .order_by(delivery.c.seq)
    )
    query = query.where(delivery.c.state.in_(states)) if states else query
    for row in connection.execute(query).mappings():
        yield Delivery(**{**row, "state": State(row["state"])})


def settle(connection: sa.Connection, campaign: int, outcome: State, now: int) -> int:
    """Say of every uncertain delivery that it was ``sent``, or is ``pending`` again; return how many there were.

    The moment of the first attempt stays, so a repeated message has the same Date and Message-ID as the first.
    """
    uncertain = (delivery.c.campaign == campaign) & (delivery.c.state == State.UNCERTAIN)
    reason = "resolved" if outcome is State.SENT else ""
    values = {"state": outcome, "reason": reason, "not_before": 0, "updated_at": now}
    return connection.execute(delivery.update().where(uncertain).values(**values)).rowcount
