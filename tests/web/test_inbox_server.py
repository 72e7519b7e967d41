"""The local inbox over HTTP: what is shown, and what hostile files do."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import NewsletterError
from newsletter.web import eml, inbox
from tests.web.plain_browser import Browser, letter

PAGES = ("/", "/message/a.eml", "/message/a.eml/text", "/message/a.eml/headers", "/message/a.eml/frame")


def put(folder: Path, data: bytes | None = None, name: str = "a.eml", age: int = 0, **content: str) -> Path:
    path = folder / name
    path.write_bytes(letter(**content).as_bytes() if data is None else data)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


# What is shown


def test_an_empty_inbox_says_what_to_do(browser: Browser, folder: Path) -> None:
    _answer, body = browser.get("/")
    assert "Nobody has been mailed." in body
    assert "No messages yet" in body
    assert "newsletter send" in body
    assert str(folder) in body


def test_a_folder_that_is_not_there_yet_is_an_empty_inbox(browser: Browser, folder: Path) -> None:
    folder.rmdir()
    answer, body = browser.get("/")
    assert answer.status == 200
    assert "No messages yet" in body


def test_messages_are_listed_newest_first(browser: Browser, folder: Path) -> None:
    put(folder, name="1.eml", age=60, subject="Eldre")
    put(folder, name="brev på øya.eml", subject="Nyere")
    _answer, body = browser.get("/")
    assert body.index("Nyere") < body.index("Eldre")
    assert "Kari Nordmann &lt;kari@example.no&gt;" in body
    assert f"/message/{quote('brev på øya.eml')}" in body
    assert "2 messages, newest first" in body
    assert browser.get(f"/message/{quote('brev på øya.eml')}")[0].status == 200


def test_many_messages_come_in_pages(browser: Browser, folder: Path) -> None:
    for number in range(inbox.PAGE_LENGTH + 1):
        put(folder, b"Subject: brev %d\nTo: kari@example.no\n\nHei" % number, name=f"{number}.eml", age=number)
    first, second = browser.get("/")[1], browser.get("/?page=2")[1]
    assert "brev 0<" in first
    assert "brev 100<" not in first
    assert "brev 100<" in second
    for odd in ("0", "-1", "99999999999", "x", "²"):
        assert browser.get(f"/?page={quote(odd)}")[0].status == 200


def test_a_message_is_shown_in_its_four_ways(browser: Browser, folder: Path) -> None:
    path = put(folder)
    page = browser.get("/message/a.eml")[1]
    assert "God jul – og frist 2. januar" in page
    assert "Nobody has been mailed." in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Les mer om kurset: https://www.example.no/kurs" in browser.get("/message/a.eml/text")[1]
    assert "multipart/alternative" in browser.get("/message/a.eml/headers")[1]
    frame = browser.get("/message/a.eml/frame")[1]
    assert "data:image/png;base64,iVBOR" in frame
    assert "cid:" not in frame
    assert frame.startswith('<!doctype html><base target="_blank">')
    answer, source = browser.get("/message/a.eml/source")
    assert (answer.getheader("Content-Disposition") or "").startswith("attachment;")
    assert source == path.read_bytes().decode()


def test_pictures_on_the_web_are_loaded_only_when_asked_for(browser: Browser, folder: Path) -> None:
    put(folder, html='<p><img src="https://www.example.no/a.png" alt=""><a href="https://www.example.no/">Hei</a></p>')
    page = browser.get("/message/a.eml")[1]
    assert "1 picture lies on the web and is not loaded." in page
    assert "img-src data:;" in (browser.get("/message/a.eml/frame")[0].getheader("Content-Security-Policy") or "")
    page = browser.get("/message/a.eml?web")[1]
    assert "is not loaded" not in page
    assert 'src="/message/a.eml/frame?web"' in page
    answer, _frame = browser.get("/message/a.eml/frame?web")
    assert "img-src data: https:;" in (answer.getheader("Content-Security-Policy") or "")


# Hostile and damaged files


def test_what_a_sender_wrote_is_never_markup(browser: Browser, folder: Path) -> None:
    put(
        folder,
        b'Subject: <script>alert(1)</script>\nTo: "><img src=x> <kari@example.no>\nX-<b>: <i>\n'
        b"Content-Type: text/plain\n\n</pre><script>alert(2)</script>",
    )
    for path in PAGES:
        body = browser.get(path)[1]
        assert "<script" not in body
        assert "<img src=x" not in body


def test_disguising_characters_are_left_out(browser: Browser, folder: Path) -> None:
    put(folder, b"Subject: =?utf-8?q?gnp=E2=80=AEexe=0D=0ABcc=3A_x=00?=\nTo: kari@example.no\n\nHei")
    body = browser.get("/")[1]
    assert "gnpexe Bcc: x<" in body


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "does not look like an e-mail"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", "does not look like an e-mail"),
        (letter().as_bytes()[:700], "damaged or incomplete"),
        (b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\nno boundary here", "damaged or incomplete"),
        (
            b"Subject: x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n!!!!",
            "no text that can be shown",
        ),
        (b"Subject: x\n" + b"Content-Type: message/rfc822\n\n" * 3000, "nested too deeply"),
        (b"Subject: =?nonsense?q?=C3?= =?utf-8?b?=FF!?=\n\nHei", ""),
        (b"Subject: \xff\xfe\xe6\xf8\nTo: \xc3\xa6@example.no\n\n\xff\xfe", ""),
        (b"Subject: x\nContent-Type: text/plain; charset=undefined\n\nHei", ""),
        (b'Subject: x\nContent-Type: text/html; charset="\xff"\nContent-Transfer-Encoding: base64\n\n!!!!', ""),
    ],
    ids=["empty", "picture", "cut", "no boundary", "no text", "deep", "bad words", "bytes", "charset", "bad html"],
)
def test_a_damaged_file_is_explained_and_never_a_crash(browser: Browser, folder: Path, data: bytes, said: str) -> None:
    put(folder, data)
    for path in (*PAGES, "/message/a.eml/source"):
        assert browser.get(path)[0].status == 200
    assert said in browser.get("/message/a.eml")[1]


def test_a_file_that_is_too_big_is_only_offered_for_download(browser: Browser, folder: Path) -> None:
    put(folder, b"Subject: Stort\nTo: kari@example.no\n\n" + b"a" * eml.MOST_BYTES)
    assert "too big to be shown" in browser.get("/message/a.eml")[1]
    assert "Stort" in browser.get("/")[1]


def test_one_picture_named_many_times_does_not_fill_the_memory(folder: Path) -> None:
    mail = letter(html='<img src="cid:banner@example.no">' * 200)
    picture = list(list(mail.iter_parts())[1].iter_parts())[1]
    picture.set_content(b"x" * 2_000_000, "image", "png", cid="<banner@example.no>")
    read = eml.read(put(folder, mail.as_bytes()))
    assert 0 < len(read.html) < 5 * eml.MOST_BYTES
    assert "cid:" in read.html


def test_a_file_that_is_gone_or_closed_is_explained(folder: Path) -> None:
    closed = folder / "closed.eml"
    closed.mkdir()  # as good as a file that may not be read, also where tests run as root
    entries = list(eml.entries([folder / "gone.eml", closed]))
    assert [entry.name for entry in entries] == ["closed.eml"]
    assert "cannot be read" in eml.read(closed).problem


def test_a_date_that_is_none_is_shown_as_it_is(browser: Browser, folder: Path) -> None:
    put(folder, b"Subject: x\nDate: snart\n\nHei")
    assert "<bdi>snart</bdi>" in browser.get("/message/a.eml")[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 1500),
    at=st.integers(0, 1500),
    rubbish=st.one_of(
        st.binary(max_size=40),
        st.sampled_from([b"\n", b"=?utf-8?q?", b"boundary=", b"; charset*=x''%", b"\nContent-Type: ", b'\nTo: "<@,;:']),
    ),
)
def test_no_bytes_can_make_reading_fail(folder: Path, cut: int, at: int, rubbish: bytes) -> None:
    whole = letter().as_bytes()
    damaged = whole[: min(at, cut)] + rubbish + whole[max(at, cut) :]
    path = put(folder, damaged)
    list(eml.entries(eml.files(folder)))
    mail = eml.read(path)
    assert isinstance(eml.framed(mail.html), str)


# The command's side


def test_a_busy_port_is_said_in_a_sentence(folder: Path) -> None:
    with inbox.listen(0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(NewsletterError, match=f"cannot use port {port}"):
            inbox.serve(folder, port=port)


def test_the_socket_is_bound_to_this_machine_only() -> None:
    with inbox.listen(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_serve_announces_an_address_that_answers_and_stops_at_an_interrupt(folder: Path) -> None:
    put(folder)
    program = (
        "import sys; from pathlib import Path; from newsletter.web.inbox import serve\n"
        "write = lambda word: lambda url: (sys.stdout.write(f'{word} {url}\\n'), sys.stdout.flush())\n"
        "serve(Path(sys.argv[1]), announce=write('told'), open_browser=write('opened'))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        told, opened = process.stdout.readline().split(), process.stdout.readline().split()
        assert (told[0], opened[0]) == ("told", "opened")
        address, _sep, token = told[1].partition("/open?t=")
        answer = Browser(int(address.rpartition(":")[2]), token).enter().get("/")[1]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert "God jul" in answer
    assert process.returncode != 70
