"""Forward-only migrations, numbered by their place in the list."""

from collections.abc import Callable

import sqlalchemy as sa

from newsletter.errors import StoreError
from newsletter.messages import _
from newsletter.store import schema


def _first(connection: sa.Connection) -> None:
    schema.metadata.create_all(connection)


def _pending_by_due_time(connection: sa.Connection) -> None:
    """Let the rows that can be claimed be found without passing those that are done."""
    connection.execute(sa.text("DROP INDEX IF EXISTS ix_delivery_open"))
    (index,) = (one for one in schema.delivery.indexes if one.name == "ix_delivery_pending")
    index.create(connection, checkfirst=True)


def _daily_quota(connection: sa.Connection) -> None:
    """Let an account remember what it has sent in the last 24 hours."""
    schema.taken.create(connection, checkfirst=True)


MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (_first, _pending_by_due_time, _daily_quota)


def is_current(connection: sa.Connection) -> bool:
    """Tell whether there is nothing to migrate. Raises StoreError when a newer program wrote the store."""
    return _version(connection) == len(MIGRATIONS)


def migrate(connection: sa.Connection) -> None:
    """Bring the store to the newest schema. Raises StoreError when a newer program wrote it."""
    version = _version(connection)
    for step in MIGRATIONS[version:]:
        step(connection)
    if version < len(MIGRATIONS):
        connection.execute(schema.meta.delete().where(schema.meta.c.key == "version"))
        connection.execute(schema.meta.insert().values(key="version", value=str(len(MIGRATIONS))))


def _version(connection: sa.Connection) -> int:
    version = 0
    if sa.inspect(connection).has_table("meta"):
        version = int(connection.scalar(sa.select(schema.meta.c.value).where(schema.meta.c.key == "version")) or 0)
    if version > len(MIGRATIONS):
        raise StoreError(
            _("The database was made by a newer version of this program."),
            hint=_("Install the newest version, then run the command again."),
        )
    return version
