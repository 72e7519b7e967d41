"""resolve: what nobody knows is settled by the editor's word or by the mail server's log."""

import gzip
import json
from pathlib import Path

import pytest

from newsletter import settings
from newsletter.sending.interface import Outcome, State
from newsletter.store.connection import open_store
from tests.sending.campaigns import LedgerOf, draft, freeze

PEOPLE = ["kari@example.no", "ola@example.no", "per@example.no"]
ARRIVES = "Dec 21 12:00:01 relay postfix/cleanup[7]: {queue}: message-id={id}"
QUEUED = "Dec 21 12:00:01 relay postfix/qmgr[3]: {queue}: from=<post@example.no>, size=3440, nrcpt=1 (queue active)"
BOUNCED = (
    "Dec 21 12:00:02 relay postfix/smtp[8]: {queue}: to=<{address}>, relay=mx.example.no[192.0.2.1]:25, dsn=5.1.1,"
    " status=bounced (host mx.example.no[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command))"
)


@pytest.fixture
def uncertain(newsletter, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the Message-IDs by address of an issue «hei» whose three answers were lost."""
    monkeypatch.chdir(workspace)
    with open_store(settings.load(workspace).database) as store:
        campaign = freeze(store, PEOPLE, draft("hei"), now=1_703_156_000)
        ledger = LedgerOf(store, campaign.id)
        claims = ledger.exchange([], 3, 1_703_156_001).claims
        ledger.exchange([Outcome(claim.seq, State.UNCERTAIN, reason="no-answer") for claim in claims], 0, 1_703_156_002)
    rows = json.loads(newsletter("resolve", "hei", "--json").out)["uncertain"]
    return {row["address"]: row["message_id"] for row in rows}


def _log(uncertain: dict[str, str]) -> str:
    """Return a log: Kari's letter is under way, Ola's has come back, Per's broke off while it was arriving."""
    kari, ola, per = (
        {"queue": f"4F9D19543{number}", "id": uncertain[address], "address": address}
        for number, address in enumerate(PEOPLE)
    )
    patterns = [(ARRIVES, kari), (QUEUED, kari), (ARRIVES, ola), (QUEUED, ola), (BOUNCED, ola), (ARRIVES, per)]
    return "".join(pattern.format(**values) + "\n" for pattern, values in patterns)


def test_the_log_settles_those_it_knows_and_leaves_the_others(newsletter, uncertain):
    Path("mail.log").write_text(_log(uncertain), encoding="utf-8")
    answer = newsletter("resolve", "hei", "--maillog", "mail.log")
    assert answer.status == 0, answer.err
    sent, refused, still = answer.out.splitlines()
    assert (sent, refused) == ("Settled as sent: 1 person.", "Settled as refused: 1 person.")
    assert still.startswith("per@example.no  ")
    assert "does not prove what became of 1 person" in answer.err
    assert "or another day's log" in answer.err
    document = json.loads(newsletter("report", "hei", "--json").out)
    assert (document["sent"], document["failed"], document["uncertain"]) == (1, 1, 1)
    failed = next(row for row in document["not_sent"] if row["status"] == "failed")
    assert (failed["address"], failed["code"], failed["reason"]) == ("ola@example.no", 550, "unknown-user")
    assert "no such user" in failed["reply"]


def test_the_log_may_be_packed_and_a_program_may_ask(newsletter, uncertain, workspace):
    Path("mail.log.1.gz").write_bytes(gzip.compress(_log(uncertain).encode()))
    answer = newsletter("resolve", "hei", "--maillog", "mail.log.1.gz", "--json")
    document = json.loads(answer.out)
    assert document["settled"] == "maillog"
    became = {row["address"]: row["status"] for row in document["uncertain"]}
    assert became == {"kari@example.no": "sent", "ola@example.no": "failed", "per@example.no": "uncertain"}
    with open_store(settings.load(workspace).database) as store, store.read() as connection:
        (data,) = connection.exec_driver_sql("SELECT data FROM event WHERE kind = 'resolve'").scalars()
    assert json.loads(data) == {"how": "maillog", "count": 2, "sent": 1, "failed": 1}


def test_a_log_that_knows_nobody_changes_nothing(newsletter, uncertain):
    Path("mail.log").write_text(ARRIVES.format(queue="4F9D195430", id="<other@example.org>"), encoding="utf-8")
    answer = newsletter("resolve", "hei", "--maillog", "mail.log")
    assert answer.status == 0
    assert {line.split()[0] for line in answer.out.splitlines()} == set(PEOPLE)
    assert json.loads(newsletter("status", "--json").out)["campaigns"][0]["uncertain"] == 3


def test_what_is_no_log_settles_nothing(newsletter, uncertain):
    Path("brev.txt").write_text("Hei\n", encoding="utf-8")
    for name, why in (("brev.txt", "not a Postfix log"), ("missing.log", "no such file")):
        answer = newsletter("resolve", "hei", "--maillog", name)
        assert answer.status == 5
        assert name in answer.err
        assert why in answer.err
    assert json.loads(newsletter("status", "--json").out)["campaigns"][0]["uncertain"] == 3


@pytest.mark.parametrize("other", ["--assume-sent", "--resend"])
def test_there_is_one_way_at_a_time(newsletter, uncertain, other):
    assert newsletter("resolve", "hei", "--maillog", "mail.log", other).status == 2
