"""The people of this send, on the way into the store.

Every row of every list stands in one temporary table, marked with the reason why it gets no letter. A million rows pass
through in little memory.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import orjson
import sqlalchemy as sa

from newsletter.audience.people import Entry, LeftOut, Recipient
from newsletter.audience.suppressions import hasher
from newsletter.errors import StoreError
from newsletter.messages import _

_CREATE = """
    CREATE TEMPORARY TABLE staged (
        id INTEGER PRIMARY KEY,
        row INTEGER NOT NULL, line INTEGER NOT NULL, source TEXT NOT NULL,
        value TEXT NOT NULL,  -- what stands in the list, where that is not the address itself
        address TEXT NOT NULL, address_hash TEXT NOT NULL,
        name TEXT NOT NULL, lang TEXT NOT NULL, fields TEXT NOT NULL,
        reason TEXT NOT NULL, detail TEXT NOT NULL,
        same_as INTEGER  -- a duplicate: the row that gets the letter
    )
"""
_INSERT = """
    INSERT INTO staged
        (row, line, source, value, address, address_hash, name, lang, fields, reason, detail)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INDEX = "CREATE INDEX temp.staged_hash ON staged (address_hash) WHERE reason = ''"
_MARK_DUPLICATES = """
    UPDATE staged SET reason = 'duplicate', same_as = several.first
    FROM (
        SELECT address_hash, MIN(id) AS first FROM staged WHERE reason = '' GROUP BY address_hash HAVING COUNT(*) > 1
    ) AS several
    WHERE staged.address_hash = several.address_hash AND staged.reason = '' AND staged.id > several.first
"""
_MARK_SUPPRESSED = """
    UPDATE staged SET reason = CASE suppression.reason WHEN 'manual' THEN 'suppressed' ELSE suppression.reason END
    FROM suppression
    WHERE suppression.address_hash = staged.address_hash AND staged.reason = ''
"""
_LEFT_OUT = """
    SELECT staged.row, staged.line, COALESCE(NULLIF(staged.value, ''), staged.address), staged.reason, staged.detail,
           staged.source, first.line, first.source
    FROM staged LEFT JOIN staged AS first ON first.id = staged.same_as
    WHERE staged.reason <> '' ORDER BY staged.id
"""
_RECIPIENTS = "SELECT line, address, name, lang, fields FROM staged WHERE reason = '' ORDER BY id"


def stage(connection: sa.Connection, people: Iterable[Entry | LeftOut], key: bytes) -> None:
    """Put ``people`` into the temporary table ``staged`` of this connection, in place of those that stood there.

    A later row with the same address is marked as a duplicate, also across lists; whoever is suppressed is marked with
    the reason. Raises StoreError, and TableError where reading the people does; the caller's transaction takes back
    what was staged.
    """
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.staged")
    connection.exec_driver_sql(_CREATE)
    driver: Any = connection.connection.driver_connection  # straight to it: SQLAlchemy would take three times as long
    try:
        driver.executemany(_INSERT, _rows(people, key)).close()
    except connection.dialect.loaded_dbapi.Error as error:
        raise StoreError(
            _("The list cannot be put into the database: {why}.", why=error),
            hint=_("Make room on the disk, then run the same command again."),
        ) from error
    for statement in (_INDEX, _MARK_DUPLICATES, _MARK_SUPPRESSED):
        connection.exec_driver_sql(statement)


def _rows(people: Iterable[Entry | LeftOut], key: bytes) -> Iterator[tuple[object, ...]]:
    hashed, encode = hasher(key), orjson.dumps
    for person in people:
        if isinstance(person, LeftOut):
            row, value, reason, detail, source, line = person
            yield row, line, source, value, "", "", "", "", "{}", reason, detail
            continue
        row, recipient, value, source, line = person
        address, name, lang, fields = recipient
        # The address stands once, on the person: erasing it there has to erase it everywhere.
        others = {**fields}
        others.pop("email", None)
        written = "" if value == address else value
        yield row, line, source, written, address, hashed(address.lower()), name, lang, encode(others).decode(), "", ""


def left_out(connection: sa.Connection) -> Iterator[LeftOut]:
    """Yield every staged row that gets no letter, in the order of the lists."""
    for row, line, value, reason, detail, source, first, first_source in connection.exec_driver_sql(_LEFT_OUT):
        if reason == "duplicate":
            same = first_source == source
            detail = (  # noqa: PLW2901
                _("The same address stands in row {row}.", row=first)
                if same
                else _("The same address stands in row {row} of {list}.", row=first, list=first_source)
            )
        yield LeftOut(row, value, reason, detail or _DETAILS[reason](), source, line)


def recipients(connection: sa.Connection) -> Iterator[tuple[int, Recipient]]:
    """Yield everybody who gets a letter with the line of the list, in the order of the lists."""
    return _decoded(connection.exec_driver_sql(_RECIPIENTS))


def _decoded(rows: Iterable[Any]) -> Iterator[tuple[int, Recipient]]:
    for line, address, name, lang, fields in rows:
        yield line, Recipient(address, name, lang, {"email": address, **orjson.loads(fields)})


def lacking(connection: sa.Connection, names: Collection[str]) -> Iterator[tuple[int, Recipient]]:
    """Yield as ``recipients`` those who have nothing in one of the fields ``names``: a million are looked at in SQL."""
    if wanted := sorted(set(names) - {"email"}):
        without = " OR ".join("COALESCE(json_extract(fields, ?), '') = ''" for _name in wanted)
        query = _RECIPIENTS.replace("ORDER", f"AND ({without}) ORDER")
        paths = tuple(f'$."{name}"' for name in wanted)
        yield from _decoded(connection.exec_driver_sql(query, paths))


def count_by_language(connection: sa.Connection) -> dict[str, int]:
    """Return how many people get a letter, by the language that the lists give them."""
    # The index would lead through the rows by hash, all over the table.
    query = "SELECT lang, COUNT(*) AS people FROM staged NOT INDEXED WHERE reason = '' GROUP BY lang"
    return {row.lang: row.people for row in connection.exec_driver_sql(query)}


def count(connection: sa.Connection) -> int:
    """Return how many people get a letter."""
    return int(connection.exec_driver_sql("SELECT COUNT(*) FROM staged WHERE reason = ''").scalar_one())


def count_by_list(connection: sa.Connection) -> dict[str, int]:
    """Return how many people get a letter because of each list, by its name, in the order of the lists."""
    by_list = "SELECT source, SUM(reason = '') AS people FROM staged GROUP BY source ORDER BY MIN(id)"
    return {row.source: row.people for row in connection.exec_driver_sql(by_list)}


_DETAILS: dict[str, Callable[[], str]] = {
    "suppressed": lambda: _("The address is on the list of those who must never be mailed."),
    "unsubscribed": lambda: _("This person has unsubscribed."),
    "bounced": lambda: _("Mail to this address came back as undeliverable."),
    "complained": lambda: _("This person reported a letter as unwanted."),
}
