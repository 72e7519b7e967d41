"""The store as doctor sees it."""

import os
import sqlite3
from pathlib import Path

import pytest

from newsletter.checks.doctor import Area, Grade, Item, configured, exit_status, store
from newsletter.errors import ExitStatus, Problem, SettingsError
from newsletter.store.connection import open_store

NOW = 1_800_000_000.0
GB = 1_000_000_000


def _examined(path: Path, free: int = GB) -> dict[str, Item]:
    return {item.id: item for item in store.examine(path, NOW, lambda _folder: free)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "data" / "newsletter.sqlite3"
    with open_store(file):
        pass
    return file


def test_a_sound_store(path: Path) -> None:
    found = _examined(path)
    assert [str(item.grade) for item in found.values()] == ["ok", "ok", "ok", "ok", "note"]
    assert "There is no copy" in found["STORE-COPY"].message


def test_a_store_that_is_not_there_yet(tmp_path: Path) -> None:
    found = {item.id: item for item in store.examine(tmp_path / "data" / "x.sqlite3", NOW)}
    assert "the first sending makes it" in found["STORE"].message
    assert "STORE-COPY" not in found
    assert not (tmp_path / "data").exists()


def test_a_damaged_store(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("INSERT INTO meta VALUES ('a', 'b')")
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'event'")
    connection.close()
    found = _examined(path)["STORE"]
    assert found.grade is Grade.ERROR
    assert "backup" in found.remedy


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"not a database" * 1000)
    assert "cannot be used" in _examined(tmp_path / "x.sqlite3")["STORE"].message


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    found = _examined(tmp_path / "file" / "x.sqlite3")["STORE-WRITABLE"]
    assert (found.grade, "Give yourself the right" in found.remedy) == (Grade.ERROR, True)


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        ("OneDrive - Oslo kommune/brev", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("Google Drive", "Google Drive"),
        ("Nextcloud", "Nextcloud"),
        ("Dokumenter", ""),
    ],
)
def test_a_folder_that_is_copied_to_other_machines(tmp_path: Path, folder: str, program: str) -> None:
    path = tmp_path / folder / "data" / "newsletter.sqlite3"
    found = _examined(path)["STORE-PLACE"]
    assert program in found.message
    assert (found.grade, "store move" in found.remedy) == ((Grade.ERROR, True) if program else (Grade.OK, False))


def test_a_store_in_such_a_folder_is_not_opened(path: Path, tmp_path: Path) -> None:
    path.parent.rename(tmp_path / "OneDrive")
    found = _examined(tmp_path / "OneDrive" / path.name)
    assert "STORE" not in found
    assert found["STORE-PLACE"].grade is Grade.ERROR


def test_a_network_drive() -> None:
    assert "network drive" in _examined(Path("//server/share/data/newsletter.sqlite3"))["STORE-PLACE"].message


@pytest.mark.parametrize(("free", "grade"), [(GB, "ok"), (100_000_000, "warning"), (1_000_000, "error")])
def test_room_on_the_disk(path: Path, free: int, grade: str) -> None:
    assert str(_examined(path, free)["STORE-ROOM"].grade) == grade


@pytest.mark.parametrize(("days", "grade"), [(0, "ok"), (1, "ok"), (40, "note")])
def test_the_age_of_the_last_copy(path: Path, days: int, grade: str) -> None:
    copy = path.parent / "backups" / "newsletter-20231218-1200.sqlite3"
    copy.parent.mkdir()
    copy.touch()
    os.utime(copy, (NOW - days * 86_400, NOW - days * 86_400))
    found = _examined(path)["STORE-COPY"]
    assert str(found.grade) == grade
    assert f"{days} day" in found.message


def test_the_exit_status_follows_from_the_worst() -> None:
    def items(*grades: Grade) -> list[Item]:
        return [Item("X", Area.STORE, grade, "x") for grade in grades]

    assert exit_status(items(Grade.OK, Grade.NOTE, Grade.WARNING)) is ExitStatus.DONE
    assert exit_status(items(Grade.OK, Grade.UNREACHABLE)) is ExitStatus.NOT_NOW
    assert exit_status(items(Grade.ERROR, Grade.UNREACHABLE)) is ExitStatus.CONFIGURATION


def test_settings_that_cannot_be_read_are_told_with_their_place() -> None:
    error = SettingsError(
        [Problem(".env", 3, 0, "unknown setting FOO", "did you mean “BAR”?"), Problem("x", 0, 0, "y")]
    )
    assert [(item.message, item.remedy) for item in configured.refused(error)] == [
        (".env:3: unknown setting FOO", "did you mean “BAR”?"),
        ("x: y", ""),
    ]
