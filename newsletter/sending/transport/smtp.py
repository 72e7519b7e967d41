"""Handing messages to a mail server over SMTP: how a connection is opened, secured and logged in."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from newsletter.sending.interface import Reply, Stage, TransportError
from newsletter.sending.transport.connection import SmtpConnection
from newsletter.sending.transport.line import Line, LineBroken, NotTrusted, Timeouts
from newsletter.sending.transport.login import log_in
from newsletter.sending.transport.wire import ServerReply

TLS_FAILED = "TLS failed"
TLS_NOT_OFFERED = "STARTTLS is not offered"
PLAIN_TEXT_REFUSED = "plain text goes to this machine only"


class Password(Protocol):
    """A secret that is only shown when asked."""

    def reveal(self) -> str:
        """Return the secret itself."""
        ...


class Account(Protocol):
    """What is needed of the settings: a mail server and an account on it."""

    @property
    def host(self) -> str:
        """Name or address; the certificate must be for it."""
        ...

    @property
    def port(self) -> int:
        """Usually 587 with STARTTLS, 465 with TLS."""
        ...

    @property
    def security(self) -> str:
        """``starttls``, ``tls``, or ``none`` for a server on this machine."""
        ...

    @property
    def user(self) -> str:
        """Empty: no login."""
        ...

    @property
    def password(self) -> Password | None:
        """The password of ``user``."""
        ...

    @property
    def ca_file(self) -> Path | None:
        """Certificates to trust instead of those that the machine trusts."""
        ...


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """Implements interface.Transport for one account on one mail server."""

    account: Account
    timeouts: Timeouts = field(default_factory=Timeouts)

    @property
    def identity(self) -> str:
        """Names server and account, as in ``smtp.example.no:587 as ola@example.no``."""
        server = f"{self.account.host}:{self.account.port}"
        return f"{server} as {self.account.user}" if self.account.user else server

    def connect(self) -> SmtpConnection:
        """Open, secure and log in. Raises TransportError."""
        account, line = self.account, Line(self.timeouts)
        try:
            _open(line, account)
            _greet(line, bare=account.security == "none" and not account.user)
            if account.security == "starttls":
                _start_tls(line, account)
                _greet(line)
            if account.user:
                log_in(line, account.user, account.password.reveal() if account.password else "")
        except BaseException:
            line.close()
            raise
        return SmtpConnection(line)


@lru_cache(maxsize=8)
def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return the context that all connections share: it verifies chain and name. Making one takes 20 ms."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise NotTrusted(f"{ca_file}: {error.strerror}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _open(line: Line, account: Account) -> None:
    """Connect, begin TLS where it comes first, and read the banner."""
    with _at(Stage.CONNECT):
        line.dial(account.host, account.port)
    if account.security == "tls":
        _encrypt(line, account)
    with _at(Stage.CONNECT):
        if account.security == "none" and not line.to_this_machine:
            raise TransportError(Reply(Stage.TLS, 0, PLAIN_TEXT_REFUSED))
        _require(220, line.banner(), Stage.CONNECT)


def _greet(line: Line, *, bare: bool = False) -> None:
    """Say EHLO; HELO will do where neither TLS nor login is needed (``bare``)."""
    with _at(Stage.CONNECT):
        code, text = line.ehlo()
        if bare and 500 <= code <= 504:
            code, text = line.helo()
        _require(250, ServerReply(code, tuple(text.split(b"\n"))), Stage.CONNECT)


def _start_tls(line: Line, account: Account) -> None:
    """Turn the line into an encrypted one. There is no way round it: without TLS nothing is said."""
    with _at(Stage.TLS):
        if not line.has_extn("starttls"):
            raise TransportError(Reply(Stage.TLS, 0, TLS_NOT_OFFERED))
        _require(220, line.ask("STARTTLS"), Stage.TLS)
    _encrypt(line, account)


def _encrypt(line: Line, account: Account) -> None:
    with _at(Stage.TLS):
        line.encrypt(tls_context(account.ca_file), account.host)


def _require(code: int, said: ServerReply, stage: Stage) -> None:
    """Raise TransportError unless ``said`` has the code that is wanted."""
    if said.code != code:
        reply = said.at(stage)
        raise TransportError(reply if said.code >= 400 else Reply(stage, 0, f"{said.code} {reply.text}"))


@contextmanager
def _at(stage: Stage) -> Iterator[None]:
    """Name the stage at which the line broke."""
    try:
        yield
    except LineBroken as broken:
        why = f"{broken}: {broken.heard}" if broken.heard else str(broken)
        raise TransportError(Reply(stage, 0, why)) from None
    except NotTrusted as distrust:
        raise TransportError(Reply(stage, 0, f"{TLS_FAILED}: {distrust}")) from None
