"""Reading the small files that settings stand in."""

import errno
from pathlib import Path

from newsletter.messages import _

_MOST = 1 << 20


def read_small(path: Path) -> bytes:
    """Return the octets of an ordinary file of at most 1 MiB. Raises OSError, also for what is no ordinary file.

    A device or a pipe would be read for ever.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, _("it is not an ordinary file"))
    with path.open("rb") as file:
        found = file.read(_MOST + 1)
    if len(found) > _MOST:
        raise OSError(errno.EFBIG, _("it is too large"))
    return found
