"""Whom, when, and for how long: --where, --at, --give-up."""

import json

import pytest

from tests.cli.conftest import NOON, Clock
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
