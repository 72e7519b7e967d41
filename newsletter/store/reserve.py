"""A file that keeps a little room on the disk: when the disk is full, it makes way for what has to be recorded."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.errors import DiskFull, StoreError
from newsletter.messages import _

SIZE = 4 << 20
"""Octets: enough to record the answers to all messages in flight."""


@contextmanager
def kept(store: Path) -> Iterator[None]:
    """Keep a reserve beside the store at ``store`` while something is sent. Raises DiskFull, StoreError."""
    _lay_by(store)
    try:
        yield
    finally:
        release(store)


def _lay_by(store: Path) -> None:
    path = _path(store)
    try:
        with path.open("wb") as file:
            file.write(os.urandom(SIZE))  # zeros may take no room on the disk
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        release(store)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(
                _("The disk is full: there is no room to record what is sent. Nothing was sent."),
                hint=_("Make room on the disk, then run the same command again."),
            ) from error
        why = error.strerror or str(error)
        raise StoreError(_("{file} cannot be written: {why}", file=path, why=why)) from error


def release(store: Path) -> bool:
    """Give the reserve's room back; return whether there was any."""
    try:
        _path(store).unlink()
    except OSError:
        return False
    return True


def _path(store: Path) -> Path:
    return store.with_name(f"{store.name}.reserve")
