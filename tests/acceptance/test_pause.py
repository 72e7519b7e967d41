"""The installed command, paused, resumed and cancelled from another terminal while it sends."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.running import make_workspace, people, sending, start
from tests.sending.smtp_server import Server

PEOPLE = 120
SEND = sending(PEOPLE)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path, PEOPLE)


def _start(workspace: Path, server: Server, *words: str, rate: str = "40/second") -> subprocess.Popen[str]:
    return start(workspace, server.port, *words, SMTP_RATE=rate)


def test_pause_ends_a_running_sending_and_resume_brings_the_rest(workspace: Path) -> None:
    with Server() as server:
        running = _start(workspace, server, *SEND)
        server.wait_for(5)
        pausing = _start(workspace, server, "pause", "hei")
        assert "is paused" in pausing.communicate(timeout=30)[0]
        said = running.communicate(timeout=30)[1]
        assert running.returncode == 6
        assert "paused from another terminal" in said
        assert "newsletter resume hei" in said
        assert len(server.received) < PEOPLE
        resumed = _start(workspace, server, "resume", "hei", rate="")
        resumed.communicate(timeout=60)
        assert resumed.returncode == 0
    assert Counter(server.recipients) == Counter(people(PEOPLE))


def test_cancel_ends_a_running_sending_for_good(workspace: Path) -> None:
    with Server() as server:
        running = _start(workspace, server, *SEND)
        server.wait_for(5)
        cancelling = _start(workspace, server, "cancel", "hei", "--yes")
        assert "is cancelled" in cancelling.communicate(timeout=30)[0]
        said = running.communicate(timeout=30)[1]
        assert running.returncode == 7
        assert "cancelled from another terminal" in said
        assert len(server.received) < PEOPLE
        again = _start(workspace, server, *SEND)
        again.communicate(timeout=30)
        assert again.returncode == 6
