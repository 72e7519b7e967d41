"""``newsletter doctor``: what is wrong, and who can mend it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import OPERATE, command
from newsletter.cli.screen import Screen, columns, plain
from newsletter.errors import ExitStatus, SettingsError
from newsletter.messages import _

if TYPE_CHECKING:
    from newsletter.checks.doctor import Item
    from newsletter.settings import Settings

_COLOURS = {"ok": "green", "warning": "yellow", "unreachable": "yellow", "error": "red"}


@command(
    OPERATE,
    _(
        "Examine settings, mail server and database, and with --online the DNS of the sender's domain. "
        "Logs in, but sends nothing."
    ),
    example="newsletter doctor\nnewsletter doctor --online",
)
def doctor(
    ctx: typer.Context,
    *,
    online: Annotated[
        bool, typer.Option("--online", help=_("Look at SPF, DKIM, DMARC and MX of the sender's domain too."))
    ] = False,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Write what was examined, each with its remedy."""
    from newsletter.checks.doctor import configured, exit_status

    screen: Screen = ctx.obj
    try:
        loaded = settings.load(workspace)
    except SettingsError as error:
        found = configured.refused(error)
        _write(screen, [], found, as_json=as_json)
        return ExitStatus.CONFIGURATION
    names = [name for name in settings.NAMES if loaded.shown[name]]
    if loaded.smtp.oauth is None:  # then nobody wants to know what would be said to Microsoft
        names = [name for name in names if loaded.sources[name] != "default" or not name.startswith("MICROSOFT_")]
    rows = [(name, loaded.shown[name], loaded.sources[name]) for name in names]
    if as_json:
        found = list(chain.from_iterable(_examined(screen, loaded, online=online)))
        _write(screen, rows, found, as_json=True)
        return exit_status(found)
    screen.result(_("Settings"))
    screen.result(columns((name, value, _source(source)) for name, value, source in rows))
    found = []
    for item in chain.from_iterable(_examined(screen, loaded, online=online)):
        if found and item.area != found[-1].area:
            screen.result(_area(item.area))
        found.append(item)
        screen.result(_line(item))
    screen.say(_sum_up(found, online=online))
    return exit_status(found)


def _examined(screen: Screen, loaded: "Settings", *, online: bool) -> Iterator[Iterable["Item"]]:
    """Yield what is found, part by part, as it is examined."""
    from newsletter.checks.doctor import configured, sender, server, store
    from newsletter.sending.transport.probe import probe

    yield configured.examine(loaded)
    if loaded.smtp.host:
        tried = probe(loaded.smtp, loaded.sender.mailbox.address)
        yield server.examine(loaded, tried, screen.now())
    yield store.examine(loaded.database, screen.now())
    if online:
        yield sender.examine(loaded)


def _write(screen: Screen, rows: list[tuple[str, str, str]], found: "list[Item]", *, as_json: bool) -> None:
    from newsletter.checks.doctor import exit_status

    if not as_json:
        for item in found:
            screen.result(_line(item))
        return
    items = [
        {"id": one.id, "area": str(one.area), "grade": str(one.grade), "message": one.message, "remedy": one.remedy}
        for one in found
    ]
    table = [{"name": name, "value": value, "source": source} for name, value, source in rows]
    screen.json({"settings": table, "findings": items, "exit": int(exit_status(found))}, indent=2)


def _line(item: "Item") -> str:
    words = {
        "ok": _("ok"),
        "note": _("note"),
        "warning": _("warning"),
        "unreachable": _("no answer"),
        "error": _("ERROR"),
    }
    width = max(map(len, words.values()))
    word = typer.style(words[item.grade].ljust(width), fg=_COLOURS.get(item.grade))
    remedy = f"\n  {' ' * width}  → {plain(item.remedy)}" if item.remedy else ""
    return f"  {word}  {plain(item.message)}{remedy}"


def _area(area: str) -> str:
    words = {"server": _("Mail server"), "store": _("Database"), "sender": _("The sender's domain")}
    return words[area]


def _source(source: str) -> str:
    words = {"default": _("default"), "preset": _("preset of the provider"), "environment": _("environment")}
    return words.get(source, source)


def _sum_up(found: "list[Item]", *, online: bool) -> str:
    grades = {str(item.grade) for item in found}
    if "error" in grades:
        return _("Nothing can be sent like this. What stands after the arrows mends it.")
    if "unreachable" in grades:
        return _("Somebody did not answer. Try again when what stands after the arrow is done.")
    said = _("It can send; look at the warnings.") if "warning" in grades else _("All is well.")
    return said if online else said + " " + _("The sender's domain: {command}", command="newsletter doctor --online")
