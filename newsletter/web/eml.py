"""Read the .eml files of the local inbox, hostile and damaged ones included.

The old ``compat32`` policy is used on purpose: it parses without judging, where the newer one raises on odd headers.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote

from newsletter.messages import _

MOST_BYTES = 25_000_000
"""A bigger file is offered as a download only."""
_HEADER_BYTES = 65_536
_MOST_INLINED = 4 * MOST_BYTES
"""A message can name one picture a thousand times."""
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_CID = re.compile(r"""(?i)\bcid:([^"'\s)>]+)""")
_WEB_PICTURE = re.compile(r"""(?i)(?:\b(?:src|background)\s*=|\burl\()\s*["']?https:""")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the reading direction to disguise a text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list."""

    name: str
    """The file's name, which is also its address below ``/message/``."""
    subject: str
    to: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as far as it can be read."""

    subject: str
    sender: str
    to: str
    date: str
    headers: tuple[tuple[str, str], ...]
    html: str
    """With its own pictures as data: addresses."""
    text: str
    problem: str = ""
    """What is wrong with the file, in a sentence."""

    @property
    def time(self) -> datetime | None:
        """The date as a moment, if it can be understood."""
        try:
            return parsedate_to_datetime(self.date)
        except (ValueError, TypeError, OverflowError):
            return None

    @property
    def web_pictures(self) -> int:
        """How many pictures would have to be fetched from elsewhere."""
        return len(_WEB_PICTURE.findall(self.html))


def files(folder: Path) -> list[Path]:
    """Return the .eml files that lie in ``folder`` itself, newest first; symbolic links are not followed."""
    found = []
    for path in folder.glob("*.eml"):
        try:
            if path.is_file() and not path.is_symlink() and path.name.isprintable():
                found.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:  # deleted while we looked
            continue
    return [path for _time, path in sorted(found, reverse=True)]


def find(folder: Path, name: str) -> Path | None:
    """Return the file called ``name``, if it is one that the list shows."""
    return next((path for path in files(folder) if path.name == name), None)


def entries(paths: list[Path]) -> Iterator[Entry]:
    """Read what the list shows of each file: only its first bytes, since there may be thousands."""
    for path in paths:
        try:
            time = datetime.fromtimestamp(path.stat().st_mtime)  # the editor's own clock
            with path.open("rb") as source:
                head = BytesHeaderParser().parsebytes(source.read(_HEADER_BYTES))
        except FileNotFoundError:
            continue
        except OSError:  # its own page says why
            head = Message()
        yield Entry(path.name, _words(head["Subject"]), _words(head["To"]), time)


def read(path: Path) -> Mail:
    """Read a message; what cannot be understood is left out and said in ``problem``."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return _unreadable(_("This message is too big to be shown here. It can still be downloaded."))
        message = BytesParser().parsebytes(path.read_bytes())
        parts = list(message.walk())
    except RecursionError:
        return _unreadable(_("This message is nested too deeply to be shown. It can still be downloaded."))
    except OSError as error:
        return _unreadable(_("This file cannot be read: {reason}.", reason=error.strerror or str(error)))
    return Mail(
        subject=_words(message["Subject"]),
        sender=_words(message["From"]),
        to=_words(message["To"]),
        date=_words(message["Date"]),
        headers=tuple((_clean(name), _words(value)) for name, value in message.items()),
        html=_with_pictures(_body(parts, "text/html"), _pictures(parts)),
        text=_body(parts, "text/plain"),
        problem=_problem(message, parts),
    )


def framed(html: str) -> str:
    """Return ``html`` so that its links open in a new tab instead of inside the frame."""
    start = html.lower().find("<!doctype")
    end = html.find(">", start) + 1 if start >= 0 else 0
    return html[:end] + '<base target="_blank">' + html[end:]


def _unreadable(problem: str) -> Mail:
    return Mail("", "", "", "", (), "", "", problem)


def _problem(message: Message, parts: list[Message]) -> str:
    if not any(message[name] for name in ("From", "To", "Subject", "Date")):
        return _("This file does not look like an e-mail: it has no From, To, Subject or Date.")
    if any(part.defects for part in parts):
        return _("This file is damaged or incomplete. What could be read of it is shown.")
    if not any(part.get_content_type() in ("text/html", "text/plain") for part in parts):
        return _("This message has no text that can be shown.")
    return ""


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text)


def _words(value: object) -> str:
    """Decode a header's value onto one line."""
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(value)))  # type: ignore[arg-type] # a Header object is fine too
    except (LookupError, ValueError, MessageError):
        text = str(value)
    return _clean(" ".join(text.split()))


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _body(parts: list[Message], media_type: str) -> str:
    """Return the first part of this type that is not an attachment."""
    for part in parts:
        if part.get_content_type() == media_type and part.get_content_disposition() != "attachment":
            data = _payload(part)
            try:
                return data.decode(part.get_content_charset() or "utf-8")
            except (LookupError, ValueError):
                return data.decode("utf-8", "replace")
    return ""


def _pictures(parts: list[Message]) -> dict[str, str]:
    """Map each Content-ID to its picture as a data: address."""
    found = {}
    for part in parts:
        kind = part.get_content_type()
        if kind in _PICTURES and part["Content-ID"]:
            cid = _words(part["Content-ID"]).strip("<>")
            found[cid] = f"data:{kind};base64,{base64.b64encode(_payload(part)).decode('ascii')}"
    return found


def _with_pictures(html: str, pictures: Mapping[str, str]) -> str:
    room = _MOST_INLINED

    def inlined(found: re.Match[str]) -> str:
        nonlocal room
        data = pictures.get(unquote(found[1]), "")
        room -= len(data)
        return data if data and room > 0 else found[0]

    return _CID.sub(inlined, html)
