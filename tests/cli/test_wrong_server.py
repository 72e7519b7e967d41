"""A mail server that is not there, or whose certificate cannot be checked: exit 4 or 6, and a sentence."""

import base64
import socket

import pytest
import trustme

from newsletter import settings
from newsletter.errors import SettingsError
from newsletter.sending.interface import TransportError
from newsletter.sending.transport.replies import judge
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.settings import Smtp
from tests.sending.smtp_server import Server

SEND = ("send", "jul", "--to", "list.csv", "--untested", "--yes", "--expect", "3")


@pytest.fixture
def resolver(monkeypatch):
    """Return what makes the system's resolver answer every name in this way."""

    def answer(number: int):
        def getaddrinfo(*_arguments, **_more):
            raise socket.gaierror(number, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return answer


@pytest.mark.parametrize("verb", [SEND, ("test", "jul")])
def test_a_name_that_does_not_exist_is_told_at_once(newsletter, letter, mail_server, monkeypatch, resolver, verb):
    monkeypatch.setenv("SMTP_HOST", "smtp.exmaple.no")
    resolver(socket.EAI_NONAME)
    answer = newsletter(*verb)
    assert answer.status == 4
    assert "There is no mail server called “smtp.exmaple.no”." in answer.err
    assert "Check SMTP_HOST in .env" in answer.err
    assert mail_server.taken == []


def test_what_cannot_be_a_name_is_told_at_once(newsletter, letter, mail_server, monkeypatch):
    monkeypatch.setenv("SMTP_HOST", "smtp..example.no")
    answer = newsletter(*SEND)
    assert answer.status == 4
    assert "There is no mail server called “smtp..example.no”." in answer.err


def test_without_a_network_it_is_not_now(newsletter, letter, mail_server, monkeypatch, resolver):
    monkeypatch.setenv("SMTP_HOST", "smtp.example.no")
    monkeypatch.setattr("newsletter.sending.retry.reconnect_wait", lambda _failures: 0.0)
    resolver(socket.EAI_AGAIN)
    answer = newsletter(*SEND)
    assert answer.status == 6
    assert "The mail server cannot be reached" in answer.err


def test_a_name_that_was_found_once_is_looked_for_again(resolver):
    with Server() as server:
        transport = SmtpTransport(Smtp(host="127.0.0.1", port=server.port, security="none"))
        transport.connect().close()
        resolver(socket.EAI_NONAME)
        with pytest.raises(TransportError) as caught:
            transport.connect()
    assert judge(caught.value.reply).reason == "unreachable"


GARBAGE = base64.b64encode(b"garbage").decode()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "garbage",
        "\udcff",
        f"-----BEGIN CERTIFICATE-----\n{GARBAGE}\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMIIB\n",
    ],
)
def test_a_file_that_is_no_certificate_is_told_when_the_settings_are_read(newsletter, letter, workspace, content):
    (workspace / "ca.pem").write_bytes(content.encode("utf-8", "surrogateescape"))
    (workspace / ".env").write_text("SMTP_HOST=smtp.example.no\nSMTP_CA_FILE=ca.pem\n", encoding="utf-8")
    answer = newsletter(*SEND)
    assert answer.status == 4
    assert "SMTP_CA_FILE names a file that is no certificate" in answer.err
    with pytest.raises(SettingsError):
        settings.load(workspace, {})


def test_certificates_with_words_between_them_are_taken(letter, workspace):
    both = [trustme.CA().cert_pem.bytes() for _number in range(2)]
    (workspace / "ca.pem").write_bytes("# vår egen æøå\n".encode() + b"\r\n".join(both))
    (workspace / ".env").write_text("SMTP_CA_FILE=ca.pem\n", encoding="utf-8")
    assert settings.load(workspace, {}).smtp.ca_file == workspace / "ca.pem"
