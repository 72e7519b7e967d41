"""Files that hold addresses: only their owner may read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TextIO

from newsletter import host
from newsletter.errors import NewsletterError
from newsletter.messages import _


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """Open ``path`` for writing, in place of what stood there. Raises NewsletterError."""
    try:
        path.touch(mode=0o600)
        host.make_private(path)
        with path.open("wb") as file:
            yield file
    except OSError as error:
        why = error.strerror or str(error)
        hint = _("Close it in Excel if it is open there.") if isinstance(error, PermissionError) else ""
        raise NewsletterError(_("{file} cannot be written: {why}", file=path, why=why), hint=hint) from error


@contextmanager
def private_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open ``path`` for writing text; line ends are written as they are given. Raises NewsletterError."""
    with private_file(path) as file, TextIOWrapper(file, encoding=encoding, newline="") as text:
        yield text
