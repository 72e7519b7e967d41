"""A store of an earlier version is brought to the newest, and its rows stay."""

import sqlite3
from pathlib import Path

from newsletter.store.connection import open_store


def _indexes(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}


def test_a_store_of_the_first_version_gets_the_index_of_what_is_pending(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    with open_store(path):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute("DROP INDEX ix_delivery_pending")
        connection.execute("CREATE INDEX ix_delivery_open ON delivery (campaign, seq) WHERE state = 'pending'")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'version'")
        connection.execute("INSERT INTO meta VALUES ('kept', 'yes')")
    connection.close()
    with open_store(path) as store, store.read() as opened:
        assert opened.exec_driver_sql("SELECT value FROM meta WHERE key = 'kept'").scalar() == "yes"
        assert opened.exec_driver_sql("SELECT value FROM meta WHERE key = 'version'").scalar() == "3"
    found = _indexes(path)
    assert "ix_delivery_pending" in found
    assert "ix_delivery_open" not in found
