"""Every command at every fault of the mail server: the password is nowhere afterwards, and nobody sees a traceback.

What a server says before or at the login meets a wrong password, what it says later the right one.
"""

import contextlib
import io
import random
import shutil
import ssl
from pathlib import Path

import pytest
import trustme
import typer

from newsletter.cli.app import app
from newsletter.cli.commands import run
from newsletter.cli.screen import Screen
from newsletter.errors import ExitStatus
from tests.acceptance.leaks import KEY, PASSWORD, USER, leaks, told
from tests.acceptance.running import flying, make_workspace, start
from tests.conftest import EFFORT
from tests.sending.faults import FAULTS
from tests.sending.smtp_server import Server

TO = ("--to", "liste.csv")
SEND = ("send", "ny", *TO, "--untested", "--yes", "--expect", "3", "--give-up", "2m", "--json")
COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("init",): ("annet", "--smtp-host", "127.0.0.1", "--smtp-user", USER, "--name", "N", "--from", USER),
    ("new",): ("neste", "--from", "hei"),
    ("check",): ("hei", *TO, "--json"),
    ("explain",): ("LINK-TEXT",),
    ("render",): ("hei", "--out", "ut"),
    ("test",): ("ny", "--to", "kari@example.no", "--json"),
    ("send",): SEND[1:],
    ("pause",): ("hei",),
    ("resume",): ("hei", "--json"),
    ("cancel",): ("hei", "--yes"),
    ("inbox",): ("--no-browser",),
    ("status",): ("hei", "--json"),
    ("report",): ("hei", "--csv", "r.csv", "--xlsx", "r.xlsx", "--html", "r.html", "--full"),
    ("resolve",): ("hei", "--resend", "--json"),
    ("login",): ("--status",),
    ("doctor",): ("--json",),
    ("suppress", "add"): ("per@example.no", "--json"),
    ("suppress", "import"): ("liste.csv", "--json"),
    ("suppress", "remove"): ("per@example.no", "--yes"),
    ("suppress", "list"): ("--json",),
    ("store", "status"): ("--json",),
    ("store", "backup"): ("over.zip", "--for", "Kari"),
    ("store", "restore"): ("kopi.zip", "--yes", "--older"),
    ("store", "unlock"): ("--yes",),
    ("store", "move"): ("flyttet",),
}
"""A command line for each command; a new command needs one here."""
TALKING = [("send",), ("test",), ("resume",), ("doctor",)]
"""Those that speak with the mail server."""
AFTERWARDS = [
    ("status", "--json"),
    ("report", "ny", "--csv", "a.csv", "--xlsx", "a.xlsx", "--html", "a.html", "--full"),
]
AFTERWARDS += [("report", "ny", "--json"), ("resolve", "ny"), ("store", "backup", "etter.zip", "--copy")]

EARLY = {"connect", "ehlo", "features", "starttls", "auth"}
CODES = {
    "connect": (220, 554),
    "ehlo": (250, 502),
    "starttls": (454, 220),
    "auth": (535, 454, 250, 334),
    "mail": (550,),
}
CODES |= {"rcpt": (550, 450), "data": (554, 451), "dot": (554, 452, 250, 299), "rset": (502,), "quit": (221,)}
ECHOES = [f"{point}={reply}" for point, codes in CODES.items() for code in codes for reply in told(code)]
ECHOES += [f"{point}={next(told(1))}" for point in ("connect", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot")]
"""Everything is repeated at every point; at last in what is no reply at all."""
EVERY = [*FAULTS, *ECHOES]
DOCUMENTED = set(ExitStatus) - {ExitStatus.DEFECT, ExitStatus.INTERRUPTED, ExitStatus.OUTPUT_CLOSED}


def verbs(group: typer.core.TyperGroup, *path: str) -> set[tuple[str, ...]]:
    """Return the words of every command."""
    found: set[tuple[str, ...]] = set()
    for name, command in group.commands.items():
        inner = isinstance(command, typer.core.TyperGroup)
        found |= verbs(command, *path, name) if inner else {(*path, name)}
    return found


def sample() -> list[tuple[tuple[str, ...], str]]:
    """Return pairs of command and fault: all of them with an effort of 12, else some that always are, and others."""
    pairs = [(verb, fault) for verb in COMMANDS for fault in EVERY]
    if EFFORT >= 12:
        return pairs
    chosen = [(verb, ECHOES[number % len(ECHOES)]) for number, verb in enumerate(COMMANDS)]
    talks = [pair for pair in pairs if pair[0] in TALKING and pair[1] in ECHOES]
    return chosen + random.sample(talks, 10 * EFFORT) + random.sample(pairs, 5 * EFFORT)


class _Leaving(io.StringIO):
    """A terminal at which Ctrl-C is pressed as soon as a page is served."""

    def write(self, text: str) -> int:
        written = super().write(text)
        if "http://127.0.0.1" in text:
            raise KeyboardInterrupt
        return written


def call(*words: str) -> tuple[int, str, str]:
    """Run a command line where time flies, and return its status and what it wrote."""
    out, err = _Leaving(), io.StringIO()
    screen = Screen(
        out,
        err,
        io.StringIO(),
        sleep=lambda _seconds: None,
        now=flying,
        hidden=lambda _question: PASSWORD,
    )
    return run(list(words), screen), out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """Return the certificate to trust, and what the server encrypts with."""
    ours, file = trustme.CA(), tmp_path_factory.mktemp("ca") / "ca.pem"
    ours.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.issue_cert("127.0.0.1").configure_cert(context)
    return file, context


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with a campaign in which one letter is sent, one uncertain and one still to send."""
    folder = make_workspace(tmp_path_factory.mktemp("prepared") / "w", 3)
    shutil.copytree(folder / "issues" / "hei", folder / "issues" / "ny")
    with Server("drop_after_dot#2") as server, contextlib.chdir(folder):
        (folder / ".env").write_text(f"SMTP_HOST=127.0.0.1\nSMTP_PORT={server.port}\nSMTP_SECURITY=none\n", "utf-8")
        status, *said = call("send", "hei", *SEND[2:], "--limit", "2")
        assert status in (3, 6), said
        assert call("store", "backup", "kopi.zip", "--copy")[0] == 0
    return folder


def server_at(fault: str, secured: tuple[Path, ssl.SSLContext]) -> tuple[Server, str]:
    """Return a server with ``fault``, and .env for it, without the port."""
    point = FAULTS[fault].point if fault in FAULTS else fault.partition("=")[0]
    login = (USER, "another" if point in EARLY else PASSWORD)
    encrypted = point in {"starttls", "ehlo"} or fault == "starttls_missing"
    lines = f"SMTP_HOST=127.0.0.1\nSMTP_USER={USER}\nSMTP_PASSWORD={PASSWORD}\nSECRET_KEY={KEY}\n"
    lines += f"SMTP_SECURITY=starttls\nSMTP_CA_FILE={secured[0]}\n" if encrypted else "SMTP_SECURITY=none\n"
    return Server(fault, login=login, tls=secured[1] if encrypted else None), lines


def test_every_command_is_swept() -> None:
    assert verbs(typer.main.get_command(app)) == set(COMMANDS)


def test_no_fault_of_the_server_makes_a_command_tell_the_password(
    prepared: Path,
    secured: tuple[Path, ssl.SSLContext],
    impatient: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("newsletter.host.data_folder", lambda: tmp_path / "mine")
    found: list[object] = []
    pairs = sample()
    for number, (verb, fault) in enumerate(pairs):
        home = tmp_path / str(number)
        folder = Path(shutil.copytree(prepared, home / "w"))
        server, lines = server_at(fault, secured)
        with server, contextlib.chdir(folder):
            Path(".env").write_text(f"{lines}SMTP_PORT={server.port}\n", encoding="utf-8")
            said = [call(*verb, *COMMANDS[verb])]
            if verb in TALKING:
                said += [call(*words) for words in AFTERWARDS]
        status = said[0][0]
        wrong = {one[0] for one in said} - DOCUMENTED or (status == 2 and verb != ("login",))
        places = leaks(tmp_path, *(text for one in said for text in one[1:]))
        if wrong or places or any("Traceback (most recent call last)" in "".join(one[1:]) for one in said):
            found.append((verb, fault, said, places))
        shutil.rmtree(home)
    assert not found, "\n\n".join(map(str, found[:5])) + f"\n{len(found)} of {len(pairs)}"


@pytest.mark.parametrize("verb", [("send",), ("doctor",)])
def test_a_process_tells_it_no_more_than_a_function(
    verb: tuple[str, ...], tmp_path: Path, secured: tuple[Path, ssl.SSLContext]
) -> None:
    folder = make_workspace(tmp_path / "w", 3)
    (folder / "issues" / "hei").rename(folder / "issues" / "ny")
    server, _lines = server_at(f"auth={next(told(535))}", secured)
    with server:
        account = {"SMTP_USER": USER, "SMTP_PASSWORD": PASSWORD, "HOME": str(tmp_path)}
        with start(folder, server.port, *verb, *COMMANDS[verb], **account) as child:
            out, err = child.communicate(timeout=60)
    assert child.returncode == ExitStatus.CONFIGURATION
    assert leaks(tmp_path, out, err) == []
    assert "Traceback" not in out + err
