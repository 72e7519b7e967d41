"""Quoted-printable (RFC 2045, 6.7), made so that pieces encoded one by one can be put together.

Every piece begins at the start of a line and is followed by SOFT_BREAK unless its text ends with a line break, so no
two pieces share a line and none can make another's line too long. No line begins with ``.`` or ``F``: neither SMTP's
dot-stuffing nor a mailbox file's ``From `` ever has to change a message.
"""

import re
from collections.abc import Iterator, Mapping

SOFT_BREAK = b"=\r\n"
_WIDTH = 75
"""Columns of a line without the ``=`` of its soft break."""


class Codes(dict[int, str]):
    """Character number to its code: ``literal`` characters as they are, others as ``=XX`` for each octet of UTF-8."""

    def __init__(self, literal: str, special: Mapping[str, str]) -> None:
        super().__init__(str.maketrans({**dict(zip(literal, literal, strict=True)), **special}))

    def __missing__(self, number: int) -> str:
        code = "".join(f"={octet:02X}" for octet in chr(number).encode())
        self[number] = code
        return code


_CODES = Codes("".join(map(chr, range(32, 127))), {"=": "=3D"})
_AT_START = {".": "=2E", "F": "=46"}
_fits = re.compile(r"[!-\-/-EG-~](?:[ -~]{0,73}[!-~])?").fullmatch
"""Codes that are a line as they stand."""


def encode(text: str) -> bytes:
    """Return ``text`` encoded, its line breaks (of any kind) as CRLF. Ends with CRLF only if the text does."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\r\n".join("\r\n".join(_lines(line)) for line in lines).encode("ascii")


def encode_value(text: str) -> bytes:
    """Return ``text``, which holds no line break, encoded; quick for short text."""
    if text.isascii() and "=" not in text and _fits(text):
        return text.encode("ascii")
    codes = text.translate(_CODES)
    return (codes if _fits(codes) else "\r\n".join(_lines(text))).encode("ascii")


def _lines(line: str) -> Iterator[str]:
    """Cut one line into lines of at most 76 columns, never inside a character."""
    codes = [_CODES[ord(character)] for character in line]
    if codes and codes[-1] == " ":
        codes[-1] = "=20"
    current = ""
    for code in codes:
        if len(current) + len(code) > _WIDTH:
            yield current + "="
            current = ""
        current += code if current else _AT_START.get(code, code)
    yield current
