"""Messages, accounts and patience for tests of the transport."""

import selectors
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from newsletter.sending.interface import Claim, Connection, Message, Outcome, Recipient, Reply, Stage
from newsletter.sending.retry import outcome
from newsletter.sending.transport.connection import SmtpConnection
from newsletter.sending.transport.line import Timeouts
from newsletter.sending.transport.replies import judge
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.settings.secret import Secret
from newsletter.settings.smtp import Smtp

PATIENT = Timeouts(connect=5, greeting=5, command=5, dot=5, quit=5)
"""For servers that answer: as long as a busy machine may take."""
NOW = 1_700_000_000


def message(to: str = "ola@example.no", body: bytes = b"Hei\r\n", number: int = 1) -> Message:
    head = b"Message-ID: <%d@example.no>\r\nTo: %b\r\n\r\n" % (number, to.encode())
    return Message(f"d{number}", "post@example.no", to, (head, body))


def transport(port: int, timeouts: Timeouts = PATIENT, **settings: Any) -> SmtpTransport:
    if "password" in settings:
        settings["password"] = Secret(settings["password"])
    return SmtpTransport(Smtp(**{"host": "127.0.0.1", "security": "none", **settings}, port=port), timeouts)


@contextmanager
def connected(port: int, timeouts: Timeouts = PATIENT, **settings: Any) -> Iterator[SmtpConnection]:
    connection = transport(port, timeouts, **settings).connect()
    try:
        yield connection
    finally:
        connection.close()


def claim(attempt: int = 1, first_at: int = NOW, address: str = "ola@example.no") -> Claim:
    return Claim(7, 1, Recipient(address), 1, attempt, first_at)


def outcome_of(reply: Reply) -> Outcome:
    return outcome(claim(), reply, judge(reply), NOW, 0, 3600)


def deliver(connection: Connection, one: Message) -> Reply:
    """Hand over one message and wait until it is over, as dispatch does for many at once."""
    if not connection.usable:
        return Reply(Stage.MAIL, 0, "the connection is closed")
    connection.give(one)
    connection.release()
    results = connection.work()
    with selectors.DefaultSelector() as selector:
        if connection.usable:
            selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while not results:
            selector.modify(connection, selectors.EVENT_READ | (selectors.EVENT_WRITE * connection.wants_to_write))
            ready = selector.select(0.05)
            results = connection.work(readable=any(events & selectors.EVENT_READ for _key, events in ready))
            results += connection.expire(time.monotonic())
    ((_message, reply),) = results
    return reply
