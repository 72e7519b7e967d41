"""Lists of people as tables: CSV in every dialect that Excel writes, and Excel itself. Read row by row."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path
from typing import NamedTuple

from newsletter.audience import delimited, headings
from newsletter.audience.addresses import tidy
from newsletter.audience.files import ListFile, reading, refused, stop_at_many
from newsletter.audience.formulas import unshielded
from newsletter.audience.headings import Heading
from newsletter.errors import Problem, TableError
from newsletter.messages import _, ngettext

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_is_plain = re.compile("[\\t\\n\\r -~\u00a1-\u00ac\u00ae-\u00ff]*").fullmatch
"""Western letters in one spelling, and no blank that cannot be seen: nothing to tidy but the ends."""

Records = Iterator[tuple[int, Sequence[str]]]
"""Each record with the line on which it begins."""


class Row(NamedTuple):
    """One record of a list."""

    number: int
    """Counted from 1 after the heading; blank rows do not count."""
    line: int
    """The line of the file, or the row of the sheet, where it begins."""
    cells: dict[str, str]
    """Text by field name: trimmed, one Unicode spelling."""


@dataclass(frozen=True, slots=True)
class Table:
    """A list whose heading has been understood. Iterating reads the file anew, in little memory.

    A problem in a row raises TableError at the end, with every other one: whoever uses rows before the end must be able
    to take that back.
    """

    file: ListFile
    columns: tuple[str, ...]
    """Field names; ``email`` is among them."""
    encoding: str
    """Python's name; empty for Excel."""
    delimiter: str
    """Empty for Excel."""
    heading: Heading
    records: Callable[[list[Problem]], Records]
    """Opens the file and yields the records after the heading; adds what is wrong with cells to the problems."""

    def __iter__(self) -> Iterator[Row]:
        names = self.heading.names
        width = len(names)
        unnamed = "" in names
        problems: list[Problem] = []
        number = 0
        for line, texts in self.records(problems):
            whole = "".join(texts)
            plain = whole.isascii() or _is_plain(whole)
            cells = [text.strip() for text in texts] if plain else [tidy(text) for text in texts]
            if "'" in whole:
                cells = [unshielded(cell).strip() for cell in cells]
            if len(cells) != width:
                if any(cells[width:]):
                    self._ragged(problems, line, cells)
                    continue
                cells += [""] * (width - len(cells))
            if not any(cells):
                continue
            number += 1
            row = dict(zip(names, cells))  # noqa: B905 - blank cells beyond the heading are meant to go
            if unnamed:
                del row[""]
            if self.heading.joined:
                row["name"] = " ".join(filter(None, map(row.__getitem__, self.heading.joined)))
            yield Row(number, line, row)
        if problems:
            raise TableError(problems)

    def _ragged(self, problems: list[Problem], line: int, cells: Sequence[str]) -> None:
        surplus = len(cells) - len(self.heading.names)
        message = ngettext("The row has {n} cell too many.", "The row has {n} cells too many.", surplus)
        fix = _("Name its column in the first row, or delete it.")
        if self.delimiter:
            mark = {"\t": _("a tab")}.get(self.delimiter, self.delimiter)
            fix = _("Put a cell that holds {mark} in quotation marks, or name the column.", mark=mark)
        problems.append(Problem(str(self.file.path), line, 0, message, fix))
        stop_at_many(problems)


def read_rows(file: ListFile, *, bare: bool = False) -> Table:
    """Understand the heading of the list in ``file``. Raises TableError, also while its rows are read.

    ``bare`` allows a single column of addresses without a heading. Where several sheets hold addresses, or rows are
    hidden, and ``file`` does not say what is meant, TableUnclear carries what can be chosen.
    """
    path = file.path
    with reading(path), path.open("rb") as opened:
        start = opened.read(1024)
    if start.startswith(_ZIP):
        return _read_workbook(file, bare=bare)
    _refuse_strangers(path, start)
    if file.sheet:
        message = _("There is no sheet “{sheet}”: this is not a workbook.", sheet=file.sheet)
        raise refused(path, message, _("Leave out --sheet."))
    dialect, cells, line = delimited.dialect_of(path)
    heading, above = _heading(path, cells, line, bare=bare)

    def records(_problems: list[Problem]) -> Records:
        found = delimited.records(path, dialect, width=len(heading.names))
        return dropwhile(lambda record: record[0] <= above, found)

    return Table(file, heading.columns, dialect.encoding, dialect.delimiter, heading, records)


def sheets_of(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook; none for any other file. Raises TableError."""
    with reading(path), path.open("rb") as opened:
        if opened.read(len(_ZIP)) != _ZIP:
            return ()
    from newsletter.audience import workbook

    return workbook.sheets_of(path)


def _read_workbook(file: ListFile, *, bare: bool) -> Table:
    # Late: openpyxl is slow to import, and most lists are text.
    from newsletter.audience import workbook

    title, cells, line = workbook.heading_of(file)
    heading, above = _heading(file.path, cells, line, bare=bare)

    def records(problems: list[Problem]) -> Records:
        return workbook.records(file, title, problems, after=above)

    return Table(file, heading.columns, "", "", heading, records)


def _heading(path: Path, cells: Sequence[str], line: int, *, bare: bool) -> tuple[Heading, int]:
    """Return the heading, and the line on which it begins: 0 where a single column has none."""
    filled = [cell for cell in cells if tidy(cell)]
    if bare and len(filled) == 1 and headings.holds_address(filled):
        return headings.read_heading(["email" if tidy(cell) else "" for cell in cells]), 0
    problems = [Problem(str(path), line, 0, message, fix) for message, fix in headings.flaws(cells)]
    if problems:
        raise TableError(problems)
    return headings.read_heading(cells), line


def _refuse_strangers(path: Path, start: bytes) -> None:
    """Raise TableError for well-known files that are no table of text."""
    as_xlsx = _("Open it in Excel, and save it as .xlsx.")
    if start.startswith(_OLE):
        raise refused(
            path,
            _("This workbook is protected by a password, or of the old kind (.xls)."),
            _("Open it in Excel, remove the password, and save it as .xlsx."),
        )
    if start.startswith(b"%PDF"):
        raise refused(path, _("This is a PDF, not a table."), _("Name the workbook that it was made from."))
    if (
        start.removeprefix(b"\xef\xbb\xbf")
        .lstrip()[:9]
        .lower()
        .startswith((b"<html", b"<!doctype", b"<table", b"<?xml"))
    ):
        raise refused(path, _("This is a web page, whatever its name says."), as_xlsx)
