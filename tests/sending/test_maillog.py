"""Postfix logs: what became of a message, and never a guess."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import BadInput
from newsletter.sending import maillog
from newsletter.sending.interface import State
from newsletter.sending.maillog import Fate, fates

ID = "<abcdefgh234567@example.no>"
WANTED = {ID: "kari@example.no"}
HEAD = "Dec 21 12:00:01 relay postfix"
ARRIVES = f"{HEAD}/cleanup[7]: 4F9D195432C: message-id={ID}"
QUEUED = f"{HEAD}/qmgr[3]: 4F9D195432C: from=<post@example.no>, size=3440, nrcpt=1 (queue active)"
SENT = (
    f"{HEAD}/smtp[8]: 4F9D195432C: to=<kari@example.no>, relay=mx.example.no[192.0.2.1]:25, delay=1.1,"
    " delays=0.04/0/0.6/0.46, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 8BDCA22DA71)"
)
BOUNCED = (
    f"{HEAD}/smtp[8]: 4F9D195432C: to=<kari@example.no>, relay=mx.example.no[192.0.2.1]:25, delay=1.1,"
    " delays=0/0/0/1.1, dsn=5.1.1, status=bounced (host mx.example.no[192.0.2.1] said: 550 5.1.1 <kari@example.no>:"
    " User unknown (in reply to RCPT TO command))"
)
DEFERRED = (
    f"{HEAD}/smtp[8]: 4F9D195432C: to=<kari@example.no>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1,"
    " status=deferred (connect to mx.example.no[192.0.2.1]:25: Connection refused)"
)


def _states(*lines: str, wanted: dict[str, str] = WANTED) -> list[State]:
    return [fate.state for fate in fates(lines, wanted).values()]


def test_what_was_passed_on_is_sent_and_keeps_the_queue_id():
    assert fates([ARRIVES, QUEUED, SENT], WANTED) == {
        ID: Fate(State.SENT, "4F9D195432C", reply="250 2.0.0 Ok: queued as 8BDCA22DA71")
    }


@pytest.mark.parametrize("after", [[QUEUED], [DEFERRED], [QUEUED, DEFERRED]])
def test_what_the_relay_has_taken_is_sent_even_while_it_waits_there(after):
    assert _states(ARRIVES, *after) == [State.SENT]


def test_a_message_whose_arrival_broke_off_stays_uncertain():
    broken = f"{HEAD}/smtpd[5]: lost connection after DATA (3440 bytes) from unknown[192.0.2.9]"
    rejected = f"{HEAD}/cleanup[7]: 4F9D195432C: milter-reject: END-OF-MESSAGE from unknown[192.0.2.9]: 5.7.1 no;"
    assert _states(ARRIVES, broken) == []
    assert _states(ARRIVES, rejected) == []
    assert _states(QUEUED, SENT) == []


def test_a_bounce_is_a_refusal_with_its_reply_in_words():
    fate = fates([ARRIVES, QUEUED, DEFERRED, BOUNCED], WANTED)[ID]
    assert (fate.state, fate.code, fate.enhanced_code, fate.reason) == (State.FAILED, 550, "5.1.1", "unknown-user")
    assert fate.reply.startswith("host mx.example.no[192.0.2.1] said: 550 5.1.1 <kari@example.no>: User unknown")
    assert fate.reply.endswith("(in reply to RCPT TO command)")


def test_a_bounce_of_the_relay_itself_has_no_code():
    local = f"{HEAD}/local[8]: 4F9D195432C: to=<kari@example.no>, relay=local, dsn=5.1.1, status=bounced (unknown user)"
    fate = fates([ARRIVES, local], WANTED)[ID]
    assert (fate.state, fate.code, fate.reason) == (State.FAILED, 0, "unknown-user")


def test_what_the_relay_gave_up_after_days_is_refused():
    expired = f"{HEAD}/qmgr[3]: 4F9D195432C: from=<post@example.no>, status=expired, returned to sender"
    fate = fates([ARRIVES, QUEUED, DEFERRED, expired], WANTED)[ID]
    assert (fate.state, fate.enhanced_code, fate.reason) == (State.FAILED, "4.4.1", "later")


def test_a_queue_id_that_is_used_again_means_another_message():
    other = ARRIVES.replace(ID, "<another@example.org>")
    assert _states(ARRIVES, other, QUEUED, BOUNCED) == []
    assert _states(ARRIVES, QUEUED, other, BOUNCED) == [State.SENT]


def test_a_filter_hands_on_under_another_queue_id_and_the_last_one_counts():
    to_filter = SENT.replace("8BDCA22DA71", "7AAAA11111")
    second = [line.replace("4F9D195432C", "7AAAA11111") for line in (ARRIVES, QUEUED, BOUNCED)]
    assert _states(ARRIVES, QUEUED, *second, to_filter) == [State.FAILED]
    # Sent twice on purpose, one of the two arrived.
    assert _states(ARRIVES, QUEUED, SENT, *second) == [State.SENT]


def test_the_bounce_of_a_copy_is_not_the_readers():
    archive = BOUNCED.replace("to=<kari@", "to=<arkiv@")
    assert _states(ARRIVES, QUEUED, SENT, archive) == [State.SENT]
    expired = f"{HEAD}/qmgr[3]: 4F9D195432C: from=<post@example.no>, status=expired, returned to sender"
    assert _states(ARRIVES, QUEUED, SENT, expired) == [State.SENT]
    alias = BOUNCED.replace("to=<kari@example.no>", "to=<k@example.org>, orig_to=<Kari@example.no>")
    assert _states(ARRIVES, QUEUED, alias) == [State.FAILED]
    assert _states(ARRIVES, archive, wanted={ID: ""}) == [State.FAILED]


def test_what_a_remote_server_says_is_no_line_of_the_log():
    forged = SENT.replace("250 2.0.0 Ok", f"250 x postfix/cleanup[7]: 4F9D195432C: message-id={ID}")
    assert _states(forged, QUEUED) == []


@pytest.mark.parametrize(
    "head",
    [
        "2023-12-21T12:00:01.123456+01:00 relay postfix",
        "Dec 21 12:00:01 relay postfix-out",
        "Dec 21 12:00:01 relay postfix/submission",
    ],
)
def test_heads_and_long_queue_ids(head):
    lines = [line.replace(HEAD, head).replace("4F9D195432C", "4SwbLy2Wz0z9vB") for line in (ARRIVES, QUEUED)]
    assert _states(*lines) == [State.SENT]
    assert _states(*(line.replace("]: ", "]: [ID 197553 mail.info] ") for line in lines)) == [State.SENT]


@given(st.lists(st.one_of(st.text(), st.sampled_from([ARRIVES, QUEUED, SENT, BOUNCED, DEFERRED]))))
def test_nothing_is_settled_without_its_message_id_and_the_relays_yes(lines):
    settled = fates(lines, WANTED)
    assert set(settled) <= {ID}
    if settled:
        assert ARRIVES in lines
        assert {QUEUED, SENT, BOUNCED, DEFERRED} & set(lines[lines.index(ARRIVES) :])


def test_logs_are_read_packed_or_not_whatever_octets_are_in_them(tmp_path: Path):
    text = "\r\n".join(["caf\N{LATIN SMALL LETTER E WITH ACUTE}", "x" * 200_000, ARRIVES, QUEUED, ""])
    plain, packed = tmp_path / "mail.log", tmp_path / "mail æ.log.1.gz"
    plain.write_bytes(text.encode("latin-1"))
    packed.write_bytes(gzip.compress(text.encode("latin-1")))
    for path in (plain, packed):
        assert [fate.state for fate in maillog.settle(path, WANTED).values()] == [State.SENT]
    assert max(map(len, maillog.read(plain))) <= 1 << 16


def test_a_file_that_is_no_log_is_told_with_its_name_and_a_remedy(tmp_path: Path):
    packed = gzip.compress(ARRIVES.encode() * 100)
    files = {
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(1000),
        "empty.log": b"",
        "brev.txt": b"Hei\n",
        "half.gz": packed[:-12],
        "bad.gz": packed[:30] + bytes(20) + packed[50:],
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for name in (*files, "missing.log", ""):
        with pytest.raises(BadInput) as refused:
            maillog.settle(tmp_path / name, WANTED)
        (problem,) = refused.value.problems
        assert problem.file == str(tmp_path / name)
        assert problem.fix
