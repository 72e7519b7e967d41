"""Addresses never to be mailed, kept as keyed hashes: they outlive the erasure of the person, and name nobody."""

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from newsletter.audience.addresses import Address, InvalidAddress, parse_cell
from newsletter.audience.files import refused, stop_at_many
from newsletter.audience.people import brief
from newsletter.audience.tables import Row, Table
from newsletter.errors import Problem, StoreError, TableError
from newsletter.messages import _
from newsletter.store import keys
from newsletter.store.schema import meta, suppression

REASONS = ("unsubscribed", "bounced", "complained", "manual")
"""Why an address can be suppressed."""
_KEY, _CHECK = "suppression", "check:suppression"
_REASON_COLUMNS = ("reason", "grunn", "årsak")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One address never to be mailed, as it is stored."""

    address_hash: str
    reason: str
    at: int
    """Unix seconds."""


def address_hash(key: bytes, address_key: str) -> str:
    """Return what stands in the store for the mailbox with this ``Address.key``."""
    return hasher(key)(address_key)


def hasher(key: bytes) -> Callable[[str], str]:
    """Return ``address_hash`` for one key and many addresses: it takes in the key only once."""
    begun = hmac.new(key, b"address\0", "sha256")

    def hashed(address_key: str) -> str:
        code = begun.copy()
        code.update(address_key.encode("ascii"))
        return code.hexdigest()

    return hashed


def load_key(connection: sa.Connection) -> bytes:
    """Return the key of the hashes, made at the first call. Raises StoreError when it is not theirs.

    A wrong key would make every suppression miss in silence, so a check value stands beside it. The first call needs a
    ``write`` connection.
    """
    check = connection.scalar(sa.select(meta.c.value).where(meta.c.key == _CHECK))
    made = connection.scalar(sa.select(meta.c.key).where(meta.c.key == f"key:{_KEY}")) is not None
    if check is None and not made and connection.scalar(sa.select(suppression.c.at).limit(1)) is None:
        key = keys.key(connection, _KEY)
        connection.execute(meta.insert().values(key=_CHECK, value=_check_value(key)))
        return key
    if check is not None and made:
        try:
            key = keys.key(connection, _KEY)
        except ValueError:
            key = b""
        if hmac.compare_digest(_check_value(key), check):
            return key
    raise StoreError(
        _("The list of people who must never be mailed cannot be read: its key does not fit."),
        hint=_("Put back a copy of the database from a backup. Nothing is sent without that list."),
    )


def _check_value(key: bytes) -> str:
    return hmac.digest(key, b"check", "sha256").hex()


def add(connection: sa.Connection, key: bytes, addresses: Iterable[Address], reason: str, at: int) -> int:
    """Suppress every address; return how many were not suppressed before. The first reason and time are kept."""
    hashed = hasher(key)
    return _store(connection, ((hashed(address.key), reason) for address in addresses), at)


def remove(connection: sa.Connection, key: bytes, address: Address) -> bool:
    """Lift the suppression of an address; tell whether there was one."""
    mine = suppression.c.address_hash == address_hash(key, address.key)
    return connection.execute(suppression.delete().where(mine)).rowcount > 0


def reason_of(connection: sa.Connection, key: bytes, address: Address) -> str:
    """Return why an address is suppressed, or an empty string."""
    mine = suppression.c.address_hash == address_hash(key, address.key)
    return connection.scalar(sa.select(suppression.c.reason).where(mine)) or ""


def entries(connection: sa.Connection) -> Iterator[Suppression]:
    """Yield every suppression, the oldest first."""
    query = sa.select(suppression).order_by(suppression.c.at, suppression.c.address_hash)
    for row in connection.execute(query):
        yield Suppression(row.address_hash, row.reason, row.at)


def import_table(connection: sa.Connection, key: bytes, table: Table, reason: str, at: int) -> int:
    """Suppress every address in the table; return how many are new. Raises TableError, and then nothing was imported.

    A column ``reason`` in it goes before ``reason``.
    """
    found = dict.fromkeys(_understood(table, reason))
    if not found:
        raise refused(table.file.path, _("There is no address in the file."), _("Write one address a line."))
    hashed = hasher(key)
    return _store(connection, ((hashed(address_key), why) for address_key, why in found), at)


def _understood(table: Table, reason: str) -> Iterator[tuple[str, str]]:
    column = next((name for name in _REASON_COLUMNS if name in table.columns), "")
    problems: list[Problem] = []
    for row in table:
        why = row.cells.get(column, "").lower() or reason
        try:
            yield parse_cell(row.cells["email"]).key, why
        except InvalidAddress as error:
            problems.append(_not_understood(table, row, error.reason))
        if why not in REASONS:
            allowed = _("Write one of: {reasons}.", reasons=", ".join(REASONS))
            problems.append(
                Problem(
                    str(table.file.path), row.line, 0, _("“{reason}” is not a reason known here.", reason=why), allowed
                )
            )
        stop_at_many(problems)
    if problems:
        raise TableError(problems, hint=_("Nothing was imported."))


def _not_understood(table: Table, row: Row, why: str) -> Problem:
    message = _("“{value}” is not an address. {why}", value=brief(row.cells["email"]), why=why)
    return Problem(
        str(table.file.path), row.line, 0, message, _("Mend the line or delete it, then import the file again.")
    )


def _store(connection: sa.Connection, hashes: Iterable[tuple[str, str]], at: int) -> int:
    values = [{"address_hash": hashed, "reason": reason, "at": at} for hashed, reason in hashes]
    if not values:
        return 0
    count = sa.select(sa.func.count()).select_from(suppression)
    before = connection.scalar(count) or 0
    connection.execute(_ADD, values)
    return (connection.scalar(count) or 0) - before


_ADD = sa.text("""
    INSERT INTO suppression (address_hash, reason, at) VALUES (:address_hash, :reason, :at)
    ON CONFLICT (address_hash) DO NOTHING
""")
