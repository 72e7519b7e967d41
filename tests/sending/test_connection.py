"""Messages over a real socket to a mail server that misbehaves: what is replied, judged and recorded."""

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.sending.interface import Reply, Scope, Stage, State, TransportError
from newsletter.sending.transport.line import Timeouts
from newsletter.sending.transport.replies import judge
from tests.sending.mail import NOW, PATIENT, connected, deliver, message, outcome_of, transport
from tests.sending.smtp_server import Server

CAMPAIGN, CONNECTION, RECIPIENT = Scope.CAMPAIGN, Scope.CONNECTION, Scope.RECIPIENT
PENDING, FAILED, SENT, UNCERTAIN = State.PENDING, State.FAILED, State.SENT, State.UNCERTAIN


def impatient(**limits: float) -> Timeouts:
    """Wait shortly for what this test knows will not come."""
    return Timeouts(**{**{name: getattr(PATIENT, name) for name in PATIENT.__slots__}, **limits})


def test_messages_arrive_as_they_are_over_one_connection() -> None:
    with Server() as server, connected(server.port) as connection:
        bodies = [b"", b"Hei\r\n", b"l\r\n" * 1000, b"=2Efirst\r\n" + b"x" * 300_000 + b"\r\n"]
        replies = [deliver(connection, message(f"p{i}@example.no", body, i)) for i, body in enumerate(bodies)]
        assert connection.usable
        connection.close()
        assert not connection.usable
    assert [reply.text for reply in replies] == [f"Ok: queued as Q{number:05}" for number in (1, 2, 3, 4)]
    assert [judge(reply).state for reply in replies] == [SENT] * 4
    assert [one.content for one in server.received] == [
        b"".join(message(f"p{i}@example.no", body, i).segments) for i, body in enumerate(bodies)
    ]
    assert [one.message_id for one in server.received] == [f"<{i}@example.no>" for i in range(4)]
    assert server.connections == 1
    assert server.commands[0] == "ehlo [127.0.0.1]"
    assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize(
    ("fault", "code", "state", "scope", "reason", "usable"),
    [
        ("mail_421", 421, PENDING, CONNECTION, "closing", False),
        ("mail_451", 451, PENDING, CONNECTION, "busy", True),
        ("mail_550", 550, PENDING, CAMPAIGN, "sender-refused", True),
        ("rcpt_421", 421, PENDING, CONNECTION, "closing", False),
        ("rcpt_450", 450, PENDING, RECIPIENT, "greylisted", True),
        ("rcpt_550", 550, FAILED, RECIPIENT, "unknown-user", True),
        ("rcpt_552", 552, PENDING, RECIPIENT, "mailbox-full", True),
        ("rcpt_354", 0, PENDING, CONNECTION, "lost", False),
        ("data_250", 0, PENDING, CONNECTION, "lost", False),
        ("data_451", 451, PENDING, RECIPIENT, "later", True),
        ("data_503", 503, PENDING, CONNECTION, "not-understood", True),
        ("data_554", 554, FAILED, RECIPIENT, "refused", True),
        ("drop_before_354", 0, PENDING, CONNECTION, "lost", False),
        ("dot_421", 421, PENDING, CONNECTION, "closing", False),
        ("dot_452", 452, PENDING, CONNECTION, "busy", True),
        ("dot_554", 554, FAILED, RECIPIENT, "spam", True),
        ("dot=454 Throttling failure: Maximum sending rate exceeded.", 454, PENDING, CONNECTION, "throttled", True),
        ("dot=554 5.2.0 SendAsDenied; not allowed", 554, PENDING, CAMPAIGN, "sender-refused", True),
        ("drop_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("huge_reply_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("long_line_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("garbage_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("999_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("354_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("disagreement_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("no_crlf_after_dot", 0, UNCERTAIN, CONNECTION, "no-answer", False),
        ("multiline_after_dot", 250, SENT, RECIPIENT, "", True),
        ("quit_drop", 250, SENT, RECIPIENT, "", True),
    ],
)
def test_each_fault_has_its_outcome(
    fault: str, code: int, state: State, scope: Scope, reason: str, usable: bool
) -> None:
    with Server(fault) as server, connected(server.port) as connection:
        reply = deliver(connection, message())
        assert connection.usable is usable
    verdict, outcome = judge(reply), outcome_of(reply)
    assert (reply.code, verdict.state, verdict.scope, verdict.reason) == (code, state, scope, reason)
    assert (outcome.state, outcome.code, outcome.reason) == (state, code, reason)
    assert outcome.counts is (state is not PENDING or scope is RECIPIENT)
    assert bool(server.received) is (state in {SENT, UNCERTAIN})


@pytest.mark.parametrize("fault", ["drop_in_body", "421_in_body", "surplus_in_body"])
@pytest.mark.parametrize("size", [10, 24_000_000])
def test_a_line_that_breaks_in_the_body_leaves_the_message_pending(fault: str, size: int) -> None:
    with Server(fault) as server, connected(server.port, impatient(command=0.5)) as connection:
        reply = deliver(connection, message(body=b"line\r\n" * (size // 6)))
    # The short body and its dot may be gone before the server has looked: then it says no at the dot, or not at all.
    assert judge(reply).state is PENDING or (size == 10 and reply.stage is Stage.DOT)
    assert server.received == [] or judge(reply).state is not PENDING
    assert not connection.usable


@pytest.mark.parametrize("fault", ["silent_after_dot", "drip_after_dot"])
def test_waiting_for_the_answer_to_the_dot_has_an_end(fault: str) -> None:
    with Server(fault) as server, connected(server.port, impatient(dot=0.2)) as connection:
        reply = deliver(connection, message())
        assert server.recipients == ["ola@example.no"]
    assert reply == Reply(Stage.DOT, 0, "no complete answer in time")
    assert judge(reply).state is UNCERTAIN
    assert not connection.usable


def test_what_was_said_instead_of_a_reply_is_kept_for_the_report() -> None:
    with Server("garbage_after_dot") as server, connected(server.port) as connection:
        reply = deliver(connection, message())
    assert reply.text == "the answer is not an SMTP reply: [2J\ufffd hello"


def test_a_yes_with_something_behind_it_is_a_yes_and_the_last_on_that_line() -> None:
    with Server("surplus_after_dot") as server, connected(server.port) as connection:
        assert judge(deliver(connection, message())).state is SENT
        # The second yes may arrive a moment later: then it is found before the next message.
        if connection.usable:
            assert judge(deliver(connection, message(number=2))) == judge(Reply(Stage.MAIL, 0))
        assert not connection.usable
    assert len(server.received) == 1


def test_a_refused_recipient_does_not_disturb_the_next_one() -> None:
    with (
        Server("rcpt_550:kari@example.no", "data_451:per@example.no", "dot_452#4") as server,
        connected(server.port) as connection,
    ):
        people = ["ola@example.no", "kari@example.no", "per@example.no", "anne@example.no", "nils@example.no"]
        codes = [deliver(connection, message(person)).code for person in people]
    assert codes == [250, 550, 451, 452, 250]
    assert server.recipients == ["ola@example.no", "nils@example.no"]
    assert server.connections == 1
    assert server.commands.count("RSET") == 2


@pytest.mark.parametrize(("fault", "code"), [("rset_421", 421), ("rset_502", 0)])
def test_a_refused_reset_costs_the_next_message_nothing(fault: str, code: int) -> None:
    with Server("rcpt_550:kari@example.no", fault) as server, connected(server.port) as connection:
        deliver(connection, message("kari@example.no"))
        reply = deliver(connection, message())
    assert (reply.stage, reply.code) == (Stage.MAIL, code)
    assert outcome_of(reply).state is PENDING
    assert not outcome_of(reply).counts
    assert outcome_of(reply).not_before == 0


def test_a_connection_that_died_while_idle_costs_nothing() -> None:
    with Server("close_after_dot") as server, connected(server.port) as connection:
        first, second = deliver(connection, message()), deliver(connection, message(number=2))
        third = deliver(connection, message(number=3))
    assert outcome_of(first).provider_id == "LAST"
    assert second.stage is Stage.MAIL
    assert not outcome_of(second).counts
    assert third == Reply(Stage.MAIL, 0, "the connection is closed")


def test_an_address_that_is_none_is_refused_without_the_server() -> None:
    with Server() as server, connected(server.port) as connection:
        reply = deliver(connection, message("ola@example.no>\r\nDATA"))
        assert deliver(connection, message()).code == 250
    assert judge(reply).reason == "bad-address"
    assert judge(reply).state is FAILED
    assert server.messages == 1


def test_an_interrupted_delivery_leaves_a_connection_that_nobody_uses() -> None:
    with Server() as server, connected(server.port) as connection:
        broken = message()._replace(segments=_Interrupt())  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            deliver(connection, broken)
        assert not connection.usable
    assert server.received == []


class _Interrupt:
    def __getitem__(self, _part: slice) -> tuple[bytes, ...]:
        raise KeyboardInterrupt

    def __iter__(self) -> Iterator[bytes]:
        yield b"x"


@pytest.mark.parametrize(
    ("fault", "stage", "code", "scope", "reason"),
    [
        ("banner_554", Stage.CONNECT, 554, CAMPAIGN, "no-service"),
        ("banner_421", Stage.CONNECT, 421, CONNECTION, "too-many-connections"),
        ("banner_garbage", Stage.CONNECT, 0, CONNECTION, "unreachable"),
        ("banner_surplus", Stage.CONNECT, 0, CONNECTION, "unreachable"),
        ("banner_drop", Stage.CONNECT, 0, CONNECTION, "unreachable"),
        ("banner_drip", Stage.CONNECT, 0, CONNECTION, "no-greeting"),
        ("no_banner", Stage.CONNECT, 0, CONNECTION, "no-greeting"),
        ("connect=250 hello", Stage.CONNECT, 0, CONNECTION, "unreachable"),
        ("ehlo=554 go away", Stage.CONNECT, 554, CAMPAIGN, "no-service"),
        ("ehlo_huge", Stage.CONNECT, 0, CONNECTION, "unreachable"),
        ("ehlo_drop", Stage.CONNECT, 0, CONNECTION, "unreachable"),
    ],
)
def test_a_server_that_cannot_be_used_is_told_at_its_stage(
    fault: str, stage: Stage, code: int, scope: Scope, reason: str
) -> None:
    with Server(fault) as server, pytest.raises(TransportError) as caught:
        transport(server.port, impatient(greeting=0.2)).connect()
    reply = caught.value.reply
    assert (reply.stage, reply.code) == (stage, code)
    assert judge(reply).state is PENDING
    assert (judge(reply).scope, judge(reply).reason) == (scope, reason)
    assert outcome_of(reply).not_before == 0 < NOW


def test_a_server_without_ehlo_will_do_where_nothing_of_it_is_needed() -> None:
    with Server("ehlo_5xx") as server:
        with connected(server.port) as connection:
            assert deliver(connection, message()).code == 250
        with pytest.raises(TransportError) as caught:
            transport(server.port, user="ola", password="x").connect()
    assert caught.value.reply.code == 502


def test_a_port_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(TransportError) as caught:
        transport(port).connect()
    assert caught.value.reply == Reply(Stage.CONNECT, 0, "Connection refused")
    assert judge(caught.value.reply).scope is CONNECTION


@pytest.mark.parametrize("host", ["mail..example.no", "x" * 70 + ".no"])
def test_what_cannot_be_a_name(host: str) -> None:
    with pytest.raises(TransportError) as caught:
        transport(25, host=host).connect()
    assert judge(caught.value.reply).reason == "no-such-server"


@pytest.mark.parametrize("host", ["mail.invalid", "blåbær.invalid"])
def test_a_name_that_does_not_exist(host: str) -> None:
    with pytest.raises(TransportError) as caught:
        transport(25, host=host).connect()
    # The second where nobody can be asked, as on a machine without network.
    assert judge(caught.value.reply).reason in {"no-such-server", "unreachable"}
    assert caught.value.reply.text


def test_a_port_that_swallows_everything() -> None:
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # the queue of who may come in is full
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        with pytest.raises(TransportError) as caught:
            transport(server.getsockname()[1], impatient(connect=0.2)).connect()
    assert caught.value.reply == Reply(Stage.CONNECT, 0, "the address does not answer")
    assert judge(caught.value.reply).reason == "unreachable"


def test_the_server_runs_as_a_process_of_its_own_and_keeps_a_durable_record(root: Path, tmp_path: Path) -> None:
    record = tmp_path / "record"
    command = [sys.executable, str(root / "tests/sending/smtp_server.py"), "0", str(record), "rcpt_550:kari@example.no"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        with connected(int(process.stdout.readline())) as connection:
            codes = [deliver(connection, message(person)).code for person in ("ola@example.no", "kari@example.no")]
        process.kill()
    assert codes == [250, 550]
    lines = record.read_text(encoding="utf-8").splitlines()
    expected = {"recipient": "ola@example.no", "message_id": "<1@example.no>", "told": True}
    assert [json.loads(line) for line in lines] == [expected]


def test_identity_names_server_and_account() -> None:
    assert transport(587, host="smtp.example.no", user="ola").identity == "smtp.example.no:587 as ola"
    assert transport(25, host="smtp.example.no").identity == "smtp.example.no:25"
