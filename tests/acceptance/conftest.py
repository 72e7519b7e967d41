"""What the sweeps for secrets share."""

from types import SimpleNamespace

import pytest

from newsletter.sending import dispatch, retry, run
from newsletter.sending.transport.line import Timeouts
from newsletter.sending.transport.probe import probe
from tests.acceptance.running import flying


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than a moment."""
    monkeypatch.setattr(Timeouts.__init__, "__defaults__", (2.0, 0.1, 0.1, 0.1, 0.1))
    monkeypatch.setattr(probe, "__defaults__", (Timeouts(),))
    monkeypatch.setattr(retry, "_LONGEST_RECONNECT", 0.005)
    monkeypatch.setattr(dispatch, "_LISTEN", 0.01)
    monkeypatch.setattr(run, "time", SimpleNamespace(time=flying))
