"""Dispatch: bring every delivery of a campaign to a recorded outcome.

One thread (the caller's) writes the ledger; one thread a connection hands messages over. What is yielded is already
committed. A connection works on the row it claimed before while the transaction that settles its last one also claims
its next.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from newsletter.errors import ConnectionFailed, NewsletterError, NotNow
from newsletter.messages import _
from newsletter.sending.carrier import Carrier, Delivered
from newsletter.sending.interface import Claim, Message, Outcome, Scope, State, Transport, Verdict
from newsletter.sending.ledger import ROWS_PER_CONNECTION, Exchange
from newsletter.sending.transport.replies import Reason, explain

GRACE = 10.0
BREAKER = 5
"""Failures of connections in a row, with no message accepted in between, that pause the campaign."""
POLL = 1.0
"""Seconds after which the ledger is looked at again: another terminal may have paused the campaign."""


class Exchanges(Protocol):
    """The part of the ledger that dispatch needs."""

    def exchange(self, finished: list[Outcome], room: int, now: float) -> Exchange:
        """Record outcomes and claim."""
        ...


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


@dataclass
class _Run:
    """The state of one dispatch; touched by the caller's thread only."""

    plan: Plan
    ledger: Exchanges
    stop: threading.Event
    carriers: list[Carrier] = field(default_factory=list)
    done: queue.SimpleQueue[Delivered] = field(default_factory=queue.SimpleQueue)
    claimed: int = 0
    broken: int = 0
    proved: bool = False
    """A message was accepted: address, TLS and login are right, so more connections may be opened."""
    failure: Exception | None = None

    def in_flight(self) -> int:
        return sum(len(carrier.held) for carrier in self.carriers)

    def room(self) -> int:
        if self.stop.is_set() or self.failure:
            return 0
        room = ROWS_PER_CONNECTION * len(self.carriers) - self.in_flight()
        return room if self.plan.limit is None else min(room, self.plan.limit - self.claimed)

    def hand_out(self, claims: tuple[Claim, ...]) -> None:
        self.claimed += len(claims)
        for claim in claims:
            min(self.carriers, key=lambda carrier: len(carrier.held)).give(claim)

    def add_carrier(self) -> None:
        """Open one more connection."""
        self.carriers.append(Carrier(self.plan.transport, self.plan.compose, self.plan.give_up_after, self.done))

    def grow(self, exchange: Exchange) -> None:
        """Open another connection while those there are cannot take all that is due."""
        busy = len(exchange.claims) > 0 and exchange.due_in == 0
        if self.proved and busy and len(self.carriers) < self.plan.connections:
            self.add_carrier()

    def judge(self, delivered: Delivered) -> None:
        """Settle one claim, and look at what its reply means for all others."""
        for carrier in self.carriers:
            carrier.settle(delivered.claim)
        verdict = delivered.verdict
        if delivered.outcome.state is State.SENT:
            self.broken, self.proved = 0, True
        if delivered.error:
            self.failure = self.failure or delivered.error
        elif verdict.scope is Scope.CAMPAIGN:
            self.failure = self.failure or _systemic(verdict, delivered.outcome)
        elif verdict.scope is Scope.CONNECTION and not delivered.returned:
            self.broken += 1
            if self.broken >= BREAKER:
                self.failure = self.failure or _unreachable(delivered.outcome)
        if self.failure:
            self.halt()

    def halt(self) -> None:
        for carrier in self.carriers:
            carrier.halt()


def run(ledger: Exchanges, plan: Plan, stop: threading.Event) -> Iterator[Outcome]:
    """Yield each committed outcome until nothing is pending, ``stop`` is set, or the campaign is paused.

    Raises ConnectionFailed or NotNow when a reply concerns the whole campaign (its rows are pending again by then) and
    StoreError when the ledger cannot be written; then no further body goes out. ``stop`` lets messages in flight
    finish for ``plan.grace`` seconds; what is unanswered after that is uncertain.
    """
    work = _Run(plan, ledger, stop)
    work.add_carrier()
    try:
        yield from _loop(work)
    finally:
        for carrier in work.carriers:
            carrier.dismiss()
    if work.failure:
        raise work.failure


def _loop(work: _Run) -> Iterator[Outcome]:
    finished: list[Outcome] = []
    deadline: float | None = None
    while True:
        exchange = work.ledger.exchange(finished, work.room(), work.plan.clock())
        yield from (*finished, *exchange.skipped)
        work.grow(exchange)
        work.hand_out(exchange.claims)
        if exchange.state != "sending":
            work.halt()
        if not work.in_flight() and _over(work, exchange):
            return
        if work.stop.is_set() and deadline is None:
            deadline = work.plan.clock() + work.plan.grace
            work.halt()
        finished = _collect(work, exchange.due_in)
        if not finished:
            work.plan.waiting(exchange.due_in)
        if deadline is not None and work.plan.clock() > deadline:
            finished += _abandon(work)


def _over(work: _Run, exchange: Exchange) -> bool:
    limited = work.plan.limit is not None and work.claimed >= work.plan.limit
    return bool(exchange.due_in is None or exchange.state != "sending" or work.stop.is_set() or work.failure or limited)


def _collect(work: _Run, due_in: float | None) -> list[Outcome]:
    """Wait for a reply, or until something is due, and take all that has come in."""
    wait = POLL if due_in is None or not work.room() else min(max(due_in, 0.001), POLL)
    collected: list[Delivered] = []
    try:
        collected.append(work.done.get(timeout=wait))
        while True:
            collected.append(work.done.get_nowait())
    except queue.Empty:
        pass
    for delivered in collected:
        work.judge(delivered)
    return [delivered.outcome for delivered in collected]


def _abandon(work: _Run) -> list[Outcome]:
    """Give up on replies that do not come: the first row of a connection is uncertain, the next has not begun."""
    outcomes = []
    for carrier in work.carriers:
        for place, claim in enumerate(carrier.abandon()):
            state = State.PENDING if place else State.UNCERTAIN
            outcomes.append(Outcome(claim.seq, state, reason="" if place else "interrupted", counts=not place))
    return outcomes


def _systemic(verdict: Verdict, outcome: Outcome) -> NewsletterError:
    """Make the error for a reply that would be the same for everybody."""
    if verdict.reason == Reason.NO_SUCH_SERVER:
        name = outcome.reply.partition(": ")[2]
        hint = _("Check SMTP_HOST in .env, and that this machine is online; then run the same command again.")
        return ConnectionFailed(_("There is no mail server called “{name}”.", name=name), hint=hint)
    message = _("The whole run was stopped: {why}", why=explain(verdict.reason))
    if outcome.code:
        message += " " + _("The mail server said: {said}", said=_said(outcome))
    if verdict.reason in {"quota", "throttled"}:
        return NotNow(message, hint=_("Nobody was lost. Run the same command again later; it carries on."))
    return ConnectionFailed(
        message, hint=_("Mend it in .env or ask your mail provider, then run the same command again; it carries on.")
    )


def _said(outcome: Outcome) -> str:
    return f"{outcome.code} {outcome.enhanced_code} {outcome.reply}".strip()


def _unreachable(outcome: Outcome) -> NewsletterError:
    if outcome.code:
        message = _("The mail server does not take mail now. It said: {said}", said=_said(outcome))
        return NotNow(message, hint=_("Nobody was lost. Run the same command again later; it carries on."))
    return NotNow(
        _("The mail server cannot be reached: {why}", why=outcome.reply or _("the connection broke")),
        hint=_("Check the network and SMTP_HOST in .env, then run the same command again; it carries on."),
    )
