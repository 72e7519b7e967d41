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
            with _at(Stage.MAIL):
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
        try:
            return self._prepare(line)
        except TransportError as error:
            # A server that heard the password on an earlier connection may greet with it on this one.
            text = masked(error.reply.text, self.secrets)
            reply = error.reply._replace(text=text)
        raise TransportError(reply)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown of anything that the server says, as far as it is known before a login."""
        return secrets_of(self.smtp.user, self.smtp.password.reveal())

    def _prepare(self, line: Line) -> tuple[str, ...]:
        smtp = self.smtp
        self._dial(line)
        _open(line, smtp)
        _greet(line, bare=smtp.security == "none" and not smtp.user)
        if smtp.security == "starttls":
            _start_tls(line, smtp)
            _greet(line)
        return _log_in(line, smtp) if smtp.user else ()

    def _dial(self, line: Line) -> None:
        with _at(Stage.CONNECT):
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
    with _at(Stage.CONNECT):
        if smtp.security == "none" and not line.to_this_machine:
            raise TransportError(Reply(Stage.TLS, 0, PLAIN_TEXT_REFUSED))
        _require(220, line.banner(), Stage.CONNECT)


def _greet(line: Line, *, bare: bool = False) -> None:
    """Say EHLO; HELO will do where neither TLS nor login is needed (``bare``)."""
    with _at(Stage.CONNECT):
        code, text = line.ehlo()
        if bare and 500 <= code <= 504:
            code, text = line.helo()
        _require(250, ServerReply(code, tuple(text.split(b"\n"))), Stage.CONNECT)


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
    with _at(Stage.TLS):
        if not line.has_extn("starttls"):
            raise TransportError(Reply(Stage.TLS, 0, TLS_NOT_OFFERED))
        _require(220, line.ask("STARTTLS"), Stage.TLS)
    _encrypt(line, smtp)


def _encrypt(line: Line, smtp: Smtp) -> None:
    with _at(Stage.TLS):
        line.encrypt(tls_context(smtp.ca_file), smtp.host)


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
