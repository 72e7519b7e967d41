"""Which copy of a store this is: handed over to another machine, put back from a copy, or older than its last run.

What the store says of itself stands in ``meta``. What this machine has seen of it stands in the user's own folder, so
that an old copy in the store's place is noticed.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from newsletter import host
from newsletter.errors import NotNow
from newsletter.messages import _, language
from newsletter.store.keys import key
from newsletter.store.schema import event, meta

_HANDED, _COPY = "handed_over", "copy_of"
TOLERANCE = 120
"""Seconds by which the clocks of two machines may differ."""
_LAST = sa.text("""
    SELECT MAX(at) FROM (
        SELECT MAX(at) AS at FROM event WHERE campaign IS NULL OR campaign IN (
            SELECT id FROM campaign WHERE kind = 'live'
        )
        UNION ALL
        SELECT MAX(at) FROM suppression
        UNION ALL
        SELECT MAX(updated_at) FROM delivery WHERE campaign IN (
            SELECT MAX(id) FROM campaign WHERE kind = 'live'
            UNION ALL
            SELECT campaign FROM event WHERE id = (SELECT MAX(id) FROM event WHERE kind = 'began')
        )
    ) AS moments
""")
"""Tests and rehearsals do not count: what is lost of them harms nobody."""


class Why(StrEnum):
    """Why somebody has to be asked before letters go out."""

    CLOCK = "clock"
    """The clock stands before the last thing that was recorded."""
    COPY = "copy"
    """The store was put back from a copy: what happened after that is not in it."""
    OLDER = "older"
    """This machine has seen a later state of this store."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to ask about, and the moment it is about in Unix seconds."""

    why: Why
    at: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """This machine has given its store away."""

    at: int
    """Unix seconds."""
    to: str
    """Who got it, or the file it is in."""


def store_id(connection: sa.Connection) -> str:
    """Return what is the same in every copy of one store. Needs a ``write`` connection."""
    return key(connection, "store").hex()[:16]


def known_id(connection: sa.Connection) -> str:
    """Return the same, or an empty string where the store has none yet."""
    return (connection.scalar(sa.select(meta.c.value).where(meta.c.key == "key:store")) or "")[:16]


def hand_over(connection: sa.Connection, to: str, now: int) -> None:
    """Let this store send nothing more."""
    _put(connection, _HANDED, {"at": now, "to": to})


def take_back(connection: sa.Connection) -> None:
    """Let this store send again."""
    connection.execute(meta.delete().where(meta.c.key == _HANDED))


def handed_over(connection: sa.Connection) -> HandedOver | None:
    """Return when and to whom this store was handed over, or None."""
    found = _get(connection, _HANDED)
    return HandedOver(**found) if found else None


def refuse_handed_over(connection: sa.Connection) -> None:
    """Raise NotNow when this store was handed over: what it recorded now would be missing where it is used."""
    if found := handed_over(connection):
        when = _written(found.at)
        raise NotNow(
            _("This machine handed its store over at {when} ({to}); another one sends now.", when=when, to=found.to),
            hint=_(
                "Take it back with the file that the other machine makes: newsletter store restore FILE. If it was "
                "never used there: newsletter store unlock"
            ),
        )


def mark_copy(connection: sa.Connection, made_at: int) -> None:
    """Remember that this is a copy as it was at ``made_at``, until ``settle`` is called."""
    _put(connection, _COPY, {"at": made_at})


def copied_at(connection: sa.Connection) -> int | None:
    """Return the moment of which this is a copy, or None."""
    return _get(connection, _COPY).get("at")


def settle(connection: sa.Connection) -> None:
    """Forget that this was a copy: the question was answered."""
    connection.execute(meta.delete().where(meta.c.key == _COPY))


def last_moment(connection: sa.Connection) -> int:
    """Return when something that matters to readers was recorded last, in Unix seconds; 0 where nothing was."""
    return int(connection.scalar(_LAST) or 0)


def doubts(connection: sa.Connection, now: float) -> Iterator[Doubt]:
    """Yield what has to be asked before letters go out. Needs a ``write`` connection."""
    last = last_moment(connection)
    if last > now + TOLERANCE:
        yield Doubt(Why.CLOCK, last)
    if (copied := copied_at(connection)) is not None:
        yield Doubt(Why.COPY, copied)
    elif knows_not(connection):
        yield Doubt(Why.OLDER, last)


def knows_not(connection: sa.Connection) -> bool:
    """Whether this machine has seen a run of this store that this store does not know of."""
    try:
        seen = json.loads(_witness(connection).read_text(encoding="utf-8"))
        at = connection.scalar(sa.select(event.c.at).where(event.c.id == int(seen["event"])))
        return bool(at != seen["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def note_seen(connection: sa.Connection) -> None:
    """Remember on this machine, outside the store, the last event of the store. Never raises for the file."""
    last = connection.execute(sa.select(event.c.id, event.c.at).order_by(event.c.id.desc()).limit(1)).first()
    path = _witness(connection)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if last is None:
            path.unlink(missing_ok=True)
            return
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps({"event": last.id, "at": last.at}), encoding="utf-8")
        partial.replace(path)


def _written(at: float) -> str:
    """Return a moment by the clock of this machine, as it is written in the editor's language."""
    local = datetime.fromtimestamp(at).astimezone()
    return local.strftime("%d.%m.%Y %H:%M" if language() == "nb" else "%Y-%m-%d %H:%M")


def _witness(connection: sa.Connection) -> Path:
    return host.data_folder() / "runs" / f"{store_id(connection)}.json"


def _get(connection: sa.Connection, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(connection.scalar(sa.select(meta.c.value).where(meta.c.key == name)) or "{}")
    return found


def _put(connection: sa.Connection, name: str, value: dict[str, Any]) -> None:
    connection.execute(meta.delete().where(meta.c.key == name))
    connection.execute(meta.insert().values(key=name, value=json.dumps(value, ensure_ascii=False)))
