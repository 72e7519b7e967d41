"""Handing messages to a mail server over SMTP: how a connection is opened, secured and logged in."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from newsletter.sending.interface import Reply, Stage, TransportError
from newsletter.sending.transport.connection import SmtpConnection
from newsletter.sending.transport.line import Address, Line, LineBroken, NoSuchServer, NotTrusted, Timeouts
from newsletter.sending.transport.login import log_in, log_in_with_token, secrets_of, token_secrets
from newsletter.sending.transport.session import Offers
from newsletter.sending.transport.wire import ServerReply
from newsletter.settings.secret import masked
from newsletter.settings.smtp import Smtp

TLS_FAILED = "TLS failed"
TLS_NOT_OFFERED = "STARTTLS is not offered"
PLAIN_TEXT_REFUSED = "plain text goes to this machine only"
NO_TOKEN = "no token"  # noqa: S105 - words of ours for a reply
NO_SUCH_SERVER = "no such server"


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """Implements interface.Transport for one account on one mail server."""

    smtp: Smtp
    timeouts: Timeouts = field(default_factory=Timeouts)
    _reached: list[Address] = field(default_factory=list)
    """The address that answered last: it comes first, and from then on an unknown name is a passing fault."""

    @property
    def identity(self) -> str:
        """Names server and account, as in ``smtp.example.no:587 as ola@example.no``."""
        server = f"{self.smtp.host}:{self.smtp.port}"
        return f"{server} as {self.smtp.user}" if self.smtp.user else server

    def connect(self) -> SmtpConnection:
        """Open, secure and log in. Raises TransportError."""
        smtp, line = self.smtp, Line(self.timeouts)
        try:
            secrets = self.prepare(line)
            offers, limit = _offers(line, smtp)
            with _at(Stage.MAIL, smtp):
                taken = line.hand_over()
        except BaseException:
            line.close()
            raise
        mask = partial(masked, secrets=secrets)
        return SmtpConnection(taken, self.timeouts, offers, limit=limit, mask=mask)

    def prepare(self, line: Line) -> tuple[str, ...]:
        """Make ``line`` lead to the server, secured and logged in; return what must never be shown.

        Raises TransportError.
        """
        smtp = self.smtp
        self._dial(line)
        _open(line, smtp)
        _greet(line, smtp, bare=smtp.security == "none" and not smtp.user)
        if smtp.security == "starttls":
            _start_tls(line, smtp)
            _greet(line, smtp)
        return _log_in(line, smtp) if smtp.user else ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown of anything that the server says, as far as it is known before a login."""
        return _secrets(self.smtp)

    def _dial(self, line: Line) -> None:
        with _at(Stage.CONNECT, self.smtp):
            try:
                reached = line.dial(self.smtp.host, self.smtp.port, *self._reached)
            except NoSuchServer:
                if self._reached:
                    raise
                raise TransportError(Reply(Stage.CONNECT, 0, f"{NO_SUCH_SERVER}: {self.smtp.host}")) from None
        self._reached[:] = [reached]


@lru_cache(maxsize=8)
def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return the context that all connections share: it verifies chain and name. Making one takes 20 ms."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise NotTrusted(f"{ca_file}: {error.strerror}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _open(line: Line, smtp: Smtp) -> None:
    """Begin TLS where it comes first, and read the banner."""
    if smtp.security == "tls":
        _encrypt(line, smtp)
    with _at(Stage.CONNECT, smtp):
        if smtp.security == "none" and not line.to_this_machine:
            raise TransportError(Reply(Stage.TLS, 0, PLAIN_TEXT_REFUSED))
        _require(220, line.banner(), Stage.CONNECT, smtp)


def _greet(line: Line, smtp: Smtp, *, bare: bool = False) -> None:
    """Say EHLO; HELO will do where neither TLS nor login is needed (``bare``)."""
    with _at(Stage.CONNECT, smtp):
        code, text = line.ehlo()
        if bare and 500 <= code <= 504:
            code, text = line.helo()
        _require(250, ServerReply(code, tuple(text.split(b"\n"))), Stage.CONNECT, smtp)


def _offers(line: Line, smtp: Smtp) -> tuple[Offers, int | None]:
    """Return what the server offers, and the octets of the largest message it takes."""
    size = line.esmtp_features.get("size", "").split(" ")[0]
    offers = Offers(
        pipelining=smtp.pipelining and line.has_extn("pipelining"),
        dsn=line.has_extn("dsn"),
        size=line.has_extn("size"),
    )
    return offers, int(size) if size.isascii() and size.isdigit() and int(size) else None


def _log_in(line: Line, smtp: Smtp) -> tuple[str, ...]:
    """Log in; return what must never be shown."""
    if smtp.oauth is None:
        log_in(line, smtp.user, smtp.password.reveal())
        return secrets_of(smtp.user, smtp.password.reveal())
    from newsletter.sending.transport import oauth

    try:
        given = log_in_with_token(line, smtp.user, lambda refused: oauth.token(smtp, renew=refused))
        return token_secrets(smtp.user, given)
    except oauth.NoToken as error:
        raise TransportError(Reply(Stage.LOGIN, 0, f"{NO_TOKEN}: {error}")) from None
    except oauth.Unreachable as error:
        raise TransportError(Reply(Stage.CONNECT, 0, f"the login cannot be reached: {error}")) from None


def _start_tls(line: Line, smtp: Smtp) -> None:
    """Turn the line into an encrypted one. There is no way round it: without TLS nothing is said."""
    with _at(Stage.TLS, smtp):
        if not line.has_extn("starttls"):
            raise TransportError(Reply(Stage.TLS, 0, TLS_NOT_OFFERED))
        _require(220, line.ask("STARTTLS"), Stage.TLS, smtp)
    _encrypt(line, smtp)


def _encrypt(line: Line, smtp: Smtp) -> None:
    with _at(Stage.TLS, smtp):
        line.encrypt(tls_context(smtp.ca_file), smtp.host)


def _secrets(smtp: Smtp) -> tuple[str, ...]:
    return secrets_of(smtp.user, smtp.password.reveal())


def _require(code: int, said: ServerReply, stage: Stage, smtp: Smtp) -> None:
    """Raise TransportError unless ``said`` has the code that is wanted."""
    if said.code != code:
        # A server that heard the password on an earlier connection may greet with it on this one.
        reply = said.at(stage)
        text = masked(reply.text, _secrets(smtp))
        raise TransportError(reply._replace(text=text) if said.code >= 400 else Reply(stage, 0, f"{said.code} {text}"))


@contextmanager
def _at(stage: Stage, smtp: Smtp) -> Iterator[None]:
    """Name the stage at which the line broke."""
    try:
        yield
    except LineBroken as broken:
        why = f"{broken}: {masked(broken.heard, _secrets(smtp))}" if broken.heard else str(broken)
        raise TransportError(Reply(stage, 0, why)) from None
    except NotTrusted as distrust:
        raise TransportError(Reply(stage, 0, f"{TLS_FAILED}: {distrust}")) from None
