"""A workspace, and a way to run commands in it with or without somebody at the keyboard."""

import io
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter.cli.commands import run
from newsletter.cli.screen import Screen

NOON = 1_703_156_400.0
"""21 December 2023, 12:00 in Oslo."""


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    now: float = NOON
    slept: list[float] = field(default_factory=list)
    stop_at: int = -1
    """The sleep, counted from 0, at which Ctrl-C is pressed."""

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        if len(self.slept) == self.stop_at:
            raise KeyboardInterrupt
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str


def terminal(typed: str | None = None, clock: Clock | None = None, secret: str = "") -> Screen:
    """Return a screen at which ``typed`` is typed; None: not a terminal."""
    clock = clock or Clock()
    return Screen(
        io.StringIO(),
        io.StringIO(),
        io.StringIO(typed or ""),
        interactive=typed is not None,
        clock=clock.time,
        sleep=clock.sleep,
        now=clock.time,
        hidden=lambda _question: secret,
    )


Run = Callable[..., Answer]


@pytest.fixture
def newsletter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, typed: str | None = None, clock: Clock | None = None, secret: str = "") -> Answer:
        screen = terminal(typed, clock, secret)
        status = run(list(arguments), screen)
        return Answer(status, screen.out.getvalue(), screen.err.getvalue())  # type: ignore[attr-defined]

    return call


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still until somebody sleeps."""
    return Clock()


@pytest.fixture
def at_terminal() -> Callable[..., Screen]:
    """Return what makes a screen at which something is typed."""
    return terminal


@pytest.fixture
def workspace(newsletter: Run, tmp_path: Path) -> Path:
    """Return a workspace whose path has a space and æøå in it."""
    folder = tmp_path / "årets nyhetsbrev"
    arguments = ["--name", "Testbrevet", "--from", "Testbrevet <post@example.no>", "--test", "kari@example.no"]
    assert newsletter("init", str(folder), "--language", "nb", *arguments).status == 0
    return folder


@dataclass
class MailServer:
    """A real mail server on loopback that keeps what it takes, and refuses or drops as it is told."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    """For these the connection breaks after the final dot, without an answer."""
    on_mail: Callable[[], None] = lambda: None

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 Ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        self.on_mail()
        self.taken.append((address, envelope.original_content or b""))
        if address in self.silent:
            server.transport.close()
        return "250 2.0.0 Ok"


@pytest.fixture
def mail_server(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """Return the mail server that the workspace uses; the workspace is the current folder."""
    monkeypatch.chdir(workspace)
    handler = MailServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, ready_timeout=10)
    controller.start()
    settings = f"SMTP_HOST=127.0.0.1\nSMTP_PORT={handler.port}\nSMTP_SECURITY=none\n"
    (workspace / ".env").write_text(settings, encoding="utf-8")
    yield handler
    controller.stop()


LETTER = """---
subject: Takk for i år, {{ name }}
preheader: Over 100 barnehager har vært med på kurs. Meld på din barnehage før fristen.
lang: nb
date: 2023-12-21
---

# God jul

Hei {{ name }}! Vi vil gjerne takke for innsatsen i året som har gått.

::: deadline 2024-01-02
Fristen er {{ deadline }}.

[Meld på barnehagen](https://www.ks.no/kurs){.button}
:::
"""
PEOPLE = "email;navn\nkari@example.no;Kari\nola@example.no;Ola\nper@example.no;Per\n"


@pytest.fixture
def letter(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a letter without findings, in the current folder's workspace; its list is list.csv."""
    monkeypatch.chdir(workspace)
    config = workspace / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace("# address = ", "address = ")
    config.write_text(text.replace("# unsubscribe = ", "unsubscribe = "), encoding="utf-8")
    (workspace / "list.csv").write_text(PEOPLE, encoding="utf-8")
    file = workspace / "issues" / "jul" / "issue.md"
    file.parent.mkdir()
    file.write_text(LETTER, encoding="utf-8")
    return file
