"""The slow, obvious way to make a message: the standard library's EmailMessage. What messages are judged against."""

import re
import unicodedata
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import SMTP, default
from html import escape
from urllib.parse import quote

from newsletter.content.letter import UNSUBSCRIBE, Letter, SlotKind
from newsletter.sending.interface import Message, Recipient

NONCE = "0123456789ab"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3


def slot(number: int) -> str:
    return f"nl{NONCE}s{number:03}e"


def tidy(value: str) -> str:
    """Return what is left of a value that may hold anything."""
    bidirectional = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in value)
    return "".join(c for c in spaced if c not in bidirectional and unicodedata.category(c) != "Cs")


def fill(letter: Letter, text: str, fields: dict[str, str], link: str) -> str:
    """Put plain fields (no filters) and conditions of the form ``field`` into a text with tokens."""
    for condition in letter.conditions:
        begin, finish = (
            f"(?:<!-- ?{condition.token}b ?-->|{condition.token}b\n)",
            f"(?:<!-- ?{condition.token}f ?-->|{condition.token}f\n)",
        )
        keep = r"\1" if fields.get(condition.expression) else ""
        text = re.sub(f"{begin}(.*?){finish}", keep, text, flags=re.DOTALL)
    for place in letter.slots:
        value = tidy(link if place.expression == UNSUBSCRIBE else fields[place.expression])
        if place.kind is SlotKind.URL:
            value = quote(value, safe="")
        if place.kind in {SlotKind.HTML, SlotKind.ATTR, SlotKind.LINK}:
            value = escape(value)
        text = text.replace(place.token, value)
    return text


def message(letter: Letter, recipient: Recipient, link: str) -> EmailMessage:
    """Make the body as the standard library does."""
    fields = dict(recipient.fields)
    made = EmailMessage(policy=SMTP)
    made.set_content(fill(letter, letter.text, fields, link), cte="quoted-printable")
    made.add_alternative(fill(letter, letter.html, fields, link), subtype="html", cte="quoted-printable")
    html = made.get_payload(1)
    assert isinstance(html, EmailMessage)
    for picture in letter.pictures:
        maintype, subtype = picture.media_type.split("/")
        html.add_related(picture.data, maintype, subtype, cid=f"<{picture.cid}>", filename=picture.filename)
    return made


def octets(made: Message) -> bytes:
    return b"".join(made.segments)


def parse(raw: bytes) -> EmailMessage:
    """Read a message and make sure that the strictest reader of the standard library has nothing to remark."""
    parsed = BytesParser(policy=default).parsebytes(raw)
    assert isinstance(parsed, EmailMessage)
    for part in parsed.walk():
        assert part.defects == []
        for value in part.values():
            assert value.defects == ()
    return parsed


def bodies(parsed: EmailMessage) -> tuple[str, str]:
    """Return text and HTML, decoded, with plain line ends."""
    found = [parsed.get_body((kind,)) for kind in ("plain", "html")]
    assert all(isinstance(part, MIMEPart) for part in found)
    text, html = (str(part.get_content()).replace("\r\n", "\n") for part in found if part)
    return text, html


def assert_fit_for_the_wire(raw: bytes) -> None:
    """Nothing in it ever has to be changed on its way."""
    assert raw.endswith(b"\r\n")
    assert raw.isascii()
    rest = raw.replace(b"\r\n", b"")
    assert b"\r" not in rest
    assert b"\n" not in rest
    head, _, body = raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        assert len(line) <= 78 or b"<mailto:" in line or b"<https:" in line, line
    for line in body.split(b"\r\n"):
        assert len(line) <= 76, line
    for line in raw.split(b"\r\n"):
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))
