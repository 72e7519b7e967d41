"""The local inbox: a real mail server on this machine whose mailboxes are files in a folder."""

import asyncio
import logging
import re
import socket
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_HOST = "127.0.0.1"
_MICROSECOND = 1_000_000
_TURNS = 10
"""Of the event loop, in which who was just let in gets known and who was hung up on is gone."""


@contextmanager
def serve(folder: Path) -> Iterator[tuple[str, int]]:
    """Take mail for ``folder`` while the context lasts; gives host and port to send it to.

    Each message is a file ``<time>-<recipient>.eml`` with the very bytes that were received. It is there, whole and
    under its name, before the sender is told so.
    """
    # What a mail server logs of its connections is no message to an editor.
    logging.getLogger("mail.log").addHandler(logging.NullHandler())
    folder.mkdir(parents=True, exist_ok=True)
    controller = _Controller(_Mailboxes(folder))
    controller.start()
    try:
        yield _HOST, controller.port
    finally:
        controller.stop()


class _Mailboxes:
    """Writes what arrives; called in the server's one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002
        """Write one message, then accept it."""
        try:
            name = self._write(envelope.original_content or b"", envelope.rcpt_tos[0])
        except OSError as error:
            return f"452 4.3.1 The folder of the local inbox cannot be written: {error.strerror}"
        return f"250 2.0.0 Ok: queued as {name}"

    def _write(self, content: bytes, recipient: str) -> str:
        """Write ``content`` under a name that is not taken, and return the name."""
        while True:
            # Later than the last one, even where the clock is coarse or was set back: names sort by arrival.
            self._last = max(self._last + 1, time.time_ns() // 1000)
            name = f"{_readable(self._last)}-{_file_name(recipient)}"
            target = self._folder / f"{name}.eml"
            draft = self._folder / f".{name}.part"
            try:
                with draft.open("xb") as file:
                    file.write(content)
            except FileExistsError:
                continue
            except OSError:
                draft.unlink(missing_ok=True)
                raise
            if target.exists():
                draft.unlink()
                continue
            draft.rename(target)
            return name


class _Controller(Controller):
    """aiosmtpd's controller on a port that the system chooses, which ends at once whoever is still connected."""

    def __init__(self, mailboxes: _Mailboxes) -> None:
        # Of this protocol by name: only then does asyncio send what is short without delay.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind((_HOST, 0))
        super().__init__(mailboxes, hostname=_HOST, port=self._socket.getsockname()[1])
        self._connections: WeakSet[SMTP] = WeakSet()
        # A sender that breaks off is its own affair.
        self.loop.set_exception_handler(lambda *_: None)

    def factory(self) -> SMTP:
        """Make the protocol for one connection."""
        connection = SMTP(self.handler, hostname="localhost", data_size_limit=None, loop=self.loop)
        self._connections.add(connection)
        return connection

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)

    def stop(self, no_assert: bool = False) -> None:
        """Hang up on everybody, then end the thread."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result()
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            for connection in self._connections:
                if isinstance(connection.transport, asyncio.WriteTransport):
                    connection.transport.abort()


def _readable(microseconds: int) -> str:
    seconds, rest = divmod(microseconds, _MICROSECOND)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}.{rest:06}Z"


def _file_name(recipient: str) -> str:
    """Return the address with nothing in it that a file system could mind."""
    return re.sub(r"[^A-Za-z0-9@._+-]", "_", recipient)[:100]
