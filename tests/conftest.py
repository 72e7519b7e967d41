"""What every test stands on: no network but loopback, no home, English sentences."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from newsletter import messages

EFFORT = int(os.environ.get("NEWSLETTER_TEST_EFFORT", "1"))
"""Multiplies kill and fuzz counts: 1 in CI, more before a release."""

settings.register_profile(
    "newsletter",
    max_examples=60 * EFFORT,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("newsletter")


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith(("SMTP_", "IMAP_")) or name in {"DATABASE_URL", "PUBLIC_URL", "SECRET_KEY", "NO_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    messages.use("en")
    yield
    messages.use("en")


@pytest.fixture
def effort() -> int:
    """Return how many times the usual number of rounds to try."""
    return EFFORT


@pytest.fixture
def root() -> Path:
    """Return the top folder of the project."""
    return Path(__file__).parent.parent
