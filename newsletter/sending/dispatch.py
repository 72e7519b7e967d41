"""Dispatch: bring every delivery of a campaign to a recorded outcome.

The caller's thread listens to all connections at once; a second one writes the ledger, and lets a group of outcomes and
claims share one transaction. What is yielded is already on disk. Nothing is claimed before a connection is open, and no
final dot goes out before the outcome of the message ahead of it is on disk.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from newsletter.errors import ConnectionFailed, NewsletterError, NotNow
from newsletter.messages import _
from newsletter.sending import retry
from newsletter.sending.bookkeeper import Bookkeeper, Exchanges
from newsletter.sending.headers import CannotCompose
from newsletter.sending.interface import (
    Claim,
    Message,
    Outcome,
    Reply,
    Scope,
    Stage,
    State,
    Transport,
    Verdict,
)
from newsletter.sending.lanes import Delivered, Lane, Lanes
from newsletter.sending.ledger import Exchange
from newsletter.sending.transport.replies import Reason, explain, judge

GRACE = 10.0
BREAKER = 5
"""Failures of connections in a row, with no message accepted in between, that pause the campaign."""
POLL = 1.0
"""Seconds after which the ledger is looked at again: another terminal may have paused the campaign."""
_LISTEN = 0.25
"""Seconds after which a signal is noticed at the latest."""


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
    grace: float = GRACE
    """Seconds that messages in flight get after a stop was asked for."""


def run(ledger: Exchanges, plan: Plan, stop: threading.Event) -> Iterator[Outcome]:
    """Yield each committed outcome until nothing is pending, ``stop`` is set, or the campaign is paused.

    Raises ConnectionFailed or NotNow when a reply concerns the whole campaign (its rows are pending again by then) and
    StoreError when the ledger cannot be written; then no further dot goes out. ``stop`` lets messages in flight finish
    for ``plan.grace`` seconds; what is unanswered after that is uncertain.
    """
    lanes = Lanes(plan.transport)
    book = Bookkeeper(ledger, lanes.wake)
    work = _Run(plan, lanes, book, stop)
    try:
        while True:
            work.record_and_claim()
            work.take_in(lanes.listen(_LISTEN))
            work.take_opened()
            if exchange := book.take():
                yield from (*work.recorded, *exchange.skipped)
                work.apply(exchange)
                if not work.recorded and not exchange.claims:
                    plan.waiting(exchange.due_in)
            if work.over():
                break
            work.see_to_the_end()
    finally:
        book.close()
        lanes.close()
    if work.failure:
        raise work.failure


@dataclass
class _Run:
    """The state of one dispatch; touched by the caller's thread only."""

    plan: Plan
    lanes: Lanes
    book: Bookkeeper
    stop: threading.Event
    finished: list[Outcome] = field(default_factory=list)
    """What the next exchange records."""
    recorded: list[Outcome] = field(default_factory=list)
    """What the last exchange recorded."""
    exchange: Exchange | None = None
    """The last one."""
    looked: float = 0.0
    """When (``time.monotonic``) the last exchange began."""
    claimed: int = 0
    broken: int = 0
    proved: bool = False
    """A message was accepted: address, TLS and login are right, so more connections may be opened."""
    reopen_at: float = 0.0
    deadline: float | None = None
    failure: Exception | None = None

    @property
    def halted(self) -> bool:
        """Whether nothing new begins."""
        sending = self.exchange is None or self.exchange.state == "sending"
        return self.stop.is_set() or self.failure is not None or not sending

    def room(self) -> int:
        """Return how many rows the open connections may claim now."""
        if self.halted or self.exchange is None:
            return 0
        room = sum(lane.room for lane in self.lanes.all)
        return room if self.plan.limit is None else min(room, self.plan.limit - self.claimed)

    def record_and_claim(self) -> None:
        """Begin an exchange if there is something to record, or something may be due."""
        if self.book.busy:
            return
        room, now = self.room(), time.monotonic()
        if not self.finished and not (room > 0 and self._due(now)) and now - self.looked < POLL and self.exchange:
            return
        if self.book.begin(self.finished, room, self.plan.clock()):
            self.looked, self.recorded, self.finished = now, self.finished, []
            for lane in self.lanes.all:
                lane.unrecorded = 0

    def _due(self, now: float) -> bool:
        """Whether something can be claimed, by what the last exchange said."""
        due_in = self.exchange.due_in if self.exchange else 0.0
        return due_in is not None and now >= self.looked + due_in

    def apply(self, exchange: Exchange) -> None:
        """Hand out what was claimed, and let go what waited for the disk."""
        self.exchange = exchange
        self.claimed += len(exchange.claims)
        for lane in self.lanes.all:
            if not lane.unrecorded:
                lane.connection.release()
        for claim, lane in zip_longest(exchange.claims, self._places(len(exchange.claims))):
            self._hand_out(claim, lane)
        for lane in [*self.lanes.all]:
            self.take_in(self.lanes.work(lane))
        self._grow(exchange)

    def _places(self, wanted: int) -> list[Lane]:
        """Return the lanes that have room, each as often as it has, the emptiest first."""
        if self.halted:
            return []
        rooms = [(lane.room - lane.unrecorded, lane) for lane in self.lanes.all]
        return [lane for least in (2, 1) for room, lane in rooms if room >= least][:wanted]

    def _hand_out(self, claim: Claim, lane: Lane | None) -> None:
        if lane is None:
            self.finished.append(_given_back(claim))
            return
        try:
            lane.give(claim, self.plan.compose(claim))
        except CannotCompose as cannot:
            self.finished.append(Outcome(claim.seq, State.FAILED, reason="invalid", reply=cannot.message))
        except Exception as defect:
            self.finished.append(_given_back(claim))
            self._fail(defect)

    def _grow(self, exchange: Exchange) -> None:
        """Open a connection where there is none, and another while those there are cannot take all that is due."""
        due = exchange.due_in is not None and exchange.due_in <= 0
        wanted = self.plan.connections if self.proved else 1
        full = self.plan.limit is not None and self.claimed >= self.plan.limit
        free = not self.lanes.opening and len(self.lanes.all) < wanted and time.monotonic() >= self.reopen_at
        if due and free and not full and not self.halted:
            self.lanes.open()

    def take_opened(self) -> None:
        """Look at how opening a connection ended."""
        opened = self.lanes.opened()
        if isinstance(opened, Reply):
            self._hear(opened, judge(opened))
            self.reopen_at = time.monotonic() + retry.reconnect_wait(self.broken)
        if opened is not None:
            self.looked = 0.0

    def take_in(self, delivered: Iterator[Delivered]) -> None:
        """Look at what the server said to each message, and what that means for all others."""
        for claim, reply in delivered:
            verdict = judge(reply)
            jitter = random.random()  # noqa: S311 - spreads a crowd
            now = self.plan.clock()
            self.finished.append(retry.outcome(claim, reply, verdict, now, jitter, self.plan.give_up_after))
            self._hear(reply, verdict)

    def _hear(self, reply: Reply, verdict: Verdict) -> None:
        if verdict.state is State.SENT:
            self.broken, self.proved = 0, True
        elif verdict.scope is Scope.CAMPAIGN:
            self._fail(_systemic(verdict, reply))
        elif verdict.scope is Scope.CONNECTION:
            self.broken += 1
            if self.broken >= BREAKER:
                self._fail(_unreachable(reply))

    def _fail(self, failure: Exception) -> None:
        self.failure = self.failure or failure

    def see_to_the_end(self) -> None:
        """Once nothing new begins: take back what was not begun, and do not wait for ever for the rest."""
        if not self.halted:
            return
        for lane in self.lanes.all:
            for message in lane.connection.withdraw():
                self.finished.append(_given_back(lane.claims.pop(message.delivery_id)))
        if not self.stop.is_set():
            return
        self.deadline = self.deadline or time.monotonic() + self.plan.grace
        if time.monotonic() > self.deadline:
            for lane in [*self.lanes.all]:
                for claim, reply in lane.delivered(lane.connection.abandon("interrupted")):
                    self.finished.append(_interrupted(claim, reply))

    def over(self) -> bool:
        """Whether nothing is under way and nothing more is to come."""
        if self.exchange is None or self.book.busy or self.finished or any(lane.claims for lane in self.lanes.all):
            return False
        limited = self.plan.limit is not None and self.claimed >= self.plan.limit
        return self.halted or self.exchange.due_in is None or limited


def _given_back(claim: Claim) -> Outcome:
    return Outcome(claim.seq, State.PENDING, counts=False)


def _interrupted(claim: Claim, reply: Reply) -> Outcome:
    """Say what is known of a message that nobody waits for any longer."""
    if reply.stage is Stage.DOT:
        return Outcome(claim.seq, State.UNCERTAIN, reason="interrupted")
    return _given_back(claim)


def _systemic(verdict: Verdict, reply: Reply) -> NewsletterError:
    """Make the error for a reply that would be the same for everybody."""
    if verdict.reason == Reason.NO_SUCH_SERVER:
        name = reply.text.partition(": ")[2]
        hint = _("Check SMTP_HOST in .env, and that this machine is online; then run the same command again.")
        return ConnectionFailed(_("There is no mail server called “{name}”.", name=name), hint=hint)
    message = _("The whole run was stopped: {why}", why=explain(verdict.reason))
    if reply.code:
        message += " " + _("The mail server said: {said}", said=_said(reply))
    if verdict.reason in {"quota", "throttled"}:
        return NotNow(message, hint=_("Nobody was lost. Run the same command again later; it carries on."))
    return ConnectionFailed(
        message, hint=_("Mend it in .env or ask your mail provider, then run the same command again; it carries on.")
    )


def _said(reply: Reply) -> str:
    return f"{reply.code} {reply.enhanced_code} {reply.text}".strip()


def _unreachable(reply: Reply) -> NewsletterError:
    if reply.code:
        message = _("The mail server does not take mail now. It said: {said}", said=_said(reply))
        return NotNow(message, hint=_("Nobody was lost. Run the same command again later; it carries on."))
    return NotNow(
        _("The mail server cannot be reached: {why}", why=reply.text or _("the connection broke")),
        hint=_("Check the network and SMTP_HOST in .env, then run the same command again; it carries on."),
    )
