"""``newsletter suppress``: addresses that must never be mailed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import OPERATE, command, group
from newsletter.cli.dialogue import day, reason_words
from newsletter.cli.screen import Screen, columns
from newsletter.errors import Cancelled, NewsletterError, UsageError
from newsletter.messages import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.audience.addresses import Address

REASONS = ("manual", "unsubscribed", "bounced", "complained")
Reason = Annotated[
    str,
    typer.Option(metavar="REASON", help=_("Why: {reasons}.", reasons=", ".join(REASONS))),
]

suppress = group(
    OPERATE,
    "suppress",
    _("Keep addresses from ever being mailed."),
    example="newsletter suppress add ola@example.no\nnewsletter suppress import unsubscribed.csv --reason unsubscribed",
)


@command("", _("Never mail these addresses."), example="newsletter suppress add ola@example.no", into=suppress)
def add(
    ctx: typer.Context,
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS…", help=_("One address or several."))],
    *,
    reason: Reason = "manual",
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> None:
    """Add addresses given on the command line."""
    from newsletter.audience import suppressions
    from newsletter.store.connection import open_store
    from newsletter.store.lineage import refuse_handed_over

    screen: Screen = ctx.obj
    _check(reason)
    understood = _addresses(addresses)
    with open_store(settings.load(workspace).database) as store, store.write() as connection:
        refuse_handed_over(connection)
        key = suppressions.load_key(connection)
        new = suppressions.add(connection, key, understood, reason, int(screen.now()))
    _tell(screen, new, len(understood) - new, as_json=as_json)


@command(
    "",
    _("Never mail the addresses in a file: one a line, or a table with a column of addresses."),
    example="newsletter suppress import unsubscribed.csv --reason unsubscribed",
    into=suppress,
    name="import",
)
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A text file or a table (.csv, .xlsx)."))],
    *,
    sheet: Annotated[str, typer.Option(metavar="NAME", help=_("The sheet of the workbook with the list."))] = "",
    hidden: options.Hidden = "",
    reason: Reason = "unsubscribed",
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> None:
    """Add every address of a file, or none if one of them cannot be understood."""
    from newsletter.audience import suppressions
    from newsletter.audience.files import INCLUDE, ListFile
    from newsletter.cli.lists import checked, open_list
    from newsletter.store.connection import open_store
    from newsletter.store.lineage import refuse_handed_over

    screen: Screen = ctx.obj
    _check(reason)
    table = open_list(screen, ListFile(file, sheet, checked(hidden)), bare=True, first=INCLUDE)
    with open_store(settings.load(workspace).database) as store, store.write() as connection:
        refuse_handed_over(connection)
        key = suppressions.load_key(connection)
        new = suppressions.import_table(connection, key, table, reason, int(screen.now()))
    _tell(screen, new, None, as_json=as_json)


@command(
    "",
    _("Let an address be mailed again, because its owner has asked for it."),
    example="newsletter suppress remove ola@example.no",
    into=suppress,
)
def remove(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help=_("The address."))],
    *,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask; for scripts."))] = False,
    workspace: options.Workspace = None,
) -> None:
    """Lift the suppression of one address, after saying why it is there."""
    from newsletter.audience import suppressions
    from newsletter.store.connection import open_store

    screen: Screen = ctx.obj
    (understood,) = _addresses([address])
    with open_store(settings.load(workspace).database) as store:
        with store.write() as connection:
            key = suppressions.load_key(connection)
            reason = suppressions.reason_of(connection, key, understood)
        if not reason:
            raise NewsletterError(_("{address} is not suppressed.", address=address))
        screen.say(_("{address} is never mailed: {reason}.", address=address, reason=_words(reason)))
        if not yes and not screen.confirm(_("Has its owner asked for mail again?"), flag="--yes"):
            raise Cancelled(_("Nothing was changed."))
        with store.write() as connection:
            suppressions.remove(connection, key, understood)
    screen.result(_("{address} may be mailed again.", address=address))


@command(
    "",
    _("Show how many addresses are never mailed, and why. The addresses themselves are not kept."),
    example="newsletter suppress list --json",
    into=suppress,
    name="list",
)
def list_(ctx: typer.Context, *, as_json: options.Json = False, workspace: options.Workspace = None) -> None:
    """Write a line for each reason; with --json one entry for each address, as its hash."""
    from newsletter.audience import suppressions
    from newsletter.store.connection import open_store

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    with open_store(loaded.database) as store, store.read() as connection:
        entries = list(suppressions.entries(connection))
    if as_json:
        rows = [{"address_hash": entry.address_hash, "reason": entry.reason, "at": entry.at} for entry in entries]
        screen.json({"suppressions": rows}, indent=2)
        return
    if not entries:
        screen.say(_("No address is suppressed."))
        return
    latest = {entry.reason: entry.at for entry in entries}  # the oldest come first
    zone = loaded.publication.time_zone
    lines = [
        (str(sum(entry.reason == reason for entry in entries)), _words(reason), _("last {date}", date=day_of(at, zone)))
        for reason, at in sorted(latest.items())
    ]
    screen.result(columns(lines, indent=""))


def _addresses(texts: "Sequence[str]") -> "list[Address]":
    """Return what was typed as addresses. Raises UsageError."""
    from newsletter.audience.addresses import InvalidAddress, parse_address

    understood = []
    for text in texts:
        try:
            understood.append(parse_address(text))
        except InvalidAddress as error:
            raise UsageError(_("“{value}” is not an address. {why}", value=text, why=error.reason)) from None
    return understood


def day_of(at: int, zone: str) -> str:
    """Return the date of a moment."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    return day(datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).date())


def _words(reason: str) -> str:
    return _("by hand") if reason == "manual" else reason_words(reason)


def _check(reason: str) -> None:
    if reason not in REASONS:
        raise UsageError(
            _("“{reason}” is not a reason known here.", reason=reason),
            hint=_("Write one of: {reasons}.", reasons=", ".join(REASONS)),
        )


def _tell(screen: Screen, new: int, before: int | None, *, as_json: bool) -> None:
    if as_json:
        screen.json({"added": new} if before is None else {"added": new, "known": before}, indent=2)
        return
    added = ngettext("{n} address is never mailed from now on.", "{n} addresses are never mailed from now on.", new)
    screen.result(added if new else _("Nothing is new: none of them is mailed as it is."))
    if before:
        screen.say(ngettext("{n} was known already.", "{n} were known already.", before))
