"""Copies of the store: one after each sending, kept beside it, and one at any time."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsletter import host
from newsletter.errors import StoreError
from newsletter.messages import _

KEEP = 10
"""So many copies are kept; older ones go."""
_PATTERN = "newsletter-????????-????.sqlite3"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the store."""

    path: Path
    at: int
    """Unix seconds."""
    size: int
    """Octets."""


def folder_of(store: Path) -> Path:
    """Return the folder that holds the copies of the store at ``store``."""
    return store.parent / "backups"


def copy(source: Path, target: Path) -> None:
    """Copy the store at ``source`` to the single file ``target``, while others may use it. Raises StoreError.

    ``target`` is whole or not there; only its owner may read it.
    """
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        host.make_private(partial)
        uri = f"{source.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as old, closing(sqlite3.connect(partial)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE").close()
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        why = getattr(error, "strerror", None) or str(error)
        raise StoreError(_("The store cannot be copied to {file}: {why}.", file=target, why=why)) from error


def after_send(store: Path, now: datetime) -> Path:
    """Keep a copy of the store at ``store``, and let the oldest ones go; return the copy. Raises StoreError."""
    folder = folder_of(store)
    target = folder / f"newsletter-{now:%Y%m%d-%H%M}.sqlite3"
    try:
        if not folder.is_dir():
            folder.mkdir()
            host.make_private(folder)
        copy(store, target)
        for old in sorted(folder.glob(_PATTERN))[:-KEEP]:
            old.unlink()
    except OSError as error:
        why = error.strerror or str(error)
        raise StoreError(_("The store cannot be copied to {file}: {why}.", file=target, why=why)) from error
    return target


def last_backup(store: Path) -> Backup | None:
    """Return the newest copy that ``after_send`` has kept of the store at ``store``, or None."""
    try:
        newest = max(folder_of(store).glob(_PATTERN), default=None)
        found = newest.stat() if newest else None
    except OSError:
        return None
    return Backup(newest, int(found.st_mtime), found.st_size) if newest and found else None
