"""newsletter doctor, against a real mail server and a real name server."""

import datetime
import json
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from tests.checks.dns_server import name_server
from tests.sending.smtp_server import Server

LOGIN = ("ola@example.no", "Secret-1!")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def configure(workspace: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.chdir(workspace)
    authority.cert_pem.write_to_path(str(workspace / "ca.pem"))

    def write(server: Server | None, *lines: str) -> None:
        account = [f"SMTP_HOST=127.0.0.1\nSMTP_PORT={server.port}"] if server else []
        (workspace / ".env").write_text("\n".join([*account, *lines, ""]), encoding="utf-8")

    return write


SECURE = ("SMTP_CA_FILE=ca.pem", f"SMTP_USER={LOGIN[0]}", f"SMTP_PASSWORD='{LOGIN[1]}'")


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _ids(answer) -> dict[str, str]:
    return {item["id"]: item["grade"] for item in json.loads(answer.out)["findings"]}


def test_all_is_well_and_nothing_is_sent(newsletter, configure, authority):
    with Server(tls=_context(authority.issue_cert("127.0.0.1")), login=LOGIN) as server:
        configure(server, *SECURE, "SMTP_PROVIDER=microsoft365", "SMTP_RATE=10/minute")
        answer = newsletter("doctor")
    assert answer.status == 0, answer
    assert LOGIN[1] not in answer.out + answer.err
    assert "***" in answer.out
    assert "\nMail server\n" in answer.out
    assert "\nDatabase\n" in answer.out
    assert "SMTP_RATE         10/minute       .env" in answer.out
    assert "SMTP_DAILY        10000           preset of the provider" in answer.out
    assert "The login of ola@example.no is accepted." in answer.out
    assert "PIPELINING" in answer.out
    assert "post@example.no may send; nothing was handed over." in answer.out
    assert "newsletter doctor --online" in answer.err
    assert [word.split()[0] for word in server.commands[-4:]] == ["MAIL", "RCPT", "RSET", "QUIT"]
    assert server.received == []


def test_without_a_mail_server_it_is_a_rehearsal(newsletter, configure):
    configure(None)
    answer = newsletter("doctor", "--json")
    assert answer.status == 0
    assert _ids(answer)["SETTINGS-SERVER"] == "note"


@pytest.mark.parametrize(
    ("fault", "finding", "grade", "status"),
    [
        ("auth_535", "SERVER-LOGIN", "error", 4),
        ("auth_454", "SERVER-LOGIN", "unreachable", 6),
        ("auth_missing", "SERVER-LOGIN", "error", 4),
        ("starttls_missing", "SERVER-ENCRYPTION", "error", 4),
        ("starttls_drop", "SERVER-ENCRYPTION", "unreachable", 6),
        ("banner_554", "SERVER-REACHED", "error", 4),
        ("banner_421", "SERVER-REACHED", "unreachable", 6),
        ("banner_drop", "SERVER-REACHED", "unreachable", 6),
        ("mail_550", "SERVER-SENDER", "error", 4),
        ("mail=554 5.2.0 SendAsDenied", "SERVER-SENDER", "error", 4),
        ("mail_451", "SERVER-SENDER", "unreachable", 6),
        ("mail=What?", "SERVER-SENDER", "unreachable", 6),
        ("rcpt_550", "SERVER-SENDER", "warning", 0),
        ("rcpt_450", "SERVER-SENDER", "note", 0),
        ("rcpt=550 5.7.1 Relay access denied", "SERVER-SENDER", "error", 4),
        ("quit_drop", "SERVER-SENDER", "ok", 0),
    ],
)
def test_what_a_mail_server_refuses(newsletter, configure, authority, fault, finding, grade, status):
    with Server(fault, tls=_context(authority.issue_cert("127.0.0.1")), login=LOGIN) as server:
        configure(server, *SECURE)
        answer = newsletter("doctor", "--json")
    assert (answer.status, _ids(answer)[finding]) == (status, grade), answer.out
    assert json.loads(answer.out)["exit"] == status
    assert LOGIN[1] not in answer.out


@pytest.mark.parametrize(
    ("days", "names", "grade", "words"),
    [
        (5, ["127.0.0.1"], "warning", "ends in 4 days"),
        (-1, ["127.0.0.1"], "error", "expired"),
        (90, ["mail.example.com"], "error", "certificate"),
    ],
)
def test_the_certificate(newsletter, configure, authority, days, names, grade, words):
    now = datetime.datetime.now(datetime.UTC)
    span = {"not_before": now - datetime.timedelta(days=30), "not_after": now + datetime.timedelta(days=days)}
    with Server(tls=_context(authority.issue_cert(*names, **span)), login=LOGIN) as server:
        configure(server, *SECURE)
        answer = newsletter("doctor", "--json", clock=_Now())
    (found,) = [one for one in json.loads(answer.out)["findings"] if one["id"] == "SERVER-ENCRYPTION"]
    assert found["grade"] == grade
    assert words in found["message"]
    assert found["remedy"]


class _Now:
    """A clock that is right."""

    def time(self) -> float:
        return datetime.datetime.now(datetime.UTC).timestamp()

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def test_a_server_on_this_machine_needs_no_encryption(newsletter, configure):
    with Server() as server:
        configure(server, "SMTP_SECURITY=none")
        answer = newsletter("doctor", "--json")
    found = _ids(answer)
    assert (answer.status, found["SERVER-ENCRYPTION"], "SERVER-LOGIN" in found) == (0, "ok", False)


def test_a_port_at_which_nobody_listens(newsletter, configure):
    with Server() as server:
        pass
    configure(server)
    answer = newsletter("doctor")
    assert answer.status == 6
    assert "no answer" in answer.out
    assert f"block port {server.port}" in answer.out
    assert "Somebody did not answer." in answer.err


@pytest.mark.parametrize(("provider", "words"), [
    ("microsoft365", "Authenticated SMTP"), ("google", "app password"), ("sendgrid", "the word apikey"),
    ("generic", "whoever runs the mail server"),
])  # fmt: skip
def test_the_remedy_for_a_login_is_the_providers(newsletter, configure, authority, provider, words):
    with Server("auth_535", tls=_context(authority.issue_cert("127.0.0.1")), login=LOGIN) as server:
        configure(server, *SECURE, f"SMTP_PROVIDER={provider}")
        answer = newsletter("doctor")
    assert words in answer.out
    assert "Nothing can be sent like this." in answer.err


def test_the_remedy_for_a_sender_is_the_providers(newsletter, configure, authority):
    with Server("mail_550", tls=_context(authority.issue_cert("127.0.0.1")), login=LOGIN) as server:
        configure(server, *SECURE, "SMTP_PROVIDER=microsoft365")
        assert "“Send as” for post@example.no" in newsletter("doctor").out
        configure(server, *SECURE)
        assert "Confirm post@example.no" in newsletter("doctor").out


def test_every_mistake_in_the_settings_is_told(newsletter, configure):
    configure(None, "SMTP_PROT=1", "SMTP_RATE=fast")
    answer = newsletter("doctor")
    assert answer.status == 4
    assert "unknown setting SMTP_PROT" in answer.out
    assert "→ did you mean “SMTP_PORT”?" in answer.out
    answer = newsletter("doctor", "--json")
    assert (answer.status, len(json.loads(answer.out)["findings"]), json.loads(answer.out)["exit"]) == (4, 2, 4)


def test_the_domain_of_the_sender_is_looked_at_when_asked(newsletter, configure):
    configure(None)
    with name_server({}):
        answer = newsletter("doctor", "--online")
    assert answer.status == 0
    assert "example.no has no DMARC record" in answer.out
    assert "It can send; look at the warnings." in answer.err
    with name_server({}, broken="example.no"):
        assert newsletter("doctor", "--online").status == 6


def test_what_the_settings_should_say(newsletter, configure, workspace):
    config = workspace / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("<post@", "<noreply@"), encoding="utf-8")
    configure(None, "SMTP_HOST=smtp.domeneshop.no", "SMTP_PORT=1", "SMTP_USER=u", "SMTP_PASSWORD=p")
    from newsletter import settings
    from newsletter.checks.doctor import configured

    found = [item.message for item in configured.examine(settings.load(workspace, {}))]
    configure(None, "SMTP_PROVIDER=microsoft365", "SMTP_USER=u", "SMTP_PASSWORD=p")
    found += [item.message for item in configured.examine(settings.load(workspace, {}))]
    assert any("switching off login by password" in message for message in found)
    assert any("its limits are not set" in message for message in found)
    assert any("does not allow newsletters" in message for message in found)
    assert any("noreply@example.no" in message for message in found)
