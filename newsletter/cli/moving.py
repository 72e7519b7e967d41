"""Moving the store to where it may lie."""

from pathlib import Path

from newsletter import host
from newsletter.cli.fill import env_value
from newsletter.cli.private import private_text
from newsletter.errors import NewsletterError
from newsletter.messages import _
from newsletter.settings import Settings
from newsletter.starter import starter_file
from newsletter.store import backup
from newsletter.store.connection import sole_sender
from newsletter.store.place import good_places, line, require_safe, url

__all__ = ["line", "move", "write_env"]


def move(settings: Settings, folder: Path | None) -> Path:
    """Move the store into ``folder``, or to a good place; return where it is. Raises NewsletterError."""
    old = settings.database
    if settings.sources["DATABASE_URL"] == "environment":
        raise NewsletterError(
            _("DATABASE_URL is set in the environment, not in .env."),
            hint=_("Set it to another place there, and copy the store yourself."),
        )
    target = folder.absolute() / old.name if folder else next(good_places(settings.workspace.absolute().name), None)
    if target is None:
        raise NewsletterError(
            _("No good place was found."), hint=_("Name one: {command}", command="newsletter store move DIR")
        )
    require_safe(target)
    if target.exists():
        raise NewsletterError(_("There is already a file {file}.", file=target), hint=_("Choose another folder."))
    make_folder(target.parent)
    if old.exists():
        with sole_sender(old):
            backup.copy(old, target)
            write_env(settings.workspace, "DATABASE_URL", url(target))
            _put_aside(old)
    else:
        write_env(settings.workspace, "DATABASE_URL", url(target))
    return target


def _put_aside(old: Path) -> None:
    """Rename what was moved, so that nobody takes it for the store. Raises NewsletterError."""
    try:
        for ending in ("-shm", "-wal", ""):
            file = old.with_name(old.name + ending)
            if file.exists():
                file.replace(old.with_name(f"{old.name}.moved{ending}"))
    except OSError as error:
        why = error.strerror or str(error)
        raise NewsletterError(_("The old store could not be renamed, delete it yourself: {why}", why=why)) from error


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may read. Raises NewsletterError."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            host.make_private(folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise NewsletterError(_("{file} cannot be written: {why}", file=folder, why=why)) from error


def write_env(workspace: Path, name: str, value: str) -> None:
    """Set ``name`` in .env, which is made from the example where there is none. Raises NewsletterError."""
    path = workspace / ".env"
    source = path if path.exists() else starter_file(".env.example")
    text = source.read_text(encoding="utf-8-sig")  # the settings have been read from it before
    partial = path.with_name(f"{path.name}.partial")
    with private_text(partial, encoding="utf-8") as file:
        file.write(env_value(text, name, value))
    partial.replace(path)
