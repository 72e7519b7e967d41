"""Stationery: what all messages of a campaign have in common, and the header block that it makes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

from newsletter.messages import _
from newsletter.sending import headers
from newsletter.sending.headers import CannotCompose, address_spec, refuse_unsafe
from newsletter.sending.interface import Kind
from newsletter.settings import Mailbox

TOKEN = "{token}"  # noqa: S105 - a placeholder
"""Stands in a bounces address for the delivery id."""
INERT = "test"
"""The token in the unsubscribe links of a test: it means nobody, so a click on it changes nothing."""


class Place(Enum):
    """A place in every message for something that is made for each delivery."""

    TO = "To"
    """A whole header of this name, as are SUBJECT and DATE."""
    SUBJECT = "Subject"
    DATE = "Date"
    DELIVERY = "delivery"
    """The delivery id."""
    TOKEN = "token"  # noqa: S105 - a place, not a secret
    """The person token."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header field: octets and places that make its lines, with their CRLF."""

    name: str
    contents: tuple[bytes | Place, ...]


@dataclass(frozen=True, slots=True)
class Stationery:
    """All that is constant for a campaign in one language, besides the letter."""

    sender: Mailbox
    reply_to: Mailbox | None = None
    list_id: str = ""
    """RFC 2919, without brackets; empty leaves the header out."""
    list_name: str = ""
    subject_prefix: str = ""
    """``[TEST] `` with its blank, or empty."""
    unsubscribe: str = ""
    """Address for unsubscribe mails; empty: the reply address, else the sender's."""
    public_url: str = ""
    """``https://…`` without a slash at its end; empty: unsubscribing is by mail alone."""
    message_id_domain: str = ""
    """Right side of Message-ID; empty: the sender's domain."""
    feedback_id: tuple[str, ...] = ()
    """Parts of Feedback-ID, the steady one last; empty leaves the header out."""
    bounces: str = ""
    """Envelope sender; ``{token}`` in it becomes the delivery id. Empty: the sender's address."""
    kind: Kind = Kind.LIVE
    time_zone: str = ""
    """Name of the zone of the Date header; empty: UTC."""

    @property
    def domain(self) -> str:
        """The right side of Message-ID."""
        return self.message_id_domain or address_spec(self.sender.address).rpartition("@")[2]


def unsubscribe_links(stationery: Stationery) -> tuple[str, ...]:
    """Return the addresses that a token completes and that take somebody off the list.

    The web page's comes first, if there is one, then the mail address's.
    """
    reply = (stationery.reply_to or stationery.sender).address
    address = quote(address_spec(stationery.unsubscribe or reply), safe="@+")
    mail = f"mailto:{address}?subject=unsubscribe%20"
    if not stationery.public_url:
        return (mail,)
    if not re.fullmatch(r"https://[!#-+\--;=?-~]+", stationery.public_url):
        what = _(
            "PUBLIC_URL must begin with https:// and be written in plain letters: {url}", url=stationery.public_url
        )
        raise CannotCompose(what)
    return f"{stationery.public_url.rstrip('/')}/u/", mail


def header_block(stationery: Stationery, lang: str, subject: str | None) -> list[Header]:
    """Return every header above the MIME ones, in order; ``subject`` is None where it differs between people."""
    sender, reply = stationery.sender, stationery.reply_to
    block = [_mailbox("From", _("The sender's name"), sender), Header("To", (Place.TO,))]
    if reply and reply != sender:
        block.append(_mailbox("Reply-To", _("The name of the reply address"), reply))
    message_id = (b"Message-ID: <", Place.DELIVERY, f"@{plain(stationery.domain)}>\r\n".encode("ascii"))
    block += [
        Header("Subject", (Place.SUBJECT if subject is None else headers.text("Subject", subject),)),
        Header("Date", (Place.DATE,)),
        Header("Message-ID", message_id),
    ]
    if stationery.kind is Kind.CONFIRMATION:
        # it answers somebody's own request: not bulk, and there is no list to leave yet
        block.append(_constant("Auto-Submitted", "auto-generated"))
    else:
        block += _list_headers(stationery)
    return [
        *block,
        _constant("Content-Language", plain(lang)),
        _constant("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]


def _list_headers(stationery: Stationery) -> Iterator[Header]:
    if stationery.list_id:
        name = refuse_unsafe(_("The name of the list"), stationery.list_name)
        yield Header("List-Id", (headers.phrase("List-Id", name, f"<{plain(stationery.list_id)}>"),))
    token: bytes | Place = INERT.encode("ascii") if stationery.kind is Kind.TEST else Place.TOKEN
    contents: list[bytes | Place] = [b"List-Unsubscribe:"]
    for link in unsubscribe_links(stationery):
        # never folded inside and never encoded, however long: receivers look for it as it stands
        contents += [b",\r\n" if len(contents) > 1 else b"", f" <{link}".encode("ascii"), token, b">"]
    yield Header("List-Unsubscribe", (*contents, b"\r\n"))
    if stationery.public_url:
        yield _constant("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    if stationery.feedback_id:
        yield _constant("Feedback-ID", _feedback_id(stationery.feedback_id))
    yield _constant("Precedence", "bulk")


def _mailbox(name: str, what: str, mailbox: Mailbox) -> Header:
    display_name = refuse_unsafe(what, mailbox.name)
    return Header(name, (headers.mailbox(name, display_name, address_spec(mailbox.address)),))


def _constant(name: str, value: str) -> Header:
    return Header(name, (f"{name}: {value}\r\n".encode("ascii"),))


def plain(value: str) -> str:
    """Return ``value`` if it is made like a domain or a word. Raises CannotCompose."""
    if not re.fullmatch(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", value):
        raise CannotCompose(
            _("“{value}” must be written with the letters a to z, digits, hyphens and dots.", value=ascii(value))
        )
    return value


def _feedback_id(parts: Iterable[str]) -> str:
    """Join the parts, the longest of them cut until all fit on one line."""
    cleaned = [re.sub(r"[^A-Za-z0-9._-]+", "-", part) for part in parts]
    while len(":".join(cleaned)) > headers.WIDTH - len("Feedback-ID: "):
        longest = max(range(len(cleaned)), key=lambda number: len(cleaned[number]))
        cleaned[longest] = cleaned[longest][:-1]
    return ":".join(cleaned)
