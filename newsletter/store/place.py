"""Where the store may lie: on a disk of this machine, never where a program copies its files to and fro.

Two machines that write one SQLite file through a synced folder or a network drive lose what one of them has recorded,
and letters go out twice.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter import host
from newsletter.errors import Problem, SettingsError
from newsletter.messages import _
from newsletter.settings import environment

_FOLDERS = {
    "OneDrive": r"onedrive|onedrive - .+",
    "Dropbox": r"dropbox|dropbox \(.+\)",
    "iCloud Drive": r"iclouddrive|icloud drive|com~apple~clouddocs|mobile documents",
    "Google Drive": r"google ?drive|my drive|min disk",
    "Nextcloud": r"nextcloud\d*",
    "ownCloud": r"owncloud\d*",
    "Box": r"box sync",
    "Jottacloud": r"jottacloud",
    "Proton Drive": r"proton ?drive",
    "pCloud": r"pcloud ?drive",
    "MEGA": r"mega ?sync",
}
"""What synced folders are called, in small letters."""
_MARKERS = {
    "Dropbox": (".dropbox", ".dropbox.cache"),
    "Google Drive": (".tmp.drivedownload", ".tmp.driveupload"),
    "Nextcloud": (".nextcloudsync.log", ".sync_*.db", "._sync_*.db"),
    "ownCloud": (".owncloudsync.log",),
    "Syncthing": (".stfolder",),
    "Resilio Sync": (".sync/ID",),
}
"""What the programs leave in the folder that they watch, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """Why a store must not lie there."""

    service: str
    """The program that synchronises, such as ``OneDrive``; empty for a network drive."""
    folder: Path


def hazard(path: Path, synced: Iterable[Path] | None = None) -> Hazard | None:
    """Return why the store must not lie at ``path``, which need not be there; None where it may.

    ``synced``: folders that are known to be synced; None: those the environment names.
    """
    known = environment.synced_folders() if synced is None else synced
    for whole in dict.fromkeys((path.absolute(), path.resolve())):
        if found := named(whole) or _listed(whole, known) or _marked(whole):
            return found
        if host.network_drive(whole):
            return Hazard("", whole.parent)
    return None


def named(path: Path) -> Hazard | None:
    """Look at the names of the folders above ``path`` (absolute). Pure."""
    for folder in path.parents:
        name, above = folder.name.casefold(), folder.parent.name.casefold()
        if above == "cloudstorage":  # macOS keeps all of them below ~/Library/CloudStorage
            return Hazard(folder.name.partition("-")[0], folder)
        if name == "box" and folder.parent.parent.name.casefold() in {"users", "home"}:
            return Hazard("Box", folder)
        for service, pattern in _FOLDERS.items():
            if re.fullmatch(pattern, name):
                return Hazard(service, folder)
    return None


def _listed(path: Path, synced: Iterable[Path]) -> Hazard | None:
    inside = (folder for folder in synced if path.is_relative_to(folder.resolve()) or path.is_relative_to(folder))
    return next((Hazard("OneDrive", folder) for folder in inside), None)


def _marked(path: Path) -> Hazard | None:
    for folder in path.parents:
        for service, marks in _MARKERS.items():
            if any(_there(folder, mark) for mark in marks):
                return Hazard(service, folder)
    return None


def _there(folder: Path, mark: str) -> bool:
    try:
        # A program's settings lie in the home folder under the same name; they do not make it a synced one.
        return folder != Path.home() and next(folder.glob(mark), None) is not None
    except (OSError, RuntimeError):
        return False


def require_safe(path: Path) -> None:
    """Raise SettingsError, with the way out, when the store must not lie at ``path``."""
    if (found := hazard(path)) is None:
        return
    if found.service:
        what = _("the store lies in a folder that {service} keeps in step with others", service=found.service)
    else:
        what = _("the store lies on a network drive")
    why = _("{what}, where two machines would overwrite each other's records: {file}", what=what, file=path)
    target = next(good_places(path.parent.parent.name), None)
    if target is None:
        fix = _("name a file on a disk of this machine with DATABASE_URL in .env")
        raise SettingsError([Problem("DATABASE_URL", 0, 0, why, fix)])
    if path.exists():
        fix = _("run: newsletter store move")
        hint = _(
            "It copies the store to {folder} and writes into .env: {line}", folder=target.parent, line=line(target)
        )
    else:
        fix = _("write into .env: {line}", line=line(target))
        hint = _("Nothing was sent. The issues may stay where they are.")
    raise SettingsError([Problem("DATABASE_URL", 0, 0, why, fix)], hint=hint)


def good_places(workspace: str) -> Iterator[Path]:
    """Yield files that a store of the workspace called so may be kept in, each of them still free; best first."""
    name = re.sub(r"[^\w .-]", "-", workspace).strip(" .") or "newsletter"
    base = host.data_folder()
    if named(base / name / "newsletter.sqlite3"):  # the workspace is the synced folder itself
        name = "newsletter"
    for number in range(1, 100):
        path = base / (f"{name}-{number}" if number > 1 else name) / "newsletter.sqlite3"
        if not path.exists() and hazard(path) is None:
            yield path


def url(path: Path) -> str:
    """Return the value of DATABASE_URL for a store at ``path``."""
    return f"sqlite:///{path.as_posix()}"


def line(path: Path) -> str:
    """Return the line of .env for a store at ``path``."""
    value = url(path)
    if re.fullmatch(r"[\w@.:/+-]*", value, re.ASCII):
        return f"DATABASE_URL={value}"
    quoted = value.replace("'", "\\'")
    return f"DATABASE_URL='{quoted}'"
