"""Trying a mail server out: everything that comes before a message, and no message."""

import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from newsletter.sending.interface import Reply, Stage, TransportError
from newsletter.sending.transport.line import Line, LineBroken, Timeouts
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.settings.secret import masked
from newsletter.settings.smtp import Smtp

IMPATIENT = Timeouts(connect=10, greeting=20, command=30)
"""Somebody is waiting at a terminal."""


@dataclass(frozen=True, slots=True)
class Encryption:
    """How the line was encrypted, with a certificate that is trusted."""

    version: str
    """As in ``TLSv1.3``."""
    expires: float
    """Unix seconds."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of it."""

    failure: Reply | None
    """Why it ended before anything could be said of a message; None where it did not."""
    encryption: Encryption | None
    """None for a line that is not encrypted."""
    extensions: tuple[str, ...]
    """What the server offers, with its parameters."""
    answers: tuple[Reply, ...] = ()
    """To MAIL, and where that was taken, to RCPT."""


def probe(smtp: Smtp, address: str, timeouts: Timeouts = IMPATIENT) -> Probe:
    """Connect, log in, and ask whether ``address`` may send to itself; hand nothing over.

    Logs in once. Never raises for what the server does.
    """
    line = Line(timeouts)
    failure, answers = None, list[Reply]()
    transport = SmtpTransport(smtp, timeouts)
    secrets = transport.secrets
    try:
        secrets = transport.prepare(line)
        answers = _ask(line, address, secrets)
    except TransportError as error:
        failure = error.reply
    features = (f"{name} {value}".strip().upper() for name, value in (line.esmtp_features or {}).items())
    offered = tuple(masked(feature, secrets) for feature in features)
    found = Probe(failure, _encryption(line), offered, tuple(answers))
    with suppress(LineBroken):
        if not failure:
            line.ask("RSET")
            line.ask("QUIT")
    line.close()
    return found


def _ask(line: Line, address: str, secrets: tuple[str, ...]) -> list[Reply]:
    """Ask for a sender and a recipient; stop at the first refusal."""
    answers: list[Reply] = []
    for stage, command in ((Stage.MAIL, f"MAIL FROM:<{address}>"), (Stage.RCPT, f"RCPT TO:<{address}>")):
        try:
            reply = line.ask(command).at(stage)
        except LineBroken as broken:
            reply = Reply(stage, 0, str(broken))
        answers.append(reply._replace(text=masked(reply.text, secrets=secrets)))
        if not 200 <= reply.code < 300:
            break
    return answers


def _encryption(line: Line) -> Encryption | None:
    if not isinstance(line.sock, ssl.SSLSocket):
        return None
    certificate: dict[str, Any] = dict(line.sock.getpeercert() or {})
    return Encryption(line.sock.version() or "", float(ssl.cert_time_to_seconds(certificate["notAfter"])))
