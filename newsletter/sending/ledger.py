"""The ledger: one row a delivery, and one call that moves the rows on.

A connection may hold at most two rows in ``sending``: the one whose reply is outstanding or not yet committed, and the
next. So a process that dies leaves at most two uncertain deliveries a connection, by name.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from newsletter.sending import pace
from newsletter.sending.interface import Claim, Outcome, Recipient, State
from newsletter.store import statements
from newsletter.store.connection import Store
from newsletter.store.schema import campaign as campaigns

ROWS_PER_CONNECTION = 2


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one transaction gave."""

    claims: tuple[Claim, ...]
    """Durably claimed: each may be handed over."""
    skipped: tuple[Outcome, ...]
    """Found in this transaction to be people who must not get it."""
    state: str
    """The campaign's state as it stands now."""
    due_in: float | None
    """Seconds until something more can be claimed; None when nothing is pending."""


class Ledger:
    """The deliveries of one campaign, moved on by one process (the owner)."""

    def __init__(self, store: Store, campaign: int, account: str, rate: float | None = None) -> None:
        self._store = store
        self._campaign = campaign
        self._account = account
        self._rate = rate
        self._owner = f"local:{os.getpid()}"

    def exchange(self, finished: Sequence[Outcome], room: int, now: float) -> Exchange:
        """Record ``finished`` and claim up to ``room`` deliveries that are due, in one durable transaction.

        Suppression is checked here, in the transaction that claims. ``now`` is Unix seconds. Raises StoreError; then
        nothing of it holds, and no further body may go out.
        """
        with self._store.write() as connection:
            if finished:
                connection.execute(statements.SETTLE, [self._settled(outcome, now) for outcome in finished])
            state = connection.scalar(sa.select(campaigns.c.state).where(campaigns.c.id == self._campaign)) or ""
            if room <= 0 or state != "sending":
                return Exchange((), (), state, self._due_in(connection, now))
            allowed, next_at = pace.allow(pace.read(connection, self._account), self._rate, room, now)
            claims, skipped = self._claim(connection, allowed, now)
            if self._rate and claims:
                pace.write(connection, self._account, pace.taken(next_at, self._rate, len(claims)))
            due_in = self._due_in(connection, now)
            if due_in is not None and len(claims) == allowed < room:
                due_in = max(due_in, pace.taken(next_at, self._rate, len(claims)) - now)
            return Exchange(claims, skipped, state, due_in)

    def _claim(self, connection: sa.Connection, room: int, now: float) -> tuple[tuple[Claim, ...], tuple[Outcome, ...]]:
        claims: list[Claim] = []
        skipped: list[Outcome] = []
        where = {"campaign": self._campaign, "now": int(now)}
        while len(claims) < room:
            wanted = room - len(claims)
            rows = connection.execute(statements.CANDIDATES, {**where, "room": wanted}).mappings().all()
            for row in rows:
                if row["stopped"]:
                    connection.execute(statements.SKIP, {**where, "seq": row["seq"], "reason": row["stopped"]})
                    skipped.append(Outcome(row["seq"], State.SKIPPED, reason=row["stopped"]))
            taken = [row for row in rows if not row["stopped"]]
            for row in taken:
                mine = {**where, "seq": row["seq"], "owner": self._owner}
                if connection.execute(statements.CLAIM, mine).rowcount:
                    claims.append(_claim_of(row, int(now)))
            if len(rows) < wanted:
                break
        return tuple(claims), tuple(skipped)

    def _settled(self, outcome: Outcome, now: float) -> dict[str, Any]:
        return {
            "campaign": self._campaign,
            "seq": outcome.seq,
            "state": outcome.state,
            "reason": outcome.reason,
            "code": outcome.code,
            "enhanced_code": outcome.enhanced_code,
            "reply": outcome.reply,
            "provider_id": outcome.provider_id,
            "not_before": outcome.not_before,
            "uncounted": 0 if outcome.counts else 1,
            "now": int(now),
        }

    def _due_in(self, connection: sa.Connection, now: float) -> float | None:
        due = connection.scalar(statements.NEXT_DUE, {"campaign": self._campaign})
        return None if due is None else max(0.0, due - now)


def _claim_of(row: sa.RowMapping, now: int) -> Claim:
    fields = {"email": row["address"], **json.loads(row["fields"])}
    return Claim(
        seq=row["seq"],
        person=row["person"],
        recipient=Recipient(address=row["address"], name=fields.get("name", ""), lang=row["lang"], fields=fields),
        revision=row["revision"],
        attempt=row["attempts"] + 1,
        first_at=row["first_at"] or now,
    )
