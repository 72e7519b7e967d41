"""``newsletter send``: to everybody on the lists, once."""

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import ending, options
from newsletter.cli.app import SEND, command
from newsletter.cli.dialogue import Summary, again, confirm, show
from newsletter.cli.progress import Totals
from newsletter.cli.screen import Screen
from newsletter.errors import BadInput, ExitStatus, NewsletterError, Problem
from newsletter.messages import _, ngettext
from newsletter.sending.interface import Kind, Transport

if TYPE_CHECKING:
    from newsletter.cli.letters import Work
    from newsletter.cli.order import Order, Session
    from newsletter.sending.campaign import Campaign
    from newsletter.store.connection import Store


@command(
    SEND,
    _(
        "Send an issue to everybody on the lists, once. Whatever stopped it, the same command again carries on. "
        "With no mail server in .env it is a rehearsal: everything goes to the local inbox."
    ),
    example="newsletter send 2023-12-god-jul --to subscribers.csv\n"
    "newsletter send 2023-12-god-jul --to subscribers.csv --dry-run\n"
    "newsletter send 2023-12-god-jul --to subscribers.csv --yes --expect 412",
)
def send(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    to: options.To = None,
    sheet: options.Sheet = None,
    hidden: options.Hidden = "",
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask; for scripts. Needs --expect."))] = False,
    expect: Annotated[
        int | None, typer.Option(metavar="N", help=_("Send only if the lists name exactly so many people."))
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help=_("Only the next N; the same command goes on later."))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would be sent, and to whom."))] = False,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help=_("Send everything to the local inbox; nobody is mailed."))
    ] = False,
    untested: Annotated[
        bool, typer.Option("--untested", help=_("Send without a test of exactly this letter."))
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help=_("Try those again whom the server refused."))
    ] = False,
    amend: Annotated[
        bool, typer.Option("--amend", help=_("Send the changed letter to those who have not got it yet."))
    ] = False,
    where: Annotated[
        str, typer.Option(metavar="EXPR", help=_('Only people for whom this holds, such as: region == "Oslo"'))
    ] = "",
    give_up: Annotated[
        str, typer.Option(metavar="TIME", help=_("How long to try again when a server says not now: 30m, 4h, 2d."))
    ] = "4h",
    at: Annotated[str, typer.Option(metavar="TIME", help=_('Wait until then, such as "2023-12-18 08:00".'))] = "",
    not_elsewhere: options.NotElsewhere = False,
    clock_right: options.ClockRight = False,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Read, check, stage, ask, freeze, dispatch."""
    from newsletter.cli import doubts
    from newsletter.cli.letters import read
    from newsletter.cli.lists import find_lists
    from newsletter.cli.order import Order
    from newsletter.cli.schedule import duration_of, moment_of
    from newsletter.sending.run import rehearses, sole_dispatcher
    from newsletter.store.connection import open_store

    screen: Screen = ctx.obj
    with ending.summarised(screen, issue, as_json=as_json):
        loaded = settings.load(workspace)
        work = read(loaded, issue)
        lists = find_lists(screen, loaded, to, work.first.header.to, sheets=sheet, hidden=hidden)
        rehearse = rehearses(loaded, rehearse)
        order = Order(
            *(lists, yes, expect, limit, dry_run, rehearse, untested, retry_failed, amend, as_json),
            where=where,
            give_up_after=duration_of(give_up),
            at=moment_of(at, loaded.publication.time_zone) if at else None,
            answered=doubts.answers(not_elsewhere=not_elsewhere, clock_right=clock_right),
        )
        with (
            open_store(loaded.database) as store,
            nullcontext() if dry_run else sole_dispatcher(store, live=not rehearse),
        ):
            status, failure = _send(screen, store, work, order)
    if failure:
        raise failure
    return status


def _send(screen: Screen, store: "Store", work: "Work", order: "Order") -> tuple[int, NewsletterError | None]:
    """Return the exit status, and why a run that has been summarised stopped before its end."""
    from newsletter.cli import doubts
    from newsletter.cli.order import check_before, draft_of, list_people, notes_of, stage
    from newsletter.cli.schedule import require_future
    from newsletter.sending import campaign as campaigns
    from newsletter.sending import control
    from newsletter.sending.composer import rehearse_composing
    from newsletter.sending.run import transport
    from newsletter.store.connection import forget_pages

    with transport(work.settings, rehearsal=order.rehearse) as carrier, store.session() as session:
        draft = draft_of(work, Kind.REHEARSAL if order.rehearse else Kind.LIVE, carrier.identity)
        rehearse_composing(work.settings, work.slug, draft.kind, work.letters)
        with session.begin():
            before = campaigns.resumable(session, draft)
            if before:
                control.refuse_halted(before, mended=order.amend or order.dry_run)
            if before and not order.amend:
                campaigns.refuse_changed(before, draft)
            notes = notes_of(order)
            summary = stage(session, work, order, before, draft, notes, screen.now())
            check_before(screen, session, work, order, notes)
        show(screen, summary)
        if order.dry_run:
            if order.as_json:
                with session.begin():
                    list_people(screen, session)
            return _dry_run(screen, summary, before, as_json=order.as_json), None
        if not summary.recipients:
            return _nobody(screen, session, work, order, summary, before), None
        _require_test(summary, order)
        require_future(order.at, screen.now(), carried_on=before is not None)
        if summary.server:
            doubts.settle(screen, session, order.answered, summary.time_zone, ask=not order.yes)
        confirm(screen, summary, yes=order.yes, expect=order.expect)
        with session.begin():
            if before and order.retry_failed:
                campaigns.retry_failed(session, before.id)
            campaign = campaigns.freeze(session, draft, before, int(screen.now()), order.at)
            order.note(session, work, campaign, int(screen.now()))
        forget_pages(session)
        return _dispatch(screen, store, session, work, order, campaign, carrier)


def _dry_run(screen: Screen, summary: Summary, before: "Campaign | None", *, as_json: bool) -> int:
    if as_json:
        totals = Totals(pending=summary.recipients)
        event = ending.summary_event(summary.issue, before.id if before else 0, totals, ExitStatus.DONE)
        screen.json({**event, "left_out": sum(summary.left_out.values()), "dry_run": True})
    screen.say(_("Nothing was sent: this only showed what would be."))
    return ExitStatus.DONE


def _nobody(
    screen: Screen, session: "Session", work: "Work", order: "Order", summary: Summary, before: "Campaign | None"
) -> int:
    """Say that everybody has it already; that there is nobody at all is an error."""
    from newsletter.cli.failed import leave
    from newsletter.sending.campaign import count
    from newsletter.sending.record import refused

    if before is None:
        lists = ", ".join(order.names)
        if not summary.left_out:
            fix = _("write the people below the heading, one in each row")
            raise BadInput([Problem(lists, 0, 0, _("There is nobody on the list."), fix)])
        message = _("There is nobody to send to: every row is left out.")
        raise BadInput([Problem(lists, 0, 0, message, _("look at the reasons above"))])
    with session.begin():
        totals = ending.totals_of(count(session, before.id))
    status = ending.exit_status(totals)
    if order.as_json:
        screen.json(ending.summary_event(summary.issue, before.id, totals, status))
    screen.say(_("There is nobody left to send to."))
    for line in ending.advice(totals, summary.issue, order.names, *order.flags):
        screen.say(line)
    if not order.rehearse:
        with session.begin():
            refused_before = refused(session, before.id)
        leave(screen, session, work, before, refused_before, *order.flags)
    return status


def _require_test(summary: Summary, order: "Order") -> None:
    if summary.tested is None and summary.server and not order.untested:
        raise NewsletterError(
            _("This letter has not been tested: no test of exactly what it is now has gone through this server."),
            hint=_("First: {command}. Or add --untested.", command=again("test", summary.issue)),
        )


def _dispatch(
    screen: Screen,
    store: "Store",
    session: "Session",
    work: "Work",
    order: "Order",
    campaign: "Campaign",
    carrier: Transport,
) -> tuple[int, NewsletterError | None]:
    from newsletter.cli import afterwards
    from newsletter.cli.delivering import conclude, deliver
    from newsletter.cli.failed import leave
    from newsletter.cli.schedule import wait_until
    from newsletter.sending.control import begin_now
    from newsletter.sending.record import refused

    if order.at:
        wait_until(screen, order.at, work.settings.publication.time_zone)
        with store.write() as connection:
            begin_now(connection, campaign)
    with session.begin():
        before = refused(session, campaign.id)
    if not order.rehearse:
        afterwards.began(screen, store, campaign)
    result = deliver(
        screen,
        store,
        work.settings,
        campaign,
        carrier,
        limit=order.limit,
        give_up_after=order.give_up_after,
        as_json=order.as_json,
    )
    limited = order.limit is not None
    status = conclude(screen, campaign, result, order.names, order.flags, as_json=order.as_json, limited=limited)
    if order.rehearse:
        _tell_inbox(screen, work, result.totals.sent, as_json=order.as_json)
    else:
        leave(screen, session, work, campaign, before, *order.flags)
        afterwards.ended(screen, store, campaign, result.totals, work.settings.publication.time_zone)
    return status, result.failure


def _tell_inbox(screen: Screen, work: "Work", letters: int, *, as_json: bool) -> None:
    from newsletter.sending.run import inbox_folder

    if not as_json:
        folder = inbox_folder(work.settings)
        words = ngettext("{n} letter is in {folder}", "{n} letters are in {folder}", letters, folder=folder)
        screen.result(_("{letters}. Nobody was mailed.", letters=words))
    screen.say(_("Look at them: {command}", command="newsletter inbox"))
