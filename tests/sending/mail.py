"""Messages, accounts and patience for tests of the transport."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from newsletter.sending.interface import Claim, Message, Outcome, Recipient, Reply
from newsletter.sending.retry import outcome
from newsletter.sending.transport.connection import SmtpConnection
from newsletter.sending.transport.line import Timeouts
from newsletter.sending.transport.replies import judge
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.settings.smtp import Secret, Smtp

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
