"""The daily quota: never more in any 24 hours, over runs, campaigns and tests of one account."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import settings
from newsletter.sending import dispatch, pace, run
from newsletter.sending.campaign import Campaign
from newsletter.sending.composer import composer
from newsletter.sending.interface import Kind
from newsletter.sending.ledger import Exchange, opened, quota_of
from newsletter.sending.pace import DAY, Quota, time_needed
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.settings import Smtp
from newsletter.store.connection import Store, open_store
from tests.sending.campaigns import database, draft, freeze, numbered, states
from tests.sending.smtp_server import Server

TOML = '[publication]\nname = "Nytt"\n[sender]\nfrom = "Nytt <post@example.no>"\n'
NOW = 1_700_000_040.0
"""The first second of a minute."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "newsletter.toml").write_text(TOML, encoding="utf-8")
    with open_store(database(tmp_path)) as store:
        yield store


def _exchange(
    store: Store, campaign: Campaign, room: int, now: float, *, daily: int | None = 3, rate: float | None = None
) -> Exchange:
    with opened(store, campaign.id, "account", rate, daily) as ledger:
        exchange = ledger.exchange([], room, now)
    assert exchange
    return exchange


def test_no_more_than_the_quota_until_24_hours_later(store: Store) -> None:
    exchange = partial(_exchange, store, freeze(store, numbered(10)))
    assert len(exchange(2, NOW).claims) == 2
    last = exchange(8, NOW + 3600)
    assert (len(last.claims), last.due_in) == (1, DAY + 60 - 3600)
    assert len(exchange(8, NOW + DAY + 59).claims) == 0
    freed = exchange(8, NOW + DAY + 60)
    assert (len(freed.claims), freed.due_in) == (2, 3600)


def test_nothing_is_due_without_room_while_the_quota_is_used_up(store: Store) -> None:
    exchange = partial(_exchange, store, freeze(store, numbered(5)))
    exchange(3, NOW)
    assert exchange(0, NOW + 60).due_in == DAY
    assert _exchange(store, freeze(store, numbered(5)), 0, NOW + 60, daily=None).due_in == 0


def test_rate_and_quota_hold_together(store: Store) -> None:
    exchange = partial(_exchange, store, freeze(store, numbered(9)), rate=1.0)
    assert [len(exchange(5, NOW + second).claims) for second in range(5)] == [1, 1, 1, 0, 0]


def test_tests_and_other_campaigns_of_the_account_count(store: Store) -> None:
    test = freeze(store, numbered(2), draft("prøve", kind=Kind.TEST))
    live = freeze(store, numbered(5), draft("hei"))
    assert len(_exchange(store, test, 5, NOW).claims) == 2
    assert len(_exchange(store, live, 5, NOW + 1).claims) == 1
    with store.read() as connection:
        quota = quota_of(connection, "account", 3, NOW + 2)
        other = quota_of(connection, "another account", 3, NOW + 2)
        assert quota_of(connection, "account", None, NOW + 2) is None
    assert quota
    assert other
    assert (quota.left, quota.free_at, other.left, other.free_at) == (0, NOW + DAY + 60, 3, 0)


def test_a_clock_that_was_set_back_does_not_stop_it_for_ever(store: Store) -> None:
    exchange = partial(_exchange, store, freeze(store, numbered(9)))
    exchange(3, NOW + 40 * DAY)
    assert len(exchange(3, NOW).claims) == 3
    assert len(exchange(3, NOW - 3600).claims) == 0


def test_what_no_longer_counts_is_forgotten(store: Store) -> None:
    exchange = partial(_exchange, store, freeze(store, numbered(9)))
    for day in range(3):
        exchange(1, NOW + day * 2 * DAY)
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM taken").scalar() == 1


@given(st.integers(1, 9), st.lists(st.tuples(st.floats(0, DAY / 3), st.integers(1, 5)), max_size=60))
def test_no_24_hours_ever_hold_more(daily: int, wishes: list[tuple[float, int]]) -> None:
    now, taken, times = NOW, {}, list[float]()
    for wait, wish in wishes:
        now += wait
        first, last = pace.counting(now)
        quota = Quota(daily, tuple(sorted(row for row in taken.items() if first <= row[0] <= last)))
        count = min(wish, quota.left)
        assert count > 0 or quota.free_at > now
        if quota.left:
            assert quota.free_at == 0
        taken[pace.minute_of(now)] = taken.get(pace.minute_of(now), 0) + count
        times += [now] * count
    for start in times:
        assert sum(start <= at < start + DAY for at in times) <= daily


@pytest.mark.parametrize(
    ("count", "rate", "quota", "seconds"),
    [
        (120, 0.5, None, 240),
        (120, None, None, 0),
        (120, 0.5, Quota(1000, ()), 240),
        (100, None, Quota(100, ()), 0),
        (101, None, Quota(100, ()), DAY + 60),
        (350, None, Quota(100, ()), 3 * (DAY + 60)),
        (100, None, Quota(100, ((int(NOW) // 60, 40),)), DAY + 60),
        (60, None, Quota(100, ((int(NOW) // 60, 40),)), 0),
        (1, None, Quota(10, ((int(NOW) // 60 - 60, 30), (int(NOW) // 60, 5))), DAY + 60 - 3600),
        (10, None, Quota(10, ((int(NOW) // 60 - 60, 30), (int(NOW) // 60, 5))), DAY + 60),
    ],
)
def test_how_long_it_takes(count: int, rate: float | None, quota: Quota | None, seconds: float) -> None:
    assert time_needed(count, rate, quota, NOW) == seconds


def test_a_run_goes_on_by_itself_over_several_days(store: Store) -> None:
    campaign, waits = freeze(store, numbered(8)), list[float]()

    def clock() -> float:
        return NOW + sum(waits)

    def waiting(seconds: float | None) -> None:
        if seconds and seconds > 60:
            waits.append(seconds)

    with Server() as server, opened(store, campaign.id, "account", None, 3) as ledger:
        configured = settings.load(store.path.parent.parent, {})
        carrier = SmtpTransport(Smtp(host="127.0.0.1", port=server.port, security="none"))
        compose = composer(store, configured, campaign)
        plan = dispatch.Plan(carrier, compose.compose, 2, clock, run.GIVE_UP, waiting=waiting)
        list(dispatch.run(ledger, plan, threading.Event()))
        assert sorted(server.recipients) == numbered(8)
    assert waits == [DAY + 60, DAY + 60]


def test_a_run_waits_when_the_quota_is_used_up(store: Store) -> None:
    campaign, stop, waited = freeze(store, numbered(4)), threading.Event(), list[float]()

    def waiting(seconds: float | None) -> None:
        if seconds and seconds > 60:
            waited.append(seconds)
            stop.set()

    with Server() as server:
        account = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none", "SMTP_DAILY": "3"}
        configured = settings.load(store.path.parent.parent, account)
        carrier = SmtpTransport(configured.smtp)
        outcomes = list(run.carry_out(store, configured, campaign, carrier, stop, waiting=waiting))
    assert len(server.recipients) == len(outcomes) == 3
    assert sorted(states(store, campaign.id).values()) == ["pending", "sent", "sent", "sent"]
    assert DAY - 60 < waited[0] <= DAY + 60
