"""What is asked before a sending when the store or the clock may be wrong."""

import sqlite3
from contextlib import closing

import pytest

from newsletter.store import backup
from newsletter.store.connection import open_store
from tests.cli.conftest import NOON, Clock

LIST = ("--to", "list.csv", "--untested")
THREE = (*LIST, "--yes", "--expect", "3")


@pytest.fixture
def sent_one(newsletter, letter, mail_server):
    """Return the mail server after the first of three got the letter."""
    assert newsletter("send", "jul", *THREE, "--limit", "1").status == 0
    return mail_server


def test_a_clock_that_went_back(newsletter, sent_one, workspace):
    with open_store(workspace / "data" / "newsletter.sqlite3") as store, store.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET updated_at = 4000000000 WHERE state = 'sent'")
    answer = newsletter("send", "jul", *THREE)
    assert answer.status == 6
    assert "--clock-right" in answer.err
    assert newsletter("send", "jul", *LIST, typed="no\n").status == 7
    assert newsletter("send", "jul", *THREE, "--limit", "1", "--clock-right").status == 0
    assert newsletter("send", "jul", *LIST, typed="yes\n1\n").status == 0
    assert len(sent_one.taken) == 3


def test_an_old_copy_in_the_stores_place(newsletter, sent_one, workspace):
    store = workspace / "data" / "newsletter.sqlite3"
    (copy,) = (workspace / "data" / "backups").iterdir()
    assert newsletter("send", "jul", *THREE, "--limit", "1").status == 0
    backup.copy(next(iter([copy])), workspace / "old")
    for file in (workspace / "data").glob("newsletter.sqlite3*"):
        file.unlink()
    (workspace / "old").rename(store)
    # the copy was replaced by that of the second sending, made in the same minute: take one entry out of it
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DELETE FROM event WHERE id = (SELECT MAX(id) FROM event)")
        connection.commit()
    answer = newsletter("send", "jul", *THREE)
    assert answer.status == 6
    assert "older than the last sending" in answer.err
    assert newsletter("send", "jul", *LIST, typed="\n").status == 7
    assert len(sent_one.taken) == 2


def test_a_letter_whose_day_has_passed_and_that_was_never_sent_from_here(newsletter, letter, mail_server):
    text = letter.read_text(encoding="utf-8").replace("date: 2023-12-21", "date: 2023-12-18")
    letter.write_text(text, encoding="utf-8")
    answer = newsletter("send", "jul", *LIST, typed="n\n")
    assert answer.status == 7
    assert "from another machine" in answer.err
    assert mail_server.taken == []
    answer = newsletter("send", "jul", *THREE, "--limit", "1")
    assert answer.status == 0
    assert "This machine has never sent it before" in answer.err
    assert "never sent" not in newsletter("send", "jul", *THREE).err
    later = Clock(NOON + 86400)
    assert newsletter("send", "jul", *LIST, clock=later).status == 0


def test_resume_asks_the_same(newsletter, sent_one, workspace, tmp_path):
    assert newsletter("pause", "jul").status == 0
    with open_store(workspace / "data" / "newsletter.sqlite3") as store, store.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET updated_at = 4000000000 WHERE state = 'sent'")
    answer = newsletter("resume", "jul")
    assert answer.status == 6
    assert "--clock-right" in answer.err
    assert newsletter("store", "backup", str(tmp_path / "x.zip")).status == 0
    assert newsletter("resume", "jul", "--clock-right").status == 6
    assert newsletter("store", "unlock", "--yes").status == 0
    assert newsletter("resume", "jul", "--clock-right").status == 0
    assert len(sent_one.taken) == 3
    assert backup.last_backup(workspace / "data" / "newsletter.sqlite3")
