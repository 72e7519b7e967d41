"""The short way to the database for the ledger: prepared SQL, one connection, one transaction after the other.

SQLAlchemy takes longer over a statement than SQLite does. So the hot statements are compiled once for the dialect, and
handed to the driver as they are.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from newsletter.errors import StoreError
from newsletter.messages import _

Values = Mapping[str, Any]


class Prepared(NamedTuple):
    """A statement as the driver wants it."""

    sql: str
    arguments: Callable[[Values], Sequence[Any]]
    """Puts the values into the order of its parameters."""


class Hot:
    """One connection that runs prepared statements in durable transactions; used by one thread at a time."""

    def __init__(
        self, connection: sa.Connection, explain: Callable[[Exception], StoreError], patience: tuple[int, int]
    ) -> None:
        self._dialect = connection.dialect
        driver: Any = connection.connection.driver_connection
        self._driver = driver
        self._cursor = driver.cursor()
        self._explain = explain
        self._error: type[Exception] = connection.dialect.loaded_dbapi.Error
        self._prepared: dict[int, Prepared] = {}
        self._patience = patience
        self._blocked: float | None = None
        """Since when (``time.monotonic``) somebody else has been writing."""
        self._told = False
        self._cursor.execute("PRAGMA busy_timeout=0")

    def close(self) -> None:
        """Leave the connection as it was found."""
        self._cursor.execute(f"PRAGMA busy_timeout={self._patience[0]}000")

    def begin(self) -> bool:
        """Begin a transaction; return False, at once, while somebody else is writing.

        Raises StoreError, also when that takes too long.
        """
        try:
            self._cursor.execute("BEGIN IMMEDIATE")
        except self._error as error:
            if "locked" in str(error) and self._waits_on():
                return False
            raise self._explain(error) from error
        self._blocked, self._told = None, False
        return True

    def _waits_on(self) -> bool:
        """Whether to go on waiting for somebody else who writes; said once."""
        now = time.monotonic()
        self._blocked = now if self._blocked is None else self._blocked
        if now - self._blocked > self._patience[0] and not self._told:
            self._told = True
            logging.getLogger(__name__).warning(_("Another program is using the database; waiting for it …"))
        return now - self._blocked < sum(self._patience)

    def commit(self) -> None:
        """Make the transaction durable; this is what takes time. Raises StoreError, and then nothing of it holds."""
        with self.explained():
            self._driver.commit()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Take the transaction back where a statement of the block fails. Raises StoreError."""
        try:
            yield
        except self._error as error:
            self._driver.rollback()
            raise self._explain(error) from error

    def run(self, statement: sa.TextClause, values: Values) -> Any:
        """Run a statement; return the cursor, for its rows or their number."""
        prepared = self._prepared.get(id(statement)) or self._prepare(statement)
        return self._cursor.execute(prepared.sql, prepared.arguments(values))

    def run_many(self, statement: sa.TextClause, rows: Sequence[Values]) -> None:
        """Run a statement once for each of ``rows``."""
        prepared = self._prepared.get(id(statement)) or self._prepare(statement)
        self._cursor.executemany(prepared.sql, map(prepared.arguments, rows))

    def _prepare(self, statement: sa.TextClause) -> Prepared:
        compiled = statement.compile(dialect=self._dialect)
        names = compiled.positiontup or ()
        prepared = Prepared(str(compiled), itemgetter(*names) if len(names) > 1 else partial(_in_order, names))
        self._prepared[id(statement)] = prepared
        return prepared


def _in_order(names: Sequence[str], values: Values) -> list[Any]:
    """Do what ``itemgetter`` does with several names."""
    return [values[name] for name in names]
