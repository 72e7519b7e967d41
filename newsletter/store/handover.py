"""A newsletter in one file: its store, keys, issues, templates and newsletter.toml, for a colleague's machine.

No login and no password of the mail server is in it. SECRET_KEY is, where one is set: the links to unsubscribe in the
letters that were sent are signed with it, and have to go on working.
"""

import json
import platform
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from newsletter import host
from newsletter.errors import NewsletterError
from newsletter.messages import _
from newsletter.settings import CONFIG, Settings
from newsletter.store import backup, lineage
from newsletter.store.connection import Store, sole_sender

STORE, ABOUT, SECRET_KEY = "newsletter.sqlite3", "hand-over.json", "secret-key"
"""What the members of the file are called, beside newsletter.toml."""
FOLDERS = ("issues", "templates")
FORMAT = 1


def pack(store: Store, settings: Settings, target: Path, now: int, *, to: str, lock: bool) -> None:
    """Write the newsletter into the new file ``target``; with ``lock`` this machine sends nothing more.

    ``to`` says who gets it. The store is locked before the file has its name, so that there are never two of them that
    send. Raises NotNow, StoreError, NewsletterError.
    """
    if host.exists(target):
        raise NewsletterError(_("There is already a file {file}.", file=target), hint=_("Choose another name."))
    partial = target.with_name(f"{target.name}.partial")
    with sole_sender(store.path):
        with store.write() as connection:
            lineage.refuse_handed_over(connection)
            lineage.store_id(connection)
        try:
            partial.touch(mode=0o600)
            host.make_private(partial)
            _write(partial, store.path, settings, now)
            if lock:
                with store.write() as connection:
                    lineage.hand_over(connection, to, now)
            partial.replace(target)
        except OSError as error:
            with store.write() as connection:
                lineage.take_back(connection)
            why = error.strerror or str(error)
            raise NewsletterError(_("{file} cannot be written: {why}", file=target, why=why)) from error
        finally:
            partial.unlink(missing_ok=True)


def _write(target: Path, store: Path, settings: Settings, now: int) -> None:
    about = {"format": FORMAT, "made_at": now, "machine": platform.node(), "newsletter": settings.publication.name}
    with (
        tempfile.TemporaryDirectory(dir=store.parent, prefix=".hand-over-") as folder,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive,
    ):
        whole = Path(folder) / STORE
        backup.copy(store, whole)
        archive.writestr(ABOUT, json.dumps(about, ensure_ascii=False, indent=2))
        archive.write(whole, STORE)
        if settings.secret_key:
            archive.writestr(SECRET_KEY, settings.secret_key.reveal())
        for path in content(settings.workspace):
            archive.write(path, path.relative_to(settings.workspace).as_posix())


def content(workspace: Path) -> Iterator[Path]:
    """Yield newsletter.toml and every file of issues and templates that can be handed over."""
    yield workspace / CONFIG
    yield from (path for path, name in _files(workspace) if allowed(name))


def left_out(workspace: Path) -> list[str]:
    """Return the files of issues and templates whose names do not work on every system."""
    return [name for _path, name in _files(workspace) if not allowed(name)]


def _files(workspace: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file of issues and templates with its name, without hidden ones and what lies elsewhere."""
    home = workspace.resolve()
    for folder in FOLDERS:
        for path in sorted((workspace / folder).rglob("*")):
            parts = path.relative_to(workspace).parts
            hidden = any(part.startswith(".") for part in parts)
            if path.is_file() and not hidden and path.resolve().is_relative_to(home):
                yield path, "/".join(parts)


_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_LONGEST = 240


def allowed(name: str) -> bool:
    """Whether a file called ``name`` may be in the file: it lands inside the workspace, on every system."""
    if name in {STORE, ABOUT, SECRET_KEY, CONFIG}:
        return True
    path = PurePosixPath(name)
    inside = len(path.parts) > 1 and path.parts[0] in FOLDERS and path.as_posix() == name and len(name) <= _LONGEST
    return inside and all(_sound(part) for part in path.parts)


def _sound(part: str) -> bool:
    """Whether ``part`` is the name of a file or folder that every system takes, and that is not hidden."""
    strange = any(character in '\\:*?"<>|' or not character.isprintable() for character in part)
    ends_well = part == part.strip(" .") and not part.startswith(".")
    return not strange and ends_well and part.partition(".")[0].casefold() not in _RESERVED


def is_link(member: zipfile.ZipInfo) -> bool:
    """Whether a member is something else than an ordinary file."""
    mode = member.external_attr >> 16
    return bool(mode) and stat.S_IFMT(mode) not in {0, stat.S_IFREG}
