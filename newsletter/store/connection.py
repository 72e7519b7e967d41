"""Opening the store, and the two ways of using it: read, and write in one durable transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from newsletter import host
from newsletter.errors import NotNow, StoreError
from newsletter.messages import _
from newsletter.store.hot import Hot
from newsletter.store.migrations import migrate

_READ = "newsletter_read"


class Store:
    """The database of a workspace. Threads may share it; each ``read`` and ``write`` has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30.0, "check_same_thread": False})
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
            yield connection

    @contextmanager
    def hot(self) -> Iterator[Hot]:
        """Give the short way to the database, for the thread that asks for it. Raises StoreError, also in the block."""
        with self.session() as connection:
            yield Hot(connection, lambda error: _failure(self.path, str(error)))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


@contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """Open the store at ``path``, made and migrated if need be, readable by its owner only. Raises StoreError."""
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
        with store.write() as connection:
            migrate(connection)
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
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when somebody else writes in between.
    reading = connection.get_execution_options().get(_READ)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _failure(path, str(error.orig)) from error


def _failure(path: Path, why: str) -> StoreError:
    if "not a database" in why or "malformed" in why:
        hint = _("The file is damaged or is something else. Put back a copy of it from a backup; nothing was sent.")
    elif "full" in why:
        hint = _("Make room on the disk, then run the same command again.")
    else:
        hint = _("Check that the folder is there, can be written to and is not open elsewhere.")
    return StoreError(_("The database {path} cannot be used: {why}.", path=path, why=why), hint=hint)
