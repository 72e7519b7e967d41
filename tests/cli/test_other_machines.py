"""Two people, two machines: handing over, putting back, and what is asked before a sending."""

import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from newsletter import host
from newsletter.store import backup
from newsletter.store.connection import open_store
from newsletter.store.schema import event

LIST = ("--to", "list.csv", "--untested")
THREE = (*LIST, "--yes", "--expect", "3")


@pytest.fixture
def sent_one(newsletter, letter, mail_server):
    """Return the mail server after the first of three got the letter."""
    assert newsletter("send", "jul", *THREE, "--limit", "1").status == 0
    return mail_server


@pytest.fixture
def other(newsletter, workspace, tmp_path, mail_server):
    """Return a function that takes over on another machine, whose workspace becomes the current folder."""

    def take(file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("HOME", str(tmp_path / "her home"))
        folder = tmp_path / "kollega"
        answer = newsletter("store", "restore", str(file), "-w", str(folder))
        assert answer.status == 0, answer.err
        (folder / ".env").write_bytes((workspace / ".env").read_bytes())
        (folder / "list.csv").write_bytes((workspace / "list.csv").read_bytes())
        monkeypatch.chdir(folder)
        return folder

    return take


def test_a_copy_is_kept_after_each_sending_to_readers(newsletter, letter, mail_server, workspace):
    assert newsletter("send", "jul", *LIST, "--rehearse").status == 0
    assert backup.last_backup(workspace / "data" / "newsletter.sqlite3") is None
    assert newsletter("send", "jul", *THREE).status == 0
    (copy,) = (workspace / "data" / "backups").iterdir()
    assert copy.name == "newsletter-20231221-1200.sqlite3"
    status = json.loads(newsletter("store", "status", "--json").out)
    assert status["last_backup"]["file"] == str(copy)
    assert str(copy) in newsletter("store", "status").out
    assert not list((workspace / "data").glob("*.reserve"))


def test_that_no_copy_can_be_kept_stops_nothing(newsletter, letter, mail_server, workspace):
    (workspace / "data").mkdir()
    (workspace / "data" / "backups").touch()
    answer = newsletter("send", "jul", *THREE)
    assert answer.status == 0
    assert "No copy of the store was kept" in answer.err


def test_handed_over_carried_on_and_brought_back(newsletter, sent_one, workspace, other, monkeypatch, tmp_path):
    file = tmp_path / "til kari.zip"
    answer = newsletter("store", "backup", str(file), "--for", "Kari")
    assert answer.status == 0, answer.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        assert {"hand-over.json", "newsletter.sqlite3", "newsletter.toml", "issues/jul/issue.md"} == {
            *archive.namelist()
        }
    for refused in (("send", "jul", *THREE), ("test", "jul"), ("suppress", "add", "x@example.no")):
        answer = newsletter(*refused)
        assert answer.status == 6, answer
        assert "Kari" in answer.err
        assert "newsletter store unlock" in answer.err
    assert newsletter("store", "backup", str(tmp_path / "again.zip")).status == 6
    assert newsletter("send", "jul", *LIST, "--rehearse").status == 0
    assert newsletter("status").status == 0
    assert "Kari" in newsletter("store", "status").out

    home = host.data_folder()
    there = other(file, monkeypatch)
    assert host.data_folder() != home
    answer = newsletter("send", "jul", *THREE)
    assert answer.status == 6
    assert "is a copy from" in answer.err
    assert "--not-sent-elsewhere" in answer.err
    assert newsletter("send", "jul", *LIST, typed="n\n").status == 7
    assert newsletter("send", "jul", *LIST, typed="y\n1\n").status == 7  # not the number of those who are left
    answer = newsletter("send", "jul", *LIST, typed="y\n2\n")
    assert answer.status == 0, answer.err
    assert len({address for address, _message in sent_one.taken}) == len(sent_one.taken) == 3
    assert newsletter("send", "jul", *THREE).status == 0
    back = tmp_path / "tilbake.zip"
    assert newsletter("store", "backup", str(back), "-w", str(there)).status == 0

    monkeypatch.chdir(workspace)
    monkeypatch.setenv("HOME", str(home.parent))
    assert newsletter("store", "restore", str(back)).status == 2
    assert newsletter("store", "restore", str(back), typed="n\n").status == 7
    answer = newsletter("store", "restore", str(back), typed="y\n")
    assert answer.status == 0, answer.err
    assert "accepted 3" in answer.err
    answer = newsletter("send", "jul", *THREE)
    assert "There is nobody left to send to." in answer.err
    assert len(sent_one.taken) == 3


def test_a_copy_does_not_lock(newsletter, sent_one, tmp_path, letter):
    (letter.parent / "hva?.md").write_text("x", encoding="utf-8")
    (letter.parent / ".skjult").write_text("x", encoding="utf-8")
    answer = newsletter("store", "backup", str(tmp_path / "c.zip"), "--copy")
    assert answer.status == 0
    assert "such names: issues/jul/hva?.md\n" in answer.err
    assert newsletter("send", "jul", *THREE).status == 0
    answer = newsletter("store", "backup", str(tmp_path / "c.zip"), "--copy")
    assert answer.status == 1
    assert "already a file" in answer.err


def test_where_the_file_cannot_be_written_nothing_is_locked(newsletter, sent_one, tmp_path):
    answer = newsletter("store", "backup", str(tmp_path / "nowhere" / "c.zip"))
    assert answer.status == 1
    assert "cannot be written" in answer.err
    assert newsletter("send", "jul", *THREE).status == 0


def test_an_older_file_is_put_in_place_only_when_that_is_said(newsletter, sent_one, workspace, tmp_path):
    old = tmp_path / "old.zip"
    assert newsletter("store", "backup", str(old), "--copy").status == 0
    with open_store(workspace / "data" / "newsletter.sqlite3") as store, store.write() as connection:
        connection.execute(event.insert().values(at=4_000_000_000, kind="ended"))
    answer = newsletter("store", "restore", str(old), "--yes")
    assert answer.status == 2
    assert "--older" in answer.err
    assert newsletter("store", "restore", str(old), typed="\n").status == 7
    answer = newsletter("store", "restore", str(old), "--older")
    assert answer.status == 0, answer.err
    (aside,) = (workspace / "data" / "backups").glob("replaced-*")
    assert str(aside) in answer.err
    with open_store(aside / "newsletter.sqlite3") as store, store.read() as connection:
        assert connection.exec_driver_sql("SELECT MAX(at) FROM event").scalar() == 4_000_000_000
    answer = newsletter("send", "jul", *THREE, "--not-sent-elsewhere")
    assert answer.status == 0, answer.err
    assert len(sent_one.taken) == 3
    assert newsletter("store", "restore", str(next((workspace / "data" / "backups").glob("newsletter-*")))).status == 2


def test_another_newsletters_store_is_told_of(newsletter, sent_one, workspace, tmp_path):
    assert newsletter("store", "backup", str(tmp_path / "mine.zip"), "--copy").status == 0
    (workspace / "data" / "newsletter.sqlite3").rename(tmp_path / "away.sqlite3")
    for left in (workspace / "data").glob("newsletter.sqlite3-*"):
        left.unlink()
    assert newsletter("send", "jul", *THREE, "--limit", "1").status == 0
    with closing(sqlite3.connect(tmp_path / "away.sqlite3")) as theirs:
        theirs.execute("INSERT INTO event (at, kind) VALUES (4000000000, 'ended')")
        theirs.commit()
    answer = newsletter("store", "restore", str(tmp_path / "away.sqlite3"), "--yes")
    assert answer.status == 2
    assert "--older" in answer.err


def test_what_was_there_is_kept_and_a_damaged_store_can_be_replaced(newsletter, sent_one, workspace, tmp_path, letter):
    file = tmp_path / "copy.zip"
    (workspace / ".env").write_text("SECRET_KEY='æ hemmelig'\n", encoding="utf-8")
    assert newsletter("store", "backup", str(file), "--copy").status == 0
    letter.write_text("noe annet", encoding="utf-8")
    store = workspace / "data" / "newsletter.sqlite3"
    store.write_bytes(b"x" * 5000)
    (workspace / ".env").write_text("", encoding="utf-8")
    answer = newsletter("store", "restore", str(file), "--yes")
    assert answer.status == 0, answer.err
    assert "SECRET_KEY was written into .env" in answer.err
    assert "hemmelig" not in answer.err + answer.out
    (aside,) = (workspace / "data" / "backups").glob("replaced-*")
    assert (aside / "newsletter.sqlite3").read_bytes() == b"x" * 5000
    assert (aside / "issues" / "jul" / "issue.md").read_text(encoding="utf-8") == "noe annet"
    assert "God jul" in letter.read_text(encoding="utf-8")
    assert not (aside / "newsletter.toml").exists()
    assert newsletter("status").status == 0
    (workspace / ".env").write_text("SECRET_KEY=annen\n", encoding="utf-8")
    assert "SECRET_KEY here is another" in newsletter("store", "restore", str(file), "--yes", "--older").err


def test_a_store_that_is_in_use_is_not_replaced(newsletter, sent_one, workspace, tmp_path):
    file = tmp_path / "copy.zip"
    assert newsletter("store", "backup", str(file), "--copy").status == 0
    store = workspace / "data" / "newsletter.sqlite3"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        answer = newsletter("store", "restore", str(file), "--yes")
        assert answer.status == 1
        assert "Close programs that use these files" in answer.err
        connection.rollback()
    assert newsletter("send", "jul", *THREE).status == 0
    answer = newsletter("store", "restore", str(file), "--older", "-w", str(tmp_path / "data.txt"))
    assert answer.status == 0, answer.err


def test_somewhere_else_the_way_to_a_workspace_is_told(newsletter, sent_one, tmp_path, monkeypatch):
    file = tmp_path / "copy.zip"
    assert newsletter("store", "backup", str(file), "--copy").status == 0
    (tmp_path / "tomt").mkdir()
    monkeypatch.chdir(tmp_path / "tomt")
    answer = newsletter("store", "restore", str(file))
    assert answer.status == 4
    assert "-w DIR" in answer.err
    (tmp_path / "fil").touch()
    assert newsletter("store", "restore", str(file), "-w", str(tmp_path / "fil" / "x")).status == 1


def test_unlocking_asks(newsletter, sent_one, tmp_path):
    assert "has not handed" in newsletter("store", "unlock").err
    assert newsletter("store", "backup", str(tmp_path / "x.zip")).status == 0
    assert newsletter("store", "unlock").status == 2
    assert newsletter("store", "unlock", typed="n\n").status == 7
    assert newsletter("store", "unlock", typed="y\n").status == 0
    assert newsletter("send", "jul", *THREE).status == 0


def test_without_a_store_there_is_little_to_say(newsletter, letter):
    assert "There is no store yet" in newsletter("store", "status").err
    assert newsletter("store", "unlock").status == 1


SYNCED = "OneDrive - Oslo kommune"


def test_init_keeps_the_store_out_of_a_synced_folder(newsletter, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "hjem"))
    folder = tmp_path / SYNCED / "brev"
    arguments = ["--name", "N", "--from", "N <post@example.no>", "--test", "kari@example.no"]
    answer = newsletter("init", str(folder), *arguments)
    assert answer.status == 0, answer.err
    place = host.data_folder() / "brev" / "newsletter.sqlite3"
    assert str(place) in answer.err
    assert "OneDrive" in answer.err
    assert f"\nDATABASE_URL=sqlite:///{place}\n" in (folder / ".env").read_text(encoding="utf-8")
    monkeypatch.chdir(folder)
    assert newsletter("new", "hei").status == 0
    assert newsletter("suppress", "add", "x@example.no").status == 0
    assert place.exists()
    assert not (folder / "data").exists()


def test_a_store_in_a_synced_folder_is_refused_and_can_be_moved(newsletter, sent_one, workspace, tmp_path, monkeypatch):
    home = tmp_path / SYNCED
    workspace.rename(home)
    monkeypatch.chdir(home)
    for refused in (("send", "jul", *THREE), ("test", "jul"), ("status",), ("store", "status"), ("suppress", "list")):
        answer = newsletter(*refused)
        assert answer.status == 4, answer
        assert "OneDrive" in answer.err
        assert "newsletter store move" in answer.err
        assert "DATABASE_URL=sqlite:///" in answer.err
    answer = newsletter("store", "move", str(home / "under"))
    assert answer.status == 4
    answer = newsletter("store", "move")
    assert answer.status == 0, answer.err
    assert (home / "data" / "newsletter.sqlite3.moved").exists()
    assert "SMTP_HOST" in (home / ".env").read_text(encoding="utf-8")
    answer = newsletter("send", "jul", *THREE)
    assert answer.status == 0, answer.err
    assert len(sent_one.taken) == 3
    assert newsletter("store", "move", str(tmp_path / "annet")).status == 0
    assert newsletter("store", "move", str(tmp_path / "annet")).status == 1
    (tmp_path / "en fil").touch()
    answer = newsletter("store", "move", str(tmp_path / "en fil" / "x"))
    assert answer.status == 1
    assert "cannot be written" in answer.err
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x.sqlite3")
    assert "set in the environment" in newsletter("store", "move").err


def test_without_a_store_the_line_to_write_is_given(newsletter, letter, workspace, tmp_path, monkeypatch):
    workspace.rename(tmp_path / "Dropbox")
    monkeypatch.chdir(tmp_path / "Dropbox")
    answer = newsletter("test", "jul")
    assert answer.status == 4
    assert "write into .env: DATABASE_URL=" in answer.err
    assert newsletter("store", "move").status == 0
    assert newsletter("test", "jul").status == 0


def test_where_no_place_is_good_one_has_to_be_named(newsletter, letter, workspace, monkeypatch):
    monkeypatch.setattr(host, "_mounts", lambda: "server:/ / nfs rw 0 0\n")
    answer = newsletter("store", "move")
    assert answer.status == 1
    assert "newsletter store move DIR" in answer.err
    answer = newsletter("init", str(workspace / "ny"), "--name", "N", "--from", "N <post@example.no>")
    assert answer.status == 0
    assert "name a file on a disk of this machine" in answer.err
    assert newsletter("test", "jul").status == 4
