"""The people of a list: whom it names with an address that can be mailed, and which rows it loses, and why."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from newsletter.audience.addresses import InvalidAddress, parse_cell, plain_address
from newsletter.audience.files import ListFile
from newsletter.audience.tables import Row, Table, read_rows

_LANGUAGES = {"bokmål": "nb", "norsk": "nb", "norwegian": "nb", "nynorsk": "nn", "engelsk": "en", "english": "en"}
"""What editors write in the column for the language, besides codes."""


class Recipient(NamedTuple):
    """A person chosen for a campaign."""

    address: str
    """ASCII, domain as A-label: what is sent (email-validator's ``ascii_email``)."""
    name: str = ""
    lang: str = ""
    fields: Mapping[str, str] = MappingProxyType({})
    """Every column of the list by its field name, ``name`` and ``email`` included."""


class Entry(NamedTuple):
    """A row of a list that names a person who can be mailed."""

    row: int
    """Counted from 1 after the heading."""
    recipient: Recipient
    value: str = ""
    """The address as it stands in the list."""
    source: str = ""
    """The name of the list."""
    line: int = 0
    """Where the editor finds it: the line of the file, or the row of the sheet."""


class LeftOut(NamedTuple):
    """A row of a list that gets no letter."""

    row: int
    value: str
    reason: str
    """``invalid``, ``duplicate``, ``suppressed``, ``unsubscribed``, ``bounced`` or ``complained``."""
    detail: str
    """A sentence for editors."""
    source: str = ""
    line: int = 0


def brief(value: str, most: int = 60) -> str:
    """Return what stands in a cell as it can be quoted in a sentence: on one line, and not endless."""
    line = " ".join(value.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def read_people(file: ListFile) -> Iterator[Entry | LeftOut]:
    """Read the list row by row. Raises TableError, at once or at its end."""
    return people_of(read_rows(file))


def people_of(table: Table) -> Iterator[Entry | LeftOut]:
    """Yield every row of ``table``, as a person or as left out. Raises TableError at its end."""
    source = table.file.name
    return (_person(row, source) for row in table)


def _person(row: Row, source: str) -> Entry | LeftOut:
    cells = row.cells
    value = cells["email"]
    try:
        address = plain_address(value) or parse_cell(value).ascii
    except InvalidAddress as error:
        return LeftOut(row.number, value, "invalid", error.reason, source, row.line)
    cells["email"] = address
    name = cells.get("name", "")
    if not name.isprintable():  # a line break in the cell
        name = cells["name"] = " ".join(name.split())
    lang = cells.get("lang", "")
    if lang:
        lang = _LANGUAGES.get(lang.lower(), lang.lower())
    return Entry(row.number, Recipient(address, name, lang, cells), value, source, row.line)
