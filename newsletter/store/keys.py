"""Secret keys that the store makes for itself, once."""

import secrets

import sqlalchemy as sa

from newsletter.store.schema import meta


def key(connection: sa.Connection, name: str) -> bytes:
    """Return the key called ``name``: 32 random octets, made at the first call. Needs a ``write`` connection."""
    found = connection.scalar(sa.select(meta.c.value).where(meta.c.key == f"key:{name}"))
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(meta.insert().values(key=f"key:{name}", value=found))
    return bytes.fromhex(found)
