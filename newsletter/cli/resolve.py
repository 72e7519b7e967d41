"""``newsletter resolve``: settle the deliveries of which nobody knows whether they arrived."""

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import AFTERWARDS, command
from newsletter.cli.dialogue import again, moment, people
from newsletter.cli.screen import Screen, columns
from newsletter.cli.workspace import slug_named
from newsletter.errors import NotNow, UsageError
from newsletter.messages import _
from newsletter.sending.interface import State
from newsletter.settings import Settings

if TYPE_CHECKING:
    from newsletter.sending.maillog import Fate
    from newsletter.sending.record import Record


@command(
    AFTERWARDS,
    _("Settle the uncertain ones: the server's answer was lost, so they may or may not have got it."),
    example="newsletter resolve 2023-12-god-jul\nnewsletter resolve 2023-12-god-jul --maillog mail.log\n"
    "newsletter resolve 2023-12-god-jul --assume-sent",
)
def resolve(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    maillog: Annotated[
        Path | None,
        typer.Option("--maillog", metavar="FILE", help=_("Settle those of whom the mail server's Postfix log knows.")),
    ] = None,
    assume_sent: Annotated[
        bool, typer.Option("--assume-sent", help=_("They have got it: never mail them this issue again."))
    ] = False,
    resend: Annotated[
        bool, typer.Option("--resend", help=_("Send it to them again; some of them may then have it twice."))
    ] = False,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> None:
    """List the uncertain ones, or settle them in one of three ways."""
    from newsletter.cli.history import asked_for, history, latest, records_of
    from newsletter.sending import record
    from newsletter.sending.run import sole_dispatcher

    screen: Screen = ctx.obj
    if sum((maillog is not None, assume_sent, resend)) > 1:
        raise UsageError(_("Choose one of {flags}.", flags="--maillog, --assume-sent, --resend"))
    loaded = settings.load(workspace)
    slug = slug_named(loaded, issue)
    with history(loaded) as store, ExitStack() as held:
        campaign, _totals = latest(store, slug)
        assert store is not None  # noqa: S101 - it has a campaign
        try:
            held.enter_context(sole_dispatcher(store, live=bool(maillog or assume_sent or resend)))
        except NotNow:  # while a send is running, what is in flight is not uncertain yet; the rest can be listed
            if maillog or assume_sent or resend:
                raise
        rows = records_of(store, loaded, campaign, State.UNCERTAIN)
        lists, flags = asked_for(store, loaded, campaign)
        known = _known(maillog, rows) if maillog else {}
        if rows and (known or assume_sent or resend):
            with store.write() as connection:
                if known:
                    record.believe(connection, campaign.id, known, int(screen.now()))
                else:
                    settle = record.assume_sent if assume_sent else record.resend
                    settle(connection, campaign.id, int(screen.now()))
    settled = {row.seq: State.SENT if assume_sent else State.PENDING for row in rows if assume_sent or resend}
    settled |= {seq: fate.state for seq, fate in known.items()}
    if as_json:
        screen.json({"issue": slug, "campaign": campaign.id, **_document(rows, settled, maillog)}, indent=2)
    elif not rows:
        screen.say(_("Nobody is uncertain."))
    else:
        _tell(screen, slug, settled, again("send", slug, lists, *flags))
        _tell_rest(screen, slug, [row for row in rows if row.seq not in settled], loaded, maillog)


def _known(maillog: Path, rows: "list[Record]") -> "dict[int, Fate]":
    """Return what the log says of ``rows``, by their ``seq``."""
    from newsletter.sending.maillog import settle

    fates = settle(maillog, {row.message_id: row.address for row in rows if row.message_id})
    return {row.seq: fates[row.message_id] for row in rows if row.message_id in fates}


def _document(rows: "list[Record]", settled: dict[int, State], maillog: Path | None) -> dict[str, object]:
    uncertain = [
        {
            "address": row.address,
            "message_id": row.message_id,
            "updated_at": row.updated_at,
            "reply": row.reply,
            "status": str(settled.get(row.seq, State.UNCERTAIN)),
        }
        for row in rows
    ]
    return {"uncertain": uncertain, "settled": "maillog" if maillog else next(map(str, settled.values()), None)}


def _tell(screen: Screen, slug: str, settled: dict[int, State], command: str) -> None:
    counted = Counter(settled.values())
    if n := counted[State.SENT]:
        screen.result(_("Settled as sent: {people}.", people=people(n)))
    if n := counted[State.FAILED]:
        screen.result(_("Settled as refused: {people}.", people=people(n)))
        screen.say(_("See why: {command}", command=again("report", slug)))
    if n := counted[State.PENDING]:
        screen.result(_("To be sent again: {people}.", people=people(n)))
        screen.say(_("Next: {command}", command=command))


def _tell_rest(screen: Screen, slug: str, rest: "list[Record]", loaded: Settings, maillog: Path | None) -> None:
    if not rest:
        return
    zone = loaded.publication.time_zone
    if maillog:
        screen.say(_("The log does not prove what became of {people}; still uncertain:", people=people(len(rest))))
    screen.result(columns([(row.address, moment(row.updated_at, zone), row.message_id) for row in rest], indent=""))
    log = _("or another day's log") if maillog else _("read the mail server's Postfix log")
    screen.say(_("Look in the mail server's log, or ask one of them. Then choose:"))
    screen.say(
        columns(
            [
                (again("resolve", slug, (), "--maillog", "FILE"), log),
                (again("resolve", slug, (), "--assume-sent"), _("they have got it")),
                (again("resolve", slug, (), "--resend"), _("send again; some may get it twice")),
            ]
        )
    )
