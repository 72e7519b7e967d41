"""Text tables (CSV, TSV): their delimiter and their records."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter.audience.encoding import encoding_of
from newsletter.audience.files import reading, refused
from newsletter.audience.headings import find_heading, is_heading
from newsletter.audience.survey import MOST_COLUMNS, too_wide
from newsletter.messages import _

DELIMITERS = (";", ",", "\t", "|")
_TOLD = re.compile(r'"?sep=([;,\t|:])"?[;,\t|:]*\s*', re.IGNORECASE)
"""The first line in which Excel may name the delimiter."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written."""

    encoding: str
    delimiter: str
    preamble: int = 0
    """1 where the first line only names the delimiter."""


def dialect_of(path: Path) -> tuple[Dialect, Sequence[str], int]:
    """Return how the file is written, its heading row, and the line on which that stands. Raises TableError."""
    encoding = encoding_of(path)
    with reading(path), path.open(encoding=encoding, newline="") as file:
        told = _TOLD.fullmatch(file.readline())
    tries = []
    for delimiter in told[1] if told else DELIMITERS:
        dialect = Dialect(encoding, delimiter, 1 if told else 0)
        line, cells = find_heading(records(path, dialect, strict=False))
        tries.append((is_heading(cells), len(cells), dialect, cells, line))
    *_best, dialect, cells, line = max(tries, key=lambda found: found[:2])  # the first of equals
    if not cells:
        raise _empty_or_broken(path, dialect)
    return dialect, cells, line


def records(path: Path, dialect: Dialect, *, width: int = 0, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not an empty line, with the line on which it begins. Raises TableError.

    ``width`` is the number of columns: a record that seems to have swallowed others is refused. Without ``strict`` the
    iteration ends where the quotation marks cannot be understood, or where a row has too many cells.
    """
    last = dialect.preamble
    with reading(path), path.open(encoding=dialect.encoding, newline="") as file:
        for _skipped in range(dialect.preamble):
            file.readline()
        reader = csv.reader(file, delimiter=dialect.delimiter, skipinitialspace=True, strict=True)
        try:
            for cells in reader:
                first, last = last + 1, dialect.preamble + reader.line_num
                if last > first and width and _swallowed(cells, dialect.delimiter, width):
                    raise _open_quote(path, first, last)
                if len(cells) > MOST_COLUMNS:
                    if strict:
                        raise too_wide(path, first)
                    return
                if cells:
                    yield first, cells
        except csv.Error as error:
            if strict:
                raise _unreadable(path, error, last + 1, dialect.preamble + reader.line_num) from None
        except UnicodeError:
            raise refused(path, _("The file changed while it was read."), _("Run the command again.")) from None


def _swallowed(cells: Sequence[str], delimiter: str, width: int) -> bool:
    """Tell whether a cell of several lines holds what looks like further records: a quote was never closed."""
    return any(
        "@" in line and line.count(delimiter) >= width - 1
        for cell in cells
        if "\n" in cell or "\r" in cell
        for line in cell.splitlines()[1:]
    )


def _open_quote(path: Path, first: int, last: int) -> Exception:
    return refused(
        path,
        _("A quotation mark opens here and closes only on line {last}; the rows between would be lost.", last=last),
        _("Close the quotation mark, or delete it."),
        line=first,
    )


def _unreadable(path: Path, error: csv.Error, first: int, last: int) -> Exception:
    if "field larger" in str(error):
        return refused(
            path,
            _("A cell is longer than {limit} characters; most often a quotation mark is never closed.", limit=131072),
            _("Close the quotation mark, or delete it."),
            line=first,
        )
    return refused(
        path,
        _("The quotation marks in this row do not match (read to line {last}).", last=last),
        _("Put one before and one after the cell, and write a quotation mark within it twice; or delete them."),
        line=first,
    )


def _empty_or_broken(path: Path, dialect: Dialect) -> Exception:
    for _record in records(path, dialect):
        pass  # raises where the quotation marks cannot be understood
    return refused(path, _("The file is empty."), _("Write a heading row, such as email;name, and a row a person."))
