"""A carrier: one thread with one connection, that hands over what it is given, one message after the other."""

import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from newsletter.sending import retry
from newsletter.sending.headers import CannotCompose
from newsletter.sending.interface import (
    Claim,
    Connection,
    Message,
    Outcome,
    Scope,
    State,
    Transport,
    TransportError,
    Verdict,
)
from newsletter.sending.transport.replies import judge


@dataclass(frozen=True, slots=True)
class Delivered:
    """One claim is over: what became of it, and what the reply means for others."""

    claim: Claim
    outcome: Outcome
    verdict: Verdict
    returned: bool = False
    """It was given back untouched, because the run is ending."""
    error: Exception | None = None
    """A defect of ours that kept the message from being made."""


class Carrier:
    """Owned by the dispatching thread, which alone calls its methods; its own thread runs ``_work``."""

    def __init__(
        self,
        transport: Transport,
        compose: Callable[[Claim], Message],
        give_up_after: float,
        done: "queue.SimpleQueue[Delivered]",
    ) -> None:
        self._transport = transport
        self._compose = compose
        self._give_up_after = give_up_after
        self._done = done
        self._inbox: queue.SimpleQueue[Claim | None] = queue.SimpleQueue()
        self._halted = threading.Event()
        self._abandoned = False
        self._failures = 0
        self._held: list[Claim] = []
        self._thread = threading.Thread(target=self._work, name="carrier", daemon=True)
        self._thread.start()

    @property
    def held(self) -> tuple[Claim, ...]:
        """Claims that were given and are not settled, in order; the first may be on the wire."""
        return tuple(self._held)

    def give(self, claim: Claim) -> None:
        """Hand over ``claim`` when those before it are over."""
        self._held.append(claim)
        self._inbox.put(claim)

    def settle(self, claim: Claim) -> None:
        """Forget ``claim``: its outcome has come in."""
        if claim in self._held:
            self._held.remove(claim)

    def halt(self) -> None:
        """Finish the message in flight and give back what has not begun."""
        self._halted.set()

    def abandon(self) -> tuple[Claim, ...]:
        """Return what is still in flight, and wait for it no longer."""
        held, self._abandoned = tuple(self._held), True
        self._held.clear()
        return held

    def dismiss(self) -> None:
        """End the thread; it says QUIT if it is idle."""
        self._halted.set()
        self._inbox.put(None)
        if not self._abandoned:
            self._thread.join(timeout=5)

    def _work(self) -> None:
        connection: Connection | None = None
        while (claim := self._inbox.get()) is not None:
            if self._halted.is_set():
                self._done.put(_given_back(claim))
                continue
            try:
                connection, delivered = self._carry(claim, connection)
            except Exception as error:
                delivered = replace(_given_back(claim), error=error)
            self._done.put(delivered)
        if connection:
            connection.close()

    def _carry(self, claim: Claim, connection: Connection | None) -> tuple[Connection | None, Delivered]:
        try:
            message = self._compose(claim)
        except CannotCompose as cannot:
            outcome = Outcome(claim.seq, State.FAILED, reason="invalid", reply=cannot.message)
            return connection, Delivered(claim, outcome, Verdict(State.FAILED, Scope.RECIPIENT))
        try:
            if connection is None or not connection.usable:
                connection = None
                if self._failures and self._halted.wait(retry.reconnect_wait(self._failures)):
                    return None, _given_back(claim)
                connection = self._transport.connect()
            reply = connection.deliver(message)
        except TransportError as error:
            reply = error.reply
        verdict = judge(reply)
        if verdict.scope is Scope.CAMPAIGN:
            self._halted.set()  # the next would be told the same: a login is tried once
        self._failures = self._failures + 1 if verdict.scope is Scope.CONNECTION else 0
        outcome = retry.outcome(claim, reply, verdict, time.time(), random.random(), self._give_up_after)  # noqa: S311
        return connection, Delivered(claim, outcome, verdict)


def _given_back(claim: Claim) -> Delivered:
    outcome = Outcome(claim.seq, State.PENDING, counts=False)
    return Delivered(claim, outcome, Verdict(State.PENDING, Scope.RECIPIENT), returned=True)
