"""A secret in a wrong place: in settings that cannot be meant, in a defect of ours, in what a login leaves behind."""

import json
import os
import random
import shutil
import ssl
from pathlib import Path

import pytest
import trustme
import typer

from newsletter.errors import ExitStatus
from newsletter.sending.transport import microsoft
from tests.acceptance.leaks import KEY, PASSWORD, USER, echoes, leaks, needles
from tests.acceptance.running import make_workspace
from tests.acceptance.test_secret_sweep import COMMANDS, DOCUMENTED, SEND, call
from tests.conftest import EFFORT
from tests.sending.identity_provider import CLIENT, TENANT, provider
from tests.sending.smtp_server import Server

SETTINGS = {
    "a null": "SMTP_PASSWORD=Sec\0Secret-1!",
    "a quotation mark that never closes": 'SMTP_PASSWORD="Secret-1!',
    "another one": "SMTP_PASSWORD='Secret-1!\nSMTP_PORT=25",
    "typographic quotes": "SMTP_PASSWORD=“Secret-1!”",
    "a comment that would be cut": "SMTP_PASSWORD=Secret-1! # mine",
    "a mistyped name": "SMTP_PASSWROD=Secret-1!",
    "a name of nothing": "PASSORD=Secret-1!",
    "no equals sign": "SMTP_PASSWORD Secret-1!",
    "a colon": "SMTP_PASSWORD: Secret-1!",
    "nothing else": "Secret-1!",
    "the wrong way round": "Secret-1!=SMTP_PASSWORD",
    "a host with a login": "SMTP_HOST=user:Secret-1!@127.0.0.1",
    "an address with a login": "SMTP_HOST=smtp://user:Secret-1!@127.0.0.1",
    "a host that is a password": "SMTP_USER=u\nSMTP_PASSWORD=Secret-1!\nSMTP_HOST=",
    "a database with a login": "DATABASE_URL=postgresql://user:Secret-1!@127.0.0.1/n",
    "a database that is almost one": "DATABASE_URL=sqlite://user:Secret-1!@127.0.0.1/n",
    "public pages with a login": "PUBLIC_URL=http://user:Secret-1!@example.no",
    "an authority with a login": "SMTP_AUTH=microsoft\nMICROSOFT_AUTHORITY=http://user:Secret-1!@127.0.0.1",
    "a password for a file of one": "SMTP_USER=u\nSMTP_PASSWORD_FILE=Secret-1!",
    "a secret of a service": "SMTP_AUTH=microsoft\nMICROSOFT_CLIENT_SECRET=Secret-1!",
    "a port": "SMTP_PORT=Secret-1!",
    "a pace": "SMTP_RATE=Secret-1!",
    "a provider": "SMTP_PROVIDER=Secret-1!",
    "a kind of login": "SMTP_AUTH=Secret-1!",
    "a kind of security": "SMTP_SECURITY=Secret-1!",
    "a day": "SMTP_DAILY=Secret-1!",
    "a selector": "DKIM_SELECTOR=Secret-1!",
}
"""Lines of .env, each wrong in its own way."""
TOKEN_FAULTS = ["", "auth=535 %s", "dot=554 %s", "mail=550 %s", "auth_echo", "auth_echo_garbage"]
READING = [("doctor", "--json"), ("doctor",), SEND, ("test", "ny"), ("status", "--json"), ("login", "--status")]


@pytest.fixture
def workspace(tmp_path: Path, impatient: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace with an issue ``ny``, which is the current folder, and nobody's login."""
    folder = make_workspace(tmp_path / "w", 3)
    shutil.copytree(folder / "issues" / "hei", folder / "issues" / "ny")
    monkeypatch.chdir(folder)
    monkeypatch.setattr("newsletter.host.data_folder", lambda: tmp_path / "mine")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return folder


@pytest.mark.parametrize("lines", SETTINGS.values(), ids=SETTINGS)
def test_settings_that_cannot_be_meant_are_not_repeated(workspace: Path, lines: str) -> None:
    (workspace / ".env").write_text(f"SECRET_KEY={KEY}\n{lines}\n", encoding="utf-8")
    for words in READING if EFFORT > 1 else [READING[0], *random.sample(READING[1:], 1)]:
        status, out, err = call(*words)
        assert status in DOCUMENTED, (words, out, err)
        assert leaks(workspace.parent, out, err) == [], words


@pytest.mark.parametrize("name", ["SMTP_PASSWROD", "SMTP_HOST", "SMTP_PASSWORD"])
def test_a_wrong_variable_of_the_environment_is_not_repeated(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The last one with an octet that is no text in any encoding."""
    values = {"SMTP_USER": "u", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1", "SMTP_SECURITY": "none"}
    values[name] = f"user:{PASSWORD}@x" if name == "SMTP_HOST" else PASSWORD
    with Server(login=(USER, "another")) as server:
        values["SMTP_PORT"] = str(server.port)
        for key, value in values.items():
            monkeypatch.setenv(key, value)
        if name == "SMTP_PASSWORD" and os.name == "posix":
            os.environb[b"SMTP_PASSWORD"] = PASSWORD.encode() + b"\xff"
        for words in READING:
            status, out, err = call(*words)
            assert status in DOCUMENTED, (words, out, err)
            assert leaks(workspace.parent, out, err) == [], words


@pytest.mark.parametrize("where", ["password", "file", "variable", "mistyped variable", "service"])
def test_a_defect_in_any_command_leaves_a_log_without_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    lines = {"password": f"SMTP_PASSWORD={PASSWORD}", "file": "SMTP_PASSWORD_FILE=password.txt"}
    names = {"variable": "MICROSOFT_CLIENT_SECRET", "mistyped variable": "SMTP_PASSWROD"}
    lines["service"] = f"MICROSOFT_CLIENT_SECRET={PASSWORD}"
    Path("password.txt").write_text(f"{PASSWORD}\n", encoding="utf-8")
    Path(".env").write_text(f"SECRET_KEY={KEY}\nSMTP_USER={USER}\n{lines.get(where, '')}\n", encoding="utf-8")
    if where in names:
        monkeypatch.setenv(names[where], PASSWORD)
    told = " ".join([*echoes(), KEY, "something ordinary"])

    def defect(*_anything: object) -> None:
        raise ValueError(told)

    monkeypatch.setattr(typer.core.TyperCommand, "invoke", defect)
    for verb, words in COMMANDS.items():
        status, out, err = call(*verb, *words)
        assert status == ExitStatus.DEFECT
        assert "Traceback" not in out + err
        assert leaks(workspace.parent, out, err) == [], verb
    (log, *_more) = workspace.parent.rglob("crash-*.log")
    assert "something ordinary" in log.read_text(encoding="utf-8")


def test_a_password_in_a_file_is_masked_like_any_other(workspace: Path) -> None:
    Path("password.txt").write_text(f"{PASSWORD}\n", encoding="utf-8")
    with Server("auth=535 " + " ".join(echoes()), login=(USER, "another")) as server:
        account = f"SMTP_HOST=127.0.0.1\nSMTP_SECURITY=none\nSMTP_USER={USER}\nSMTP_PASSWORD_FILE=password.txt\n"
        Path(".env").write_text(f"{account}SMTP_PORT={server.port}\n", encoding="utf-8")
        for words in (SEND, ("doctor",), ("report", "ny", "--csv", "r.csv"), ("store", "backup", "k.zip", "--copy")):
            status, out, err = call(*words)
            assert status in DOCUMENTED
            assert leaks(workspace.parent, out, err) == [], words


@pytest.mark.parametrize("fault", TOKEN_FAULTS if EFFORT > 1 else TOKEN_FAULTS[:3])
@pytest.mark.parametrize("service", [True, False])
def test_a_token_and_the_secret_that_fetches_it_are_seen_by_nobody(
    workspace: Path, tmp_path: Path, fault: str, service: bool
) -> None:
    microsoft.application.cache_clear()
    ours = trustme.CA()
    ours.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.issue_cert("localhost").configure_cert(context)
    with provider(context) as pages:
        token = pages.token()
        pages.token = lambda: token  # type: ignore[method-assign]
        said = fault.replace("%s", token[:400])
        with Server(*filter(None, [said]), tokens=set() if fault.startswith("auth") else {token}) as server:
            lines = f"SMTP_HOST=127.0.0.1\nSMTP_PORT={server.port}\nSMTP_SECURITY=none\nSMTP_USER={USER}\n"
            lines += f"SMTP_AUTH=microsoft\nMICROSOFT_CLIENT_ID={CLIENT}\nMICROSOFT_TENANT={TENANT}\n"
            lines += f"MICROSOFT_AUTHORITY={pages.url}\nSMTP_CA_FILE={tmp_path / 'ca.pem'}\n"
            Path(".env").write_text(f"{lines}MICROSOFT_CLIENT_SECRET={PASSWORD if service else ''}\n", "utf-8")
            answers = [] if service else [call("login", "--device-code")]
            answers += [call(*words) for words in (*READING, ("report", "ny", "--csv", "r.csv", "--full"))]
            pages.refuses = f"{PASSWORD} is wrong"
            microsoft.application.cache_clear()
            answers += [call(*words) for words in READING] if service else []
    wanted = [*needles(PASSWORD), *needles("a-refresh-token"), *needles(token[100:164])]
    assert {status for status, _out, _err in answers} <= DOCUMENTED
    assert leaks(workspace, *(text for _status, *texts in answers for text in texts), wanted=wanted) == []
    if not service:
        kept = [path for path in (tmp_path / "mine").glob("login-*") if "a-refresh-token" in path.read_text("utf-8")]
        assert [json.loads(path.read_text("utf-8")).keys() >= {"RefreshToken"} for path in kept] == [True]
