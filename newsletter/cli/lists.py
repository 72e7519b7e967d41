"""The lists that a command line names: found, opened, and what is unclear about them asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from newsletter import host
from newsletter.audience import earlier
from newsletter.audience.files import EXCLUDE, INCLUDE, ListFile, refused
from newsletter.audience.tables import Table, read_rows, sheets_of
from newsletter.cli.screen import Screen, plain
from newsletter.cli.workspace import slug_named
from newsletter.errors import TableUnclear, UsageError
from newsletter.messages import _, ngettext
from newsletter.settings import Settings


def find_lists(
    screen: Screen,
    settings: Settings,
    given: Iterable[str] | None,
    default: str = "",
    *,
    sheets: Iterable[str] | None = None,
    hidden: str = "",
    needed: bool = True,
) -> tuple[Table, ...]:
    """Return the lists that are meant: those given, else the issue's or the workspace's.

    Each sheet in ``sheets`` is read from the workbook that has it; ``hidden`` is what --hidden says. Asks what is still
    unclear. Raises UsageError, TableError.
    """
    names = tuple(given or ()) or tuple(filter(None, [default or settings.sending.list]))
    if needed and not names:
        raise UsageError(
            _("To whom? No list is given."),
            hint=_("Name a table file: --to list.csv. Or write it in newsletter.toml, below [sending]: list = …"),
        )
    asked = [name for name in names if not earlier.selector(name)]
    paths = [_find_list(settings.workspace, name) for name in asked]
    files = _with_sheets(paths, tuple(sheets or ()))
    tables = [open_list(screen, replace(file, hidden=checked(hidden))) for file in files]
    return (*tables, *(_earlier(screen, settings, name) for name in names if name not in asked))


def _earlier(screen: Screen, settings: Settings, name: str) -> Table:
    """Return those whom an earlier issue reached, or did not, as a list; say that some of them are uncertain."""
    chosen = earlier.selector(name)
    assert chosen is not None  # noqa: S101 - the caller has seen it
    kind, issue = chosen
    table, uncertain = earlier.read_earlier(settings.database, kind, slug_named(settings, issue))
    if uncertain:
        screen.say(
            ngettext(
                "{list}: {n} of them is uncertain, and may have got it; the letter goes there too.",
                "{list}: {n} of them are uncertain, and may have got it; the letter goes to them too.",
                uncertain,
                list=table.file.name,
            )
        )
    return table


def open_list(screen: Screen, file: ListFile, *, bare: bool = False, first: str = EXCLUDE) -> Table:
    """Return the table in ``file``; ask which sheet is meant and what hidden rows mean, where nothing was said.

    ``first`` is the answer about hidden rows that Enter gives. Raises TableError, which names the flag, where nobody
    can be asked.
    """
    while True:
        try:
            return read_rows(file, bare=bare)
        except TableUnclear as unclear:
            if not screen.interactive:
                raise
            file = _asked(screen, file, unclear, first)


def names(tables: Sequence[Table]) -> tuple[str, ...]:
    """Return the lists as they can be typed after ``--to``."""
    return tuple(dict.fromkeys(str(table.file.path) for table in tables))


def flags(tables: Sequence[Table]) -> tuple[str, ...]:
    """Return what has to follow them so that they are read the same way again."""
    sheets = dict.fromkeys(table.file.sheet for table in tables if table.file.sheet)
    hidden = dict.fromkeys(table.file.hidden for table in tables if table.file.hidden)
    return (
        *(word for sheet in sheets for word in ("--sheet", sheet)),
        *(word for kept in hidden for word in ("--hidden", kept)),
    )


def checked(hidden: str) -> str:
    """Return what --hidden says. Raises UsageError for anything else than it can say."""
    if hidden not in {"", INCLUDE, EXCLUDE}:
        raise UsageError(
            _("--hidden cannot be “{word}”.", word=hidden),
            hint=_("Write --hidden include, or --hidden exclude to leave hidden rows out."),
        )
    return hidden


def _asked(screen: Screen, file: ListFile, unclear: TableUnclear, first: str) -> ListFile:
    question = plain(f"{file.path}: {unclear.problems[0].message}")
    if unclear.flag == "--sheet":
        options = [(title, title) for title in unclear.choices]
        return replace(file, sheet=screen.choose(question, options, flag=unclear.flag))
    words = {EXCLUDE: _("Only the rows that can be seen."), INCLUDE: _("All rows, the hidden ones too.")}
    options = sorted(words.items(), key=lambda option: option[0] != first)
    return replace(file, hidden=screen.choose(question, options, flag=unclear.flag))


def _find_list(workspace: Path, name: str) -> Path:
    """Return the file called ``name``, here or in the workspace; what is nowhere is looked for here, and told so."""
    return next((path for path in (Path(name), workspace / name) if host.exists(path)), Path(name))


def _with_sheets(paths: Sequence[Path], sheets: Sequence[str]) -> list[ListFile]:
    """Return a list for each file, or for each of ``sheets`` that it has. Raises TableError for a sheet in none."""
    alike = {path for path in paths if sum(path.name == other.name for other in dict.fromkeys(paths)) > 1}
    files: list[ListFile] = []
    unknown = list(sheets)
    for path in paths:
        known = {title.casefold(): title for title in sheets_of(path)} if sheets else {}
        wanted = [known[sheet.casefold()] for sheet in sheets if sheet.casefold() in known]
        unknown = [sheet for sheet in unknown if sheet.casefold() not in known]
        files += [ListFile(path, sheet, label=str(path) if path in alike else "") for sheet in wanted or [""]]
    if unknown and len(paths) == 1:
        return [replace(files[0], sheet=unknown[0])]  # reading it says which sheets there are
    if unknown and paths:
        message = _("None of the lists has a sheet “{sheet}”.", sheet=unknown[0])
        raise refused(paths[0], message, _("Look at the tabs below the sheets in Excel."))
    return files
