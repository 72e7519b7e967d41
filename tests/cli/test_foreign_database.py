"""Whose database it is, and what is said while another program writes."""

import sqlite3
import threading
from pathlib import Path

import pytest

from newsletter import settings
from newsletter.errors import DiskFull, ForeignDatabase, SettingsError, StoreError
from newsletter.store import connection as connections
from newsletter.store.connection import APPLICATION_ID, open_store


def _foreign(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE person (name TEXT)"],
        ["CREATE TABLE meta (key TEXT)", "CREATE TABLE notes (text TEXT)"],
        [f"PRAGMA application_id = {0x47504B47}"],
    ],
)
def test_another_programs_database_is_left_alone(tmp_path: Path, statements: list[str]) -> None:
    path = tmp_path / "theirs.sqlite3"
    _foreign(path, *statements)
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase, match="another program"), open_store(path):
        pass
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_a_setting_that_is_wrong(newsletter, workspace) -> None:  # type: ignore[no-untyped-def]
    _foreign(workspace / "theirs.db", "CREATE TABLE person (name TEXT)")
    (workspace / ".env").write_text("DATABASE_URL=sqlite:///theirs.db\n", encoding="utf-8")
    answer = newsletter("status", "-w", str(workspace))
    assert answer.status == 4
    assert "The database belongs to another program" in answer.err
    assert "Correct DATABASE_URL in .env" in answer.err


def test_ours_is_marked_and_one_without_the_mark_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "hva? 100 %" / "ours.sqlite3"
    with open_store(path) as store, store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA application_id").scalar() == APPLICATION_ID
    assert path.exists()
    _foreign(path, "PRAGMA application_id = 0")
    with open_store(path) as store, store.read() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM campaign").scalar() == 0


@pytest.mark.parametrize("url", ["sqlite:///a.db?mode=ro", "sqlite:///", "sqlite:///?x=1"])
def test_a_path_is_a_path_and_nothing_more(workspace: Path, url: str) -> None:
    (workspace / ".env").write_text(f"DATABASE_URL={url}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="DATABASE_URL must name a file"):
        settings.load(workspace, {})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_PATIENCE", (0, 0))


def test_looking_does_not_wait_for_somebody_who_writes(tmp_path: Path, impatient: None) -> None:
    path = tmp_path / "ours.sqlite3"
    with open_store(path) as store, store.write(), open_store(path) as other, other.read() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM campaign").scalar() == 0


def test_that_it_waits_is_said_and_in_the_end_why_it_stopped(
    tmp_path: Path, impatient: None, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "ours.sqlite3"
    with open_store(path) as store, store.write(), open_store(path) as other:
        with pytest.raises(StoreError, match="locked") as caught, other.write():
            pass
        assert "Another program is using it" in caught.value.hint
    assert caplog.messages == ["Another program is using the database; waiting for it …"]


def test_what_was_waited_for_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_PATIENCE", (0, 28))
    path = tmp_path / "ours.sqlite3"
    with open_store(path) as store, open_store(path) as other:
        holding, told = threading.Event(), threading.Event()
        monkeypatch.setattr(connections.logging.Logger, "warning", lambda *_words: told.set())

        def hold() -> None:
            with other.write():
                holding.set()
                told.wait(20)

        thread = threading.Thread(target=hold)
        thread.start()
        assert holding.wait(20)
        with store.write() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
        thread.join()
        with store.read() as connection:
            assert connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'a'").scalar() == "b"


def test_what_may_only_be_read_is_said(tmp_path: Path) -> None:
    with open_store(tmp_path / "ours.sqlite3") as store:
        with pytest.raises(StoreError, match="readonly") as caught, store.write() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
        assert "write-protected" in caught.value.hint


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with open_store(tmp_path / "ours.sqlite3") as store:
        with pytest.raises(DiskFull, match="The disk is full") as caught, store.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1")
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', ?)", ("x" * 1_000_000,))
        assert "Make room" in caught.value.hint
