"""The installed command, disturbed in every way while it sends: nobody gets it twice, and everybody is named."""

import random
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from tests.acceptance.ordeal import IN_FLIGHT, Ordeal, Run, announce, ended, follow, summary

KILLS = 4
PEOPLE, MOST_PEOPLE = 1000, 5000
SHARE = 60
"""Outcomes of one run at the most; what is on its way to us when the run is disturbed comes on top."""
TEN_YEARS = 10 * 365 * 86_400.0
STOPPED_FOR = 3.0
TINY = 64 * 1024
CLOCK_RIGHT = "--clock-right"
"""Once a clock was ahead, what it wrote lies in the future, and every sending asks."""


def _under_way(ordeal: Ordeal, run: Run) -> Run:
    """Return the run when it is in the midst of sending."""
    follow(run, ordeal.chance.randint(5, SHARE))
    assert run.poll() is None
    return run


def _kill(ordeal: Ordeal) -> None:
    run = ordeal.begin(CLOCK_RIGHT)
    _under_way(ordeal, run).send_signal(signal.SIGKILL)
    ended(run)
    assert run.returncode == -signal.SIGKILL


def _kill_whenever(ordeal: Ordeal) -> None:
    """Kill after some time: before the list is read, while it is taken over, or while letters go out."""
    run = ordeal.begin(CLOCK_RIGHT, SMTP_RATE="100/second")
    with suppress(TimeoutExpired):
        run.wait(ordeal.chance.uniform(0, 2.5))
    run.send_signal(signal.SIGKILL)
    ended(run)


def _terminate(ordeal: Ordeal) -> None:
    _finish(_under_way(ordeal, ordeal.begin(CLOCK_RIGHT)))


def _finish(run: Run) -> None:
    """Ask a run to end, which it does when what is in flight is over."""
    run.terminate()
    out, err = ended(run)
    assert run.returncode == 130, err
    assert summary(out)["exit"] == 130


def _stop_for_a_while(ordeal: Ordeal) -> None:
    run = _under_way(ordeal, ordeal.begin(CLOCK_RIGHT))
    run.send_signal(signal.SIGSTOP)
    time.sleep(STOPPED_FOR)
    run.send_signal(signal.SIGCONT)
    _finish(_under_way(ordeal, run))


def _start_twins(ordeal: Ordeal) -> None:
    """Start two at once, slow enough that neither can be through before the other has begun."""
    twins = [ordeal.begin(CLOCK_RIGHT, SMTP_RATE="40/second") for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        ends = {pool.submit(ended, twin): twin for twin in twins}
        (refused,), (winner,) = wait(ends, return_when=FIRST_COMPLETED)
        assert "Another send is running" in refused.result()[1]
        assert ends[refused].returncode == 6
        ends[winner].terminate()
        assert summary(winner.result()[0])["exit"] == 130


def _let_no_file_grow(ordeal: Ordeal) -> None:
    """Let the system refuse what the ledger writes: nothing more goes out, and the run says why."""
    import resource  # not on Windows

    # What measures the coverage of tests could not write either.
    run = _under_way(ordeal, ordeal.begin(CLOCK_RIGHT, COVERAGE_PROCESS_START="", COVERAGE_PROCESS_CONFIG=""))
    assert sys.platform == "linux"
    resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (TINY, TINY))
    said = ended(run)[1]
    assert run.returncode == 6, said
    assert "newsletter.sqlite3" in said
    assert not list(ordeal.workspace.rglob("crash-*.log"))


def _clock_ahead(ordeal: Ordeal) -> None:
    """Send with the clock ten years ahead; when it has been put right, a sending asks first."""
    _finish(_under_way(ordeal, ordeal.begin(CLOCK_RIGHT, ahead=TEN_YEARS)))
    before = ordeal.sink.accepted()
    run = ordeal.begin()
    said = ended(run)[1]
    assert run.returncode == 6
    assert "later than now by this clock" in said
    assert ordeal.sink.accepted() == before


def _clock_behind(ordeal: Ordeal) -> None:
    _finish(_under_way(ordeal, ordeal.begin(CLOCK_RIGHT, ahead=-TEN_YEARS)))


DISTURBANCES: dict[str, tuple[Callable[[Ordeal], None], int]] = {
    "SIGTERM": (_terminate, 0),
    "SIGSTOP for 3 s, SIGCONT": (_stop_for_a_while, 0),
    "a twin": (_start_twins, 0),
    "no file may grow": (_let_no_file_grow, IN_FLIGHT),
    "clock ten years ahead": (_clock_ahead, 0),
    "clock ten years behind": (_clock_behind, 0),
}


def _plan(effort: int, chance: random.Random) -> list[tuple[str, Callable[[Ordeal], None], int]]:
    """Return what happens, in an order of chance: kills above all."""
    kills = [("SIGKILL while it sends", _kill, IN_FLIGHT)] * (KILLS * effort // 2)
    kills += [("SIGKILL at any time", _kill_whenever, IN_FLIGHT)] * (KILLS * effort - len(kills))
    others = [(kind, *what) for kind, what in DISTURBANCES.items()] * max(1, effort // 4)
    return chance.sample(kills + others, k=len(kills) + len(others))


@pytest.mark.skipif(sys.platform != "linux", reason="signals and limits of Linux")
def test_whatever_happens_everybody_gets_it_once_or_is_named(
    tmp_path: Path, effort: int, capfd: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random()
    ordeal = Ordeal(tmp_path, min(MOST_PEOPLE, PEOPLE * effort), chance)
    try:
        for kind, disturb, most_uncertain in _plan(effort, chance):
            ordeal.endure(kind, disturb, most_uncertain)
        ordeal.endure("nothing", _carry_on, 0)
        rows = ordeal.verdict()
    finally:
        ordeal.close()
    assert any(row.attempts > 1 for row in rows.values())
    if effort > 1:
        with capfd.disabled():
            announce(ordeal.table())


def _carry_on(ordeal: Ordeal) -> None:
    """Send to the end, undisturbed, with a clock that makes short work of waiting for another try."""
    run = ordeal.begin(CLOCK_RIGHT, pace=1000.0)
    out, err = ended(run)
    told = summary(out)
    assert told["pending"] == 0, err
    assert run.returncode == 3, "some replies are lost"
