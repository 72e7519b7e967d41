"""``newsletter store``: where it is kept, copies of it, and handing the newsletter over to a colleague's machine."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import OPERATE, command, group
from newsletter.cli.dialogue import moment
from newsletter.cli.screen import Screen, columns, plain
from newsletter.errors import Cancelled, NewsletterError
from newsletter.messages import _
from newsletter.settings import Settings

File = Annotated[Path, typer.Argument(metavar="FILE.zip", help=_("The file to hand over."))]

store = group(
    OPERATE,
    "store",
    _("See where the store is kept, copy it, or hand the newsletter over to another machine."),
    example="newsletter store status\nnewsletter store backup hand-over.zip --for Kari\n"
    "newsletter store restore hand-over.zip",
)


@command("", _("Show where the store is and what state it is in."), example="newsletter store status", into=store)
def status(ctx: typer.Context, *, as_json: options.Json = False, workspace: options.Workspace = None) -> None:
    """Write a line for each thing that is known of the store."""
    from newsletter.store.backup import last_backup
    from newsletter.store.connection import open_store
    from newsletter.store.lineage import copied_at, handed_over, last_moment

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    path = loaded.database
    if not path.exists():
        screen.say(_("There is no store yet. The first test or sending makes it: {file}", file=path))
        return
    with open_store(path) as opened, opened.read() as connection:
        handed, copied, last = handed_over(connection), copied_at(connection), last_moment(connection)
    copy = last_backup(path)
    if as_json:
        away = {"at": handed.at, "to": handed.to} if handed else None
        kept = {"file": str(copy.path), "at": copy.at, "bytes": copy.size} if copy else None
        known = {"last_event": last or None, "handed_over": away, "copy_of": copied, "last_backup": kept}
        screen.json({"file": str(path), "bytes": path.stat().st_size, **known}, indent=2)
        return
    zone = loaded.publication.time_zone
    rows = [(_("Store"), str(path)), (_("Size"), _("{n} KB", n=-(-path.stat().st_size // 1000)))]
    rows.append((_("Last entry"), moment(last, zone) if last else _("none yet")))
    rows.append((_("Last copy"), f"{moment(copy.at, zone)}  {copy.path}" if copy else _("none yet")))
    if handed:
        rows.append((_("Handed over"), f"{moment(handed.at, zone)}  {handed.to}"))
    if copied is not None:
        rows.append((_("Put back"), _("a copy from {when}", when=moment(copied, zone))))
    screen.result(columns(rows, indent=""))


@command(
    "",
    _(
        "Write the newsletter into one file for another machine: store, issues, templates, newsletter.toml. "
        "This machine then sends no more."
    ),
    example="newsletter store backup hand-over.zip --for Kari\nnewsletter store backup copy.zip --copy",
    into=store,
)
def backup(
    ctx: typer.Context,
    file: File,
    *,
    to: Annotated[str, typer.Option("--for", metavar="NAME", help=_("Who takes over, so that it can be said."))] = "",
    copy: Annotated[bool, typer.Option("--copy", help=_("Only a copy: this machine goes on sending."))] = False,
    workspace: options.Workspace = None,
) -> None:
    """Pack, and lock this machine's store unless it is only a copy."""
    from newsletter.store.connection import open_store
    from newsletter.store.handover import left_out, pack

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    with open_store(loaded.database) as opened:
        pack(opened, loaded, file, int(screen.now()), to=to or file.name, lock=not copy)
    screen.result(str(file))
    screen.say(_("It holds the addresses of your readers, and keys: give it to nobody else, and delete it afterwards."))
    screen.say(_("Not in it: the login of the mail server, and lists that lie outside issues/."))
    if names := left_out(loaded.workspace):
        told = plain(", ".join(names))
        screen.say(_("Not in it either, for not every system takes files of such names: {names}", names=told))
    if not copy:
        screen.say(_("This machine sends no more letters of this newsletter, until the store comes back."))
        screen.say(_("On the other machine: {command}", command=f"newsletter store restore {file.name}"))


@command(
    "",
    _("Put the newsletter from a file of another machine, or a copy of the store, in place. What was there is kept."),
    example="newsletter store restore hand-over.zip\nnewsletter store restore hand-over.zip -w my-newsletter",
    into=store,
)
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("What “store backup” made, or a copy (.sqlite3)."))],
    *,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask whether to put it in place."))] = False,
    older: Annotated[
        bool, typer.Option("--older", help=_("Put it in place although this machine's own store is newer, or another."))
    ] = False,
    workspace: options.Workspace = None,
) -> None:
    """Look into the file, ask, and put it in place."""
    from newsletter.cli import taking_over
    from newsletter.store import package
    from newsletter.store.connection import sole_sender
    from newsletter.store.place import require_safe

    screen: Screen = ctx.obj
    loaded = taking_over.workspace(screen, file, workspace)
    require_safe(loaded.database)
    taking_over.make_folder(loaded.database.parent)
    with sole_sender(loaded.database), package.opened(file, loaded.database.parent) as found:
        taking_over.ask(screen, found, loaded, yes=yes, older=older)
        now = datetime.fromtimestamp(screen.now()).astimezone()
        aside = package.put_in_place(found, loaded.workspace, loaded.database, now)
        taking_over.keep_secret_key(screen, loaded, found.secret_key)
    when = moment(found.as_of, loaded.publication.time_zone)
    screen.result(_("The store is in place, as it was at {when}.", when=when))
    if aside:
        screen.say(_("What was there before: {folder}", folder=aside))
    screen.say(_("Next: {command}", command="newsletter status"))


@command(
    "",
    _("Let this machine send again after it has handed its store over."),
    example="newsletter store unlock",
    into=store,
)
def unlock(
    ctx: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes", help=_("Nothing was sent from the other machine."))] = False,
    workspace: options.Workspace = None,
) -> None:
    """Ask, and take the lock away."""
    from newsletter.store import lineage

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    with _existing(loaded) as opened:
        with opened.read() as connection:
            handed = lineage.handed_over(connection)
        if handed is None:
            screen.say(_("This machine has not handed its store over; nothing was changed."))
            return
        screen.say(
            _("Handed over at {when} ({to}).", when=moment(handed.at, loaded.publication.time_zone), to=handed.to)
        )
        question = _("Are you sure that nothing was sent from the other machine, and nothing will be?")
        if not yes and not screen.confirm(question, flag="--yes"):
            raise Cancelled(
                _("Nothing was changed."),
                hint=_("Make a file there (newsletter store backup), and restore it here: then nothing is forgotten."),
            )
        with opened.write() as connection:
            lineage.take_back(connection)
    screen.result(_("This machine may send again."))


@command(
    "",
    _("Move the store out of a synced folder or off a network drive, and write its new place into .env."),
    example="newsletter store move",
    into=store,
)
def move(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help=_("Where to; without it, your own folder on this machine."))
    ] = None,
    *,
    workspace: options.Workspace = None,
) -> None:
    """Copy the store, write .env, and put the old file aside."""
    from newsletter.cli import moving

    screen: Screen = ctx.obj
    target = moving.move(settings.load(workspace), folder)
    screen.result(_("The store is now here: {file}", file=target))
    screen.say(_("It stands in .env: {line}", line=moving.line(target)))


def _existing(loaded: Settings) -> Any:
    """Return the opening of the store. Raises NewsletterError where there is none."""
    from newsletter.store.connection import open_store

    if not loaded.database.exists():
        raise NewsletterError(_("There is no store yet: {file}", file=loaded.database))
    return open_store(loaded.database)
