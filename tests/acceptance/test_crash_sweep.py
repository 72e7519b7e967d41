"""The process is gone at one call into the database or a socket after the other: nobody gets it twice, none is lost."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from newsletter.store.connection import open_store
from tests.acceptance.crashing import DIED, HUNG, NEVER, UNWATCHED, Fate, Job
from tests.acceptance.ordeal import announce
from tests.acceptance.running import make_workspace, people, sending
from tests.acceptance.sink import Accepted, Sink
from tests.sending.campaigns import database, states

PROGRAM = Path(__file__).parent / "crashing.py"
CRASHES = 6
"""Of each kind of sending, where not all are wanted."""
ALL_FROM = 12
"""The effort that means every moment there is."""


class Kind(NamedTuple):
    """A kind of sending."""

    people: int
    connections: int
    faults: tuple[str, ...] = ()
    whole: bool = False
    """Whether also what comes before the first socket counts: making the store, and taking over the list."""


KINDS = {
    "one connection, pipelined": Kind(2, 1, whole=True),
    "one connection, lock-step": Kind(2, 1, ("pipelining_missing",)),
    "two connections, pipelined": Kind(8, 2),
    "two connections, lock-step": Kind(8, 2, ("pipelining_missing",)),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A sending that died, and was carried on."""

    died: Fate
    again: int
    """Exit status of the second run."""
    ledger: dict[str, str]


class Crasher:
    """A process that does jobs in copies of itself."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0
        command = [sys.executable, str(PROGRAM)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.use(Kind(1, 1), Sink(folder.with_suffix(".jsonl")))
        self._ask(self._workspace("warm"), NEVER)
        self.sink.close()

    def use(self, kind: Kind, sink: Sink) -> None:
        """Take a kind of sending from here on, and its server."""
        self.kind, self.sink = kind, sink
        server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(sink.port), "SMTP_SECURITY": "none"}
        self.environ = {**server, "SMTP_CONNECTIONS": str(kind.connections)}

    def _workspace(self, prefix: str) -> Path:
        self.made += 1
        return make_workspace(self.folder / f"{prefix}{self.made}", self.kind.people, prefix)

    def _ask(self, workspace: Path, die_at: int) -> None:
        job = Job([*sending(self.kind.people)], str(workspace), self.environ, die_at)
        assert self.process.stdin
        self.process.stdin.write(json.dumps(asdict(job)) + "\n")
        self.process.stdin.flush()

    def do(self, workspace: Path, die_at: int) -> Fate:
        """Return how a sending from a workspace ended that was to die at a moment; one that hangs is tried again."""
        assert self.process.stdout
        for _try in range(3):
            self._ask(workspace, die_at)
            fate = Fate(**json.loads(self.process.stdout.readline()))
            if fate.status != HUNG:
                break
        return fate

    def whole(self) -> Fate:
        """Return how a sending ended that nothing disturbed."""
        return self.do(self._workspace("whole"), NEVER)

    def crash(self, moment: int) -> Case:
        """Die at a moment, carry on undisturbed, and return what became of everybody."""
        prefix = prefix_of(moment)
        workspace = self._workspace(prefix)
        died, again = self.do(workspace, moment), self.do(workspace, UNWATCHED)
        with open_store(database(workspace)) as store:
            ledger = states(store, 1)
        shutil.rmtree(workspace)
        return Case(died, again.status, ledger)

    def close(self) -> None:
        self.process.communicate()


def prefix_of(moment: int) -> str:
    return f"m{moment}-"


@pytest.fixture(scope="module")
def crashers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Crasher]]:
    """Two of them: a crash is mostly waiting for the disk."""
    with ThreadPoolExecutor() as pool:
        both = [*pool.map(Crasher, [tmp_path_factory.mktemp("crasher") / str(number) for number in range(2)])]
    yield both
    for crasher in both:
        crasher.close()


def _chosen(moments: range, effort: int) -> list[int]:
    """Return all, or some that are spread evenly and some by chance."""
    count = CRASHES * effort
    if effort >= ALL_FROM or count >= len(moments):
        return [*moments]
    evenly = moments[:: len(moments) // (count // 2) + 1]
    return sorted({*evenly, *random.sample(moments, count - len(evenly))})


def _moments(kind: Kind, fates: list[Fate]) -> range:
    """Return the moments of undisturbed sendings that count."""
    assert {fate.status for fate in fates} == {0}
    first = 1 if kind.whole else min(fate.socket_at for fate in fates)
    return range(first, max(fate.moments for fate in fates) + 1)


def _sweep(kind: Kind, crashers: list[Crasher], effort: int) -> dict[int, Case]:
    with ThreadPoolExecutor() as pool:
        moments = _chosen(_moments(kind, [*pool.map(Crasher.whole, crashers)]), effort)
        shares = [(crasher, moments[number :: len(crashers)]) for number, crasher in enumerate(crashers)]
        done = pool.map(lambda share: [(moment, share[0].crash(moment)) for moment in share[1]], shares)
        return dict(case for cases in done for case in cases)


def _wrong(kind: Kind, moment: int, case: Case, record: list[Accepted]) -> str:
    """Return what is wrong after a crash, or nothing."""
    everybody = people(kind.people, prefix_of(moment))
    copies = Counter(one.recipient for one in record)
    mine = {address: copies[address] for address in everybody}
    uncertain = [address for address in everybody if case.ledger.get(address) == "uncertain"]
    if set(case.ledger) != set(everybody) or not set(case.ledger.values()) <= {"sent", "uncertain"}:
        return f"somebody is lost: {case.ledger}"
    if any(count > 1 for count in mine.values()):
        return f"somebody has it twice: {mine}"
    if any(case.ledger[address] == "sent" and not mine[address] for address in everybody):
        return f"somebody has not got it: {mine} {case.ledger}"
    if len(uncertain) > 2 * kind.connections:
        return f"too many are uncertain: {uncertain}"
    if case.again != (3 if uncertain else 0):
        return f"the second run ended with {case.again}"
    return ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="copies of a process are made by fork")
@pytest.mark.parametrize("name", KINDS)
def test_wherever_it_dies_the_next_run_carries_on(
    crashers: list[Crasher], tmp_path: Path, name: str, effort: int, capfd: pytest.CaptureFixture[str]
) -> None:
    kind = KINDS[name]
    sink = Sink(tmp_path / "record.jsonl", *kind.faults)
    try:
        for crasher in crashers:
            crasher.use(kind, sink)
        cases = _sweep(kind, crashers, effort)
    finally:
        sink.close()
    record = sink.accepted()
    wrong = {
        (moment, case.died.last): why for moment, case in cases.items() if (why := _wrong(kind, moment, case, record))
    }
    died = [case for case in cases.values() if case.died.status == DIED]
    if effort > 1:
        doubtful = [sum(state == "uncertain" for state in case.ledger.values()) for case in cases.values()]
        with capfd.disabled():
            announce(
                f"{name}: {len(cases)} moments, died at {len(died)}, bad {len(wrong)}; "
                f"somebody uncertain after {sum(map(bool, doubtful))}, at most {max(doubtful)} of {kind.people}"
            )
    assert wrong == {}
    # Threads do not always meet in the same order: a run may have fewer moments than the one that was counted.
    assert len(died) >= 0.8 * len(cases)
