"""Whether the store is sound."""

from pathlib import Path

from newsletter.store.connection import open_store


def damage(path: Path) -> str:
    """Return what is wrong inside the store at ``path``; empty where it is sound.

    Brings it to the newest schema, as every command does. Raises StoreError when it cannot be opened.
    """
    with open_store(path) as store, store.read() as connection:
        said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    return "" if said == "ok" else said
