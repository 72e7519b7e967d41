"""status, report, resolve and suppress, over a real store."""

import csv
import json
import stat
import sys
from pathlib import Path

import pytest

from newsletter import settings
from newsletter.sending import campaign as campaigns
from newsletter.sending.interface import Kind, Outcome, State
from newsletter.store.connection import open_store
from tests.sending.campaigns import LedgerOf, draft, freeze

PEOPLE = ["kari@example.no", "ola@example.no", "per@example.no", "anne@example.no"]


@pytest.fixture
def sent(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace whose issue «hei» went to four people: sent, refused, uncertain, still waiting."""
    monkeypatch.chdir(workspace)
    with open_store(settings.load(workspace).database) as store:
        campaign = freeze(store, PEOPLE, draft("hei"), now=1_703_156_000)
        ledger = LedgerOf(store, campaign.id)
        claims = ledger.exchange([], 3, 1_703_156_001).claims
        states = [State.SENT, State.FAILED, State.UNCERTAIN]
        replies = ["Ok: queued as 1", "=no such user", ""]
        outcomes = [
            Outcome(claim.seq, state, code, reply=reply, reason=reason)
            for claim, state, code, reply, reason in zip(
                claims, states, [250, 550, 0], replies, ["", "unknown-user", "lost"], strict=True
            )
        ]
        ledger.exchange(outcomes, 0, 1_703_156_002)
    return workspace


def _json(answer) -> dict:
    assert answer.status == 0, answer.err
    return json.loads(answer.out)


def test_status_of_nothing_makes_no_database(newsletter, workspace):
    assert _json(newsletter("status", "--json", "-w", str(workspace))) == {"campaigns": []}
    answer = newsletter("status", "-w", str(workspace))
    assert (answer.status, answer.out) == (0, "")
    assert "Nothing has been sent yet." in answer.err
    assert not (workspace / "data").exists()


def test_status_says_where_everything_stands_and_what_goes_on(newsletter, sent):
    answer = newsletter("status")
    assert answer.status == 0
    assert answer.out == "2023-12-21 11:53  hei  sending  not finished  accepted 1, refused 1, uncertain 1, 1 is left\n"
    assert "Carry on: newsletter send hei" in answer.err
    assert "newsletter resolve hei" in answer.err
    counts = {"recipients": 4, "sent": 1, "failed": 1, "uncertain": 1, "skipped": 0, "pending": 1}
    (row,) = _json(newsletter("status", "hei", "--json"))["campaigns"]
    assert {**row, **counts} == row
    assert (row["issue"], row["kind"], row["state"]) == ("hei", "live", "sending")
    assert _json(newsletter("status", "other", "--json")) == {"campaigns": []}


def test_status_tells_rehearsals_and_the_cancelled_apart(newsletter, sent):
    with open_store(settings.load(sent).database) as store:
        freeze(store, [], draft("prøve", Kind.REHEARSAL))
        cancelled = freeze(store, PEOPLE, draft("avlyst"))
        paused = freeze(store, PEOPLE, draft("pause"))
        with store.write() as connection:
            for one, state in ((cancelled, "cancelled"), (paused, "paused")):
                values = campaigns.campaigns.update().where(campaigns.campaigns.c.id == one.id)
                connection.execute(values.values(state=state))
    lines = newsletter("status").out.splitlines()
    assert [line.split("  ")[1].strip() for line in lines] == ["pause", "avlyst", "prøve", "hei"]
    assert "paused" in lines[0]
    assert "cancelled" in lines[1]
    assert "rehearsal" in lines[2]
    assert "done" in lines[2]


def test_report_names_who_did_not_get_it(newsletter, sent):
    answer = newsletter("report", "hei")
    assert answer.status == 0
    assert "4 people" in answer.out
    assert "Refused (1)" in answer.out
    assert "550  =no such user" in answer.out
    assert "Uncertain (1)" in answer.out
    assert "--retry-failed" in answer.err
    document = _json(newsletter("report", "hei", "--json"))
    assert document["failed"] == 1
    assert {row["status"] for row in document["not_sent"]} == {"failed", "uncertain"}


def test_report_as_a_table_opens_safely_in_a_spreadsheet(newsletter, sent):
    answer = newsletter("report", "hei", "--csv", "rapport æ.csv")
    assert answer.status == 0, answer.err
    file = sent / "rapport æ.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = "address,status,code,enhanced_code,reply,message_id,attempts,updated_at,reason"
    assert ",".join(rows[0]) == columns
    assert sorted(row["address"] for row in rows) == sorted(PEOPLE)
    refused = next(row for row in rows if row["status"] == "failed")
    assert refused["reply"] == "'=no such user"
    assert refused["updated_at"] == "2023-12-21T10:53:22+00:00"
    assert refused["message_id"].endswith("@example.no>")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    answer = newsletter("report", "hei", "--csv", str(sent / "nowhere" / "x.csv"))
    assert answer.status == 1
    assert "cannot be written" in answer.err


def test_report_of_what_was_never_sent(newsletter, workspace):
    answer = newsletter("report", "hei", "-w", str(workspace))
    assert answer.status == 1
    assert "hei has not been sent." in answer.err


def test_long_reports_end_with_where_the_rest_is(newsletter, workspace):
    with open_store(settings.load(workspace).database) as store:
        campaign = freeze(store, [f"r{n}@example.no" for n in range(60)], draft("hei"))
        ledger = LedgerOf(store, campaign.id)
        claims = ledger.exchange([], 60, 1).claims
        ledger.exchange([Outcome(claim.seq, State.FAILED, 550) for claim in claims], 0, 2)
    assert "… and 10 more: see --csv" in newsletter("report", "hei", "-w", str(workspace)).out


def test_resolve_lists_then_settles(newsletter, sent):
    answer = newsletter("resolve", "hei")
    assert answer.status == 0
    (line,) = answer.out.splitlines()
    assert line.split()[0] in PEOPLE
    assert line.endswith("@example.no>")
    assert "--assume-sent" in answer.err
    assert "--resend" in answer.err
    assert newsletter("resolve", "hei", "--assume-sent", "--resend").status == 2
    assert "Settled as sent: 1 person." in newsletter("resolve", "hei", "--assume-sent").out
    document = _json(newsletter("resolve", "hei", "--json"))
    assert document["uncertain"] == []
    assert "Nobody is uncertain." in newsletter("resolve", "hei").err
    assert _json(newsletter("status", "--json"))["campaigns"][0]["sent"] == 2


def test_resolve_puts_back_what_is_to_be_sent_again(newsletter, sent):
    answer = newsletter("resolve", "hei", "--resend")
    assert "To be sent again: 1 person." in answer.out
    assert "newsletter send hei" in answer.err
    assert _json(newsletter("status", "--json"))["campaigns"][0]["pending"] == 2


def test_suppress_keeps_hashes_and_counts(newsletter, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    assert "No address is suppressed." in newsletter("suppress", "list").err
    answer = newsletter("suppress", "add", "ola@example.no", "Kari@Example.no")
    assert answer.out == "2 addresses are never mailed from now on.\n"
    answer = newsletter("suppress", "add", "kari@example.no")
    assert "1 was known already." in answer.err
    (workspace / "bort.csv").write_text("e-post\nper@example.no\nola@example.no\n", encoding="utf-8")
    assert _json(newsletter("suppress", "import", "bort.csv", "--json")) == {"added": 1}
    rows = _json(newsletter("suppress", "list", "--json"))["suppressions"]
    assert sorted(row["reason"] for row in rows) == ["manual", "manual", "unsubscribed"]
    assert not any("example.no" in str(row) for row in rows)
    assert newsletter("suppress", "list").out.split("\n")[0] == "2  by hand       last 2023-12-21"


def test_suppress_refuses_what_it_does_not_understand(newsletter, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    answer = newsletter("suppress", "add", "ola@@example.no")
    assert answer.status == 2
    assert "more than one @" in answer.err
    assert newsletter("suppress", "add", "ola@example.no", "--reason", "rude").status == 2
    assert newsletter("suppress", "import", "nowhere.csv").status == 5
    assert newsletter("suppress").status == 0


def test_explain_lists_and_explains(newsletter):
    answer = newsletter("explain")
    assert answer.status == 0
    assert "DATE-PAST" in answer.out
    one = newsletter("explain", "date_past")
    assert one.out.startswith("DATE-PAST (error): A date that has passed")
    assert "ignore: DATE-PAST" in one.out
    assert "cannot be ignored" in newsletter("explain", "UNSUBSCRIBE").out
    assert _json(newsletter("explain", "DATE-PAST", "--json"))["rule"] == "DATE-PAST"
    assert len(_json(newsletter("explain", "--json"))["rules"]) > 10
    unknown = newsletter("explain", "DATE-PAS")
    assert unknown.status == 2
    assert "DATE-PAST" in unknown.err
