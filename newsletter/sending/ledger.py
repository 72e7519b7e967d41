"""The ledger: one row a delivery, and one call that moves the rows on.

A connection may hold at most two rows in ``sending``: the one whose reply is outstanding or not yet committed, and the
next. So a process that dies leaves at most two uncertain deliveries a connection, by name.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa

from newsletter.errors import DiskFull, NotNow
from newsletter.messages import _
from newsletter.sending import pace
from newsletter.sending.interface import Claim, Outcome, Recipient, State
from newsletter.store import reserve, statements
from newsletter.store.connection import Store
from newsletter.store.hot import Hot


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


@contextmanager
def opened(
    store: Store, campaign: int, account: str, rate: float | None = None, daily: int | None = None
) -> Iterator["Ledger"]:
    """Give the ledger of ``campaign`` to the thread that enters.

    Raises StoreError, and NotNow where the disk was full and what was known could still be recorded.
    """
    with reserve.kept(store.path), store.hot() as hot:
        ledger = Ledger(hot, campaign, account, rate, daily)
        ledger.make_room = lambda: reserve.release(store.path)
        yield ledger
        if ledger.full:
            raise NotNow(
                _("The disk is full. Everything that is known has been recorded, and nothing more is sent."),
                hint=_("Make room on the disk, then run the same command again; it carries on."),
            )


def quota_of(connection: sa.Connection, account: str, daily: int | None, now: float) -> pace.Quota | None:
    """Return what is taken of the daily quota of ``account``; None where it has none."""
    if daily is None:
        return None
    return _quota(daily, connection.execute(statements.TAKEN, _counting(account, now)))


def _counting(account: str, now: float) -> dict[str, Any]:
    first, last = pace.counting(now)
    return {"account": account, "first": first, "last": last}


def _quota(daily: int, rows: Iterable[Sequence[Any]]) -> pace.Quota:
    return pace.Quota(daily, tuple((row[0], row[1]) for row in rows))


class Candidate(NamedTuple):
    """A row of statements.CANDIDATES."""

    seq: int
    person: int
    lang: str
    revision: int
    fields: str
    attempts: int
    first_at: int | None
    address: str
    stopped: str
    """Why it must not go out; empty where it may."""


class Ledger:
    """The deliveries of one campaign, moved on by one process (the owner), and by one thread of it."""

    def __init__(
        self, hot: Hot, campaign: int, account: str, rate: float | None = None, daily: int | None = None
    ) -> None:
        self._hot = hot
        self._campaign = campaign
        self._account = account
        self.rate = rate
        """Messages per second; None for as fast as the server takes them."""
        self._daily = daily
        self._owner = f"local:{os.getpid()}"
        self.make_room: Callable[[], bool] = lambda: False
        """Frees some room on the disk; returns whether there was any to free."""
        self.full = False
        """The disk was full, and the reserve is used up: outcomes are recorded, and nothing more is claimed."""

    def exchange(self, finished: Sequence[Outcome], room: int, now: float) -> Exchange | None:
        """Record ``finished`` and claim up to ``room`` deliveries that are due, in one durable transaction.

        None, at once: somebody else is writing just now. Suppression is checked here, in the transaction that claims.
        ``now`` is Unix seconds. Raises StoreError; then no further dot may go out.
        """
        try:
            return self._durable(finished, room, now)
        except DiskFull:
            if self.full or not self.make_room():
                raise
            self.full = True
            return self._durable(finished, 0, now)

    def _durable(self, finished: Sequence[Outcome], room: int, now: float) -> Exchange | None:
        if not self._hot.begin():
            return None
        with self._hot.explained():
            exchange = self._exchange(finished, room, now)
        self._hot.commit()
        return exchange

    def _exchange(self, finished: Sequence[Outcome], room: int, now: float) -> Exchange:
        hot = self._hot
        if finished:
            hot.run_many(statements.SETTLE, [self._settled(outcome, now) for outcome in finished])
        found = hot.run(statements.STATE, {"campaign": self._campaign}).fetchone()
        state = "full" if self.full else found[0] if found else ""
        quota = self._quota(now)
        if room <= 0 or state != "sending":
            return Exchange((), (), state, self._due_in(now, quota.free_at if quota else 0.0))
        allowed, next_at = self._allowed(room, quota, now)
        claims, skipped, more = self._claim(allowed, now)
        rests_until = self._take(len(claims), next_at, quota, now)
        due_in = 0.0 if more and allowed == room else self._due_in(now)
        if due_in is not None and len(claims) == allowed < room:
            due_in = max(due_in, rests_until - now)
        return Exchange(claims, skipped, state, due_in)

    def _quota(self, now: float) -> pace.Quota | None:
        if self._daily is None:
            return None
        rows = self._hot.run(statements.TAKEN, _counting(self._account, now)).fetchall()
        return _quota(self._daily, rows)

    def _allowed(self, room: int, quota: pace.Quota | None, now: float) -> tuple[int, float]:
        """Return how many may go now, and the moment from which they are counted."""
        room = min(room, quota.left) if quota else room
        if not self.rate:
            return room, now
        found = self._hot.run(statements.PACE, {"account": self._account}).fetchone()
        return pace.allow(found[0] if found else 0.0, self.rate, room, now)

    def _take(self, count: int, next_at: float, quota: pace.Quota | None, now: float) -> float:
        """Count ``count`` messages for rate and quota; return until when the account rests."""
        if self.rate and count:
            next_at = pace.taken(next_at, self.rate, count)
            self._hot.run(statements.KEEP_PACE, {"account": self._account, "next_at": next_at})
        if quota is None:
            return next_at
        if count:
            quota = quota.plus(count, now)
            minute = {**_counting(self._account, now), "minute": pace.minute_of(now), "messages": count}
            self._hot.run(statements.TAKE, minute)
            self._hot.run(statements.FORGET_TAKEN, minute)
        return max(next_at, quota.free_at)

    def _claim(self, room: int, now: float) -> tuple[tuple[Claim, ...], tuple[Outcome, ...], bool]:
        """Return what is claimed, whom that concerns no longer, and whether there may be more."""
        hot = self._hot
        claims: list[Claim] = []
        skipped: list[Outcome] = []
        where = {"campaign": self._campaign, "now": int(now), "owner": self._owner}
        while (wanted := room - len(claims)) > 0:
            rows = [Candidate(*row) for row in hot.run(statements.CANDIDATES, {**where, "room": wanted}).fetchall()]
            for row in rows:
                if row.stopped:
                    hot.run(statements.SKIP, {**where, "seq": row.seq, "reason": row.stopped})
                    skipped.append(Outcome(row.seq, State.SKIPPED, reason=row.stopped))
            free = [row for row in rows if not row.stopped]
            hot.run_many(statements.CLAIM, [{**where, "seq": row.seq} for row in free])
            claims += [_claim_of(row, int(now)) for row in free]
            if len(rows) < wanted:
                return tuple(claims), tuple(skipped), False
        return tuple(claims), tuple(skipped), True

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

    def _due_in(self, now: float, rests_until: float = 0.0) -> float | None:
        due = self._hot.run(statements.NEXT_DUE, {"campaign": self._campaign}).fetchone()[0]
        return None if due is None else max(0.0, due - now, rests_until - now)


def _claim_of(row: Candidate, now: int) -> Claim:
    fields = {"email": row.address, **orjson.loads(row.fields)}
    return Claim(
        seq=row.seq,
        person=row.person,
        recipient=Recipient(address=row.address, name=fields.get("name", ""), lang=row.lang, fields=fields),
        revision=row.revision,
        attempt=row.attempts + 1,
        first_at=row.first_at or now,
    )
