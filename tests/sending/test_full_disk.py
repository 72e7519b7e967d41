"""A disk that is full in the middle of a sending: what is known is recorded, and nothing more is claimed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MOUNT = ("unshare", "--mount", "--map-root-user")
SCRIPT = """
import errno, json, sys, threading
from pathlib import Path
from newsletter import settings
from newsletter.errors import NewsletterError
from newsletter.sending import run
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.store.connection import open_store
from tests.sending.campaigns import freeze, numbered, states
from tests.sending.smtp_server import Server

disk, when = Path(sys.argv[1]), sys.argv[2]
(disk / "newsletter.toml").write_text('[publication]\\nname = "N"\\n[sender]\\nfrom = "N <post@example.no>"\\n')

def fill():
    with open(disk / "other", "ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC

def send(server):
    account = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none"}
    configured = settings.load(disk, account)
    seen = 0
    try:
        for outcome in run.carry_out(
            store, configured, campaign, SmtpTransport(configured.smtp), threading.Event(), give_up_after=0
        ):
            seen += 1
            if when == "during" and seen == 30:
                fill()
        return ["done", 0, ""]
    except NewsletterError as error:
        return [type(error).__name__, int(error.exit_status), error.message]

with open_store(disk / "newsletter.sqlite3") as store, Server() as server:
    campaign = freeze(store, numbered(3000))
    if when == "before":
        fill()
    first = send(server)
    stood = states(store, campaign.id)
    got = list(server.recipients)
    (disk / "other").unlink()
    when = "never"
    again = send(server)
    print(json.dumps({"first": first, "stood": stood, "got": got, "again": again,
                      "all": server.recipients, "end": states(store, campaign.id)}))
"""


def _on_a_small_disk(tmp_path: Path, when: str) -> dict[str, Any]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size=12m tmpfs "{disk}"'
    if subprocess.run([*MOUNT, "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("no disk of a small size may be mounted here")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = f'{mount} && exec "{sys.executable}" "{script}" "{disk}" {when}'
    done = subprocess.run([*MOUNT, "sh", "-c", command], capture_output=True, check=False, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_full_in_the_middle(tmp_path: Path) -> None:
    told = _on_a_small_disk(tmp_path, "during")
    name, status, message = told["first"]
    assert (name, status) == ("NotNow", 6), message
    assert "Everything that is known has been recorded" in message
    assert 30 <= len(told["got"]) < 3000
    assert {address for address, state in told["stood"].items() if state == "sent"} == set(told["got"])
    assert set(told["stood"].values()) == {"sent", "pending"}
    assert told["again"][0] == "done"
    assert sorted(told["all"]) == sorted(set(told["all"]))
    assert set(told["end"].values()) == {"sent"}


def test_full_before_the_first(tmp_path: Path) -> None:
    told = _on_a_small_disk(tmp_path, "before")
    assert told["first"][:2] == ["DiskFull", 1]
    assert told["got"] == []
    assert set(told["stood"].values()) == {"pending"}
    assert told["again"][0] == "done"
    assert len(told["all"]) == 3000
