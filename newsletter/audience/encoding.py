"""How the letters of a text table are stored: as Unicode, or as Windows, MS-DOS or an old Macintosh wrote them."""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsletter.audience.files import reading, refused
from newsletter.messages import _

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
"""What the first octets of a file say; the longer ones come first, for they begin like the others."""
_PIECE = 1 << 20
_TELLING = {
    # æøå éöäü within a word, ÆØÅ ÖÄ where one begins: signs that other encodings have there make no word.
    "cp1252": rb"(?<=[A-Za-z])[\xe6\xf8\xe5\xe9\xf6\xe4\xfc]|(?<![A-Za-z])[\xc6\xd8\xc5\xd6\xc4](?=[A-Za-z])"
    rb"|(?<=[A-Z])[\xc6\xd8\xc5](?=[A-Z])",
    # æøåü within a word; é and ä after a small letter, for they are Ž and Š in Windows; ÆØÅ as above.
    "mac_roman": rb"(?<=[A-Za-z])[\xbe\xbf\x8c\x9f]|(?<=[a-z])[\x8e\x8a]|(?<![A-Za-z])[\xae\xaf\x81](?=[A-Za-z])"
    rb"|(?<=[A-Z])[\xae\xaf\x81](?=[A-Z])",
    # æøå between letters, and ØÅ as above; Æ is an apostrophe in Windows.
    "cp850": rb"(?<=[A-Za-z])[\x91\x9b\x86](?=[a-z])|(?<![A-Za-z])[\x9d\x8f](?=[A-Za-z])"
    rb"|(?<=[A-Z])[\x9d\x8f](?=[A-Z])",
    "utf-8": rb"\xc3[\xa6\xb8\xa5\x86\x98\x85\xa9\xb6\xa4\xbc]",
}
"""Octets that are letters of Norwegian words, by the encoding in which they are; cp1252 is what Windows writes."""
_PATTERNS = {encoding: re.compile(pattern) for encoding, pattern in _TELLING.items()}
_AMBIGUOUS = re.compile(rb"(?<=[A-Za-z])[\x80-\x91\x93-\x95\x98-\x9f](?=[a-z])")
"""Letters in one encoding and other letters in another, such as ö, which is š in Windows."""

_LETTERS = re.compile(rb"([\x00-\x7f]?[\x80-\xff]{1,8})(?=([\x00-\x7f]?))")
_MOST_WORDS = 100_000
"""Different letters with their neighbours; a table of text has a few hundred."""


def encoding_of(path: Path) -> str:
    """Return Python's name for the encoding of a text file. Raises TableError where it is none, or cannot be told.

    The whole file is read before its first row is believed, a piece at a time.
    """
    with reading(path), path.open("rb") as file:
        start = file.read(8)
    if unicode := next((name for mark, name in _MARKS if start.startswith(mark)), "") or _unmarked_utf16(start):
        flaw = _first_flaw(path, unicode)
        if flaw:
            damaged = _("Letters such as æ, ø and å are written in two ways, or the file is damaged.")
            if unicode != "utf-8-sig":
                damaged = _("The file is damaged: these letters cannot be read.")
            raise refused(path, damaged, _export_again(), line=flaw)
        return unicode
    flaw = _first_flaw(path, "utf-8")
    return _old_encoding_of(path, flaw) if flaw else "utf-8"


def _unmarked_utf16(start: bytes) -> str:
    """Return which UTF-16 it is whose every other octet is zero, as where any Western heading begins."""
    even, odd = start[::2], start[1::2]
    if odd and all(even) and not any(odd):
        return "utf-16-le"
    return "utf-16-be" if odd and all(odd) and not any(even) else ""


def _old_encoding_of(path: Path, flaw: int) -> str:
    """Return the encoding whose letters make Norwegian words; Windows, where there are none. Raises TableError.

    ``flaw`` is the line on which the file stops being UTF-8.
    """
    words = _letters_in(path)
    telling = {name: [word for word in words if pattern.search(word)] for name, pattern in _PATTERNS.items()}
    seen = [name for name, found in telling.items() if found]
    if "utf-8" in seen or len(seen) > 1:
        rarest = min(seen, key=lambda name: sum(words[word] for word in telling[name]))
        line = flaw if "utf-8" in seen else _line_of(path, telling[rarest])
        message = _("Letters such as æ, ø and å are written in two ways, or the file is damaged.")
        raise refused(path, message, _export_again(), line=line)
    if not seen and (unclear := [word for word in words if _AMBIGUOUS.search(word)]):
        message = _("It cannot be told which letters these are: Windows and Macintosh write different ones this way.")
        raise refused(path, message, _export_again(), line=_line_of(path, unclear))
    encoding = seen[0] if seen else "cp1252"
    if flaw := _first_flaw(path, encoding):
        raise refused(path, _("The file is damaged: these letters cannot be read."), _export_again(), line=flaw)
    return encoding


def _letters_in(path: Path) -> Counter[bytes]:
    """Return the letters beyond ASCII with their neighbours, and how often each stands in the file."""
    words: Counter[bytes] = Counter()
    for _line, piece in _pieces(path):
        words.update(map(b"".join, _LETTERS.findall(piece)))
        if len(words) > _MOST_WORDS:
            break
    return words


def _line_of(path: Path, words: Iterable[bytes]) -> int:
    """Return the first line on which one of ``words`` stands."""
    wanted = frozenset(words)
    for line, piece in _pieces(path):
        for match in _LETTERS.finditer(piece):
            if match[1] + match[2] in wanted:
                return line + _breaks(piece[: match.start()])
    return 0


def _export_again() -> str:
    return _("Open it in Excel, look at this line, and save it as “CSV UTF-8”.")


def _pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the file piece by piece, each with the line on which it begins."""
    line = 1
    with reading(path), path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield line, piece
            line += _breaks(piece)


def _breaks(piece: bytes) -> int:
    return piece.count(b"\n") or piece.count(b"\r")


def _first_flaw(path: Path, encoding: str) -> int:
    """Return the line on which the file stops being text in ``encoding``, or 0. Raises TableError if it is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    last = 1
    for line, piece in _pieces(path):
        last = line + _breaks(piece)
        try:
            text = decoder.decode(piece)
        except UnicodeDecodeError as error:
            return line + _breaks(error.object[: error.start])
        _refuse_binary(path, text, whole=len(piece) == _PIECE)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return last
    return 0


def _refuse_binary(path: Path, text: str, *, whole: bool) -> None:
    endless = whole and "\n" not in text and "\r" not in text
    if "\0" in text or endless:
        raise refused(
            path,
            _("This is not a table of text.") if "\0" in text else _("A line of the file is longer than can be meant."),
            _("Save the list in Excel as .xlsx or as “CSV UTF-8”, and name that file."),
        )
