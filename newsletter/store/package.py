"""Reading what another machine has handed over, and putting it in place. The file may be hostile."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from newsletter import host
from newsletter.errors import BadInput, NewsletterError, Problem
from newsletter.messages import _
from newsletter.settings import CONFIG
from newsletter.store import backup, handover, lineage
from newsletter.store.connection import APPLICATION_ID, open_store
from newsletter.store.schema import campaign, delivery, metadata

_SQLITE = b"SQLite format 3\0"
_MOST_MEMBERS = 20_000
_LARGEST, _LARGEST_TEXT = 256 << 20, 1 << 20
"""Octets of one file of an issue; of newsletter.toml, the key and what the file says of itself."""
_ROOM = 64 << 20
"""Octets that have to stay free on the disk."""


@dataclass(frozen=True, slots=True)
class Package:
    """What is in a file from another machine; the files lie in a scratch folder as long as it is open."""

    store: Path
    made_at: int
    """Unix seconds; 0 where the file does not say."""
    machine: str
    files: tuple[str, ...]
    """newsletter.toml, issues and templates, below ``folder``."""
    folder: Path
    secret_key: str
    issue: str
    """What was sent last; empty where nothing was."""
    counts: dict[str, int]
    """Its deliveries by state."""
    last: int
    """When the last thing was recorded; 0 where nothing was."""
    store_id: str
    """Empty where the store has none yet."""

    @property
    def as_of(self) -> int:
        """The moment after which the file knows of nothing, in Unix seconds."""
        return self.made_at or self.last


def config_of(file: Path) -> str:
    """Return newsletter.toml of a hand-over file, for a machine that has no workspace yet. Raises BadInput."""
    with _reading(file), zipfile.ZipFile(file) as archive:
        _check(file, archive.infolist())
        return archive.read(CONFIG).decode("utf-8")


@contextmanager
def opened(file: Path, scratch: Path) -> Iterator[Package]:
    """Give what is in ``file``: a hand-over, or a copy of the store alone. Its parts lie in a folder below ``scratch``.

    Raises BadInput for what is not wholly sound, StoreError for the store of a newer program.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix=".restore-") as name:
        folder = Path(name)
        store = folder / handover.STORE
        with _reading(file):
            with file.open("rb") as stream:
                alone = stream.read(len(_SQLITE)) == _SQLITE
            if alone:
                backup.copy(file, store)
            else:
                _extract(file, folder)
            _check_store(file, store)
        about, last = _about(folder), _last(store)
        yield Package(
            store=store,
            made_at=about.get("made_at", 0) or (0 if last["last"] else int(file.stat().st_mtime)),
            machine=str(about.get("machine", "")),
            files=tuple(sorted(path.relative_to(folder).as_posix() for path in _content(folder))),
            folder=folder,
            secret_key=_secret_key(folder),
            **last,
        )


def put_in_place(package: Package, workspace: Path, store: Path, now: datetime) -> Path | None:
    """Put store and files in place; return the folder that holds what stood there before, if anything did.

    The store is marked as a copy. The caller holds the lock of the sole sender. Raises NewsletterError.
    """
    with open_store(package.store) as opened_store, opened_store.write() as connection:
        lineage.take_back(connection)
        lineage.mark_copy(connection, package.as_of)
        lineage.note_seen(connection)
    aside = backup.folder_of(store) / f"replaced-{now:%Y%m%d-%H%M%S}"
    try:
        aside.mkdir(parents=True, exist_ok=True)
        host.make_private(aside.parent)
        host.make_private(aside)
        for name in package.files:
            _put(package.folder / name, workspace / name, aside / name)
        if store.exists():
            _close(store)
            _keep(store, aside)
        package.store.replace(store)  # at once: at no moment is there no store
    except (OSError, sqlite3.OperationalError) as error:
        why = getattr(error, "strerror", None) or str(error)
        hint = _(
            "What was replaced lies in {folder}. Close programs that use these files, then try again.", folder=aside
        )
        raise NewsletterError(_("Not everything could be put in place: {why}", why=why), hint=hint) from error
    if any(aside.iterdir()):
        return aside
    aside.rmdir()
    return None


def _close(store: Path) -> None:
    """Bring the log of changes into the file, for beside another store it would be applied to that.

    Raises sqlite3.OperationalError while another program uses the store.
    """
    try:
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").close()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # damaged: it is kept as it is
        return


def _keep(store: Path, aside: Path) -> None:
    """Keep the file under another name, and what a damaged store has left beside it."""
    for ending in ("-wal", "-shm"):
        left = store.with_name(store.name + ending)
        if left.exists():
            left.replace(aside / left.name)
    try:
        (aside / store.name).hardlink_to(store)
    except OSError:  # not every file system can
        shutil.copyfile(store, aside / store.name)
        host.make_private(aside / store.name)


def _put(new: Path, target: Path, aside: Path) -> None:
    if target.is_file() and target.read_bytes() == new.read_bytes():
        return
    if target.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        target.replace(aside)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    shutil.copyfile(new, partial)
    partial.replace(target)


def _extract(file: Path, folder: Path) -> None:
    """Write the members of the archive below ``folder``."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        _check(file, members)
        if sum(member.file_size for member in members) + _ROOM > shutil.disk_usage(folder).free:
            raise _unsound(file, _("what is in it does not fit on the disk"))
        for member in members:
            target = folder / member.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch(mode=0o600)
            with archive.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)


def _check(file: Path, members: list[zipfile.ZipInfo]) -> None:
    """Raise BadInput unless every member is what a hand-over holds."""
    names = [member.filename for member in members]
    if not {handover.STORE, handover.ABOUT, CONFIG} <= set(names):
        raise _unsound(file, _("this is not a file that “newsletter store backup” has made"))
    if len(names) > _MOST_MEMBERS or len({name.casefold() for name in names}) < len(names):
        raise _unsound(file, _("it holds too many files, or two of the same name"))
    for member in members:
        most = _LARGEST if "/" in member.filename else _LARGEST_TEXT
        too_large = member.file_size > most and member.filename != handover.STORE
        if not handover.allowed(member.filename) or handover.is_link(member) or member.flag_bits & 1:
            raise _unsound(file, _("it holds a file that does not belong there: {name}", name=repr(member.filename)))
        if too_large:
            raise _unsound(file, _("a file in it is too large: {name}", name=member.filename))


def _check_store(file: Path, store: Path) -> None:
    """Raise BadInput unless ``store`` is a sound database of ours with nothing in it that acts on its own."""
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF").close()
        connection.execute("PRAGMA cell_size_check=ON").close()
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        if mark != APPLICATION_ID:
            raise _unsound(file, _("the database in it belongs to another program"))
        ours = {*metadata.tables, "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
        for kind, table, sql in connection.execute("SELECT type, tbl_name, sql FROM sqlite_master"):
            virtual = str(sql or "").upper().startswith("CREATE VIRTUAL")
            if kind not in {"table", "index"} or table not in ours or virtual:
                raise _unsound(file, _("the database in it holds what no store of ours has"))
        (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise _unsound(file, _("the database in it is damaged"))


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / handover.ABOUT).read_text(encoding="utf-8"))
        return {"made_at": int(about["made_at"]), "machine": str(about["machine"])[:100]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _secret_key(folder: Path) -> str:
    try:
        text = (folder / handover.SECRET_KEY).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
    return text if text.isprintable() else ""


def _content(folder: Path) -> Iterator[Path]:
    return (path for path in handover.content(folder) if path.is_file())


def _last(store: Path) -> dict[str, Any]:
    """Return what the store says of the last sending to readers."""
    with open_store(store) as opened_store, opened_store.read() as connection:
        query = sa.select(campaign.c.id, campaign.c.issue).where(campaign.c.kind == "live")
        found = connection.execute(query.order_by(campaign.c.id.desc()).limit(1)).first()
        counted = sa.select(delivery.c.state, sa.func.count()).group_by(delivery.c.state)
        rows = connection.execute(counted.where(delivery.c.campaign == (found.id if found else 0)))
        return {
            "issue": found.issue if found else "",
            "counts": dict(rows.all()),
            "last": lineage.last_moment(connection),
            "store_id": lineage.known_id(connection),
        }


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Turn whatever a crafted or damaged file brings about into BadInput."""
    try:
        yield
    except FileNotFoundError:
        raise _unsound(file, _("there is no such file")) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError) as error:
        raise _unsound(file, _("it is damaged, or no hand-over file")) from error
    except sqlite3.Error as error:
        raise _unsound(file, _("the database in it is damaged")) from error
    except OSError as error:
        raise _unsound(file, _("it cannot be read: {why}", why=error.strerror or error)) from error


def _unsound(file: Path, message: str) -> BadInput:
    return BadInput([Problem(str(file), 0, 0, message, _("ask for the file again; nothing was changed"))])
