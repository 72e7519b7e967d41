"""What a workbook would take to read, counted before anything of it is understood; and which of its rows are hidden.

Reading costs some ten microseconds a cell and a text, so a small file could keep a machine busy for hours.
"""

import re
import zipfile
from collections.abc import Iterator
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
_HARMLESS = 1 << 18
"""Octets of a part that is not worth counting."""
_PIECE = 1 << 20
_COUNTED = re.compile(rb"<(?:\w+:)?(row|c|si)(?=[\s/>])")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")


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
        for member in members:
            if member.filename.endswith(".xml") and member.file_size > _HARMLESS:
                _count(path, parts.open(member))


def hidden_rows(source: IO[bytes]) -> set[int]:
    """Return the numbers of the rows that a sheet hides."""
    hidden: set[int] = set()
    last = 0
    for piece in _pieces(source):
        for match in _ROW.finditer(piece):
            number = _NUMBER.search(match[1])
            last = int(number[1]) if number else last + 1
            if _HIDDEN.search(match[1]):
                hidden.add(last)
    return hidden


def _count(path: Path, part: IO[bytes]) -> None:
    """Raise TableError where one part has too many rows, columns, cells or texts."""
    rows = cells = texts = begun = 0
    for piece in _pieces(part):
        for kind in _COUNTED.findall(piece):
            if kind == b"c":
                cells += 1
                if cells - begun > MOST_COLUMNS:
                    raise too_wide(path, rows)
            elif kind == b"row":
                rows += 1
                begun = cells
            else:
                texts += 1
        if rows > MOST_ROWS:
            raise too_long(path)
        if cells > _MOST_CELLS or texts > _MOST_TEXTS:
            n = _MOST_CELLS // 1_000_000
            raise _too_much(path, _("The workbook is larger than a list can be: more than {n} million cells.", n=n))


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
