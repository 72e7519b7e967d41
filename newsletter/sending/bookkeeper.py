"""Making the ledger's transactions durable off to the side: while the disk writes, the connections work on."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from newsletter.sending.interface import Outcome
from newsletter.sending.ledger import Exchange


class Exchanges(Protocol):
    """The part of the ledger that dispatch needs."""

    def prepare(self, finished: Sequence[Outcome], room: int, now: float) -> Exchange | None:
        """Record outcomes and claim in a transaction; None while somebody else is writing."""
        ...

    def commit(self) -> None:
        """Make the transaction durable."""
        ...


class Bookkeeper:
    """Prepares an exchange in the caller's thread and commits it in its own; ``wake`` is called when that has ended.

    Two threads that both work in the interpreter hold each other up at every statement; a commit waits for the disk.
    """

    def __init__(self, ledger: Exchanges, wake: Callable[[], None]) -> None:
        self._ledger = ledger
        self._wake = wake
        self._asked: queue.SimpleQueue[Exchange | None] = queue.SimpleQueue()
        self._answered: queue.SimpleQueue[Exchange | Exception] = queue.SimpleQueue()
        self.busy = False
        """Whether an exchange is under way, or its result not taken yet."""
        self._thread = threading.Thread(target=self._work, name="bookkeeper", daemon=True)
        self._thread.start()

    def begin(self, finished: Sequence[Outcome], room: int, now: float) -> bool:
        """Begin an exchange, when none is under way; return whether it could begin. Raises StoreError."""
        exchange = self._ledger.prepare(finished, room, now)
        if exchange is None:
            return False
        self.busy = True
        self._asked.put(exchange)
        return True

    def take(self) -> Exchange | None:
        """Return the exchange that is durable now, or None. Raises StoreError."""
        try:
            answer = self._answered.get_nowait()
        except queue.Empty:
            return None
        self.busy = False
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End the thread when its transaction is over."""
        self._asked.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (exchange := self._asked.get()) is not None:
            try:
                self._ledger.commit()
                self._answered.put(exchange)
            except Exception as error:
                self._answered.put(error)
            self._wake()
