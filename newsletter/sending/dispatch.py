"""Dispatch: bring every delivery of a campaign to a recorded outcome.

One thread listens to all connections at once, and a group of outcomes and claims shares one transaction. What is
yielded is already on disk. Nothing is claimed before a connection is open, and no final dot goes out before the outcome
of the message ahead of it is on disk.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from newsletter.sending import breaker, retry, tempo
from newsletter.sending.headers import CannotCompose
from newsletter.sending.interface import (
    Claim,
    Message,
    Outcome,
    Reply,
    Scope,
    State,
    Transport,
    Verdict,
)
from newsletter.sending.lanes import Delivered, Lane, Lanes
from newsletter.sending.ledger import Exchange, Ledger
from newsletter.sending.tempo import Tempo
from newsletter.sending.transport.replies import Reason, judge

GRACE = 10.0
POLL = 0.5
"""Seconds after which the ledger is looked at again: another terminal may have paused the campaign."""
GAP = 10.0
"""Seconds without anything due after which no connection is kept."""
_LISTEN = 0.25
"""Seconds after which a signal is noticed at the latest."""
_LOCKED = 0.02
"""Seconds until the ledger is asked again when somebody else was writing."""
_ROUNDS = 3
"""How often more answers are looked for before those at hand are recorded: the larger the group, the fewer commits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to dispatch."""

    transport: Transport
    compose: Callable[[Claim], Message]
    connections: int
    clock: Callable[[], float]
    """Unix seconds."""
    give_up_after: float
    """Seconds after the first attempt when soft failures become failures."""
    limit: int | None = None
    """Hand over at most this many."""
    waiting: Callable[[float | None], None] = lambda _seconds: None
    """Called while nothing comes in, with the seconds until something is due."""
    lost: Callable[[str], None] = lambda _why: None
    """Called when the server can no longer be reached, and is waited for."""
    grace: float = GRACE
    """Seconds that messages in flight get after a stop was asked for."""
    rate: float | None = None
    """Messages per second that are allowed."""
    per_connection: int | None = None
    """Messages after which a connection is replaced."""
    weight: int = 0
    """Octets of the heaviest message."""


def run(ledger: Ledger, plan: Plan, stop: threading.Event) -> Iterator[Outcome]:
    """Yield each committed outcome until nothing is pending, ``stop`` is set, or the campaign is paused.

    Raises ConnectionFailed or NotNow when a reply concerns the whole campaign (its rows are pending again by then) and
    StoreError when the ledger cannot be written; then no further dot goes out. ``stop`` lets messages in flight finish
    for ``plan.grace`` seconds; what is unanswered after that is uncertain.
    """
    lanes = Lanes(plan.transport, plan.per_connection)
    work = _Run(plan, ledger, lanes, stop, Tempo(plan.connections, plan.rate))
    try:
        while True:
            yield from work.record_and_claim()
            if work.over():
                break
            work.listen()
            work.take_opened()
            work.retire()
            work.see_to_the_end()
    finally:
        lanes.close()
    if work.failure:
        raise work.failure


@dataclass
class _Run:
    """The state of one dispatch."""

    plan: Plan
    ledger: Ledger
    lanes: Lanes
    stop: threading.Event
    tempo: Tempo
    finished: list[Outcome] = field(default_factory=list)
    """What the next exchange records."""
    exchange: Exchange | None = None
    """The last one."""
    looked: float = 0.0
    """When (``time.monotonic``) it was made."""
    claimed: int = 0
    accepted: int = 0
    """Since the tempo was last changed."""
    counted_from: float = field(default_factory=time.monotonic)
    broken: int = 0
    heard_at: float | None = None
    """When (Unix seconds) a message was last accepted: address, TLS and login are right if there is a time."""
    refusals: breaker.Refusals = field(default_factory=breaker.Refusals)
    reopen_at: float = 0.0
    deadline: float | None = None
    failure: Exception | None = None

    @property
    def halted(self) -> bool:
        """Whether nothing new begins."""
        sending = self.exchange is None or self.exchange.state == "sending"
        return self.stop.is_set() or self.failure is not None or not sending

    def rooms(self) -> list[Lane]:
        """Return the connections that may claim rows now, each as often as it may, the emptiest first."""
        if self.halted or self.exchange is None:
            return []
        rooms = [(lane.room, lane) for lane in self.lanes.all]
        places = [lane for least in (2, 1) for room, lane in rooms if room >= least]
        return places if self.plan.limit is None else places[: max(self.plan.limit - self.claimed, 0)]

    def record_and_claim(self) -> list[Outcome]:
        """Make an exchange if there is something to record, or something may be due; return what it recorded."""
        rooms, now = self.rooms(), time.monotonic()
        if not self.finished and not (rooms and self._due_in(now) <= 0) and now - self.looked < POLL:
            return []
        exchange = self.ledger.exchange(self.finished, len(rooms), self.plan.clock())
        if exchange is None:
            return []
        recorded, self.finished = [*self.finished, *exchange.skipped], []
        self.exchange, self.looked = exchange, now
        self._apply(exchange, rooms)
        if not recorded and not exchange.claims:
            self.plan.waiting(exchange.due_in)
        return recorded

    def _due_in(self, now: float) -> float:
        """Return after how many seconds something can be claimed, by what the last exchange said."""
        if self.exchange is None:
            return 0.0
        return self.looked + self.exchange.due_in - now if self.exchange.due_in is not None else GAP

    def _apply(self, exchange: Exchange, rooms: list[Lane]) -> None:
        """Hand out what was claimed, and let go what waited for the disk."""
        self.claimed += len(exchange.claims)
        for lane in self.lanes.all:
            lane.recorded()
        for claim, lane in zip(exchange.claims, rooms, strict=False):
            self._hand_out(claim, lane)
        for lane in [*self.lanes.all]:
            if lane.stirred:
                self.take_in(self.lanes.work(lane))
        self._set(tempo.recovered(self.tempo, Tempo(self.plan.connections, self.plan.rate), time.monotonic()))
        self._grow(exchange)

    def _hand_out(self, claim: Claim, lane: Lane) -> None:
        """Give ``lane`` the message of a claim, or the claim back if nothing begins any more."""
        if self.halted:
            self.finished.append(retry.given_back(claim))
            return
        try:
            lane.give(claim, self.plan.compose(claim))
        except CannotCompose as cannot:
            self.finished.append(Outcome(claim.seq, State.FAILED, reason="invalid", reply=cannot.message))
        except Exception as defect:
            self.finished.append(retry.given_back(claim))
            self._fail(defect)

    def _grow(self, exchange: Exchange) -> None:
        """Open a connection where there is none, and another while those there are cannot take all that is due."""
        if self.lanes.opening or exchange.due_in is None or exchange.due_in > 0 or self.halted:
            return
        full = self.plan.limit is not None and self.claimed >= self.plan.limit
        wanted = self.tempo.connections if self.heard_at else 1
        if len(self.lanes.all) < wanted and time.monotonic() >= self.reopen_at and not full:
            self.lanes.open()

    def listen(self) -> None:
        """Wait for the servers, but not longer than until something is due."""
        now = time.monotonic()
        soon = min(_LISTEN, max(self._due_in(now), 0.001)) if self.rooms() else _LISTEN
        limit = _LOCKED if self.finished else soon
        for _round in range(_ROUNDS):
            delivered = self.lanes.listen(limit)
            if delivered is None:
                return
            self.take_in(delivered)
            limit = 0.0

    def take_opened(self) -> None:
        """Look at how opening a connection ended."""
        opened = self.lanes.opened()
        if isinstance(opened, Reply):
            self._hear(opened, judge(opened))
            self.reopen_at = time.monotonic() + retry.reconnect_wait(self.broken)
        elif opened and opened.connection.limit and self.plan.weight > opened.connection.limit:
            self._fail(breaker.too_heavy(self.plan.weight, opened.connection.limit))
        if opened is not None:
            self.looked = 0.0

    def retire(self) -> None:
        """Hang up where nothing is under way and nothing will be soon, or the connection has served long enough."""
        idle = [lane for lane in self.lanes.all if not lane.claims]
        quiet = bool(idle) and self._due_in(time.monotonic()) >= GAP
        surplus = len(self.lanes.all) - self.tempo.connections
        for number, lane in enumerate(idle):
            if quiet or lane.worn or number < surplus:
                self.lanes.retire(lane)

    def take_in(self, delivered: Iterable[Delivered]) -> None:
        """Look at what the server said to each message, and what that means for all others."""
        for claim, reply in delivered:
            verdict = judge(reply)
            jitter = random.random()  # noqa: S311 - spreads a crowd
            now = self.plan.clock()
            self.finished.append(retry.outcome(claim, reply, verdict, now, jitter, self.plan.give_up_after))
            self._hear(reply, verdict)
            if tripped := self.refusals.tripped_by(claim, verdict):
                self.finished += [Outcome(seq, State.PENDING, counts=False) for seq in tripped]
                self._fail(breaker.systemic(verdict, reply))

    def _hear(self, reply: Reply, verdict: Verdict) -> None:
        if verdict.state is State.SENT:
            self.broken, self.heard_at = 0, self.plan.clock()
            self.accepted += 1
        elif verdict.scope is Scope.CAMPAIGN:
            self._fail(breaker.systemic(verdict, reply))
        elif verdict.scope is Scope.CONNECTION and not (self.lanes.all and self.tempo.echoes(time.monotonic())):
            self.broken += 1
            self._ease(verdict)
            if self.broken >= breaker.BREAKER and not self._waits_for(reply):
                self._fail(breaker.unreachable(reply))
            elif self.broken == breaker.BREAKER:
                self.plan.lost(reply.text)

    def _waits_for(self, reply: Reply) -> bool:
        """Whether the server has been there in this run, and only the way to it is lost."""
        there = self.heard_at is not None and reply.code == 0
        return there and self.plan.clock() - (self.heard_at or 0) < self.plan.give_up_after

    def _ease(self, verdict: Verdict) -> None:
        """Go easier on a server that complains."""
        now = time.monotonic()
        if verdict.reason == Reason.TOO_MANY_CONNECTIONS:
            self._set(tempo.fewer(self.tempo, len(self.lanes.all) + self.lanes.opening, now))
        elif verdict.reason == Reason.THROTTLED and self.accepted:
            seen = self.accepted / max(now - self.counted_from, 0.001)
            self._set(tempo.slower(self.tempo, seen, now))

    def _set(self, changed: Tempo) -> None:
        if changed != self.tempo:
            self.tempo, self.accepted, self.counted_from = changed, 0, time.monotonic()
            self.ledger.rate = changed.rate

    def _fail(self, failure: Exception) -> None:
        self.failure = self.failure or failure

    def see_to_the_end(self) -> None:
        """Once nothing new begins: take back what was not begun, and do not wait for ever for the rest."""
        if not self.halted:
            return
        for lane in self.lanes.all:
            for message in lane.connection.withdraw():
                self.finished.append(retry.given_back(lane.claims.pop(message.delivery_id)))
        if not self.stop.is_set():
            return
        self.deadline = self.deadline or time.monotonic() + self.plan.grace
        if time.monotonic() > self.deadline:
            for lane in [*self.lanes.all]:
                for claim, reply in lane.delivered(lane.connection.abandon("interrupted")):
                    self.finished.append(retry.interrupted(claim, reply))

    def over(self) -> bool:
        """Whether nothing is under way and nothing more is to come."""
        if self.exchange is None or self.finished or any(lane.claims for lane in self.lanes.all):
            return False
        limited = self.plan.limit is not None and self.claimed >= self.plan.limit
        return self.halted or self.exchange.due_in is None or limited
