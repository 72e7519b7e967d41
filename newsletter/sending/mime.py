"""The body of a message: text and HTML as alternatives, pictures beside the HTML."""

import base64
import re

from newsletter.content.letter import Letter, Picture
from newsletter.messages import _
from newsletter.sending.headers import CannotCompose
from newsletter.sending.pieces import Piece, body_pieces
from newsletter.sending.stationery import Header, plain

_MULTIPART = b'Content-Type: multipart/%s;%s\r\n boundary="%s"\r\n'
_PART = b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"


def header_block(letter: Letter) -> list[Header]:
    """Return the MIME headers of the whole message."""
    return [
        Header("MIME-Version", (b"MIME-Version: 1.0\r\n",)),
        Header("Content-Type", (_MULTIPART % (b"alternative", b"", _boundary(letter, "a")),)),
    ]


def _boundary(letter: Letter, level: str) -> bytes:
    """Return a boundary that no part can hold: quoted-printable and base64 never write ``=_``."""
    return f"=_{plain(letter.nonce)}{level}".encode("ascii")


def body(letter: Letter, link: str, *, inert: bool) -> tuple[list[Piece], bytes]:
    """Return the pieces of the body, and what follows them in every message: the pictures, if any.

    ``link`` is the unsubscribe address that a token completes.
    """
    outer, inner = _boundary(letter, "a"), _boundary(letter, "r")
    pieces = [Piece(b"--" + outer + b"\r\n" + _PART % b"plain")]
    pieces += body_pieces(letter, letter.text, link, inert=inert)
    pieces.append(Piece(b"\r\n--" + outer + b"\r\n"))
    if letter.pictures:
        related = _MULTIPART % (b"related", b' type="text/html";', inner)
        pieces.append(Piece(related + b"\r\n--" + inner + b"\r\n"))
    pieces.append(Piece(_PART % b"html"))
    pieces += body_pieces(letter, letter.html, link, inert=inert)
    end = b"\r\n--" + outer + b"--\r\n"
    if not letter.pictures:
        return [*pieces, Piece(end)], b""
    pictures = b"".join(b"\r\n--" + inner + b"\r\n" + _picture(picture) for picture in letter.pictures)
    return pieces, pictures + b"\r\n--" + inner + b"--\r\n" + end


def _picture(picture: Picture) -> bytes:
    if not re.fullmatch(r"image/[a-z0-9.+-]{1,40}", picture.media_type):
        raise CannotCompose(_("“{name}” is not a picture that mail programs show", name=picture.filename))
    if not re.fullmatch(r"[A-Za-z0-9._+-]{1,60}(?:@[A-Za-z0-9.-]{1,60})?", picture.cid):
        raise ValueError(f"not a Content-ID: {picture.cid!r}")
    name, dot, suffix = re.sub(r"[^A-Za-z0-9._-]+", "-", picture.filename).rpartition(".")
    head = (
        f"Content-Type: {picture.media_type}",
        "Content-Transfer-Encoding: base64",
        f"Content-ID: <{picture.cid}>",
        f'Content-Disposition: inline;\r\n filename="{name[:40]}{dot}{suffix[:10]}"',
    )
    data = base64.encodebytes(picture.data).replace(b"\n", b"\r\n")
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + data
