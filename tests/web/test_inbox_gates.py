"""The local inbox over HTTP: who gets in, and what is served to whom."""

import os
from pathlib import Path

import pytest

from tests.web.plain_browser import Browser, letter

PAGES = ("/", "/message/a.eml", "/message/a.eml/text", "/message/a.eml/headers", "/message/a.eml/frame")


def put(folder: Path, data: bytes | None = None, name: str = "a.eml", age: int = 0, **content: str) -> Path:
    path = folder / name
    path.write_bytes(letter(**content).as_bytes() if data is None else data)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


@pytest.mark.parametrize("path", [*PAGES, "/message/a.eml/source"])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost", "evil.example:{port}", "127.0.0.1:{port}.evil"]
)
def test_another_host_is_misdirected_even_with_the_cookie(browser: Browser, folder: Path, path: str, host: str) -> None:
    put(folder)
    answer, body = browser.get(path, Host=host.format(port=browser.port))
    assert answer.status == 421
    assert "kari@example.no" not in body


@pytest.mark.parametrize(
    "path", [*PAGES, "/message/a.eml/source", "/open", "/open?t=", "/open?t=wrong", "/open?t=%C3%B8"]
)
def test_without_the_cookie_nothing_is_shown(stranger: Browser, folder: Path, path: str) -> None:
    put(folder)
    answer, body = stranger.get(path)
    assert answer.status == 403
    assert "kari@example.no" not in body
    assert answer.getheader("Set-Cookie") is None


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
@pytest.mark.parametrize("path", [*PAGES, "/open?t=the-token", "/inbox.css"])
def test_other_pages_get_nothing_even_with_the_cookie(browser: Browser, folder: Path, site: str, path: str) -> None:
    put(folder)
    answer, _body = browser.get(path, Sec_Fetch_Site=site)
    assert answer.status == 403


def test_the_token_opens_once_and_becomes_a_strict_cookie(stranger: Browser) -> None:
    answer, _body = stranger.get("/open?t=the-token", Sec_Fetch_Site="none")
    assert (answer.status, answer.getheader("Location")) == (303, "/")
    cookie = answer.getheader("Set-Cookie") or ""
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "the-token" not in cookie
    assert stranger.get("/open?t=the-token")[0].status == 403
    stranger.cookie = cookie.partition(";")[0]
    assert stranger.get("/open?t=the-token")[0].status == 303
    assert stranger.get("/")[0].status == 200


def test_a_guessed_cookie_is_refused(stranger: Browser) -> None:
    stranger.cookie = f"newsletter-{stranger.port}=guess"
    assert stranger.get("/")[0].status == 403


def test_nothing_can_be_posted(browser: Browser, folder: Path) -> None:
    put(folder)
    for method in ("POST", "PUT", "DELETE"):
        assert browser.get("/message/a.eml", method)[0].status == 405
    assert browser.get("/message/a.eml", "HEAD")[0].status == 200


@pytest.mark.parametrize("path", [*PAGES, "/inbox.css", "/nowhere", "/message/a.eml/source"])
def test_every_answer_carries_the_protecting_headers(browser: Browser, folder: Path, path: str) -> None:
    put(folder)
    answer, _body = browser.get(path)
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Cache-Control") == "no-store"
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    assert answer.getheader("Cross-Origin-Resource-Policy") == "same-origin"
    assert answer.getheader("Server") is None
    policy = answer.getheader("Content-Security-Policy") or ""
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    if path.endswith("/frame"):
        assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox;")
        assert "img-src data:;" in policy
        assert "frame-ancestors 'self'" in policy
    else:
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "name",
    [
        "../secret.eml",
        "..%2fsecret.eml",
        "%2e%2e%2fsecret.eml",
        "..%5csecret.eml",
        "%2fetc%2fpasswd",
        "link.eml",
        "notes.txt",
        ".",
        "%00.eml",
        "gone.eml",
        "folder.eml",
    ],
)
@pytest.mark.parametrize("tail", ["", "/text", "/frame", "/source"])
def test_only_listed_files_are_served(browser: Browser, folder: Path, name: str, tail: str) -> None:
    secret = put(folder.parent, name="secret.eml")
    put(folder, name="notes.txt")
    (folder / "folder.eml").mkdir()
    (folder / "link.eml").symlink_to(secret)
    answer, body = browser.get(f"/message/{name}{tail}")
    assert answer.status == 404
    assert "kari@example.no" not in body
