"""Whom, when, and for how long: --where, --at, --give-up."""

import io
import json
import os
import shutil
import signal
import threading
from dataclasses import replace

import pytest

from newsletter import settings
from newsletter.cli.commands import run
from newsletter.errors import Cancelled
from newsletter.store.connection import open_store, sole_sender
from tests.cli.conftest import NOON, Clock, terminal
from tests.sending.smtp_server import Server

LIST = ("--to", "list.csv", "--untested")


def test_where_chooses_people(newsletter, letter, mail_server):
    answer = newsletter("send", "jul", *LIST, "--where", 'name == "Ola"', "--yes", "--expect", "1")
    assert answer.status == 0, answer.err
    assert [address for address, _message in mail_server.taken] == ["ola@example.no"]
    assert "2 not chosen" in answer.err
    rest = newsletter("send", "jul", *LIST, "--yes", "--expect", "3")
    assert rest.status == 0, rest.err
    assert len(mail_server.taken) == 3


def test_where_is_told_in_the_dry_run(newsletter, letter):
    answer = newsletter("send", "jul", "--to", "list.csv", "--where", 'name == "Ola"', "--dry-run", "--json")
    reasons = [event["reason"] for event in map(json.loads, answer.out.splitlines()) if event["event"] == "left_out"]
    assert reasons == ["not_chosen", "not_chosen"]


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--where", "name ==", "--where cannot be understood"),
        ("--give-up", "soon", "Write it like 30m, 4h or 2d."),
        ("--at", "tomorrow", "is not a date with a time"),
        ("--at", "2023-12-20 08:00", "has passed"),
    ],
)
def test_what_cannot_be_meant_sends_nothing(newsletter, letter, mail_server, flag, value, said):
    answer = newsletter("send", "jul", *LIST, flag, value, "--yes", "--expect", "3")
    assert answer.status == 2
    assert said in answer.err
    assert mail_server.taken == []


def test_at_waits_for_the_moment(newsletter, letter, mail_server):
    clock = Clock()
    answer = newsletter("send", "jul", *LIST, "--at", "2023-12-21 12:30", "--yes", "--expect", "3", clock=clock)
    assert answer.status == 0, answer.err
    assert clock.now >= NOON + 1800
    assert "Waiting until 2023-12-21 12:30" in answer.err
    assert len(mail_server.taken) == 3


def test_what_waits_is_scheduled_and_carried_on(newsletter, letter, mail_server):
    at = ("--at", "2023-12-21 12:30", "--yes", "--expect", "3")
    assert newsletter("send", "jul", *LIST, *at, clock=Clock(stop_at=5)).status == 130
    assert mail_server.taken == []
    assert json.loads(newsletter("status", "--json").out)["campaigns"][0]["state"] == "scheduled"
    late = Clock(now=NOON + 7200)
    assert newsletter("send", "jul", *LIST, *at, clock=late).status == 0
    assert len(mail_server.taken) == 3


def test_give_up_decides_when_a_soft_refusal_is_a_failure(newsletter, letter, mail_server, monkeypatch):
    with Server("rcpt_450:ola@example.no") as server:
        monkeypatch.setenv("SMTP_PORT", str(server.port))
        answer = newsletter("send", "jul", *LIST, "--give-up", "0m", "--yes", "--expect", "3")
    assert answer.status == 3
    assert json.loads(newsletter("status", "--json").out)["campaigns"][0]["failed"] == 1


def test_where_knows_the_columns(newsletter, letter, mail_server):
    answer = newsletter("send", "jul", *LIST, "--where", 'nam == "Ola"', "--yes", "--expect", "1")
    assert answer.status == 2
    assert "did you mean “name”?" in answer.err
    assert mail_server.taken == []


def test_the_same_letter_under_another_name_is_asked_about(newsletter, letter, mail_server):
    assert newsletter("send", "jul", *LIST, "--yes", "--expect", "3").status == 0
    shutil.copytree(letter.parent, letter.parent.with_name("nyttår"))
    answer = newsletter("send", "nyttår", *LIST, typed="n\n")
    assert answer.status == 7
    assert "sent before, under the name jul" in answer.err
    assert len(mail_server.taken) == 3
    assert newsletter("send", "nyttår", *LIST, typed="y\n3\n").status == 0
    assert len(mail_server.taken) == 6


def test_ctrl_c_at_a_question_sends_nothing():
    class Interrupted(io.StringIO):
        def readline(self, *_size):
            raise KeyboardInterrupt

    screen = replace(terminal(""), source=Interrupted())
    with pytest.raises(Cancelled):
        screen.typed_number("How many", 3, flag="--yes")


def test_outcomes_name_people_and_only_what_is_new_is_counted(newsletter, letter, mail_server):
    one = newsletter("send", "jul", *LIST, "--where", 'name == "Ola"', "--yes", "--expect", "1", "--json")
    assert json.loads(one.out.splitlines()[0])["address"] == "ola@example.no"
    rest = newsletter("send", "jul", *LIST, "--yes", "--expect", "3")
    assert "accepted 3. Accepted in this run: 2." in rest.out


def test_waiting_is_said(newsletter, letter, mail_server, monkeypatch):
    stop = threading.Event()

    class Stopper(io.StringIO):
        def write(self, text):
            if "Ctrl-C is safe" in text and not stop.is_set():
                stop.set()
                os.kill(os.getpid(), signal.SIGINT)
            return super().write(text)

    with Server("rcpt_450:ola@example.no") as server:
        monkeypatch.setenv("SMTP_PORT", str(server.port))
        screen = replace(terminal(), err=Stopper())
        status = run(["send", "jul", *LIST, "--yes", "--expect", "3"], screen)
    assert status == 130
    assert "The mail server said: later. The next try is at" in screen.err.getvalue()
    assert len(server.received) == 2


def test_what_a_dead_run_left_is_uncertain_when_looked_at(newsletter, letter, mail_server, workspace):
    assert newsletter("send", "jul", *LIST, "--yes", "--expect", "3").status == 0
    with open_store(settings.load(workspace).database) as store, store.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET state = 'sending' WHERE seq = 1")
    assert json.loads(newsletter("status", "jul", "--json").out)["campaigns"][0]["uncertain"] == 1


def test_an_unknown_issue_has_no_status(newsletter, letter):
    answer = newsletter("status", "jull")
    assert answer.status == 1
    assert "jull has not been sent." in answer.err


@pytest.mark.parametrize(
    ("words", "status", "error"),
    [
        (["jull", *LIST], 5, "there is no such issue"),
        (["jul", "--to", "borte.csv"], 5, "There is no such file."),
        (["jul", *LIST, "--where", "nam =="], 2, "--where cannot be understood"),
        (["jul", *LIST, "--yes", "--expect", "4"], 1, "The lists name 3 people, not 4."),
        (["jul", "--to", "list.csv", "--yes", "--expect", "3"], 1, "This letter has not been tested"),
    ],
)
def test_json_ends_with_a_summary_also_when_nothing_was_begun(newsletter, letter, mail_server, words, status, error):
    answer = newsletter("send", *words, "--json")
    assert answer.status == status
    summary = json.loads(answer.out.splitlines()[-1])
    assert (summary["event"], summary["issue"], summary["exit"], summary["sent"]) == ("summary", words[0], status, 0)
    assert error in summary["error"]
    assert error in answer.err


def test_json_names_settings_locks_and_servers_once(newsletter, letter, mail_server, workspace, monkeypatch):
    send = ("send", "jul", *LIST, "--yes", "--expect", "3", "--json")
    with open_store(settings.load(workspace).database) as store, sole_sender(store.path):
        (line,) = newsletter(*send).out.splitlines()
    assert json.loads(line)["exit"] == 6
    with Server("mail_550") as server:
        monkeypatch.setenv("SMTP_PORT", str(server.port))
        *_outcomes, last = map(json.loads, newsletter(*send).out.splitlines())
    assert (last["event"], last["exit"], last["pending"]) == ("summary", 4, 3)
    assert "does not let this account send" in last["error"]
    assert [event["event"] for event in _outcomes].count("summary") == 0
    (workspace / ".env").write_text("SMTP_PORT=Secret-1!\n", encoding="utf-8")
    monkeypatch.delenv("SMTP_PORT")
    summary = json.loads(newsletter(*send).out)
    assert summary["exit"] == 4
    assert "SMTP_PORT" in summary["error"]
