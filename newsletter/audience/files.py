"""The file that an editor handed in as a list: what was said about it, opening it, and why it cannot be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from newsletter.errors import Problem, TableError
from newsletter.messages import _

_MOST_PROBLEMS = 50
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
"""Endings of the files that can be lists."""

INCLUDE, EXCLUDE = "include", "exclude"
"""What ``--hidden`` can say."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file with a list, and how it is to be read."""

    path: Path
    sheet: str = ""
    """The sheet of a workbook; empty: the one that holds addresses."""
    hidden: str = ""
    """``include`` or ``exclude`` the hidden rows of a sheet; empty: nothing was said."""
    label: str = ""
    """What to call it where its name alone could mean two lists."""

    @property
    def name(self) -> str:
        """What the list is called in sentences."""
        return (self.label or self.path.name) + (f" ({self.sheet})" if self.sheet else "")


def refused(path: Path, message: str, fix: str = "", *, line: int = 0) -> TableError:
    """Return the error for one problem in the file at ``path``."""
    return TableError([Problem(str(path), line, 0, message, fix)])


def stop_at_many(problems: list[Problem]) -> None:
    """Raise TableError when there are more problems than anybody wants to read at once."""
    if len(problems) >= _MOST_PROBLEMS:
        raise TableError(problems, hint=_("There may be more: reading stopped here."))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn a failure to open or read ``path`` into a TableError."""
    try:
        if path.exists() and not path.is_file():
            raise refused(path, *_not_a_file(path))
        yield
    except FileNotFoundError:
        raise refused(path, _("There is no such file."), _did_you_mean(path)) from None
    except PermissionError:
        raise refused(
            path, _("The file may not be read."), _("Close it in Excel, and check that you may read it.")
        ) from None
    except OSError as error:
        raise refused(path, _("The file cannot be read: {why}.", why=error.strerror or error)) from error


def _not_a_file(path: Path) -> tuple[str, str]:
    if not path.is_dir():
        return _("This is not an ordinary file."), ""
    lists = _lists_in(path)
    if not lists:
        return _("This is a folder, and there is no list in it."), _("Name a file, such as list.csv.")
    return _("This is a folder."), _("Name a file in it, such as {name}.", name=path / lists[0])


def _did_you_mean(path: Path) -> str:
    close = get_close_matches(path.name, _lists_in(path.parent), n=1, cutoff=0.6)
    if close:
        return _("Did you mean {name}?", name=path.with_name(close[0]))
    return _("Check the name, and the folder in which the command runs.")


def _lists_in(folder: Path) -> list[str]:
    try:
        return sorted(file.name for file in folder.iterdir() if file.suffix.lower() in TABLES)
    except OSError:
        return []
