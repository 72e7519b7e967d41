"""login: what it says, and what it writes for IT."""

from pathlib import Path

import pytest

from newsletter import settings
from newsletter.errors import SettingsError
from newsletter.sending.transport import microsoft


@pytest.fixture
def account(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return .env of an account at Microsoft."""
    monkeypatch.chdir(workspace)
    monkeypatch.setattr("newsletter.host.data_folder", lambda: tmp_path / "mine")
    microsoft.application.cache_clear()
    words = "SMTP_HOST=127.0.0.1\nSMTP_USER=post@example.no\nSMTP_AUTH=microsoft\nMICROSOFT_CLIENT_ID=abc\n"
    (workspace / ".env").write_text(f"{words}MICROSOFT_AUTHORITY=https://127.0.0.1:1\n", encoding="utf-8")
    return workspace / ".env"


@pytest.mark.parametrize(("lang", "word"), [("nb", "postkassen"), ("nn", "postkassen"), ("en", "mailbox")])
def test_the_letter_to_it_names_the_newsletter_and_the_mailbox(newsletter, workspace, monkeypatch, lang, word):
    monkeypatch.chdir(workspace)
    answer = newsletter("login", "--it-request", "--lang", lang)
    assert answer.status == 0
    assert word in answer.out
    assert "Testbrevet" in answer.out
    assert "Set-CASMailbox -Identity post@example.no -SmtpClientAuthenticationDisabled $false" in answer.out
    for need in ("SMTP.Send", "IMAP.AccessAsUser.All", "offline_access", "http://localhost", "SendAs"):
        assert need in answer.out
    assert newsletter("login", "--it-request", "--lang", "fr").status == 2


def test_who_logs_in_by_password_is_told_so(newsletter, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    answer = newsletter("login")
    assert answer.status == 2
    assert "newsletter login --it-request" in answer.err


def test_without_a_way_to_the_provider_it_is_not_now(newsletter, account):
    for command in (("login", "--status"), ("login", "--device-code"), ("login",)):
        answer = newsletter(*command)
        assert answer.status == 6, answer
        assert "cannot be reached" in answer.err
    assert newsletter("login", "--status", "--forget").status == 2
    assert "There was no login here." in newsletter("login", "--forget").out


def test_a_service_of_google_without_its_file_is_told(newsletter, account):
    account.write_text("SMTP_HOST=x\nSMTP_USER=a@example.no\nSMTP_AUTH=google\nGOOGLE_CLIENT_FILE=g.json\n", "utf-8")
    assert newsletter("login").status == 4
    (account.parent / "g.json").write_text("{}", encoding="utf-8")
    answer = newsletter("login", "--status")
    assert answer.status == 4
    assert "There is no login" in answer.err
    assert newsletter("login", "--device-code").status == 2


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ({"SMTP_AUTH": "microsft"}, "SMTP_AUTH cannot be"),
        ({"SMTP_AUTH": "microsoft", "SMTP_USER": "a@example.no"}, "MICROSOFT_CLIENT_ID is missing"),
        ({"SMTP_AUTH": "microsoft", "MICROSOFT_CLIENT_ID": "x"}, "SMTP_USER is missing"),
        ({"SMTP_AUTH": "google", "SMTP_USER": "a@example.no"}, "GOOGLE_CLIENT_FILE is missing"),
        ({"SMTP_AUTH": "google", "SMTP_USER": "a", "GOOGLE_CLIENT_FILE": "x.json"}, "is not there"),
        (
            {"SMTP_AUTH": "microsoft", "SMTP_USER": "a", "MICROSOFT_CLIENT_ID": "x", "MICROSOFT_AUTHORITY": "http://x"},
            "must begin with https://",
        ),
    ],
)
def test_settings_that_cannot_be_meant(workspace, lines, word):
    with pytest.raises(SettingsError) as caught:
        settings.load(workspace, {"SMTP_HOST": "127.0.0.1", **lines})
    assert word in str(caught.value)
