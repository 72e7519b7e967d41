"""What a workbook would take to read, counted before anything of it is understood; and which of its rows are hidden.

Reading costs some ten microseconds a cell and a text, so a small file could keep a machine busy for hours.
"""

import codecs
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsletter.audience.files import refused
from newsletter.errors import TableError
from newsletter.messages import _

MOST_COLUMNS = 1000
MOST_ROWS = 1 << 20
"""Rows of an Excel sheet."""
_MOST_CELLS = 3_000_000
"""Three hundred thousand people with ten columns; as CSV a list may be as long as it likes."""
_MOST_TEXTS = 1_000_000
"""Different texts: in most workbooks cells with the same text share it."""
_LARGEST = 512 << 20
"""Octets that a workbook may unpack to; no list with so many cells needs half of it."""
_FORMATS = ("xl/styles", "xl/theme", "xl/workbook", "docProps/")
_LARGEST_FORMATS = 16 << 20
"""Octets of the parts that are read whole."""
_MOST_PARTS = 10_000
_MOST_LOOKS = 5_000_000
_MOST_OTHERS = 300_000
"""Formats, links, merged cells and the like, which are kept in memory."""
_MOST_INNER = 30_000
"""Elements within the cells of one row, or within one text."""
_PIECE = 1 << 20
_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]\w*)")
_LOOKS = frozenset(b"rPr b i u strike sz color rFont family scheme charset vertAlign".split())
"""Of pieces of a text: nothing of them is kept."""
_INNER = {b"v", b"f", b"is", b"t", b"r"}
_ATTRIBUTES = rb"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*)"""
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b" + _ATTRIBUTES + rb">")
_NUMBER = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_STEP = re.compile(rb"<(?:[\w.-]+:)?(row|c|f|v)(?=[\s/>])" + _ATTRIBUTES + rb">(</)?")
_IS_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
"""A formula whose result is a text, which may be empty."""
_COLUMN = re.compile(rb"[A-Z]{1,3}")


def refuse_bombs(path: Path, file: IO[bytes]) -> None:
    """Raise TableError for an archive that is no workbook, or that holds more than a list of people can."""
    with zipfile.ZipFile(file) as parts:
        members = parts.infolist()
        if len(members) > _MOST_PARTS or sum(member.file_size for member in members) > _LARGEST:
            raise _too_much(path, _("The workbook unpacks to more than {size} MB.", size=_LARGEST >> 20))
        if not any(member.filename == "[Content_Types].xml" for member in members):
            raise refused(path, _("This is not an Excel workbook."), _("Save the list as .xlsx or as “CSV UTF-8”."))
        if sum(member.file_size for member in members if member.filename.startswith(_FORMATS)) > _LARGEST_FORMATS:
            raise _too_much(path, _("The workbook holds more than {size} MB of formats.", size=_LARGEST_FORMATS >> 20))
        survey = _Survey(path)
        for member in members:
            survey.pass_by(parts.open(member))


def hidden_rows(source: IO[bytes]) -> set[int]:
    """Return the numbers of the rows that a sheet hides."""
    hidden: set[int] = set()
    last = 0
    for piece in _pieces(source):
        for match in _ROW.finditer(piece):
            number = _NUMBER.search(match[1])
            last = int(float(number[1])) if number else last + 1
            if _HIDDEN.search(match[1]):
                hidden.add(last)
    return hidden


class _Survey:
    """Counts what all parts hold together; raises TableError at the first thing that is too much."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._counts: Counter[bytes] = Counter()
        self._rows = 0

    def pass_by(self, part: IO[bytes]) -> None:
        """Count the elements of one part; what is not XML is passed over."""
        begun = inner = self._rows = 0
        for number, piece in enumerate(_pieces(part)):
            if not number and (piece[:1] not in (b"<", b"\xef", b"") or b"\0" in piece[:4]):
                self._refuse_wide_letters(piece)
                return
            for kind in _ELEMENT.findall(piece):
                if kind == b"c":
                    self._counts[b"c"] += 1
                    if self._counts[b"c"] - begun > MOST_COLUMNS:
                        raise too_wide(self._path, self._rows)
                elif kind in _INNER:
                    inner += 1
                    if inner > _MOST_INNER:
                        raise self._too_many()
                elif kind in _LOOKS:
                    self._counts[b"looks"] += 1
                else:
                    self._counts[kind if kind == b"si" else b""] += kind != b"row"
                    self._rows += kind == b"row"
                    begun, inner = self._counts[b"c"], 0
            self._judge()

    def _refuse_wide_letters(self, piece: bytes) -> None:
        if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"<" in piece[:2]:
            raise ValueError("XML in UTF-16, which no spreadsheet writes")

    def _judge(self) -> None:
        if self._rows > MOST_ROWS:
            raise too_long(self._path)
        if self._counts[b"c"] > _MOST_CELLS or self._counts[b"si"] > _MOST_TEXTS:
            n = _MOST_CELLS // 1_000_000
            message = _("The workbook is larger than a list can be: more than {n} million cells.", n=n)
            raise _too_much(self._path, message)
        if self._counts[b""] > _MOST_OTHERS or self._counts[b"looks"] > _MOST_LOOKS:
            raise self._too_many()

    def _too_many(self) -> TableError:
        return _too_much(self._path, _("The workbook holds more formats, links and merged cells than a list can have."))


def refuse_losses(path: Path, source: IO[bytes]) -> None:
    """Raise for what openpyxl would pass over without a word: rows and cells in disorder, formulas never calculated.

    Raises TableError for a formula, and ValueError for disorder, which no spreadsheet writes.
    """
    row, column, cell = 0, (0, b""), b""
    formula = _Formula()
    for piece in _pieces(source):
        for kind, attributes, closed in _STEP.findall(piece):
            if formula.lost_before(kind, attributes, closed):
                raise _not_calculated(path, row, cell.decode())
            if kind == b"row":
                row, column = _after(row, _NUMBER.search(attributes)), (0, b"")
            elif kind == b"c" and (place := _NUMBER.search(attributes)):
                cell = place[1]
                letters = _COLUMN.match(cell)
                last, column = column, (len(letters[0]), letters[0]) if letters else column
                if column <= last:
                    raise ValueError("a cell stands behind a later one")
            elif kind == b"c":
                cell, column = b"", (0, b"")
    if formula.waiting:
        raise _not_calculated(path, row, cell.decode())


@dataclass(slots=True)
class _Formula:
    """Whether a formula has a result: a value that is not empty, or an empty one that is said to be a text."""

    waiting: bool = False
    _text: bool = False

    def lost_before(self, kind: bytes, attributes: bytes, closed: bytes) -> bool:
        """Take the next element; tell whether a formula before it has no result."""
        if kind == b"f":
            self.waiting = True
        elif kind == b"v":
            self.waiting = self.waiting and not self._text and bool(closed or attributes.endswith(b"/"))
        elif self.waiting:
            return True
        else:
            self._text = b"str" in attributes and bool(_IS_TEXT.search(attributes))
        return False


def _after(last: int, number: re.Match[bytes] | None) -> int:
    """Return the number of a row. Raises ValueError if it does not come after ``last``."""
    row = int(float(number[1])) if number else last + 1
    if row <= last:
        raise ValueError("a row stands behind a later one")
    return row


def _not_calculated(path: Path, row: int, cell: str) -> TableError:
    message = _("The formula in cell {cell} was never calculated.", cell=cell or "?")
    return refused(path, message, _("Open the workbook in Excel, and save it."), line=row)


def too_wide(path: Path, row: int) -> TableError:
    """Return the error for a row with more cells than a list can have columns."""
    message = _("The row has more than {n} cells.", n=MOST_COLUMNS)
    return refused(path, message, _("Delete the columns to the right of the list, then save it again."), line=row)


def too_long(path: Path, row: int = 0) -> TableError:
    """Return the error for a sheet that goes on below Excel's last row."""
    return refused(path, _("The sheet has more rows than Excel can hold."), line=row)


def _too_much(path: Path, message: str) -> TableError:
    return refused(path, message, _("Save only the sheet with the list, as “CSV UTF-8”."))


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """Yield a part piece by piece, none of which ends within a tag. Raises ValueError for a tag without an end."""
    kept = b""
    with source:
        while piece := source.read(_PIECE):
            kept += piece
            cut = kept.rfind(b"<")
            if cut < 1 and len(kept) > _PIECE:
                raise ValueError("a tag or a text is longer than a megabyte")
            cut = max(cut, 0)
            yield kept[:cut]
            kept = kept[cut:]
    yield kept
