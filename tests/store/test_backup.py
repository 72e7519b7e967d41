"""Copies of the store, and what a store knows of its own history."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsletter.errors import DiskFull, NotNow, StoreError
from newsletter.sending.record import note_moment
from newsletter.store import backup, lineage, reserve
from newsletter.store.connection import Store, open_store
from newsletter.store.lineage import Why
from newsletter.store.schema import meta

NOON = datetime.fromisoformat("2023-12-21T12:00:00+01:00")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "på øya" / "newsletter.sqlite3") as opened:
        yield opened


def _write(store: Store, key: str) -> None:
    with store.write() as connection:
        connection.execute(meta.insert().values(key=key, value="x"))


def test_a_copy_is_whole_while_the_store_is_in_use(store: Store) -> None:
    assert backup.last_backup(store.path) is None
    _write(store, "a")
    copy = backup.after_send(store.path, NOON)
    _write(store, "b")
    assert copy.name == "newsletter-20231221-1200.sqlite3"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]
    with open_store(copy) as other, other.read() as connection:
        keys = set(connection.scalars(meta.select().with_only_columns(meta.c.key)))
    assert "a" in keys
    assert "b" not in keys
    found = backup.last_backup(store.path)
    assert found
    assert found.path == copy
    assert found.size > 0


def test_the_oldest_copies_go_and_other_files_stay(store: Store) -> None:
    backup.folder_of(store.path).mkdir()
    mine = backup.folder_of(store.path) / "newsletter-min.sqlite3"
    mine.touch()
    for day in range(backup.KEEP + 3):
        newest = backup.after_send(store.path, NOON + timedelta(days=day))
    copies = sorted(backup.folder_of(store.path).glob("newsletter-2*.sqlite3"))
    assert len(copies) == backup.KEEP
    assert copies[-1] == newest
    assert mine.exists()


def test_where_no_copy_can_be_kept_that_is_said(store: Store, tmp_path: Path) -> None:
    backup.folder_of(store.path).touch()
    with pytest.raises(StoreError, match="cannot be copied"):
        backup.after_send(store.path, NOON)
    assert backup.last_backup(store.path) is None
    with pytest.raises(StoreError, match="cannot be copied"):
        backup.copy(tmp_path / "nowhere.sqlite3", tmp_path / "copy.sqlite3")
    assert not list(tmp_path.glob("*partial"))


def _doubts(store: Store, now: float = 2000) -> list[Why]:
    with store.write() as connection:
        return [doubt.why for doubt in lineage.doubts(connection, now)]


def _began(store: Store, at: int = 1000) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO campaign (id, issue, kind, state, fingerprint, key) "
            "VALUES (1, 'x', 'live', 'sending', '', '')"
        )
        note_moment(connection, 1, at, "began")
        lineage.note_seen(connection)


def test_an_old_copy_in_the_stores_place_is_noticed(store: Store, tmp_path: Path) -> None:
    assert _doubts(store) == []
    _began(store)
    old = tmp_path / "old.sqlite3"
    backup.copy(store.path, old)
    _began(store, 1500)
    assert _doubts(store) == []
    with open_store(old) as other:
        assert _doubts(other) == [Why.OLDER]
        _began(other, 1600)  # the question was answered: from here on this is the store
        assert _doubts(other) == []
    assert _doubts(store) == [Why.OLDER]


def test_what_this_machine_has_seen_may_be_lost_or_damaged(store: Store) -> None:
    _began(store)
    with store.write() as connection:
        (witness,) = (lineage.host.data_folder() / "runs").glob(f"{lineage.store_id(connection)}.json")
    for damage in ("", "[]", "{}", '{"event": []}'):
        witness.write_text(damage, encoding="utf-8")
        assert _doubts(store) == []
    witness.unlink()
    assert _doubts(store) == []


def test_a_clock_behind_the_last_entry_is_noticed(store: Store) -> None:
    _began(store, 10_000)
    assert _doubts(store, 10_000 - lineage.TOLERANCE) == []
    assert _doubts(store, 10_000 - lineage.TOLERANCE - 1) == [Why.CLOCK]
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO person (id, address_hash) VALUES (1, 'h')")
        connection.exec_driver_sql(
            "INSERT INTO delivery (campaign, seq, person, revision, state, updated_at) "
            "VALUES (1, 1, 1, 1, 'sent', 20000)"
        )
        assert lineage.last_moment(connection) == 20_000


def test_a_copy_is_asked_about_until_that_is_settled(store: Store) -> None:
    with store.write() as connection:
        lineage.mark_copy(connection, 500)
        assert lineage.copied_at(connection) == 500
    assert _doubts(store) == [Why.COPY]
    with store.write() as connection:
        lineage.settle(connection)
    assert _doubts(store) == []


def test_a_store_that_was_handed_over_refuses(store: Store) -> None:
    with store.write() as connection:
        lineage.refuse_handed_over(connection)
        lineage.hand_over(connection, "Kari", 1000)
        assert lineage.handed_over(connection) == lineage.HandedOver(1000, "Kari")
        with pytest.raises(NotNow, match="Kari"):
            lineage.refuse_handed_over(connection)
        lineage.take_back(connection)
        lineage.refuse_handed_over(connection)


def test_the_reserve_takes_room_only_while_something_is_sent(store: Store) -> None:
    with reserve.kept(store.path):
        (file,) = store.path.parent.glob("*.reserve")
        assert file.stat().st_size == reserve.SIZE
        assert reserve.release(store.path)
        assert not reserve.release(store.path)
    with reserve.kept(store.path):
        pass
    assert not file.exists()
    file.mkdir()
    with pytest.raises(StoreError, match="cannot be written") as caught, reserve.kept(store.path):
        pass
    assert not isinstance(caught.value, DiskFull)
