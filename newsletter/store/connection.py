"""Opening the store, and the two ways of using it: read, and write in one durable transaction."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from newsletter import host
from newsletter.errors import DiskFull, ForeignDatabase, NotNow, StoreError
from newsletter.messages import _
from newsletter.store.hot import Hot
from newsletter.store.migrations import is_current, migrate
from newsletter.store.place import require_safe

APPLICATION_ID = 0x6E6C7472
"""Stands in the head of our files (“nltr”), so that they are not taken for another program's, nor others for ours."""
_OURS = {"meta", "campaign", "delivery", "suppression"}
_READ = "newsletter_read"
_PATIENCE = 2, 28
"""Seconds to wait for another program that writes: first without a word, then after saying so."""


_LARGE_CACHE = 64 * 1024
"""KiB of pages kept while a list of a million is taken over; a small one never fills it."""


class Store:
    """The database of a workspace. Threads may share it; each ``read`` and ``write`` has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        url = sa.URL.create("sqlite", database=str(path))
        self._engine = sa.create_engine(url, connect_args={"check_same_thread": False})
        sa.event.listen(self._engine, "connect", _prepare)
        sa.event.listen(self._engine, "begin", _begin)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Run the block in one transaction that is on disk when the block has ended. Raises StoreError."""
        with _explained(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Run the block on one consistent view that holds up nobody who writes. Raises StoreError."""
        with _explained(self.path), self._engine.connect().execution_options(**{_READ: True}) as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[sa.Connection]:
        """Give one connection for several transactions (``with connection.begin()``); its temporary tables last.

        Between the transactions nobody is held up, so a question may be asked there. Raises StoreError.
        """
        with _explained(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_LARGE_CACHE}")
            connection.exec_driver_sql(f"PRAGMA temp.cache_size=-{_LARGE_CACHE // 2}")
            connection.commit()
            yield connection

    @contextmanager
    def hot(self) -> Iterator[Hot]:
        """Give the short way to the database, for the thread that asks for it. Raises StoreError, also in the block."""
        with _explained(self.path), self._engine.connect() as connection:
            hot = Hot(connection, lambda error: _failure(self.path, str(error)), _PATIENCE)
            try:
                yield hot
            finally:
                hot.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def forget_pages(connection: sa.Connection) -> None:
    """Give back the memory that a large list has filled; between the transactions of a ``session``."""
    connection.exec_driver_sql("PRAGMA shrink_memory")
    connection.commit()


@contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """Open the store at ``path``, made and migrated if need be, readable by its owner only.

    Raises StoreError, and SettingsError where it would lie in a synced folder or on a network drive.
    """
    require_safe(path)
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            host.make_private(path.parent)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise _failure(path, error.strerror or str(error)) from error
    store = Store(path)
    try:
        with store.read() as connection:
            current = is_current(connection)
        if not current:
            with store.write() as connection:
                migrate(connection)
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        yield store
    finally:
        store.close()


@contextmanager
def sole_sender(path: Path) -> Iterator[None]:
    """Hold the lock that lets one process at a time dispatch from the store at ``path``. Raises NotNow."""
    try:
        with host.exclusive(path.with_name(path.name + ".lock")):
            yield
    except host.Locked as locked:
        raise NotNow(
            _("Another send is running on this machine (process {pid}).", pid=locked.holder or "?"),
            hint=_("Wait until it has ended, then run the same command again: newsletter status shows how far it is."),
        ) from None


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE[0]}000").close()
    _refuse_foreign(connection)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    """Raise ForeignDatabase before anything is written where another program keeps its tables."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if mark not in {0, APPLICATION_ID} or (tables and not tables >= _OURS):
        raise ForeignDatabase(
            _("The database belongs to another program; nothing was written into it."),
            hint=_("Correct DATABASE_URL in .env, or take the line away for a database of our own."),
        )


def _begin(connection: sa.Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when somebody else writes in between.
    if connection.get_execution_options().get(_READ):
        connection.exec_driver_sql("BEGIN")
        return
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        logging.getLogger(__name__).warning(_("Another program is using the database; waiting for it …"))
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE[1]}000")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE[0]}000")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _failure(path, str(error.orig)) from error


def _failure(path: Path, why: str) -> StoreError:
    if "full" in why or "No space" in why:
        return DiskFull(
            _("The disk is full: the database {path} cannot record anything more.", path=path),
            hint=_("Make room on the disk, then run the same command again."),
        )
    if "not a database" in why or "malformed" in why:
        hint = _("The file is damaged or is something else. Put back a copy of it from a backup; nothing was sent.")
    elif "locked" in why:
        hint = _(
            "Another program is using it: a database browser, a backup. Close that, then run the same command again."
        )
    elif "readonly" in why or "Permission" in why:
        hint = _("See that you may write to the file and its folder, and that the disk is not write-protected.")
    else:
        hint = _("Check that the folder is there, can be written to and is not open elsewhere.")
    return StoreError(_("The database {path} cannot be used: {why}.", path=path, why=why), hint=hint)
