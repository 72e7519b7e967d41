"""The connections of a run: each with the rows it has claimed, all listened to at once, and opened off to the side."""

import queue
import selectors
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from newsletter.sending.interface import Claim, Connection, Message, Reply, Transport, TransportError

ROWS_PER_CONNECTION = 2
"""The row whose reply is outstanding or not yet recorded, and the next."""
OLDEST = 300.0
"""Seconds after which a connection is replaced: providers end sessions that last."""
_LOOK_AT_DEADLINES = 0.2
"""Seconds."""

Delivered = tuple[Claim, Reply]
"""What the server said to the message of a claim."""


@dataclass(slots=True, eq=False)
class Lane:
    """One connection and its claims."""

    connection: Connection
    most: int | None = None
    """Messages after which it is replaced."""
    claims: dict[str, Claim] = field(default_factory=dict)
    """What is in flight, by delivery id."""
    unrecorded: int = 0
    """Outcomes that are not on disk yet."""
    stirred: bool = False
    """Whether it may have something new to write."""
    given: int = 0
    opened_at: float = field(default_factory=time.monotonic)
    writing: bool = False

    @property
    def room(self) -> int:
        """How many more rows it may claim in the transaction that records what is unrecorded."""
        return ROWS_PER_CONNECTION - len(self.claims) if self.connection.usable and not self.worn else 0

    @property
    def worn(self) -> bool:
        """Whether it has served long enough."""
        return (self.most is not None and self.given >= self.most) or time.monotonic() - self.opened_at > OLDEST

    def give(self, claim: Claim, message: Message) -> None:
        """Take a claimed row with its message."""
        self.claims[message.delivery_id] = claim
        self.given += 1
        self.stirred = True
        self.connection.give(message)

    def recorded(self) -> None:
        """All its outcomes are on disk."""
        if self.unrecorded:
            self.unrecorded, self.stirred = 0, True
        self.connection.release()

    def delivered(self, results: Iterable[tuple[Message, Reply]]) -> list[Delivered]:
        """Return whose messages are over."""
        ended = [(self.claims.pop(message.delivery_id), reply) for message, reply in results]
        self.unrecorded += len(ended)
        return ended


class Lanes:
    """All connections of a run. Used by one thread; others open and hang up."""

    def __init__(self, transport: Transport, most: int | None = None) -> None:
        self._transport = transport
        self._most = most
        self._selector = selectors.DefaultSelector()
        self._bell, self._button = socket.socketpair()
        self._bell.setblocking(False)
        self._button.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._opened: queue.SimpleQueue[Connection | Reply | Exception] = queue.SimpleQueue()
        self._farewells: list[threading.Thread] = []
        self._looked = 0.0
        self._gate = threading.Lock()
        self._closed = False
        """Whether a connection that is opened from here on comes too late."""
        self.opening = False
        """Whether a connection is being opened, or how that ended was not taken yet."""
        self.all: list[Lane] = []

    def open(self) -> None:
        """Begin to open one more connection."""
        self.opening = True
        threading.Thread(target=self._open, name="opener", daemon=True).start()

    def opened(self) -> Lane | Reply | None:
        """Return the lane that was opened, the reply that kept it from that, or None. Raises a defect of ours."""
        try:
            found = self._opened.get_nowait()
        except queue.Empty:
            return None
        self.opening = False
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Reply):
            return found
        lane = Lane(found, self._most)
        self.all.append(lane)
        self._selector.register(lane.connection, selectors.EVENT_READ, lane)
        return lane

    def listen(self, limit: float) -> list[Delivered] | None:
        """Wait up to ``limit`` seconds for the servers; return what was delivered, or None where nothing came."""
        delivered: list[Delivered] = []
        ready = self._selector.select(limit)
        for key, events in ready:
            if key.data is None:
                self._bell.recv(4096)
            else:
                delivered += self.work(key.data, readable=bool(events & selectors.EVENT_READ))
        now = time.monotonic()
        if now - self._looked > _LOOK_AT_DEADLINES:
            self._looked = now
            for lane in [*self.all]:
                delivered += lane.delivered(lane.connection.expire(now))
                self._tidy(lane)
        return delivered if ready or delivered else None

    def work(self, lane: Lane, *, readable: bool = False) -> list[Delivered]:
        """Let one lane write, and read where something has come; return what was delivered."""
        lane.stirred = False
        results = lane.connection.work(readable=readable)
        if lane.writing or lane.connection.wants_to_write or not lane.connection.usable:
            self._tidy(lane)
        return lane.delivered(results) if results else []

    def retire(self, lane: Lane) -> None:
        """Say goodbye on a lane on which nothing is under way, without waiting for the answer."""
        self._selector.unregister(lane.connection)
        self.all.remove(lane)
        farewell = threading.Thread(target=lane.connection.close, name="farewell", daemon=True)
        self._farewells = [other for other in self._farewells if other.is_alive()] + [farewell]
        farewell.start()

    def close(self) -> None:
        """Say goodbye on every line, and forget them all."""
        with self._gate:
            self._closed = True
        while not self._opened.empty():
            _hang_up(self._opened.get_nowait())
        for lane in [*self.all]:
            self.retire(lane)
        for farewell in self._farewells:
            farewell.join()
        self._selector.close()
        self._bell.close()
        self._button.close()

    def _open(self) -> None:
        found: Connection | Reply | Exception
        try:
            found = self._transport.connect()
        except TransportError as error:
            found = error.reply
        except Exception as error:
            found = error
        with self._gate:
            if not self._closed:
                self._opened.put(found)
                self._ring()
                return
        _hang_up(found)

    def _ring(self) -> None:
        """End ``listen``; from any thread."""
        with suppress(OSError):  # full, so it will end; or closed, so nobody listens
            self._button.send(b"!")

    def _tidy(self, lane: Lane) -> None:
        """Listen for what the lane waits for; forget it when its line is closed."""
        if lane.connection.usable:
            if lane.writing != lane.connection.wants_to_write:
                lane.writing = not lane.writing
                events = selectors.EVENT_READ | (selectors.EVENT_WRITE if lane.writing else 0)
                self._selector.modify(lane.connection, events, lane)
        elif lane in self.all:
            self.all.remove(lane)
            self._selector.unregister(lane.connection)


def _hang_up(found: Connection | Reply | Exception) -> None:
    """Close a connection that nobody needs any more."""
    if not isinstance(found, Reply | Exception):
        found.close()
