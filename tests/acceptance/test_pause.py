"""The installed command, paused, resumed and cancelled from another terminal while it sends."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.sending.smtp_server import Server

PEOPLE = 120
TOML = '[publication]\nname = "Nytt"\naddress = "Oslo"\n[sender]\nfrom = "Nytt <post@example.no>"\n'
ISSUE = """\
---
subject: Hei igjen
preheader: Litt nytt fra oss til alle dere som er med.
lang: nb
---

# Hei

Hei {{ name | default("du") }}!
"""
SEND = ("send", "hei", "--to", "liste.csv", "--yes", "--expect", str(PEOPLE), "--untested")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "issues" / "hei").mkdir(parents=True)
    (tmp_path / "newsletter.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "issues" / "hei" / "issue.md").write_text(ISSUE, encoding="utf-8")
    rows = [f"r{number}@example.com;Kari {number}" for number in range(PEOPLE)]
    (tmp_path / "liste.csv").write_text("\n".join(["epost;navn", *rows]), encoding="utf-8")
    return tmp_path


def _newsletter(workspace: Path, server: Server, *words: str, rate: str = "40/second") -> subprocess.Popen[str]:
    environ = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none", "SMTP_RATE": rate}
    return subprocess.Popen(
        [sys.executable, "-m", "newsletter", *words],
        cwd=workspace,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _until(reached: int, server: Server) -> None:
    deadline = time.monotonic() + 30
    while len(server.received) < reached:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_pause_ends_a_running_sending_and_resume_brings_the_rest(workspace: Path) -> None:
    with Server() as server:
        sending = _newsletter(workspace, server, *SEND)
        _until(5, server)
        pausing = _newsletter(workspace, server, "pause", "hei")
        assert "is paused" in pausing.communicate(timeout=30)[0]
        said = sending.communicate(timeout=30)[1]
        assert sending.returncode == 6
        assert "paused from another terminal" in said
        assert "newsletter resume hei" in said
        assert len(server.received) < PEOPLE
        resumed = _newsletter(workspace, server, "resume", "hei", rate="")
        resumed.communicate(timeout=60)
        assert resumed.returncode == 0
    assert Counter(server.recipients) == Counter(f"r{number}@example.com" for number in range(PEOPLE))


def test_cancel_ends_a_running_sending_for_good(workspace: Path) -> None:
    with Server() as server:
        sending = _newsletter(workspace, server, *SEND)
        _until(5, server)
        cancelling = _newsletter(workspace, server, "cancel", "hei", "--yes")
        assert "is cancelled" in cancelling.communicate(timeout=30)[0]
        said = sending.communicate(timeout=30)[1]
        assert sending.returncode == 7
        assert "cancelled from another terminal" in said
        assert len(server.received) < PEOPLE
        again = _newsletter(workspace, server, *SEND)
        again.communicate(timeout=30)
        assert again.returncode == 6
