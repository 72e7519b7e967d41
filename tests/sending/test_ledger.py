"""The ledger against a real SQLite file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import CampaignChanged, NotNow, StoreError
from newsletter.sending import campaign as campaigns
from newsletter.sending import letters, pace
from newsletter.sending.interface import Kind, Outcome, State
from newsletter.sending.ledger import opened
from newsletter.store.connection import Store, open_store, sole_sender
from newsletter.store.schema import delivery, suppression
from tests.sending.campaigns import LETTER, LedgerOf, database, draft, freeze, numbered, stage, states


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(database(tmp_path)) as opened:
        yield opened


def test_claims_are_durable_before_they_are_returned(store: Store) -> None:
    campaign = freeze(store, numbered(5))
    exchange = LedgerOf(store, campaign.id).exchange([], 2, 1000)
    assert len(exchange.claims) == 2
    assert sorted(states(store, campaign.id).values()) == ["pending"] * 3 + ["sending"] * 2
    assert exchange.claims[0].recipient.name == exchange.claims[0].recipient.address.split("@")[0]
    assert exchange.claims[0].attempt == 1


def test_one_exchange_settles_and_claims(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    ledger = LedgerOf(store, campaign.id)
    first = ledger.exchange([], 1, 1000).claims[0]
    second = ledger.exchange([Outcome(first.seq, State.SENT, 250, "2.0.0", "Ok", "ABC")], 1, 1001)
    assert len(second.claims) == 1
    assert states(store, campaign.id)[first.recipient.address] == "sent"
    with store.read() as connection:
        row = connection.execute(delivery.select().where(delivery.c.seq == first.seq)).mappings().one()
    assert (row["code"], row["enhanced_code"], row["provider_id"], row["attempts"]) == (250, "2.0.0", "ABC", 1)


def test_what_a_dead_run_left_is_uncertain_and_never_claimed_again(store: Store) -> None:
    campaign = freeze(store, numbered(3))
    left = LedgerOf(store, campaign.id).exchange([], 2, 1000).claims
    ledger = LedgerOf(store, campaign.id)
    with store.write() as connection:
        assert campaigns.recover(connection) == 2
    claims = ledger.exchange([], 10, 1000).claims
    assert {claim.seq for claim in claims} & {claim.seq for claim in left} == set()


def test_what_a_clock_put_off_that_was_ahead_is_due_when_it_is_right_again(store: Store) -> None:
    campaign = freeze(store, numbered(2))
    ledger = LedgerOf(store, campaign.id)
    absurd, sensible = ledger.exchange([], 2, 1000).claims
    later = [
        Outcome(absurd.seq, State.PENDING, not_before=9_000),
        Outcome(sensible.seq, State.PENDING, not_before=1060),
    ]
    ledger.exchange(later, 0, 1000)
    with store.write() as connection:
        assert campaigns.hasten(connection, 1001) == 1
    (claim,) = ledger.exchange([], 2, 1001).claims
    assert (claim.seq, claim.attempt, claim.first_at) == (absurd.seq, 2, 1001)


def test_a_late_answer_settles_an_uncertain_row(store: Store) -> None:
    campaign = freeze(store, numbered(1))
    ledger = LedgerOf(store, campaign.id)
    claim = ledger.exchange([], 1, 1000).claims[0]
    with store.write() as connection:
        campaigns.recover(connection)
    ledger.exchange([Outcome(claim.seq, State.SENT, 250)], 0, 1001)
    assert set(states(store, campaign.id).values()) == {"sent"}


def test_a_sent_row_is_never_unsettled(store: Store) -> None:
    campaign = freeze(store, numbered(1))
    ledger = LedgerOf(store, campaign.id)
    claim = ledger.exchange([], 1, 1000).claims[0]
    ledger.exchange([Outcome(claim.seq, State.SENT, 250)], 0, 1001)
    ledger.exchange([Outcome(claim.seq, State.PENDING)], 0, 1002)
    assert set(states(store, campaign.id).values()) == {"sent"}


def test_an_uncounted_attempt_leaves_no_trace_on_the_person(store: Store) -> None:
    campaign = freeze(store, numbered(1))
    ledger = LedgerOf(store, campaign.id)
    claim = ledger.exchange([], 1, 1000).claims[0]
    again = ledger.exchange([Outcome(claim.seq, State.PENDING, counts=False)], 1, 2000).claims[0]
    assert (again.attempt, again.first_at) == (1, 2000)
    retry = ledger.exchange([Outcome(claim.seq, State.PENDING, not_before=2060)], 1, 2001)
    assert retry.claims == ()
    assert retry.due_in == 59
    assert ledger.exchange([], 1, 2060).claims[0].attempt == 2


def test_somebody_suppressed_after_the_freeze_is_skipped_in_the_claim(store: Store) -> None:
    campaign = freeze(store, numbered(4))
    with store.write() as connection:
        connection.execute(suppression.insert().values(address_hash="r1@example.com"[::-1], reason="unsubscribed"))
    exchange = LedgerOf(store, campaign.id).exchange([], 10, 1000)
    assert [outcome.reason for outcome in exchange.skipped] == ["unsubscribed"]
    assert len(exchange.claims) == 3
    assert states(store, campaign.id)["r1@example.com"] == "skipped"


def test_nothing_is_claimed_while_the_campaign_is_paused(store: Store) -> None:
    campaign = freeze(store, numbered(2))
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE campaign SET state = 'paused'")
    exchange = LedgerOf(store, campaign.id).exchange([], 2, 1000)
    assert (exchange.claims, exchange.state) == ((), "paused")


def test_a_second_list_adds_only_whom_the_campaign_does_not_know(store: Store) -> None:
    first = freeze(store, numbered(3))
    second = freeze(store, numbered(5))
    assert second.id == first.id
    assert set(states(store, first.id)) == set(numbered(5))


def test_two_live_campaigns_of_one_issue_cannot_exist(store: Store) -> None:
    freeze(store, numbered(1))
    with pytest.raises(StoreError), store.write() as connection:
        stage(connection, numbered(1))
        campaigns.freeze(connection, draft(), None, 1)


def test_a_changed_letter_is_refused_and_amending_reaches_only_the_pending(store: Store) -> None:
    campaign = freeze(store, numbered(2))
    ledger = LedgerOf(store, campaign.id)
    sent = ledger.exchange([], 1, 1000).claims[0]
    ledger.exchange([Outcome(sent.seq, State.SENT, 250)], 0, 1000)
    changed = draft(letter=replace(LETTER, subject="Nytt"))
    with pytest.raises(CampaignChanged, match="two versions"):
        campaigns.refuse_changed(campaign, changed)
    amended = freeze(store, numbered(3), changed)
    claims = ledger.exchange([], 10, 1000).claims
    assert [claim.revision for claim in claims] == [2, 2]
    with store.read() as connection:
        assert letters.load(connection, amended.id, 2)["nb"].subject == "Nytt"
        assert letters.load(connection, amended.id, 1)["nb"] == LETTER


def test_the_fingerprint_is_the_content_and_not_the_rendering() -> None:
    again = replace(
        LETTER,
        nonce="ffffffffffff",
        html=LETTER.html.replace(LETTER.nonce, "ffffffffffff"),
        text=LETTER.text.replace(LETTER.nonce, "ffffffffffff"),
        slots=tuple(replace(slot, token=slot.token.replace(LETTER.nonce, "ffffffffffff")) for slot in LETTER.slots),
    )
    assert draft(letter=again).fingerprint == draft().fingerprint
    assert draft(letter=replace(LETTER, text="x")).fingerprint != draft().fingerprint
    assert replace(draft(), reply_to="a@example.no").fingerprint != draft().fingerprint
    assert draft(kind=Kind.TEST).fingerprint == draft().fingerprint


def test_a_test_unlocks_only_the_same_letter_transport_and_sender(store: Store) -> None:
    with store.write() as connection:
        campaigns.record_test(connection, draft(kind=Kind.TEST), "kari@example.no", 5)
        assert campaigns.tested(connection, draft()) == ("kari@example.no", 5)
        assert campaigns.tested(connection, replace(draft(), transport="inbox")) is None
        assert campaigns.tested(connection, replace(draft(), sender="x@example.no")) is None


def test_one_process_sends_at_a_time(tmp_path: Path) -> None:
    with (
        sole_sender(tmp_path / "x.sqlite3"),
        pytest.raises(NotNow, match="process [0-9]+"),
        sole_sender(tmp_path / "x.sqlite3"),
    ):
        pass


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match="cannot be used"), open_store(path):
        pass


def test_a_newer_store_is_left_alone(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '99' WHERE key = 'version'")
    with pytest.raises(StoreError, match="newer"), open_store(store.path):
        pass


def test_the_store_is_private(store: Store) -> None:
    assert store.path.stat().st_mode & 0o077 == 0
    assert store.path.parent.stat().st_mode & 0o077 == 0


def test_the_pace_is_kept_over_runs(store: Store) -> None:
    campaign = freeze(store, numbered(10))
    assert len(LedgerOf(store, campaign.id, rate=0.5).exchange([], 8, 1000).claims) == 1
    other = LedgerOf(store, campaign.id, rate=0.5)
    exchange = other.exchange([], 8, 1001)
    assert (exchange.claims, exchange.due_in) == ((), 1)
    assert len(other.exchange([], 8, 1002).claims) == 1


@given(st.floats(0.1, 1000), st.lists(st.floats(0, 3), max_size=60), st.integers(1, 20))
def test_no_window_ever_holds_more_than_the_rate(rate: float, waits: list[float], room: int) -> None:
    now, next_at, times = 1000.0, 0.0, []
    for wait in waits:
        now += wait
        count, counted_from = pace.allow(next_at, rate, room, now)
        if count:
            next_at = pace.taken(counted_from, rate, count)
        times += [now] * count
    for start in times:
        for seconds in (0.5, 2, 10):
            assert sum(start <= at <= start + seconds for at in times) <= seconds * rate + 2


def test_while_somebody_else_writes_nothing_is_claimed_and_afterwards_it_is(store: Store) -> None:
    campaign = freeze(store, numbered(2))
    with opened(store, campaign.id, "account") as ledger:
        with store.write():
            assert ledger.exchange([], 1, 1000) is None
        exchange = ledger.exchange([], 1, 1000)
    assert exchange
    assert len(exchange.claims) == 1
