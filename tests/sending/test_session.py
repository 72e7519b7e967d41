"""Transactions as bytes in and bytes out, without a socket."""

import pytest

from newsletter.sending.interface import Message, Reply, Stage
from newsletter.sending.transport.session import unsendable
from tests.sending.dialogue import BODY, BODY_2, DATA, DOT, MAIL, RCPT, converse, given, reply_of, said
from tests.sending.mail import message


def test_a_message_is_handed_over_with_its_final_dot_in_a_write_of_its_own() -> None:
    session = given()
    writes = converse(session, "250 Ok", "250 Ok", "354 Go", "250 2.0.0 queued as A1")
    assert writes == [MAIL, RCPT, DATA, BODY, DOT]
    assert reply_of(session) == Reply(Stage.DOT, 250, "queued as A1", "2.0.0")
    assert session.usable


def test_a_group_goes_out_in_one_write() -> None:
    session = given(pipelining=True)
    assert converse(session, "250 Ok", "250 Ok", "354 Go", "250 Ok") == [MAIL + RCPT + DATA, BODY, DOT]
    assert reply_of(session) == Reply(Stage.DOT, 250, "Ok")


def test_the_dot_is_under_way_before_it_is_written_and_not_earlier() -> None:
    session = given()
    for answer in ("250 Ok", "250 Ok", "354 Go"):
        assert session.to_send()
        session.answer(said(answer))
    assert b"".join(session.to_send()) == BODY
    assert session.idle
    assert not session.dot_started
    assert b"".join(session.to_send()) == DOT
    assert session.dot_started


@pytest.mark.parametrize(
    ("answers", "stage", "code", "usable", "reset"),
    [
        (["451 Not now"], Stage.MAIL, 451, True, False),
        (["550 Not from you"], Stage.MAIL, 550, True, False),
        (["421 Enough"], Stage.MAIL, 421, False, False),
        (["354 Go"], Stage.MAIL, 0, False, False),
        (["250 Ok", "550 Nobody"], Stage.RCPT, 550, True, True),
        (["250 Ok", "421 Bye"], Stage.RCPT, 421, False, True),
        (["250 Ok", "334 What"], Stage.RCPT, 0, False, True),
        (["250 Ok", "251 Forwarded", "451 Not now"], Stage.DATA, 451, True, True),
        (["250 Ok", "252 Perhaps", "250 Ok"], Stage.DATA, 0, False, True),
        (["250 Ok", "250 Ok", "354 Go", "554 No"], Stage.DOT, 554, True, False),
        (["250 Ok", "250 Ok", "354 Go", "452 Full"], Stage.DOT, 452, True, False),
        (["250 Ok", "250 Ok", "354 Go", "421 Bye"], Stage.DOT, 421, False, False),
        (["250 Ok", "250 Ok", "354 Go", "354 More"], Stage.DOT, 0, False, False),
        (["250 Ok", "250 Ok", "354 Go", "299 Odd"], Stage.DOT, 299, True, False),
    ],
)
def test_the_first_refusal_decides(answers: list[str], stage: Stage, code: int, usable: bool, reset: bool) -> None:
    session = given()
    converse(session, *answers)
    assert (reply_of(session).stage, reply_of(session).code) == (stage, code)
    assert session.usable is usable
    if usable:
        session.give(message())
        assert session.to_send() == [b"RSET\r\n" if reset else MAIL]


def test_what_was_said_at_the_wrong_place_is_kept() -> None:
    session = given()
    converse(session, "354 Go on")
    assert reply_of(session) == Reply(Stage.MAIL, 0, "354 Go on")


def test_after_a_refusal_the_next_message_begins_with_reset() -> None:
    session = given("nobody@example.no", "ola@example.no")
    writes = converse(session, "250 Ok", "550 Nobody", "250 Ok", "250 Ok", "250 Ok", "354 Go")
    assert writes[2:] == [b"RSET\r\n", MAIL, RCPT, DATA, BODY_2]
    session.release()
    converse(session, "250 Ok")
    assert [reply.code for _message, reply in session.decided] == [550, 250]


@pytest.mark.parametrize(("answer", "code"), [("421 Bye", 421), ("502 What", 0), ("354 Go", 0)])
def test_a_refused_reset_is_no_refusal_of_the_sender(answer: str, code: int) -> None:
    session = given("nobody@example.no", "ola@example.no")
    converse(session, "250 Ok", "550 Nobody", answer)
    del session.decided[0]
    assert (reply_of(session).stage, reply_of(session).code) == (Stage.MAIL, code)
    assert not session.usable


def test_in_a_group_a_refused_recipient_and_no_data_leave_the_line_usable() -> None:
    session = given(pipelining=True)
    assert converse(session, "250 Ok", "550 5.1.1 Nobody", "554 No valid recipients") == [MAIL + RCPT + DATA]
    assert reply_of(session) == Reply(Stage.RCPT, 550, "Nobody", "5.1.1")
    assert session.usable


def test_in_a_group_a_body_for_nobody_is_ended_by_a_lone_dot() -> None:
    session = given(pipelining=True)
    assert converse(session, "250 Ok", "550 Nobody", "354 Go", "554 No valid recipients") == [MAIL + RCPT + DATA, DOT]
    assert reply_of(session) == Reply(Stage.RCPT, 550, "Nobody")
    assert not session.dot_started
    assert session.usable


def test_in_a_group_nothing_is_waited_for_after_421() -> None:
    session = given(pipelining=True)
    converse(session, "421 Bye")
    assert reply_of(session) == Reply(Stage.MAIL, 421, "Bye")
    assert not session.usable


LOST = ["250 Ok", "250 Ok", "354 Go"]


@pytest.mark.parametrize(
    ("answers", "writes", "stage"),
    [
        ([], 0, Stage.MAIL),
        ([], 1, Stage.MAIL),
        (LOST[:1], 2, Stage.RCPT),
        (LOST[:2], 3, Stage.DATA),
        (LOST, 5, Stage.DOT),
    ],
)
def test_where_the_line_broke_is_known(answers: list[str], writes: int, stage: Stage) -> None:
    session = given()
    if writes:
        assert len(converse(session, *answers)) == writes
    session.break_off("the server closed the connection")
    assert reply_of(session) == Reply(stage, 0, "the server closed the connection")
    assert not session.usable


def test_a_line_that_broke_in_the_body_broke_before_the_dot() -> None:
    session = given()
    for answer in LOST:
        session.to_send()
        session.answer(said(answer))
    session.to_send()
    session.break_off("reset")
    assert reply_of(session) == Reply(Stage.DATA, 0, "reset")


@pytest.mark.parametrize(
    ("last_words", "reply"),
    [
        ("421 4.3.2 Bye", Reply(Stage.DATA, 421, "Bye", "4.3.2")),
        ("552 Too much", Reply(Stage.DATA, 552, "Too much")),
        ("250 Ok", Reply(Stage.DATA, 0, "reset")),
    ],
)
def test_what_the_server_said_unasked_before_the_dot_is_heard_if_it_is_a_refusal(last_words: str, reply: Reply) -> None:
    session = given()
    for answer in LOST:
        session.to_send()
        session.answer(said(answer))
    session.to_send()
    session.break_off("reset", said(last_words))
    assert reply_of(session) == reply
    assert not session.usable


@pytest.mark.parametrize(
    ("last_words", "code"), [("250 2.0.0 Ok", 250), ("421 Bye", 421), ("554 No", 554), ("354 Go", 0)]
)
def test_an_answer_to_the_dot_counts_although_the_write_failed(last_words: str, code: int) -> None:
    session = given()
    converse(session, *LOST)
    session.break_off("reset", said(last_words))
    assert (reply_of(session).stage, reply_of(session).code) == (Stage.DOT, code)
    assert not session.usable


def test_a_yes_to_an_earlier_command_is_no_reply_to_the_message() -> None:
    session = given()
    assert b"".join(session.to_send()) == MAIL
    session.break_off("reset", said("250 Ok"))
    assert reply_of(session) == Reply(Stage.MAIL, 0, "reset")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ola",
        "ola@example.no>",
        "<ola@example.no",
        "ola@example.no\r\nRCPT TO:<evil@example.com>",
        "ola@example.no\n",
        "ola nordmann@example.no",
        "ola@example.no\x00",
        '"a b"@example.no',
        "bjørn@example.no",
        "ola@blåbær.no",
    ],
)
def test_an_address_that_could_be_a_command_never_reaches_the_wire(address: str) -> None:
    to, sender = Message("d", "post@example.no", address, ()), Message("d", address, "ola@example.no", ())
    for stage, refused in ((Stage.RCPT, unsendable(to)), (Stage.MAIL, unsendable(sender))):
        assert refused
        assert (refused.stage, refused.code) == (stage, 553)
    assert unsendable(message("o.l'a+b=c@xn--blbr-roah.no")) is None
