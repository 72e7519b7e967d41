"""Taking over what another machine has handed over: what is in it, and what is asked before it is put in place."""

from pathlib import Path

from newsletter import settings
from newsletter.cli.dialogue import again, moment
from newsletter.cli.ending import totals_of
from newsletter.cli.init import placed, write_workspace
from newsletter.cli.moving import make_folder, write_env
from newsletter.cli.progress import counts
from newsletter.cli.screen import Screen, columns, plain
from newsletter.errors import Cancelled, NewsletterError, SettingsError
from newsletter.messages import _, ngettext
from newsletter.settings import CONFIG, Settings
from newsletter.starter import starter_file
from newsletter.store import lineage
from newsletter.store.connection import open_store
from newsletter.store.package import Package, config_of

__all__ = ["ask", "keep_secret_key", "make_folder", "workspace"]


def workspace(screen: Screen, file: Path, folder: Path | None) -> Settings:
    """Return the settings of the workspace; where ``folder`` is none yet, make it with newsletter.toml of ``file``."""
    if folder and not (folder / CONFIG).exists():
        config = config_of(file)
        env = starter_file(".env.example").read_text(encoding="utf-8")
        write_workspace(screen, folder, config, placed(screen, folder, env))
        screen.say(_("Made a workspace in {folder}", folder=folder.resolve()))
        screen.say(_("Write the mail server and its login into .env there: they are not in the file."))
    try:
        settings.find_workspace(folder)
    except SettingsError as error:
        command = again("store", "restore", (), str(file), "-w", "DIR")
        raise SettingsError(
            error.problems, hint=_("Or make a workspace from the file: {command}", command=command)
        ) from None
    return settings.load(folder)


def ask(screen: Screen, found: Package, loaded: Settings, *, yes: bool, older: bool) -> None:
    """Tell what is in the file and ask whether to put it in place. Raises Cancelled, UsageError."""
    zone = loaded.publication.time_zone
    screen.say(_("In the file:"))
    rows = [(_("Made"), f"{moment(found.made_at, zone)}  {plain(found.machine)}")] if found.made_at else []
    rows.append((_("Last entry"), moment(found.last, zone) if found.last else _("none yet")))
    if found.issue:
        totals = totals_of(found.counts)
        left = ngettext("{n} is left", "{n} are left", totals.pending) if totals.pending else ""
        rows.append((_("Last sending"), ", ".join(filter(None, [plain(found.issue), counts(totals), left]))))
    screen.say(columns(rows))
    last, same = _own(screen, loaded.database)
    if last is None:
        return
    screen.say(_("This machine's own store: last entry {when}", when=moment(last, zone) if last else _("none yet")))
    if last > found.last or (last and found.store_id not in {"", same}):
        screen.say(
            _(
                "This machine knows of something that is not in the file. It would be forgotten, and letters may "
                "go out twice."
            )
        )
        question, flag, known = _("Put the file in its place all the same?"), "--older", older
    else:
        question, flag, known = _("Put the file in its place?"), "--yes", yes or older
    if not known and not screen.confirm(question, flag=flag):
        raise Cancelled(_("Nothing was changed."))


def _own(screen: Screen, store: Path) -> tuple[int | None, str]:
    """Return when this machine's store recorded something last (None: there is no store), and which store it is."""
    if not store.exists():
        return None, ""
    try:
        with open_store(store) as opened, opened.read() as connection:
            return lineage.last_moment(connection), lineage.known_id(connection)
    except NewsletterError as error:
        screen.say(plain(error.message))
        return 0, ""


def keep_secret_key(screen: Screen, loaded: Settings, secret_key: str) -> None:
    """See that links in letters that were sent go on working; say so where that has to be done by hand."""
    own = loaded.secret_key.reveal()
    if own == secret_key:
        return
    if not own:
        write_env(loaded.workspace, "SECRET_KEY", secret_key)
        screen.say(_("SECRET_KEY was written into .env: it signs the links in the letters."))
        return
    screen.say(
        _(
            "SECRET_KEY here is another than on the other machine: links to unsubscribe in its letters are not known "
            "here. Ask for its line SECRET_KEY and put it into .env; if it has none, take yours away."
        )
    )
