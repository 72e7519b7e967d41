"""pause, resume and cancel: what they say, and what send makes of it."""

import json

import pytest

SCRIPT = ("--to", "list.csv", "--yes", "--expect", "3")


@pytest.fixture
def begun(newsletter, letter, mail_server):
    """Return the mail server, after one of three has got the letter."""
    assert newsletter("send", "jul", *SCRIPT, "--untested", "--limit", "1").status == 0
    return mail_server


def _state(newsletter) -> str:
    return json.loads(newsletter("status", "--json").out)["campaigns"][0]["state"]


def test_a_paused_sending_sends_nothing_until_it_is_resumed(newsletter, begun):
    answer = newsletter("pause", "jul")
    assert answer.status == 0
    assert "jul is paused. 2 are left." in answer.out
    assert "newsletter resume jul" in answer.err
    assert _state(newsletter) == "paused"
    refused = newsletter("send", "jul", *SCRIPT, "--untested")
    assert refused.status == 6
    assert "newsletter resume jul" in refused.err
    assert len(begun.taken) == 1
    assert "was paused already" in newsletter("pause", "jul").out
    answer = newsletter("resume", "jul")
    assert answer.status == 0, answer.err
    assert "accepted 3" in answer.out
    assert len(begun.taken) == 3
    assert _state(newsletter) == "done"


def test_a_letter_that_was_mended_in_the_pause_goes_to_the_rest(newsletter, begun, letter):
    newsletter("pause", "jul")
    letter.write_text(letter.read_text(encoding="utf-8").replace("gjerne", "svært gjerne"), encoding="utf-8")
    answer = newsletter("send", "jul", *SCRIPT, "--untested", "--amend")
    assert answer.status == 0, answer.err
    assert sum(b"sv=C3=A6rt gjerne" in message for _to, message in begun.taken) == 2


def test_resume_says_its_result_to_programs(newsletter, begun):
    newsletter("pause", "jul")
    summary = json.loads(newsletter("resume", "jul", "--json").out.splitlines()[-1])
    assert (summary["event"], summary["sent"], summary["pending"], summary["exit"]) == ("summary", 3, 0, 0)


def test_resuming_what_is_not_paused_carries_it_on(newsletter, begun):
    assert newsletter("resume", "jul").status == 0
    assert len(begun.taken) == 3


def test_a_cancelled_sending_never_begins_again(newsletter, begun):
    answer = newsletter("cancel", "jul", typed="no\n")
    assert answer.status == 7
    assert "1 person got it; 2 people will never get it." in answer.err
    assert newsletter("cancel", "jul").status == 2
    assert _state(newsletter) == "sending"
    assert newsletter("cancel", "jul", typed="yes\n").status == 0
    for command in (("send", "jul", *SCRIPT), ("send", "jul", *SCRIPT, "--amend"), ("resume", "jul"), ("pause", "jul")):
        answer = newsletter(*command)
        assert answer.status == 6, command
        assert "cannot begin again" in answer.err
    assert _state(newsletter) == "cancelled"
    assert len(begun.taken) == 1


@pytest.mark.parametrize("verb", ["pause", "resume", "cancel"])
def test_there_must_be_something_left(newsletter, letter, mail_server, verb):
    answer = newsletter(verb, "jul")
    assert answer.status == 1
    assert "has not been sent" in answer.err
    assert newsletter("test", "jul").status == 0
    assert "Only a test" in newsletter(verb, "jul").err
    assert newsletter("send", "jul", *SCRIPT).status == 0
    answer = newsletter(verb, "jul")
    assert answer.status == 1
    assert "Nothing is left" in answer.err


def test_without_a_mail_server_nothing_is_resumed(newsletter, begun, workspace):
    newsletter("pause", "jul")
    (workspace / ".env").write_text("", encoding="utf-8")
    answer = newsletter("resume", "jul")
    assert answer.status == 4
    assert "SMTP_HOST" in answer.err
