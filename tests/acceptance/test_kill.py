"""The installed command, killed without warning while it sends to a server that remembers durably what it accepted."""

import csv
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

PEOPLE = 2000
KILLS = 3
CONNECTIONS = 4
SERVER = Path(__file__).parent.parent / "sending" / "smtp_server.py"
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


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "et sted på øya"
    (folder / "issues" / "hei").mkdir(parents=True)
    (folder / "newsletter.toml").write_text(TOML, encoding="utf-8")
    (folder / "issues" / "hei" / "issue.md").write_text(ISSUE, encoding="utf-8")
    rows = [f"r{number}@example.com;Åse {number}" for number in range(PEOPLE)]
    (folder / "liste.csv").write_text("\n".join(["epost;navn", *rows]), encoding="utf-8")
    return folder


class Sink:
    """The server in a process of its own, with its record."""

    def __init__(self, record: Path) -> None:
        self.record = record
        record.touch()
        command = [sys.executable, str(SERVER), "0", str(record)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def accepted(self) -> list[str]:
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["recipient"] for line in lines]

    def close(self) -> None:
        self.process.communicate()


def _send(workspace: Path, port: int) -> subprocess.Popen[str]:
    environ = {
        **os.environ,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "SMTP_CONNECTIONS": str(CONNECTIONS),
    }
    command = ["send", "hei", "--to", "liste.csv", "--yes", "--expect", str(PEOPLE), "--untested", "--json"]
    return subprocess.Popen(
        [sys.executable, "-m", "newsletter", *command],
        cwd=workspace,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _kill_after(run: subprocess.Popen[str], outcomes: int) -> None:
    """Kill without warning when so many outcomes have been told."""
    assert run.stdout
    told = 0
    for line in run.stdout:
        told += '"event": "outcome"' in line
        if told >= outcomes:
            break
    run.send_signal(signal.SIGKILL)
    run.communicate()


def test_killed_and_started_again_everybody_gets_it_once_or_is_named(
    workspace: Path, tmp_path: Path, effort: int
) -> None:
    sink = Sink(tmp_path / "record.jsonl")
    try:
        for kill in range(KILLS * effort):
            _kill_after(_send(workspace, sink.port), 1 + 150 * kill // effort)
        last = _send(workspace, sink.port)
        out, err = last.communicate(timeout=120)
        accepted = Counter(sink.accepted())
    finally:
        sink.close()
    summary = json.loads(out.splitlines()[-1])
    assert summary["event"] == "summary", err
    report = [sys.executable, "-m", "newsletter", "report", "hei", "--csv", "report.csv"]
    subprocess.run(report, cwd=workspace, check=True, capture_output=True)
    with (workspace / "report.csv").open(encoding="utf-8-sig", newline="") as lines:
        status = {row["address"]: row["status"] for row in csv.DictReader(lines)}
    assert len(status) == PEOPLE
    assert max(accepted.values()) == 1
    assert {address for address in status if status[address] == "sent"} <= set(accepted)
    uncertain = {address for address in status if status[address] == "uncertain"}
    assert set(status) - set(accepted) <= uncertain
    assert len(uncertain) <= 2 * CONNECTIONS * KILLS * effort
    assert set(status.values()) <= {"sent", "uncertain"}
    assert last.returncode == (3 if uncertain else 0)
    assert (summary["sent"], summary["uncertain"]) == (PEOPLE - len(uncertain), len(uncertain))
