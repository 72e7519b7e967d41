"""Excel workbooks: which sheet holds the list, and its cells as the text that is seen on the screen."""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, TypeVar

from openpyxl import Workbook, load_workbook

from newsletter.audience.files import reading, refused, stop_at_many
from newsletter.audience.headings import find_heading, holds_address, is_heading
from newsletter.errors import Problem, TableError
from newsletter.messages import _

_LARGEST = 512 << 20
"""Octets that a workbook may unpack to; a full sheet of five columns takes less than half."""
_MOST_PARTS = 10_000
_MOST_ROWS = 1 << 20
"""Rows of an Excel sheet."""
_HEADING_WITHIN = 100
"""The heading is looked for in so many rows, blank ones too."""
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^>]*\s)?hidden=["'](?:1|true)["']""")
_PIECE = 1 << 16
_T = TypeVar("_T")


def heading_of(path: Path, title: str, *, bare: bool) -> tuple[str, Sequence[str], int]:
    """Return the sheet with the list, its heading row, and the row's number. Raises TableError."""
    with _opened(path) as book:
        if title:
            if title not in book.sheetnames:
                raise refused(path, _("There is no sheet “{sheet}”.", sheet=title), _has_sheets(book.sheetnames))
            titles = [title]
        else:
            titles = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        firsts = [(found, *find_heading(_texts(path, book, found))) for found in titles]
    filled = [(found, cells, number) for found, number, cells in firsts if cells]
    if not filled:
        raise refused(
            path, _("The workbook is empty."), _("Write a heading row, such as email and name, and the people.")
        )
    lists = [first for first in filled if is_heading(first[1]) or (bare and holds_address(first[1]))]
    if len(lists) > 1:
        raise refused(
            path,
            _("Several sheets hold addresses: {sheets}.", sheets=_quoted([first[0] for first in lists])),
            _("Save the one that is meant as a file of its own."),
        )
    return (lists or filled)[0]


def records(path: Path, title: str, problems: list[Problem], *, after: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of the sheet below row ``after``, each with its number; formulas that failed become problems."""
    with _opened(path) as book:
        _refuse_hidden_rows(path, book, title)
        for number, row in _rows(path, book, title):
            if number > after:
                yield number, [_text(cell) for cell in row]
                problems += [_failed_formula(path, number, cell) for cell in row if cell.data_type == "e"]
                stop_at_many(problems)


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    with reading(path), path.open("rb") as file, _damage_told(path):
        _refuse_bombs(path, file)
        book = _quietly(lambda: load_workbook(file, read_only=True, data_only=True, keep_links=False))
        try:
            yield book
        finally:
            book.close()


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except TableError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise anything at all
        if isinstance(error, OSError) and error.errno:
            raise
        raise refused(
            path,
            _("The workbook cannot be read; it is damaged, or written by another program."),
            _("Open it in Excel, and save it anew as .xlsx."),
        ) from error


def _refuse_bombs(path: Path, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as parts:
        members = parts.infolist()
    if len(members) > _MOST_PARTS or sum(member.file_size for member in members) > _LARGEST:
        raise refused(
            path,
            _("The workbook unpacks to more than {size} MB.", size=_LARGEST >> 20),
            _("Save only the sheet with the list, as “CSV UTF-8”."),
        )
    if not any(member.filename == "[Content_Types].xml" for member in members):
        raise refused(path, _("This is not an Excel workbook."), _("Save the list as .xlsx or as “CSV UTF-8”."))


def _refuse_hidden_rows(path: Path, book: Workbook, title: str) -> None:
    """Raise TableError where rows are hidden: with a filter set, an editor means only the rows that are seen."""
    sheet: Any = book[title]
    kept = b""
    with sheet._get_source() as source:
        while piece := source.read(_PIECE):
            if _HIDDEN_ROW.search(kept + piece):
                raise refused(
                    path,
                    _("Rows are hidden on the sheet “{sheet}”, by a filter perhaps.", sheet=title),
                    _("Show every row; or copy the rows that are meant to a new workbook."),
                )
            kept = piece[-1024:]


def _rows(path: Path, book: Workbook, title: str) -> Iterator[tuple[int, Sequence[Any]]]:
    sheet: Any = book[title]
    sheet.reset_dimensions()  # other programs write wrong ones, and rows would be lost
    rows = enumerate(sheet.iter_rows(), 1)
    for number, row in chain.from_iterable(iter(lambda: _quietly(lambda: list(islice(rows, 500))), [])):
        if number > _MOST_ROWS:
            raise refused(path, _("The sheet has more rows than Excel can hold."), line=number)
        yield number, row


def _texts(path: Path, book: Workbook, title: str) -> Iterator[tuple[int, Sequence[str]]]:
    for number, row in islice(_rows(path, book, title), _HEADING_WITHIN):
        yield number, [_text(cell) for cell in row]


def _text(cell: Any) -> str:  # noqa: PLR0911 - one line a kind of cell
    match cell.value:
        case None:
            return ""
        case str(text):
            return text
        case bool(truth):
            return "TRUE" if truth else "FALSE"
        case int(number) | float(number):
            return _number(number, cell.number_format or "")
        case dt.datetime() as moment:
            return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(" ", "minutes")
        case dt.date() as day:
            return day.isoformat()
        case dt.time() as time:
            return time.isoformat("minutes")
        case other:
            return str(other)


def _number(number: float, shown_as: str) -> str:
    whole = str(int(number)) if isinstance(number, int) or number.is_integer() else f"{number:.15g}"
    return whole.zfill(len(shown_as)) if shown_as.strip("0") == "" else whole  # postal codes: 0150 is kept as 150


def _failed_formula(path: Path, number: int, cell: Any) -> Problem:
    return Problem(
        str(path),
        number,
        0,
        _("The formula in cell {cell} gives {value}.", cell=cell.coordinate, value=cell.value),
        _("Mend the formula, or write the value itself."),
    )


def _quietly(call: Callable[[], _T]) -> _T:
    """Return what ``call`` returns, without openpyxl's warnings about styles and extensions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()


def _has_sheets(titles: Sequence[str]) -> str:
    return _("The sheets are {sheets}.", sheets=_quoted(titles))


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)
