"""send: against a real mail server and a real database."""

import json

import pytest

from tests.cli.conftest import Clock

LIST = ("--to", "list.csv")
SCRIPT = (*LIST, "--yes", "--expect", "3")


def _events(answer) -> list[dict]:
    return [json.loads(line) for line in answer.out.splitlines()]


@pytest.fixture
def tested(newsletter, letter, mail_server):
    """Return the mail server, after a test of the letter went through it."""
    assert newsletter("test", "jul", "--list", "list.csv").status == 0
    mail_server.taken.clear()
    return mail_server


def test_everybody_gets_it_once(newsletter, tested):
    clock = Clock()
    answer = newsletter("send", "jul", *LIST, typed="3\n", clock=clock)
    assert answer.status == 0, answer.err
    assert sorted(address for address, _message in tested.taken) == [
        "kari@example.no",
        "ola@example.no",
        "per@example.no",
    ]
    assert sum(clock.slept) == 10
    assert "3 people" in answer.err
    assert "test sent" in answer.err
    assert "accepted 3" in answer.out
    again = newsletter("send", "jul", *LIST)
    assert again.status == 0
    assert "There is nobody left to send to." in again.err
    assert len(tested.taken) == 3


def test_a_wrong_number_or_ctrl_c_sends_nothing(newsletter, tested):
    assert newsletter("send", "jul", *LIST, typed="4\n").status == 7
    assert newsletter("send", "jul", *LIST, typed="3\n", clock=Clock(stop_at=4)).status == 7
    assert newsletter("send", "jul", *LIST, typed="").status == 7
    assert tested.taken == []
    assert json.loads(newsletter("status", "--json").out)["campaigns"][0]["kind"] == "test"


def test_scripts_must_know_the_number(newsletter, tested):
    assert newsletter("send", "jul", *LIST).status == 2
    assert newsletter("send", "jul", *LIST, "--yes").status == 2
    answer = newsletter("send", "jul", *LIST, "--yes", "--expect", "4")
    assert answer.status == 1
    assert tested.taken == []
    assert newsletter("send", "jul", *SCRIPT).status == 0


def test_an_untested_or_changed_letter_is_not_sent(newsletter, letter, mail_server):
    answer = newsletter("send", "jul", *SCRIPT)
    assert answer.status == 1
    assert "newsletter test jul" in answer.err
    assert newsletter("test", "jul").status == 0
    letter.write_text(letter.read_text(encoding="utf-8").replace("gjerne", "svært gjerne"), encoding="utf-8")
    mail_server.taken.clear()
    assert newsletter("send", "jul", *SCRIPT).status == 1
    assert mail_server.taken == []
    assert newsletter("send", "jul", *SCRIPT, "--untested").status == 0


def test_the_refused_and_the_uncertain_are_named_and_can_be_settled(newsletter, tested):
    tested.refused.add("ola@example.no")
    tested.silent.add("per@example.no")
    answer = newsletter("send", "jul", *SCRIPT, "--json")
    assert answer.status == 3, answer.err
    summary = _events(answer)[-1]
    assert summary["event"] == "summary"
    assert (summary["sent"], summary["failed"], summary["uncertain"], summary["exit"]) == (1, 1, 1, 3)
    assert {event["state"] for event in _events(answer)[:-1]} >= {"sent", "failed", "uncertain"}
    tested.refused.clear()
    tested.silent.clear()
    tested.taken.clear()
    assert newsletter("send", "jul", *SCRIPT).status == 3
    assert tested.taken == []
    assert newsletter("send", "jul", *SCRIPT, "--retry-failed").status == 3
    assert [address for address, _message in tested.taken] == ["ola@example.no"]
    assert newsletter("resolve", "jul", "--resend").status == 0
    assert newsletter("send", "jul", *SCRIPT).status == 0
    assert [address for address, _message in tested.taken] == ["ola@example.no", "per@example.no"]


def test_a_limit_leaves_the_rest_for_later(newsletter, tested):
    answer = newsletter("send", "jul", *SCRIPT, "--limit", "1")
    assert answer.status == 0, answer.err
    assert len(tested.taken) == 1
    assert "2 are left" in answer.out
    assert "Carry on: newsletter send jul --to list.csv" in answer.err
    assert newsletter("send", "jul", *SCRIPT).status == 0
    assert len(tested.taken) == 3


def test_a_changed_letter_is_refused_until_it_is_amended(newsletter, letter, tested):
    assert newsletter("send", "jul", *SCRIPT, "--limit", "1").status == 0
    letter.write_text(letter.read_text(encoding="utf-8").replace("gjerne", "svært gjerne"), encoding="utf-8")
    answer = newsletter("send", "jul", *SCRIPT)
    assert answer.status == 1
    assert "changed since its sending began" in answer.err
    assert newsletter("send", "jul", *SCRIPT, "--amend", "--untested").status == 0
    assert len(tested.taken) == 3


def test_a_server_that_is_gone_pauses_and_the_same_command_goes_on(newsletter, workspace, tested):
    env = (workspace / ".env").read_text(encoding="utf-8")
    assert newsletter("send", "jul", *SCRIPT, "--limit", "1").status == 0
    config = workspace / ".env"
    config.write_text(
        env.replace("SMTP_SECURITY=none", "SMTP_SECURITY=none\nSMTP_USER=x\nSMTP_PASSWORD=y"), encoding="utf-8"
    )
    answer = newsletter("send", "jul", *SCRIPT, "--untested", "--json")
    assert answer.status == 4
    assert _events(answer)[-1]["exit"] == 4
    assert "y" not in _events(answer)
    config.write_text(env, encoding="utf-8")
    assert newsletter("send", "jul", *SCRIPT).status == 0
    assert len(tested.taken) == 3


def test_dry_run_shows_everybody_and_sends_nothing(newsletter, workspace, tested):
    people = "email;navn\nkari@example.no;Kari\nfeil@@example.no;F\nKARI@example.no;Kari\nola@example.no;Ola\n"
    (workspace / "list.csv").write_text(people, encoding="utf-8")
    assert newsletter("suppress", "add", "ola@example.no", "--reason", "unsubscribed").status == 0
    answer = newsletter("send", "jul", *LIST, "--dry-run", "--json")
    assert answer.status == 0, answer.err
    events = _events(answer)
    assert [event["event"] for event in events] == ["recipient", "left_out", "left_out", "left_out", "summary"]
    assert events[0]["address"] == "kari@example.no"
    assert events[0]["fields"]["name"] == "Kari"
    left_out = {event["reason"]: event for event in events[1:4]}
    assert set(left_out) == {"invalid", "duplicate", "unsubscribed"}
    assert left_out["invalid"]["row"] == 2
    assert all(event["detail"] for event in left_out.values())
    assert (events[-1]["pending"], events[-1]["exit"]) == (1, 0)
    plain = newsletter("send", "jul", *LIST, "--dry-run")
    assert "row 3 of list.csv: “feil@@example.no”" in plain.err
    assert "1 unsubscribed" in plain.err
    assert plain.out == ""
    assert tested.taken == []


def test_findings_stop_it(newsletter, letter, workspace, tested):
    (workspace / "list.csv").write_text("email;navn\nkari@example.no;\n", encoding="utf-8")
    answer = newsletter("send", "jul", *LIST, "--yes", "--expect", "1")
    assert answer.status == 5
    assert "FIELD-EMPTY" in answer.err
    assert "kari@example.no" in answer.err
    assert tested.taken == []


def test_warnings_are_told_and_do_not_stop_it(newsletter, letter, tested):
    text = letter.read_text(encoding="utf-8")
    letter.write_text(text.replace("subject: Takk", "subject: TAKK TIL ALLE!! Takk"), encoding="utf-8")
    answer = newsletter("send", "jul", *SCRIPT, "--untested")
    assert answer.status == 0, answer.err
    assert "SUBJECT-" in answer.err


def test_nobody_is_an_error(newsletter, workspace, tested):
    (workspace / "list.csv").write_text("email;navn\nfeil@@example.no;Kari\n", encoding="utf-8")
    answer = newsletter("send", "jul", *LIST, "--yes", "--expect", "0")
    assert answer.status == 5
    assert "nobody to send to" in answer.err


def test_without_a_list_it_asks_to_whom(newsletter, letter, workspace):
    answer = newsletter("send", "jul", "--yes", "--expect", "3")
    assert answer.status == 2
    assert "To whom?" in answer.err
    config = workspace / "newsletter.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('# list = "subscribers.csv"', 'list = "list.csv"'), encoding="utf-8"
    )
    assert newsletter("send", "jul", "--dry-run").status == 0


def test_a_rehearsal_mails_nobody(newsletter, workspace, tested):
    answer = newsletter("send", "jul", *SCRIPT, "--rehearse")
    assert answer.status == 0, answer.err
    assert "REHEARSAL: nobody is mailed." in answer.err
    assert "newsletter inbox" in answer.err
    assert len(list((workspace / "inbox").glob("*.eml"))) == 3
    assert tested.taken == []
    assert newsletter("send", "jul", *SCRIPT).status == 0
    assert len(tested.taken) == 3


def test_ctrl_c_while_sending_finishes_what_is_in_flight(newsletter, workspace, tested):
    import os
    import signal

    def press() -> None:
        if len(tested.taken) == 0:
            os.kill(os.getpid(), signal.SIGINT)

    people = "".join(f"r{number}@example.no;R\n" for number in range(200))
    (workspace / "list.csv").write_text("email;navn\n" + people, encoding="utf-8")
    tested.on_mail = press
    answer = newsletter("send", "jul", *LIST, "--yes", "--expect", "200")
    assert answer.status == 130
    assert "Carry on: newsletter send jul --to list.csv" in answer.err
    assert 1 <= len(tested.taken) < 200
    tested.on_mail = lambda: None
    answer = newsletter("send", "jul", *LIST, "--yes", "--expect", "200")
    assert answer.status == 0, answer.err
    assert sorted(address for address, _m in tested.taken) == sorted(f"r{n}@example.no" for n in range(200))


def test_the_issue_may_have_its_own_sender(newsletter, letter, mail_server):
    text = letter.read_text(encoding="utf-8")
    letter.write_text(text.replace("lang: nb", "lang: nb\nfrom: Redaksjonen <red@example.no>"), encoding="utf-8")
    assert newsletter("test", "jul").status == 0
    assert b"From: Redaksjonen <red@example.no>" in mail_server.taken[0][1]
