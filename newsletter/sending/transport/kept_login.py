"""What logins with a token have in common: where they are kept, and what goes wrong."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from newsletter import host
from newsletter.errors import PartMissing
from newsletter.messages import _
from newsletter.settings.oauth import OAuth
from newsletter.settings.smtp import Smtp

PATIENCE = 600
"""Seconds for a person to log in."""


class NoToken(Exception):
    """Nobody has logged in, or the login was withdrawn; the message says what the provider said."""


class Unreachable(Exception):
    """The provider could not be asked."""


def kept_in(smtp: Smtp) -> Path:
    """Return the file of a login: it belongs to this user on this machine, and is no part of the workspace."""
    oauth = oauth_of(smtp)
    name = "\0".join((oauth.provider, oauth.authority, oauth.tenant, oauth.client_id, smtp.user))
    return host.data_folder() / f"login-{sha256(name.encode()).hexdigest()[:16]}.json"


def read(path: Path) -> str:
    """Return what a login has left, or an empty text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def write(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


@contextmanager
def way_to_provider() -> Iterator[None]:
    """Tell what goes wrong on the way to the provider as Unreachable."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("requests", "urllib3"):
            raise
        raise Unreachable(type(error).__name__) from None


def oauth_of(smtp: Smtp) -> OAuth:
    """Return how the account logs in without a password."""
    assert smtp.oauth  # noqa: S101 - nobody asks for a token who logs in by password
    return smtp.oauth


def damaged() -> NoToken:
    """Return the error for a file that no login has left."""
    return NoToken(_("the file with the login is damaged"))


def missing(library: str, extra: str) -> PartMissing:
    """Return the error for a library that comes with the part ``extra`` of the program."""
    return PartMissing(
        _("A part of the program for this login is not installed: {name}.", name=library),
        hint=_("Install it from the folder of the program: {command}", command=f'uv tool install ".[{extra}]"'),
    )
