"""The heading row of a list: which column is the address, which the name, and what each further field is called."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from newsletter.audience.addresses import InvalidAddress, parse_cell, tidy
from newsletter.messages import _

_ADDRESS = ("email", "epost", "epostadresse", "emailaddress", "emailadresse", "mail", "mailadresse", "mailaddress")
_SPELLINGS = {
    **dict.fromkeys(_ADDRESS, "email"),
    **dict.fromkeys(("name", "navn", "fullname", "fulltnavn"), "name"),
    **dict.fromkeys(("lang", "language", "språk", "sprak", "målform"), "lang"),
}
_FIRST = ("fornavn", "firstname", "givenname")
_LAST = ("etternavn", "lastname", "surname", "familyname")
_TAKEN = {"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"}
"""Words that mean something else in a ``{{ … }}``."""
_HEADING_WITHIN = 20
"""The heading is looked for in so many rows that are not blank."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of a list."""

    names: tuple[str, ...]
    """The field name of each column in order; empty where a column has no heading."""
    joined: tuple[str, ...] = ()
    """The fields that make up ``name`` together, where no column has it."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all fields that a row has."""
        return (*filter(None, self.names), *(("name",) if self.joined else ()))


def read_heading(cells: Sequence[str]) -> Heading:
    """Return the columns that a heading row names, without the blank ones at its end."""
    names = [_field(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    parts: list[str] = []
    if "name" not in names:
        for spellings in (_FIRST, _LAST):
            parts += [name for name in names if name and _squeezed(name) in spellings][:1]
    return Heading(tuple(names), tuple(parts))


def find_heading(records: Iterable[tuple[int, Sequence[str]]]) -> tuple[int, Sequence[str]]:
    """Return the row that names the columns, with its line; else the first row that is not blank; else nothing.

    A title may stand above it, but never an address: that row would be lost.
    """
    first: tuple[int, Sequence[str]] = (0, ())
    for line, cells in islice((record for record in records if any(map(tidy, record[1]))), _HEADING_WITHIN):
        if is_heading(cells):
            return line, cells
        first = first if first[0] else (line, cells)
        if holds_address(cells):
            break
    return first


def is_heading(cells: Sequence[str]) -> bool:
    """Tell whether the row names a column of addresses."""
    return any(_field(cell) == "email" for cell in cells)


def holds_address(cells: Sequence[str]) -> bool:
    """Tell whether an address stands in the row."""
    return any(map(_is_address, cells))


def flaws(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a heading row, each with its remedy."""
    names = [_field(cell) for cell in cells]
    if "email" not in names:
        yield _no_address(cells)
    for name, times in Counter(filter(None, names)).items():
        if times > 1:
            same = _listed([cell for cell, field in zip(cells, names, strict=True) if field == name])
            yield (
                _("Several columns are read as {name}: {columns}.", name=name, columns=same),
                _("Delete or rename all but one of them."),
            )


def _no_address(cells: Sequence[str]) -> tuple[str, str]:
    if holds_address(cells):
        return (
            _("The first row is not a heading: an address stands in it."),
            _("Write a row above it that names the columns, such as: email;name"),
        )
    close = [cell for cell in cells if get_close_matches(_squeezed(cell), _ADDRESS, n=1, cutoff=0.7)]
    return (
        _("No column is called email; the columns are {columns}.", columns=_listed([*filter(None, map(tidy, cells))])),
        _("Call the column with the addresses email instead of {name}.", name=tidy(close[0]))
        if close
        else _("Call the column with the addresses email, in the first row."),
    )


def _field(cell: str) -> str:
    """Return the field that a heading names, in letters, digits and ``_`` only; empty for an empty heading."""
    known = _SPELLINGS.get(_squeezed(cell))
    name = known or re.sub(r"\W+", "_", tidy(cell).lower()).strip("_")
    return name if not name or (name.isidentifier() and name not in _TAKEN) else f"felt_{name}"


def _squeezed(heading: str) -> str:
    return re.sub(r"[\W_]+", "", tidy(heading).lower())


def _is_address(text: str) -> bool:
    try:
        parse_cell(text)
    except InvalidAddress:
        return False
    return True


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(_("“{text}”", text=tidy(name)[:60]) for name in names[:12])
    return shown + (" …" if len(names) > 12 else "")
