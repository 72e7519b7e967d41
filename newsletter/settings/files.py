"""Reading the small files that settings stand in."""

import errno
from pathlib import Path

from newsletter.messages import _

_MOST = 1 << 20
_MOST_TOML = 64 << 10
_MOST_LINES = 1000
_LONGEST_LINE = 4000


def read_toml(path: Path) -> str:
    """Return the text of a TOML file of a size that a person writes: a crafted one takes minutes and all memory.

    Raises OSError and UnicodeDecodeError.
    """
    text = read_small(path, _MOST_TOML).decode("utf-8-sig")
    lines = text.splitlines()
    if len(lines) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        raise OSError(errno.EFBIG, _("it is too large"))
    return text


def read_small(path: Path, most: int = _MOST) -> bytes:
    """Return the octets of an ordinary file of at most ``most``. Raises OSError, also for what is no ordinary file.

    A device or a pipe would be read for ever.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, _("it is not an ordinary file"))
    with path.open("rb") as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise OSError(errno.EFBIG, _("it is too large"))
    return found
