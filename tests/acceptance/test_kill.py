"""The installed command, killed without warning while it sends to a server that remembers durably what it accepted."""

import csv
import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.running import make_workspace, sending, start

PEOPLE = 2000
KILLS = 3
CONNECTIONS = 4
SERVER = Path(__file__).parent.parent / "sending" / "smtp_server.py"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "et sted på øya", PEOPLE)


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
    return start(workspace, port, *sending(PEOPLE, "--json"), SMTP_CONNECTIONS=str(CONNECTIONS))


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
