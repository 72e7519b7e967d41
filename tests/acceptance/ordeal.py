"""One sending that is disturbed again and again, and what the server's record and the ledger then say of each other.

The server refuses some of the recipients for now, and loses some of its own final replies: it has the message, and says
nothing. What it accepted stands in its record, durably, before it speaks; the ledger is what ``report`` writes.
"""

import csv
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.__main__ import main
from tests.acceptance.running import PROGRAM, make_workspace, people, sending, start
from tests.acceptance.sink import Accepted, Sink

CONNECTIONS = 4
IN_FLIGHT = 2 * CONNECTIONS
"""How many may be uncertain after a run that could not finish what was under way."""
PUT_OFF, REPLIES_LOST = 5, 2
"""In a hundred."""
WRONG_CLOCK = Path(__file__).parent / "wrong_clock.py"
Run = subprocess.Popen[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the ledger."""

    status: str
    attempts: int


@dataclass(slots=True)
class Toll:
    """What one kind of disturbance did."""

    times: int = 0
    accepted: int = 0
    doubles: int = 0
    lost: int = 0
    uncertain: int = 0
    replies_lost: int = 0


@dataclass(slots=True)
class Ordeal:
    """A sending to ``count`` people, its server, and what was seen of them so far."""

    folder: Path
    count: int
    chance: random.Random
    tolls: dict[str, Toll] = field(default_factory=dict)
    seen: int = 0
    """Of the server's record."""
    doubtful: set[str] = field(default_factory=set)
    unfounded: set[str] = field(default_factory=set)
    """Said to be sent by the ledger, and not in the server's record."""
    blame: dict[str, str] = field(default_factory=dict)
    """Which disturbance was the last before the first copy of each."""
    runs: list[Run] = field(default_factory=list)
    workspace: Path = field(init=False)
    sink: Sink = field(init=False)

    def __post_init__(self) -> None:
        self.workspace = make_workspace(self.folder / "et sted på øya", self.count)
        faults = (f"rcpt_450%{PUT_OFF}", f"drop_after_dot%{REPLIES_LOST}")
        self.sink = Sink(self.folder / "record.jsonl", *faults)

    def begin(self, *flags: str, ahead: float = 0.0, pace: float = 1.0, **environ: str) -> Run:
        """Start the command, on a machine whose clock is so many seconds ahead and runs so many times as fast."""
        program: Sequence[str] = PROGRAM
        if (ahead, pace) != (0.0, 1.0):
            program = (str(WRONG_CLOCK), str(ahead), str(pace))
        words = sending(self.count, "--json", *flags)
        environ.setdefault("SMTP_CONNECTIONS", str(CONNECTIONS))
        self.runs.append(start(self.workspace, self.sink.port, *words, program=program, **environ))
        return self.runs[-1]

    def close(self) -> None:
        """Leave nothing behind, whatever went wrong."""
        for run in self.runs:
            run.kill()
            run.communicate()
        self.sink.close()

    def report(self) -> dict[str, Row]:
        """Return what the ledger says of each person; nothing where there is no campaign yet."""
        path = self.folder / "report.csv"
        path.unlink(missing_ok=True)
        main(["report", "hei", "--csv", str(path), "--workspace", str(self.workspace)])
        if not path.exists():
            return {}
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return {row["address"]: Row(row["status"], int(row["attempts"])) for row in csv.DictReader(lines)}

    def endure(self, kind: str, disturb: Callable[["Ordeal"], None], most_uncertain: int) -> None:
        """Let something happen to a run, and see what is uncertain because of it."""
        disturb(self)
        toll = self.tolls.setdefault(kind, Toll())
        toll.times += 1
        record, rows = self.sink.accepted(), self.report()
        new, self.seen = record[self.seen :], len(record)
        uncertain = {address for address, row in rows.items() if row.status == "uncertain"} - self.doubtful
        unfounded = {address for address, row in rows.items() if row.status == "sent"}
        unfounded -= {one.recipient for one in record} | self.unfounded
        silent = {one.recipient for one in record if not one.told}
        self._count(toll, kind, new)
        toll.lost += len(unfounded)
        toll.uncertain += len(uncertain)
        self.doubtful |= uncertain
        self.unfounded |= unfounded
        assert len(uncertain - silent) <= most_uncertain, (kind, uncertain - silent)

    def _count(self, toll: Toll, kind: str, new: list[Accepted]) -> None:
        """Write each second copy to the account of what came after the first."""
        for one in new:
            toll.accepted += 1
            toll.replies_lost += not one.told
            if one.recipient in self.blame:
                self.tolls[self.blame[one.recipient]].doubles += 1
            self.blame.setdefault(one.recipient, kind)

    def verdict(self) -> dict[str, Row]:
        """Hold the ledger and the server's record against each other, everybody by name; return the ledger."""
        self.sink.close()
        record, rows = self.sink.accepted(), self.report()
        copies = Counter(one.recipient for one in record)
        silent = {one.recipient for one in record if not one.told}
        named = {status: {address for address in rows if rows[address].status == status} for status in STATUSES}
        assert [address for address, count in copies.items() if count > 1] == []
        assert set(rows) == set(people(self.count)) == set().union(*named.values())
        assert named["sent"] <= set(copies) - silent
        assert silent <= named["uncertain"]
        assert set(copies) <= named["sent"] | named["uncertain"]
        assert not any(toll.doubles or toll.lost for toll in self.tolls.values())
        return rows

    def table(self) -> str:
        """Return what each kind of disturbance did, for people."""
        heads = ("disturbed by", *Toll.__slots__)
        lines = [(kind, *(str(getattr(toll, name)) for name in Toll.__slots__)) for kind, toll in self.tolls.items()]
        sums = [str(sum(int(line[column]) for line in lines)) for column in range(1, len(heads))]
        lines = [tuple(head.replace("_", " ") for head in heads), *lines, ("all", *sums)]
        return "\n".join(f"{line[0]:<28}" + "".join(f"{cell:>14}" for cell in line[1:]) for line in lines)


STATUSES = ("sent", "uncertain", "failed")
"""Nobody is left pending, for the last run was not disturbed; nobody was unsubscribed."""


def follow(run: Run, outcomes: int) -> None:
    """Return when the run has told so many outcomes, or has ended."""
    assert run.stdout
    while outcomes > 0 and (line := run.stdout.readline()):
        outcomes -= '"event": "outcome"' in line


def ended(run: Run, seconds: float = 120) -> tuple[str, str]:
    """Return what a run has said since, when it has ended; never is there a traceback."""
    out, err = run.communicate(timeout=seconds)
    assert "Traceback" not in out + err, err
    return out, err


def summary(out: str) -> dict[str, object]:
    """Return the last thing that a run said."""
    told: dict[str, object] = json.loads(out.splitlines()[-1])
    assert told["event"] == "summary"
    return told


def announce(text: str) -> None:
    """Show a table on the terminal."""
    sys.stderr.write(f"\n{text}\n")
