"""Header fields as octets: one encoder for text, one for a mailbox.

The standard library's policies turn a long List-Unsubscribe into an encoded word, split a long From name at its comma
and let a crafted display name begin a new header; so every header is written here, once, from plain text.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsletter.content.values import clean, is_clean
from newsletter.errors import ExitStatus, NewsletterError
from newsletter.messages import _
from newsletter.sending.quoted_printable import Codes
from newsletter.settings.publication import address as ascii_address

WIDTH = 76
"""Columns of a header line; only an address that cannot be folded may be longer."""
_WORD = 75
_BEGIN, _END = "=?utf-8?q?", "?="

_CODES = Codes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/", {" ": "_"})
"""What RFC 2047 allows in an encoded word within a phrase, and so everywhere."""
_single_spaced = re.compile(r"[!-~]+(?: [!-~]+)*").fullmatch
_atoms = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*").fullmatch
_dot_atom = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+").fullmatch
_names = re.compile(rb"^([^ \r\n][^:\r\n]*)", re.MULTILINE).findall


class CannotCompose(NewsletterError):
    """A message cannot be made of what was given."""

    exit_status = ExitStatus.BAD_INPUT


def refuse_unsafe(what: str, text: str) -> str:
    """Return ``text`` of the settings or of an issue if it can stand in a header; ``what`` names it for the editor.

    Raises CannotCompose. People's own data is cleaned instead, because one row of a table must not stop everybody.
    """
    if is_clean(text) and "=?" not in text:
        return text
    raise CannotCompose(
        _("{what} holds characters that must not stand in the head of a mail: {text}", what=what, text=ascii(text)),
        hint=_("Type it again, without line breaks and without “=?”."),
    )


def address_spec(address: str) -> str:
    """Return the ASCII form of an address. Raises CannotCompose where there is none."""
    if not _dot_atom(address):
        try:
            address = ascii_address(address)
        except ValueError as error:
            raise CannotCompose(str(error)) from None
    if "=?" in address or not _dot_atom(address):
        raise CannotCompose(_("“{value}” is not an e-mail address", value=ascii(address)))
    return address


def text(name: str, value: str) -> bytes:
    """Return a header whose value is text. Whatever the value holds, it is one header."""
    value = clean(value).strip()
    room = WIDTH - len(name) - 2
    words = value.split(" ")
    if not value:
        words = []
    elif not _single_spaced(value) or "=?" in value or len(words[0]) > room or max(map(len, words)) > _WORD:
        words = list(_encoded_words(value, room))
    return _folded(name, words)


def mailbox(name: str, display_name: str, address: str) -> bytes:
    """Return a header whose value is one mailbox, the address as ``address_spec`` gives it."""
    return phrase(name, display_name, f"<{address}>") if display_name else f"{name}: {address}\r\n".encode("ascii")


def phrase(name: str, display_name: str, bracketed: str) -> bytes:
    """Return a header of a name and, behind it, something in angle brackets."""
    room = WIDTH - len(name) - 2
    if _atoms(display_name) and "=?" not in display_name and len(display_name) + 1 + len(bracketed) <= room:
        return f"{name}: {display_name} {bracketed}\r\n".encode("ascii")
    display_name = " ".join(clean(display_name).split())
    quoted = '"' + display_name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if not display_name:
        words = []
    elif display_name.isascii() and "=?" not in display_name and len(quoted) <= room:
        words = [quoted]
    else:
        words = list(_encoded_words(display_name, room))
    return _folded(name, [*words, bracketed])


@lru_cache(maxsize=64)
def date(at: int, time_zone: str) -> bytes:
    """Return the Date header for a moment in Unix seconds."""
    zone = ZoneInfo(time_zone) if time_zone else UTC
    return f"Date: {format_datetime(datetime.fromtimestamp(at, zone))}\r\n".encode("ascii")


def names(block: bytes) -> tuple[str, ...]:
    """Return the header names of a block in their order, each as it is written."""
    return tuple(found.decode("ascii") for found in _names(block))


def _folded(name: str, words: list[str]) -> bytes:
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) <= WIDTH or lines[-1] == f"{name}:":
            lines[-1] += " " + word
        else:
            lines.append(" " + word)
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def _encoded_words(value: str, room: int) -> Iterator[str]:
    """Cut ``value`` into encoded words; the first has ``room`` columns. Blanks are in them, so none is lost between."""
    room = min(room, _WORD) - len(_BEGIN + _END)
    current = ""
    for character in value:
        code = _CODES[ord(character)]
        if len(current) + len(code) > room:
            yield _BEGIN + current + _END
            current, room = "", _WORD - len(_BEGIN + _END)
        current += code
    yield _BEGIN + current + _END
