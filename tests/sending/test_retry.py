"""When to try again, when to stop, and what is recorded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending import retry
from newsletter.sending.interface import Outcome, Reply, Scope, Stage, State
from newsletter.sending.retry import outcome
from newsletter.sending.transport.replies import judge
from tests.sending.mail import NOW, claim

FOUR_HOURS = 4 * 3600
SOFT = Reply(Stage.RCPT, 450, "Mailbox busy", "4.2.0")


def record(reply: Reply, *, attempt: int = 1, first_at: int = NOW, now: float = NOW, jitter: float = 0) -> Outcome:
    return outcome(claim(attempt, first_at), reply, judge(reply), now, jitter, FOUR_HOURS)


@pytest.mark.parametrize(("attempt", "minutes"), [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (99, 60)])
def test_each_wait_is_longer_than_the_one_before(attempt: int, minutes: int) -> None:
    assert retry.not_before(attempt, NOW, 0) == NOW + minutes * 60
    assert retry.not_before(attempt, NOW, 1) == NOW + minutes * 72


@given(st.integers(1, 50), st.floats(0, 2**33), st.floats(0, 1))
def test_the_next_attempt_is_in_the_future_and_in_sight(attempt: int, now: float, jitter: float) -> None:
    assert now + 59 <= retry.not_before(attempt, now, jitter) <= now + 72 * 60


@pytest.mark.parametrize(
    ("since", "over"), [(0, False), (FOUR_HOURS - 1, False), (FOUR_HOURS, True), (FOUR_HOURS * 9, True), (-5, False)]
)
def test_giving_up_is_a_matter_of_time(since: int, over: bool) -> None:
    assert retry.give_up(NOW, NOW + since, FOUR_HOURS) is over


def test_reconnecting_gets_slower_and_never_hopeless() -> None:
    assert [retry.reconnect_wait(failures) for failures in (0, 1, 2, 3, 8, 999)] == [0.5, 0.5, 1, 2, 60, 60]


def test_a_yes_is_recorded_with_the_providers_name_for_it() -> None:
    assert record(Reply(Stage.DOT, 250, "Ok: queued as A1", "2.0.0")) == Outcome(
        7, State.SENT, 250, "2.0.0", "Ok: queued as A1", "A1"
    )


def test_a_soft_refusal_waits_and_counts() -> None:
    assert record(SOFT) == Outcome(7, State.PENDING, 450, "4.2.0", "Mailbox busy", "", "later", NOW + 60, True)
    assert record(SOFT, attempt=2, jitter=0.5).not_before == NOW + 330


def test_greylisting_is_not_hurried() -> None:
    greylisted = Reply(Stage.RCPT, 450, "Greylisted, try again in 5 minutes", "4.2.0")
    assert record(greylisted).not_before == NOW + 300
    assert record(greylisted, attempt=4).not_before == NOW + 3600


def test_soft_refusals_come_to_an_end() -> None:
    assert record(SOFT, attempt=9, now=NOW + FOUR_HOURS) == Outcome(
        7, State.FAILED, 450, "4.2.0", "Mailbox busy", "", "later", 0, True
    )


def test_a_hard_refusal_is_final() -> None:
    assert record(Reply(Stage.RCPT, 550, "No such user", "5.1.1")) == Outcome(
        7, State.FAILED, 550, "5.1.1", "No such user", "", "unknown-user"
    )


def test_no_answer_is_uncertain_and_is_not_tried_again() -> None:
    assert record(Reply(Stage.DOT, 0, "no complete answer in time"), now=NOW + 9 * FOUR_HOURS) == Outcome(
        7, State.UNCERTAIN, 0, "", "no complete answer in time", "", "no-answer"
    )


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (Reply(Stage.CONNECT, 0, "Connection refused"), 0),
        (Reply(Stage.CONNECT, 421, "Too many connections"), 0),
        (Reply(Stage.LOGIN, 535, "No"), 0),
        (Reply(Stage.MAIL, 421, "Enough for one connection"), 0),
        (Reply(Stage.MAIL, 0, "the server closed the connection"), 0),
        (Reply(Stage.DATA, 0, "Broken pipe"), 0),
        (Reply(Stage.DOT, 554, "SendAsDenied"), 0),
        (Reply(Stage.MAIL, 454, "Maximum sending rate exceeded"), 60),
        (Reply(Stage.DOT, 454, "Maximum sending rate exceeded"), 60),
        (Reply(Stage.DOT, 421, "Shutting down"), 60),
    ],
)
def test_what_is_not_about_the_person_costs_him_no_attempt_and_is_never_final(reply: Reply, wait: int) -> None:
    late = record(reply, attempt=50, now=NOW + 99 * FOUR_HOURS)
    assert judge(reply).scope is not Scope.RECIPIENT
    assert (late.state, late.counts) == (State.PENDING, False)
    assert late.not_before == (NOW + 99 * FOUR_HOURS + wait if wait else 0)


def test_an_address_is_not_stored_a_second_time() -> None:
    said = Reply(Stage.RCPT, 550, "<Ola@Example.no>: no user ola@example.no, kari@example.no", "5.1.1")
    assert record(said).reply == "<recipient>: no user <recipient>, kari@example.no"
