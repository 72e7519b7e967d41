"""TLS and login: what may be said to whom, and that a password is never said to anybody else."""

import base64
import datetime
import logging
import os
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from newsletter.sending.interface import Scope, Stage, TransportError
from newsletter.sending.transport.line import Timeouts, address_literal, is_loopback
from newsletter.sending.transport.replies import judge
from newsletter.sending.transport.smtp import tls_context
from tests.sending.mail import PATIENT, connected, deliver, message, transport
from tests.sending.smtp_server import Server

PASSWORD = "Secret-1!"
LOGIN = ("ola@example.no", PASSWORD)
ACCOUNT = {"user": LOGIN[0], "password": PASSWORD}
SHORT = Timeouts(connect=5, greeting=0.2, command=5, dot=5, quit=5)


@dataclass(frozen=True)
class Certificates:
    trusted: Path
    good: ssl.SSLContext
    wrong_host: ssl.SSLContext
    expired: ssl.SSLContext
    stranger: ssl.SSLContext


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    ours, theirs = trustme.CA(), trustme.CA()
    trusted = tmp_path_factory.mktemp("ca") / "vår ca.pem"
    ours.cert_pem.write_to_path(str(trusted))
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    return Certificates(
        trusted,
        _context(ours.issue_cert("127.0.0.1", "localhost")),
        _context(ours.issue_cert("mail.example.com")),
        _context(ours.issue_cert("127.0.0.1", not_before=past, not_after=past + datetime.timedelta(days=30))),
        _context(theirs.issue_cert("127.0.0.1")),
    )


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_mail_goes_encrypted_and_logged_in(certificates: Certificates, security: str, host: str) -> None:
    server = Server(tls=certificates.good, implicit_tls=security == "tls", login=LOGIN)
    with (
        server,
        connected(server.port, host=host, security=security, ca_file=certificates.trusted, **ACCOUNT) as connection,
    ):
        replies = [deliver(connection, message(body=b"line\r\n" * 9000, number=number)) for number in (1, 2)]
    assert [reply.code for reply in replies] == [250, 250]
    assert [(one.encrypted, len(one.content)) for one in server.received] == [
        (True, len(server.received[0].content))
    ] * 2
    before_tls = server.commands[: server.commands.index("STARTTLS")] if security == "starttls" else []
    assert not any(command.startswith(("AUTH", "MAIL")) for command in before_tls)


def test_one_context_serves_all_connections(certificates: Certificates) -> None:
    assert tls_context(certificates.trusted) is tls_context(certificates.trusted)
    assert tls_context(None).verify_mode is ssl.CERT_REQUIRED
    assert tls_context(None).check_hostname
    assert tls_context(None).minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("which", ["wrong_host", "expired", "stranger"])
def test_a_certificate_that_proves_nothing_stops_everything(
    certificates: Certificates, which: str, security: str
) -> None:
    server = Server(tls=getattr(certificates, which), implicit_tls=security == "tls", login=LOGIN)
    with server, pytest.raises(TransportError) as caught:
        transport(server.port, security=security, ca_file=certificates.trusted, **ACCOUNT).connect()
    verdict = judge(caught.value.reply)
    assert (caught.value.reply.stage, verdict.scope, verdict.reason) == (Stage.TLS, Scope.CAMPAIGN, "certificate")
    assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


@pytest.mark.parametrize(
    ("fault", "scope", "reason"),
    [
        ("starttls_missing", Scope.CAMPAIGN, "tls-missing"),
        ("starttls_454", Scope.CAMPAIGN, "tls-missing"),
        ("starttls=250 fine", Scope.CONNECTION, "lost"),
        ("starttls_inject", Scope.CONNECTION, "lost"),
        ("starttls_hang", Scope.CONNECTION, "lost"),
        ("starttls_drop", Scope.CONNECTION, "lost"),
    ],
)
def test_without_encryption_nothing_is_said(certificates: Certificates, fault: str, scope: Scope, reason: str) -> None:
    server = Server(fault, tls=certificates.good, login=LOGIN)
    with server, pytest.raises(TransportError) as caught:
        transport(server.port, SHORT, security="starttls", ca_file=certificates.trusted, **ACCOUNT).connect()
    verdict = judge(caught.value.reply)
    assert (caught.value.reply.stage, verdict.scope, verdict.reason) == (Stage.TLS, scope, reason)
    assert all(command.startswith(("ehlo", "STARTTLS")) for command in server.commands)
    assert server.connections == 1


def test_tls_against_a_port_that_speaks_plain_text_first() -> None:
    with Server() as server, pytest.raises(TransportError) as caught:
        transport(server.port, SHORT, security="tls").connect()
    assert judge(caught.value.reply).reason == "tls-failed"


def test_starttls_against_a_port_that_waits_for_tls(certificates: Certificates) -> None:
    with Server(tls=certificates.good, implicit_tls=True) as server, pytest.raises(TransportError) as caught:
        transport(server.port, SHORT, security="starttls").connect()
    assert judge(caught.value.reply).reason == "no-greeting"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_used_stops_everything(tmp_path: Path, content: str | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content:
        ca_file.write_text(content, encoding="utf-8")
    with Server() as server, pytest.raises(TransportError) as caught:
        transport(server.port, security="tls", ca_file=ca_file).connect()
    assert judge(caught.value.reply).reason == "tls-failed"
    assert "ca.pem" in caught.value.reply.text


@pytest.fixture
def outward() -> Iterator[str]:
    """Return an address of this machine that is not loopback, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        address = probe.getsockname()[0]
    yield address


@pytest.mark.enable_socket
def test_plain_text_goes_to_this_machine_only(outward: str) -> None:
    with socket.create_server((outward, 0)) as server, pytest.raises(TransportError) as caught:
        transport(server.getsockname()[1], host=outward, **ACCOUNT).connect()
    assert judge(caught.value.reply).reason == "plain-text"


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.1", False),
        ("192.0.2.1", False),
        ("10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),  # noqa: S104
    ],
)
def test_loopback_is_judged_by_the_address(address: str, here: bool) -> None:
    assert is_loopback(address) is here


def test_a_machine_names_itself_by_its_address() -> None:
    assert address_literal("192.0.2.1") == "[192.0.2.1]"
    assert address_literal("fe80::1%eth0") == "[IPv6:fe80::1]"


@pytest.mark.parametrize("faults", [(), ("auth_login_only",)])
def test_a_password_beyond_ascii_is_utf_8(faults: tuple[str, ...]) -> None:
    server = Server(*faults, login=("ola", "blåbær€"))
    with server, connected(server.port, user="ola", password="blåbær€") as connection:
        assert connection.usable
    assert sum(command.startswith("AUTH") for command in server.commands) == 1


@pytest.mark.parametrize(
    ("faults", "code", "scope", "reason"),
    [
        (("auth_535",), 535, Scope.CAMPAIGN, "login"),
        (("auth_535", "auth_login_only"), 535, Scope.CAMPAIGN, "login"),
        (("auth_454",), 454, Scope.CONNECTION, "busy"),
        (("auth_250",), 0, Scope.CONNECTION, "lost"),
        (("auth=334 and", "auth_login_only"), 0, Scope.CONNECTION, "lost"),
        (("auth_drop",), 0, Scope.CONNECTION, "lost"),
        (("auth_missing",), 0, Scope.CAMPAIGN, "login-not-offered"),
        (("auth_echo",), 535, Scope.CAMPAIGN, "login"),
        (("auth_echo", "auth_login_only"), 535, Scope.CAMPAIGN, "login"),
        (("auth_echo_garbage",), 0, Scope.CONNECTION, "lost"),
        (("auth=535 5.7.139 SmtpClientAuthentication is disabled",), 535, Scope.CAMPAIGN, "password-login-off"),
    ],
)
def test_a_refused_login_is_tried_once_and_tells_no_secret(
    faults: tuple[str, ...], code: int, scope: Scope, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(*faults, login=LOGIN) as server, pytest.raises(TransportError) as caught:
        transport(server.port, **ACCOUNT).connect()
    reply = caught.value.reply
    assert (reply.stage, reply.code) == (Stage.LOGIN, code)
    assert (judge(reply).scope, judge(reply).reason) == (scope, reason)
    assert server.connections == 1
    assert sum(command.startswith("AUTH") for command in server.commands) <= 1
    _assert_no_secret(_everything_about(caught.value) + caplog.text)


def test_an_account_shows_no_secret() -> None:
    _assert_no_secret(repr(transport(25, **ACCOUNT)) + transport(25, **ACCOUNT).identity)


def _everything_about(error: BaseException | None) -> str:
    """Return all that could be printed of ``error`` and what lies behind it."""
    texts = []
    while error:
        texts += [str(error), repr(error), repr(error.args), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


def _assert_no_secret(text: str) -> None:
    both = f"\0{LOGIN[0]}\0{PASSWORD}"
    for secret in (PASSWORD, *(base64.b64encode(word.encode()).decode() for word in (PASSWORD, both))):
        assert secret not in text


def test_patience_is_that_of_the_standard() -> None:
    assert Timeouts() == Timeouts(connect=10, greeting=60, command=300, dot=600, quit=2)
    assert Timeouts() != PATIENT


def test_a_short_write_does_not_wait_for_an_acknowledgement() -> None:
    with Server() as server:
        connection = transport(server.port).connect()
        with socket.socket(fileno=os.dup(connection.fileno())) as same:
            assert same.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        connection.close()
