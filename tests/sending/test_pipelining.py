"""Several commands in one write: what may go out together, and what an answer means for the message behind."""

from newsletter.sending.interface import Reply, Stage
from tests.sending.dialogue import BODY, BODY_2, DATA, DOT, MAIL, RCPT, converse, given, reply_of
from tests.sending.mail import message

GROUP = MAIL + RCPT + DATA


def test_a_group_follows_the_dot_before_it_in_one_write_and_a_body_goes_alone() -> None:
    session = given("ola@example.no", "ola@example.no", pipelining=True)
    assert converse(session, "250 Ok", "250 Ok", "354 Go") == [GROUP, BODY, DOT + GROUP]
    assert converse(session, "250 first", "250 Ok", "250 Ok", "354 Go") == [BODY_2]
    assert [reply.text for _message, reply in session.decided] == ["first"]


def test_a_dot_waits_until_what_came_before_it_is_on_disk() -> None:
    session = given("ola@example.no", "ola@example.no", pipelining=True)
    converse(session, "250 Ok", "250 Ok", "354 Go", "250 first", "250 Ok", "250 Ok", "354 Go")
    assert not session.dot_is_next
    assert session.to_send() == []
    assert not session.dot_started
    session.give(message(number=3))
    session.release()
    assert session.dot_is_next
    assert b"".join(session.to_send()) == DOT + GROUP
    assert session.dot_started


def test_what_follows_a_lost_dot_was_not_handed_over() -> None:
    session = given("ola@example.no", "ola@example.no", pipelining=True)
    converse(session, "250 Ok", "250 Ok", "354 Go")
    session.break_off("reset")
    assert [reply for _message, reply in session.decided] == [
        Reply(Stage.DOT, 0, "reset"),
        Reply(Stage.MAIL, 0, "reset"),
    ]


def test_after_421_to_a_dot_nothing_behind_it_counts() -> None:
    session = given("ola@example.no", "ola@example.no", pipelining=True)
    converse(session, "250 Ok", "250 Ok", "354 Go", "421 4.3.2 Bye")
    assert [(reply.stage, reply.code) for _message, reply in session.decided] == [(Stage.DOT, 421), (Stage.MAIL, 0)]
    assert not session.usable


def test_a_refused_recipient_in_a_group_does_not_disturb_the_one_before_nor_the_one_behind() -> None:
    session = given("ola@example.no", "nobody@example.no", pipelining=True)
    converse(session, "250 Ok", "250 Ok", "354 Go", "250 Ok", "250 Ok", "550 Nobody", "554 No valid recipients")
    assert [reply.code for _message, reply in session.decided] == [250, 550]
    session.release()
    session.give(message(number=3))
    assert b"".join(session.to_send()) == b"RSET\r\n" + GROUP


def test_a_body_for_somebody_of_a_refused_message_is_never_begun() -> None:
    session = given(pipelining=True)
    converse(session, "550 Not from you", "250 Ok", "354 Go")
    assert reply_of(session) == Reply(Stage.MAIL, 550, "Not from you")
    assert not session.usable


def test_what_was_not_begun_is_given_back() -> None:
    session = given("ola@example.no", "kari@example.no", "per@example.no", pipelining=True)
    converse(session, "250 Ok", "250 Ok", "354 Go")
    assert [one.envelope_to for one in session.withdraw()] == ["per@example.no"]
    assert session.withdraw() == []
    assert session.busy


def test_an_address_that_is_none_is_over_before_it_begins() -> None:
    session = given("ola@example.no>", pipelining=True)
    assert session.to_send() == []
    assert reply_of(session).code == 553
