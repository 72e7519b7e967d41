"""Logging in with tokens: an identity provider and a mail server on loopback, both real, and tokens of 3 KB."""

import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from newsletter import settings
from newsletter.errors import ConnectionFailed
from newsletter.sending import run
from newsletter.sending.interface import Stage, State, TransportError
from newsletter.sending.transport import microsoft as pages_of_microsoft
from newsletter.sending.transport import oauth
from newsletter.sending.transport.replies import judge
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.settings.oauth import OAuth
from newsletter.settings.secret import Secret
from newsletter.settings.smtp import Smtp
from newsletter.store.connection import open_store
from tests.sending.campaigns import database, freeze, numbered, states
from tests.sending.identity_provider import CLIENT, TENANT, Provider, provider
from tests.sending.mail import PATIENT, deliver, message
from tests.sending.smtp_server import Server

USER = "nyhetsbrev@example.no"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    ours = trustme.CA()
    trusted = tmp_path_factory.mktemp("ca") / "ca.pem"
    ours.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.issue_cert("localhost").configure_cert(context)
    return trusted, context


@pytest.fixture
def microsoft(authority: tuple[Path, ssl.SSLContext], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return the provider, and the account that logs in there."""
    monkeypatch.setattr("newsletter.host.data_folder", lambda: tmp_path / "mine")
    pages_of_microsoft.application.cache_clear()
    with provider(authority[1]) as pages:
        account = OAuth("microsoft", client_id=CLIENT, tenant=TENANT, authority=pages.url)
        yield pages, Smtp(host="127.0.0.1", security="none", user=USER, oauth=account, ca_file=authority[0])


def _connected(server: Server, smtp: Smtp, number: int = 1) -> str:
    connection = SmtpTransport(replace(smtp, port=server.port), PATIENT).connect()
    reply = deliver(connection, message(number=number))
    connection.close()
    return f"{reply.code} {reply.text}"


def test_a_person_logs_in_once_with_a_code_and_is_remembered(microsoft: tuple[Provider, Smtp]) -> None:
    pages, smtp = microsoft
    told: list[str] = []
    oauth.log_in_by_code(smtp, told.append)
    assert told == [f"Open {pages.url}/code on any machine, and type the code ABCD-EFGH."]
    kept = oauth.kept_in(smtp)
    assert kept.stat().st_mode & 0o777 == 0o600
    pages_of_microsoft.application.cache_clear()  # as another run of the program would begin
    with Server(tokens=pages.given) as server:
        assert _connected(server, smtp).startswith("250")
    assert len(pages.asked) == 1
    assert oauth.forget(smtp)
    assert not oauth.forget(smtp)
    with pytest.raises(oauth.NoToken, match="nobody has logged in"):
        oauth.token(smtp)


def test_a_token_that_has_run_out_is_renewed_without_anybody(microsoft: tuple[Provider, Smtp]) -> None:
    pages, smtp = microsoft
    pages.lifetime = 200  # less than the five minutes that a token must still last
    oauth.log_in_by_code(smtp, lambda _words: None)
    first = set(pages.given)
    pages.lifetime = 3600
    assert oauth.token(smtp) not in first
    assert pages.asked[-1] == "refresh_token"
    assert oauth.token(smtp) in pages.given
    assert len(pages.asked) == 2


def test_a_token_that_the_mail_server_refuses_is_renewed_once(microsoft: tuple[Provider, Smtp]) -> None:
    pages, smtp = microsoft
    oauth.log_in_by_code(smtp, lambda _words: None)
    pages.given.clear()  # withdrawn, although it would still last
    with Server(tokens=pages.given) as server:
        assert _connected(server, smtp).startswith("250")
    with Server(tokens=set()) as server, pytest.raises(TransportError) as caught:
        _connected(server, smtp)
    reply = caught.value.reply
    assert (reply.stage, reply.code, judge(reply).reason) == (Stage.LOGIN, 535, "token-refused")
    assert "invalid_token" in reply.text
    assert not any(token in reply.text for token in pages.given)


def test_a_login_that_was_withdrawn_says_so(microsoft: tuple[Provider, Smtp]) -> None:
    pages, smtp = microsoft
    pages.lifetime = 200
    oauth.log_in_by_code(smtp, lambda _words: None)
    pages.refuses = "The refresh token has expired due to inactivity."
    with Server(tokens=pages.given) as server, pytest.raises(TransportError) as caught:
        _connected(server, smtp)
    reply = caught.value.reply
    assert judge(reply).reason == "no-token"
    assert reply.text == "no token: AADSTS70043: The refresh token has expired due to inactivity."


def test_a_service_logs_in_as_itself_and_keeps_nothing(microsoft: tuple[Provider, Smtp]) -> None:
    pages, smtp = microsoft
    assert smtp.oauth
    service = replace(smtp, oauth=replace(smtp.oauth, client_secret=Secret("Secret-1!")))
    with Server(tokens=pages.given) as server:
        assert _connected(server, service).startswith("250")
        assert _connected(server, service, 2).startswith("250")
    assert pages.asked == ["client_credentials"]
    assert not oauth.kept_in(service).exists()


def test_tokens_change_in_the_middle_of_a_run_and_stand_nowhere(
    microsoft: tuple[Provider, Smtp], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages, smtp = microsoft
    oauth.log_in_by_code(smtp, lambda _words: None)
    (tmp_path / "newsletter.toml").write_text(
        '[publication]\nname = "Nytt"\n[sender]\nfrom = "Nytt <post@example.no>"\n', encoding="utf-8"
    )
    with open_store(database(tmp_path)) as store, Server("mail_421#20", tokens=pages.given) as server:
        campaign = freeze(store, numbered(40))
        account = replace(smtp, port=server.port, connections=1)
        configured = replace(settings.load(tmp_path, {}), smtp=account)
        outcomes, tokens = [], set(pages.given)
        for outcome in run.carry_out(store, configured, campaign, SmtpTransport(account, PATIENT), threading.Event()):
            outcomes.append(outcome)
            if len(outcomes) == 5:
                pages.given.clear()
        assert set(states(store, campaign.id).values()) == {"sent"}
    assert Counter(server.recipients) == Counter(numbered(40))
    assert pages.asked[-1] == "refresh_token"
    tokens |= pages.given
    assert len(tokens) >= 2
    everything = caplog.text + repr(outcomes) + database(tmp_path).read_bytes().decode("latin-1")
    assert not any(token in everything for token in tokens)


@pytest.mark.parametrize("content", ["{", "[]", '"x"', '{"token": 1}'])
def test_a_damaged_file_of_a_login_is_told(microsoft: tuple[Provider, Smtp], tmp_path: Path, content: str) -> None:
    pages, smtp = microsoft
    google = _google(tmp_path, pages, installed={})
    for account in (smtp, google):
        oauth.kept_in(account).parent.mkdir(exist_ok=True)
        oauth.kept_in(account).write_text(content, encoding="utf-8")
        with pytest.raises(oauth.NoToken, match="damaged|nobody has logged in"):
            oauth.token(account)


def test_without_a_login_nobody_is_burnt(microsoft: tuple[Provider, Smtp], tmp_path: Path) -> None:
    _pages, smtp = microsoft
    (tmp_path / "newsletter.toml").write_text(
        '[publication]\nname = "Nytt"\n[sender]\nfrom = "Nytt <post@example.no>"\n', encoding="utf-8"
    )
    with open_store(database(tmp_path)) as store, Server(tokens=set()) as server:
        campaign = freeze(store, numbered(3))
        account = replace(smtp, port=server.port)
        configured = replace(settings.load(tmp_path, {}), smtp=account)
        with pytest.raises(ConnectionFailed, match="newsletter login"):
            list(run.carry_out(store, configured, campaign, SmtpTransport(account, PATIENT), threading.Event()))
        assert set(states(store, campaign.id).values()) == {State.PENDING}


def test_a_server_without_it_is_told(microsoft: tuple[Provider, Smtp]) -> None:
    _pages, smtp = microsoft
    oauth.log_in_by_code(smtp, lambda _words: None)
    with Server(login=("a", "b")) as server, pytest.raises(TransportError) as caught:
        _connected(server, smtp)
    assert judge(caught.value.reply).reason == "token-not-offered"


def test_a_provider_that_cannot_be_reached_is_waited_for(microsoft: tuple[Provider, Smtp]) -> None:
    pages, smtp = microsoft
    pages.lifetime = 200
    oauth.log_in_by_code(smtp, lambda _words: None)
    pages.server_close()
    with Server(tokens=set()) as server, pytest.raises(TransportError) as caught:
        _connected(server, smtp)
    assert judge(caught.value.reply).reason == "unreachable"


def _google(tmp_path: Path, pages: Provider, **described: object) -> Smtp:
    file = tmp_path / "google.json"
    file.write_text(json.dumps({"token_uri": f"{pages.url}/token", **described}), encoding="utf-8")
    return Smtp(host="127.0.0.1", security="none", user=USER, oauth=OAuth("google", client_file=file))


def test_a_service_account_of_google_logs_in_for_the_mailbox(tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    with provider() as pages:
        smtp = _google(tmp_path, pages, type="service_account", private_key=pem, client_email="a@example.com")
        with Server(tokens=pages.given) as server:
            assert _connected(server, smtp).startswith("250")
        pages.refuses = "unauthorized_client"
        with pytest.raises(oauth.NoToken):
            oauth.token(smtp)


def test_a_person_of_google_is_remembered_and_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsletter.host.data_folder", lambda: tmp_path)
    with provider() as pages:
        smtp = _google(tmp_path, pages, installed={})
        with pytest.raises(oauth.NoToken, match="nobody has logged in"):
            oauth.token(smtp)
        kept = {"client_id": "c", "client_secret": "s", "refresh_token": "r", "token_uri": f"{pages.url}/token"}
        oauth.kept_in(smtp).write_text(json.dumps(kept), encoding="utf-8")
        with Server(tokens=pages.given) as server:
            assert _connected(server, smtp).startswith("250")
        assert json.loads(oauth.kept_in(smtp).read_text(encoding="utf-8"))["token"] in pages.given
    with pytest.raises(oauth.Unreachable):
        oauth.token(smtp, renew=True)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"type": "service_account"}'])
def test_a_file_that_is_not_google_s_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "google.json").write_text(content, encoding="utf-8")
    smtp = Smtp(user=USER, oauth=OAuth("google", client_file=tmp_path / "google.json"))
    with pytest.raises(oauth.NoToken, match="is not what Google gives|nobody has logged in"):
        oauth.token(smtp)
