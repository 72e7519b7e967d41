"""The store and the folder in which it lies."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from newsletter import host
from newsletter.checks.doctor import Area, Grade, Item
from newsletter.errors import StoreError
from newsletter.messages import _, ngettext
from newsletter.store.health import damage
from newsletter.store.place import hazard

_ENOUGH, _NEEDED = 500_000_000, 50_000_000
"""Octets of free disk space: below the first it is said, below the second nothing should be sent."""
_OLD = 30
"""Days after which a copy of the store is old."""


def examine(
    path: Path, now: float, free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
) -> Iterator[Item]:
    """Yield how the store at ``path`` stands; ``now`` is Unix seconds, ``free`` tells the octets left for a folder."""
    folder = next(parent for parent in path.absolute().parents if host.exists(parent))
    if host.exists(path):
        if hazard(path) is None:  # otherwise it is not opened
            yield _sound(path)
    else:
        message = _("There is no database yet; the first sending makes it: {file}", file=path)
        yield Item("STORE", Area.STORE, Grade.OK, message)
    yield _writable(path, folder)
    yield _place(path)
    yield _room(folder, free(folder))
    if host.exists(path):
        yield _copy(path, now)


def _sound(path: Path) -> Item:
    try:
        fault = damage(path)
    except StoreError as error:
        return Item("STORE", Area.STORE, Grade.ERROR, error.message, error.hint)
    if fault:
        message = _("The database is damaged: {why}", why=fault)
        fix = _("Send nothing. Put back a copy from a backup, and keep the damaged file: {file}", file=path)
        return Item("STORE", Area.STORE, Grade.ERROR, message, fix)
    return Item("STORE", Area.STORE, Grade.OK, _("The database is sound: {file}", file=path))


def _writable(path: Path, folder: Path) -> Item:
    try:
        with tempfile.TemporaryFile(dir=folder):
            writable = not host.exists(path) or os.access(path, os.W_OK)
    except OSError:
        writable = False
    if writable:
        return Item("STORE-WRITABLE", Area.STORE, Grade.OK, _("It can be written."))
    message = _("The database cannot be written: {file}", file=path)
    fix = _("Give yourself the right to write in {folder}, or close the program that holds the file.", folder=folder)
    return Item("STORE-WRITABLE", Area.STORE, Grade.ERROR, message, fix)


def _place(path: Path) -> Item:
    fix = _("run: newsletter store move")
    found = hazard(path)
    if found is None:
        return Item("STORE-PLACE", Area.STORE, Grade.OK, _("No program is known to copy its folder to other machines."))
    message = _("The database lies on a network drive, where it may be damaged.")
    if found.service:
        message = _(
            "The database lies in a folder that {program} copies while it is written: it may be damaged, and two "
            "machines may send the same letter.",
            program=found.service,
        )
    return Item("STORE-PLACE", Area.STORE, Grade.ERROR, message, fix)


def _room(folder: Path, free: int) -> Item:
    words = _("{n} MB are free on the disk.", n=free // 1_000_000)
    if free >= _ENOUGH:
        return Item("STORE-ROOM", Area.STORE, Grade.OK, words)
    fix = _("Make room on the disk of {folder} before you send.", folder=folder)
    return Item("STORE-ROOM", Area.STORE, Grade.WARNING if free >= _NEEDED else Grade.ERROR, words, fix)


def _copy(path: Path, now: float) -> Item:
    """Tell the age of the last copy that stands in ``backups`` beside the store."""
    copies = [copy.stat().st_mtime for copy in (path.parent / "backups").glob("*.sqlite3")]
    fix = _("Copy the database now and then while nothing is sent: only there it is written who got what.")
    if not copies:
        return Item("STORE-COPY", Area.STORE, Grade.NOTE, _("There is no copy of the database beside it."), fix)
    days = max(0, int((now - max(copies)) // 86_400))
    date = datetime.fromtimestamp(max(copies), UTC).date().isoformat()
    message = ngettext(
        "The last copy of the database is {n} day old ({date}).",
        "The last copy of the database is {n} days old ({date}).",
        days,
        date=date,
    )
    old = days > _OLD
    return Item("STORE-COPY", Area.STORE, Grade.NOTE if old else Grade.OK, message, fix if old else "")
