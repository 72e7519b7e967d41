"""From the bytes of a file to lines of text that nothing later has to be afraid of."""

import codecs
import re
import unicodedata

from newsletter.content.problems import Problems
from newsletter.messages import _

LARGEST = 1024 * 1024
"""Bytes in an issue file."""
LONGEST_LINE = 5000
"""Characters in a line, which is a paragraph of a page and a half."""
MOST_BRACKETS = 500
"""Opening ones in a line: each may begin a link, and its end is looked for in all that follows."""

_MAGIC = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word, zip"),
    (b"\xd0\xcf\x11\xe0", "Word"),
    (b"{\\rtf", "RTF"),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_SYMBOL = "\ue000-\uf8ff\U000f0000-\U0010ffff\ufdd0-\ufdef\ufffe\uffff"
UNWANTED = re.compile(f"[{_CONTROL}{_TURNING}{_SYMBOL}\ufffd]")
"""Characters that no letter may hold."""
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
# What UTF-8 looks like after it was read as Windows-1252 and saved: “Ã¥” for “å”, “â€“” for “–”.
_GARBLED = re.compile("Ã[¥¸¦…˜†©¤¶]|â€[“”™œ˜¦]")


def read_lines(source: bytes, problems: Problems) -> list[str] | None:
    """Return the lines of a text file in NFC, or None if there is nothing to read; what is wrong goes to ``problems``.

    An unwanted character is replaced by a blank, so that the rest can be judged with its places unchanged.
    """
    text = _decode(source, problems)
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_clean(line, number, problems) for number, line in enumerate(lines, 1)]


def _decode(source: bytes, problems: Problems) -> str | None:
    refusal = _refusal(source)
    if refusal:
        problems.add(0, 0, *refusal)
        return None
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = re.split(rb"\r\n|\r|\n", source[: error.start])
        place = len(line), len(line[-1].decode("utf-8", "replace")) + 1
    # Read the rest as what it probably is, and find the other mistakes too.
    try:
        text = source.decode("utf-8-sig", "ansi_within_utf8")
    except UnicodeDecodeError:
        problems.add(*place, _("The file is not saved as UTF-8."), _save_as())
        return None
    problems.add(*place, _("The file is saved as ANSI (Windows-1252), not as UTF-8."), _save_as())
    return text


def _ansi(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252"), error.end


codecs.register_error("ansi_within_utf8", _ansi)


def _save_as() -> str:
    return _("In Notepad: File, Save as, Encoding: UTF-8.")


def _refusal(source: bytes) -> tuple[str, str] | None:
    """Return why these bytes are not a text in UTF-8, with what to do, or None."""
    if not source.removeprefix(b"\xef\xbb\xbf").strip():
        return _("The file is empty."), _("Start from another issue: newsletter new NAME --from ISSUE")
    if len(source) > LARGEST:
        return (
            _("The file is larger than {n} MB.", n=LARGEST // 1024 // 1024),
            _("An issue is text only; pictures lie beside it as files of their own."),
        )
    for magic, kind in _MAGIC:
        if source.startswith(magic):
            return _("This is not a text file ({kind}).", kind=kind), _("Save it as plain text, encoding UTF-8.")
    if source.startswith(_WIDE_MARKS) or source.count(0) * 4 > len(source):
        return _("The file is saved as UTF-16 (“Unicode”), not as UTF-8."), _save_as()
    if 0 in source:
        return _("This is not a text file."), _("Save it as plain text, encoding UTF-8.")
    return None


def _clean(line: str, number: int, problems: Problems) -> str:
    if len(line) > LONGEST_LINE:
        problems.add(
            number,
            LONGEST_LINE,
            _("The line is longer than {n} characters.", n=LONGEST_LINE),
            _("Divide it into paragraphs, with an empty line between them."),
        )
        return ""
    if line.count("[") > MOST_BRACKETS:
        message = _("The line has more than {n} opening brackets.", n=MOST_BRACKETS)
        problems.add(number, line.index("[") + 1, message, _("Write [words](https://…) for a link, and nothing else."))
        return ""
    if not problems.enough:
        _judge_characters(line, number, problems)
    return unicodedata.normalize("NFC", UNWANTED.sub(" ", line))


def _judge_characters(line: str, number: int, problems: Problems) -> None:
    unwanted = UNWANTED.search(line)
    if unwanted:
        problems.add(number, unwanted.start() + 1, *_about(unwanted[0]))
    for reference in _REFERENCE.finditer(line):
        value = min(int(reference[1], 16) if reference[1] else int(reference[2]), 0x10FFFF)
        if UNWANTED.match(chr(value)):
            problems.add(number, reference.start() + 1, *_about(chr(value)))
            break
    garbled = _GARBLED.search(line)
    if garbled:
        problems.add(number, garbled.start() + 1, *_about("\ufffd"))


def _about(character: str) -> tuple[str, str]:
    """Return what is wrong with an unwanted character, and what to do."""
    code = f"U+{ord(character):04X}"
    again = _("Delete it and type the text again.")
    if character == "\ufffd":
        return _("Letters were lost here when the file was converted."), _("Type them again.")
    if re.match(f"[{_TURNING}]", character):
        return _("An invisible character turns the direction of the text here ({code}).", code=code), again
    if re.match(f"[{_SYMBOL}]", character):
        return _("This symbol exists only in a font on your machine ({code}).", code=code), again
    return _("There is an invisible control character here ({code}).", code=code), again
