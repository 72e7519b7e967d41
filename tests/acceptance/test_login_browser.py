"""The installed command's login in the browser, with a browser that logs in at once."""

import json
import os
import shlex
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from tests.sending.identity_provider import CLIENT, TENANT, Provider, provider
from tests.sending.smtp_server import Server

_BROWSER = """
import html, re, ssl, sys, urllib.parse, urllib.request
trusted = ssl.create_default_context(cafile=sys.argv[2])
page = urllib.request.urlopen(sys.argv[1], context=trusted).read().decode()
if form := re.search('<form action="([^"]*)"', page):
    fields = {name: html.unescape(value) for name, value in re.findall('name="([^"]*)" value="([^"]*)"', page)}
    urllib.request.urlopen(html.unescape(form[1]), urllib.parse.urlencode(fields).encode()).read()
"""
"""Goes to the address, and where that sends it back to, by a redirection or a form that submits itself."""


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    ours = trustme.CA()
    trusted = tmp_path / "ca.pem"
    ours.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.issue_cert("localhost").configure_cert(context)
    return trusted, context


def _workspace(folder: Path, pages: Provider, trusted: Path, kind: str) -> None:
    sender = '[publication]\nname = "Nytt"\n[sender]\nfrom = "Nytt <post@example.no>"\n'
    (folder / "newsletter.toml").write_text(sender, encoding="utf-8")
    lines = ["SMTP_HOST=127.0.0.1", "SMTP_SECURITY=none", "SMTP_USER=post@example.no", f"SMTP_AUTH={kind}"]
    if kind == "microsoft":
        lines += [f"MICROSOFT_CLIENT_ID={CLIENT}", f"MICROSOFT_TENANT={TENANT}", f"MICROSOFT_AUTHORITY={pages.url}"]
    else:
        app = {"client_id": CLIENT, "client_secret": "s", "auth_uri": f"{pages.url}/authorize"}
        described = {"installed": {**app, "token_uri": f"{pages.url}/token"}}
        (folder / "google.json").write_text(json.dumps(described), encoding="utf-8")
        lines.append("GOOGLE_CLIENT_FILE=google.json")
    (folder / ".env").write_text("\n".join([*lines, f"SMTP_CA_FILE={trusted}"]) + "\n", encoding="utf-8")


def _run(folder: Path, trusted: Path, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    (folder / "browser.py").write_text(_BROWSER, encoding="utf-8")
    browser = shlex.join([sys.executable, str(folder / "browser.py"), "%s", str(trusted)]) + " &"
    ours = {"BROWSER": browser, "HOME": str(folder), "REQUESTS_CA_BUNDLE": str(trusted), **changed}
    return subprocess.run(
        [sys.executable, "-m", "newsletter", *words],
        cwd=folder,
        env={**os.environ, **ours},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("kind", ["microsoft", "google"])
def test_a_person_logs_in_in_the_browser_and_mail_goes_out(
    tmp_path: Path, authority: tuple[Path, ssl.SSLContext], kind: str
) -> None:
    trusted, context = authority
    with provider(context) as pages, Server(tokens=pages.given) as server:
        _workspace(tmp_path, pages, trusted, kind)
        assert _run(tmp_path, trusted, "login", "--status").returncode == 4
        done = _run(tmp_path, trusted, "login")
        assert (done.returncode, done.stdout) == (0, "The login works, for post@example.no.\n"), done
        assert "The browser opens. Log in there as post@example.no" in done.stderr
        assert _run(tmp_path, trusted, "login", "--status").returncode == 0
        assert pages.asked == ["authorization_code"]
        probed = _run(tmp_path, trusted, "doctor", SMTP_PORT=str(server.port))
        assert (probed.returncode, "All is well." in probed.stderr) == (0, True), probed
        assert not any(secret in done.stdout + done.stderr + probed.stdout for secret in (*pages.given, "a-refresh"))


@pytest.mark.parametrize("kind", ["microsoft", "google"])
def test_who_says_no_in_the_browser_is_not_logged_in(
    tmp_path: Path, authority: tuple[Path, ssl.SSLContext], kind: str
) -> None:
    trusted, context = authority
    with provider(context) as pages:
        _workspace(tmp_path, pages, trusted, kind)
        pages.refuses = "The user said no."
        done = _run(tmp_path, trusted, "login")
        assert done.returncode == 4, done
        assert "There is no login" in done.stderr
        assert "Traceback" not in done.stderr
        assert _run(tmp_path, trusted, "login", "--status").returncode == 4
