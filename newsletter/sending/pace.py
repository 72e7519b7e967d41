"""The pace of a sending account: one rate over all its connections and campaigns, kept in the store."""

import sqlalchemy as sa

from newsletter.store.schema import pace


def read(connection: sa.Connection, account: str) -> float:
    """Return the moment (Unix seconds) from which ``account`` may hand over its next message."""
    return connection.scalar(sa.select(pace.c.next_at).where(pace.c.account == account)) or 0.0


def write(connection: sa.Connection, account: str, next_at: float) -> None:
    """Remember that moment."""
    if not connection.execute(pace.update().where(pace.c.account == account).values(next_at=next_at)).rowcount:
        connection.execute(pace.insert().values(account=account, next_at=next_at))


def allow(next_at: float, rate: float | None, room: int, now: float) -> tuple[int, float]:
    """Return how many of ``room`` messages may go now, and the moment from which they are counted.

    Time that went by unused is not saved up, so no window ever holds more than the rate; a wait of more than two
    intervals comes from a clock that was set back and is not honoured.
    """
    if rate is None:
        return room, now
    if not now - 1 / rate <= next_at <= now + 2 / rate:
        next_at = now
    due = int((now - next_at) * rate) + 1 if next_at <= now else 0
    return min(room, due), next_at


def taken(next_at: float, rate: float | None, count: int) -> float:
    """Return the moment for the message after ``count`` more."""
    return next_at + count / rate if rate else next_at
