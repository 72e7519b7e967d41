"""Excel workbooks: which sheet holds the list, and its cells as the text that is seen on the screen."""

import datetime as dt
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, TypeVar

from openpyxl import Workbook, load_workbook

from newsletter.audience.files import EXCLUDE, INCLUDE, ListFile, reading, refused, stop_at_many
from newsletter.audience.headings import find_heading, holds_address, is_heading
from newsletter.audience.survey import (
    MOST_COLUMNS,
    MOST_ROWS,
    hidden_rows,
    refuse_bombs,
    refuse_losses,
    too_long,
    too_wide,
)
from newsletter.errors import Problem, TableError, TableUnclear
from newsletter.messages import _, ngettext

_HEADING_WITHIN = 100
"""The heading is looked for in so many rows, blank ones too."""
_LONGEST = 32_767
"""Characters that Excel has room for in a cell."""
_T = TypeVar("_T")


def sheets_of(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets. Raises TableError."""
    with _opened(path) as book:
        return tuple(book.sheetnames)


def heading_of(file: ListFile) -> tuple[str, Sequence[str], int]:
    """Return the sheet with the list, its heading row, and the row's number.

    Raises TableError; TableUnclear where several sheets hold addresses, or rows are hidden and nothing was said of it.
    """
    with _opened(file.path) as book:
        titles = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if file.sheet:
            titles = [_sheet_named(file, book)]
        firsts = [(found, *find_heading(_texts(file.path, book, found))) for found in titles]
        filled = [(found, cells, number) for found, number, cells in firsts if cells]
        if not filled:
            fix = _("Write a heading row, such as email and name, and the people.")
            raise refused(file.path, _("The workbook is empty."), fix)
        lists = [first for first in filled if is_heading(first[1]) or holds_address(first[1])]
        if len(lists) > 1:
            raise _several_sheets(file.path, [first[0] for first in lists])
        title, cells, number = (lists or filled)[0]
        refuse_losses(file.path, _source(book, title))
        if lists and not file.hidden:
            _ask_about_hidden(file.path, book, title, after=number if is_heading(cells) else number - 1)
    return title, cells, number


def records(file: ListFile, title: str, problems: list[Problem], *, after: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of the sheet below row ``after``, each with its number; formulas that failed become problems."""
    with _opened(file.path) as book:
        unwanted = _hidden_on(book, title) if file.hidden == EXCLUDE else set()
        for number, row in _rows(file.path, book, title):
            if number > after and number not in unwanted:
                yield number, _shown(file.path, number, row)
                problems += [_failed_formula(file.path, number, cell) for cell in row if cell.data_type == "e"]
                stop_at_many(problems)


def _sheet_named(file: ListFile, book: Workbook) -> str:
    """Return the sheet that was asked for, whatever the case of its letters. Raises TableError."""
    named = next((name for name in book.sheetnames if name.casefold() == file.sheet.casefold()), "")
    if not named:
        message = _("There is no sheet “{sheet}”.", sheet=file.sheet)
        raise refused(file.path, message, _("The sheets are {sheets}.", sheets=_quoted(book.sheetnames)))
    return named


def _several_sheets(path: Path, titles: Sequence[str]) -> TableUnclear:
    message = _("Several sheets hold addresses: {sheets}.", sheets=_quoted(titles))
    fix = _("Say which is meant: {flag}", flag=f'--sheet "{titles[0]}"')
    return TableUnclear(Problem(str(path), 0, 0, message, fix), "--sheet", titles)


def _ask_about_hidden(path: Path, book: Workbook, title: str, *, after: int) -> None:
    """Raise TableUnclear where rows of the list are hidden: with a filter, only those that are seen may be meant."""
    hidden = {number for number in _hidden_on(book, title) if number > after}
    if hidden:
        people = sum(number in hidden and any(_text(cell) for cell in row) for number, row in _rows(path, book, title))
        if people:
            message = ngettext(
                "{n} row is hidden on the sheet “{sheet}”, by a filter perhaps.",
                "{n} rows are hidden on the sheet “{sheet}”, by a filter perhaps.",
                people,
                sheet=title,
            )
            fix = _(
                "Add {all} if they are meant too, or {seen} if not.",
                all=f"--hidden {INCLUDE}",
                seen=f"--hidden {EXCLUDE}",
            )
            raise TableUnclear(Problem(str(path), 0, 0, message, fix), "--hidden", (EXCLUDE, INCLUDE))


def _hidden_on(book: Workbook, title: str) -> set[int]:
    return hidden_rows(_source(book, title))


def _source(book: Workbook, title: str) -> IO[bytes]:
    sheet: Any = book[title]
    source: IO[bytes] = sheet._get_source()
    return source


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    with reading(path), path.open("rb") as file, _damage_told(path):
        refuse_bombs(path, file)
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


def _rows(path: Path, book: Workbook, title: str) -> Iterator[tuple[int, Sequence[Any]]]:
    sheet: Any = book[title]
    sheet.reset_dimensions()  # other programs write wrong ones, and rows would be lost
    rows = enumerate(sheet.iter_rows(), 1)
    for number, row in chain.from_iterable(iter(lambda: _quietly(lambda: list(islice(rows, 500))), [])):
        if number > MOST_ROWS:
            raise too_long(path, number)
        if len(row) > MOST_COLUMNS:
            raise too_wide(path, number)
        yield number, row


def _texts(path: Path, book: Workbook, title: str) -> Iterator[tuple[int, Sequence[str]]]:
    for number, row in islice(_rows(path, book, title), _HEADING_WITHIN):
        yield number, _shown(path, number, row)


def _shown(path: Path, number: int, row: Sequence[Any]) -> Sequence[str]:
    """Return the cells of a row as text; a thousand cells can share one text. Raises TableError."""
    texts = [_text(cell) for cell in row]
    if max(map(len, texts), default=0) > _LONGEST:
        message = _("A cell is longer than {n} characters.", n=_LONGEST)
        raise refused(path, message, _("Shorten it, or delete its column."), line=number)
    return texts


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


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(_("“{text}”", text=title) for title in titles)
