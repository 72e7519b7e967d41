"""A connection that is secured and logged in, and takes one message after the other without ever waiting."""

import socket
import ssl
import time
from collections.abc import Callable, Sequence

from newsletter.sending.interface import Message, Reply
from newsletter.sending.transport.line import LineBroken, Timeouts, fault_of, line_faults
from newsletter.sending.transport.session import Offers, Session
from newsletter.sending.transport.wire import NotUnderstood, ReplyReader, ServerReply

_CHUNK = 64 * 1024
_LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_MOST_BUFFERS = 512
"""Buffers in one write; systems allow about a thousand."""


class SmtpConnection:
    """Implements interface.Connection over a socket that is ready for mail."""

    def __init__(
        self,
        sock: socket.socket,
        timeouts: Timeouts,
        offers: Offers,
        *,
        limit: int | None = None,
        mask: Callable[[str], str] = str,
    ) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._encrypted = isinstance(sock, ssl.SSLSocket)
        self._timeouts = timeouts
        self._mask = mask
        self._replies = ReplyReader()
        self._session = Session(offers)
        self._out: Sequence[memoryview | bytes] = ()
        # Not everywhere can several buffers go out without being joined first.
        self._send_all = getattr(sock, "sendmsg", lambda buffers: sock.send(b"".join(buffers)))
        self._closed = False
        self._whole = True
        """Whether no interruption has left a message half written."""
        self._moved = False
        """Whether something was written, or answered in full, since the deadline was set."""
        self.limit = limit
        """Octets of the largest message that the server takes, where it has said so."""
        self.deadline: float | None = None
        """When (``time.monotonic``) the answer that is due must be complete."""

    def fileno(self) -> int:
        """Return the socket's number, for a selector."""
        return self._socket.fileno()

    @property
    def usable(self) -> bool:
        """Whether another message may be given."""
        return self._session.usable and self._whole and not self._closed

    @property
    def wants_to_write(self) -> bool:
        """Whether the socket could not take all there is."""
        return bool(self._out)

    def give(self, message: Message) -> None:
        """Take a message; at most two at a time."""
        self._session.give(message)

    def release(self) -> None:
        """Let the next final dot go."""
        self._session.release()

    def work(self, *, readable: bool = False) -> list[tuple[Message, Reply]]:
        """Read and write as far as that goes without waiting; return the messages that are over, each with its reply.

        Never raises for what the server does.
        """
        whole, self._whole = self._whole, False
        try:
            if not self._closed and whole:
                if readable:
                    self._read()
                self._write()
        except (LineBroken, NotUnderstood) as broken:
            self._break(f"{broken}: {broken.heard}" if broken.heard else str(broken))
        self._whole = whole
        if self._session.usable:
            self._set_deadline()
        else:
            self._hang_up()
        return self._take()

    def expire(self, now: float) -> list[tuple[Message, Reply]]:
        """Break off if the deadline has passed at ``now``; return as ``work``."""
        if self.deadline is None or now < self.deadline or self._closed:
            return []
        self._break("no complete answer in time")
        return self._take()

    def withdraw(self) -> list[Message]:
        """Give back the messages of which nothing was written."""
        return self._session.withdraw()

    def abandon(self, why: str) -> list[tuple[Message, Reply]]:
        """Break off whatever is under way, and close; return as ``work``."""
        if not self._closed:
            self._break(why)
        return self._take()

    def close(self) -> None:
        """Say QUIT if the server expects a command, and close. What was accepted stays accepted."""
        if self.usable and not self._session.busy:
            try:
                with line_faults():
                    self._socket.settimeout(self._timeouts.quit)
                    self._socket.sendall(b"QUIT\r\n")
                    self._socket.recv(_CHUNK)
            except LineBroken:
                pass
        self._hang_up()

    def _read(self) -> None:
        """Take in what has arrived and hand each answer to the session."""
        while True:
            data = self._receive()
            if data is None:
                return
            if not data:
                raise LineBroken("the server closed the connection")
            self._replies.feed(data)
            while (reply := self._replies.next()) is not None:
                if self._session.idle:
                    self._break("the server spoke out of turn", reply)
                    return
                self._session.answer(reply)
                self._moved = True
            if self._session.idle and self._replies.surplus:
                self._break("the server spoke out of turn")
            if len(data) < _CHUNK and not (self._encrypted and self._socket.pending()):  # type: ignore[attr-defined]
                return

    def _write(self) -> None:
        session = self._session
        while session.usable:
            if not self._out:
                if session.dot_is_next:
                    self._read()  # what a server says in the body must not pass for its answer to the dot
                self._out = session.to_send()
            if not (self._out and self._send()):
                return

    def _send(self) -> bool:
        """Write what is left; tell whether all of it went."""
        try:
            if self._encrypted:
                self._out = [memoryview(b"".join(self._out))]
                sent = self._socket.send(self._out[0])
            else:
                sent = self._send_all(self._out[:_MOST_BUFFERS])
        except _LATER:
            return False
        except OSError as error:
            raise fault_of(error) from None
        self._drop(sent)
        self._moved = True
        return True

    def _drop(self, sent: int) -> None:
        """Forget the octets that were written."""
        if sent == sum(map(len, self._out)):
            self._out = ()
            return
        for number, buffer in enumerate(self._out):
            if sent < len(buffer):
                self._out = [memoryview(buffer)[sent:], *self._out[number + 1 :]]
                return
            sent -= len(buffer)
        self._out = ()

    def _receive(self) -> bytes | None:
        try:
            return self._socket.recv(_CHUNK)
        except _LATER:
            return None
        except OSError as error:
            raise fault_of(error) from None

    def _set_deadline(self) -> None:
        """Give what is due its time anew when something was written or answered in full, not for each octet."""
        if self._session.idle and not self._out:
            self.deadline = None
        elif self._moved or self.deadline is None:
            limit = self._timeouts.dot if self._session.awaits_dot else self._timeouts.command
            self.deadline = time.monotonic() + limit
        self._moved = False

    def _break(self, why: str, unasked: ServerReply | None = None) -> None:
        """Settle every message under way; what has arrived already still counts."""
        while unasked is None and (reply := self._last_words()) is not None:
            if self._session.idle:
                unasked = reply
            else:
                self._session.answer(reply)
        self._session.break_off(why, unasked)
        self._hang_up()

    def _last_words(self) -> ServerReply | None:
        try:
            while (reply := self._replies.next()) is None:
                if not (data := self._receive()):
                    return None
                self._replies.feed(data)
        except (LineBroken, NotUnderstood):
            return None
        return reply

    def _hang_up(self) -> None:
        if not self._closed:
            self._closed = True
            self._out = ()
            self.deadline = None
            self._session.usable = False
            self._socket.close()

    def _take(self) -> list[tuple[Message, Reply]]:
        decided = self._session.decided
        if not decided:
            return []
        self._session.decided = []
        return [(message, self._masked(reply)) for message, reply in decided]

    def _masked(self, reply: Reply) -> Reply:
        text = self._mask(reply.text)
        return reply if text == reply.text else reply._replace(text=text)
