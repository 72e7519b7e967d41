"""``newsletter test``: the letter as it will be, to yourself."""

from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import ending, options
from newsletter.cli.app import SEND, command
from newsletter.cli.dialogue import again
from newsletter.cli.screen import Screen, plain
from newsletter.errors import ExitStatus, NewsletterError, UsageError
from newsletter.messages import _
from newsletter.sending.interface import Kind, Outcome, Recipient, State, Transport

if TYPE_CHECKING:
    from newsletter.cli.letters import Work
    from newsletter.sending.campaign import Campaign, Draft
    from newsletter.store.connection import Store


@command(
    SEND,
    _("Send the letter to yourself: exactly as it will be, with [TEST] in the subject. Do this before you send."),
    example="newsletter test 2023-12-god-jul\n"
    "newsletter test 2023-12-god-jul --to kari@example.no --list subscribers.csv --as ola@example.no",
)
def test(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="ADDRESS",
            help=_("Where the test goes; may be repeated. Without it: test in newsletter.toml."),
        ),
    ] = None,
    lists: options.Lists = None,
    sheet: options.Sheet = None,
    hidden: options.Hidden = "",
    as_person: options.AsPerson = None,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> int:
    """Send every language of the letter to every address given."""
    from newsletter.cli.letters import read
    from newsletter.cli.lists import find_lists
    from newsletter.cli.sample import address, person
    from newsletter.sending.run import rehearses, sole_dispatcher, transport
    from newsletter.store.connection import open_store

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    addresses = [address(text) for text in to or filter(None, [loaded.sender.test])]
    if not addresses:
        hint = _("Name it: --to you@example.no. Or write it in newsletter.toml, below [sender]: test = …")
        raise UsageError(_("Where should the test go? No address is given."), hint=hint)
    work = read(loaded, issue)
    found = find_lists(screen, loaded, lists, work.first.header.to, sheets=sheet, hidden=hidden, needed=False)
    shown = person(work, found, as_person, flag="--list")
    rehearsal = rehearses(loaded)
    with (
        open_store(loaded.database) as store,
        sole_dispatcher(store, live=not rehearsal),
        transport(work.settings, rehearsal=rehearsal) as carrier,
    ):
        outcomes = [
            outcome for lang in work.letters for outcome in _send(screen, store, work, shown, addresses, lang, carrier)
        ]
    _tell(screen, work, outcomes, rehearsal=rehearsal, as_json=as_json)
    failed = any(outcome.state is not State.SENT for _to, outcome in outcomes)
    return ExitStatus.PARTLY if failed else ExitStatus.DONE


def _send(
    screen: Screen,
    store: "Store",
    work: "Work",
    shown: Recipient,
    addresses: list[str],
    lang: str,
    carrier: Transport,
) -> list[tuple[str, Outcome]]:
    """Send one language to every address; a test that the server took unlocks the sending."""
    from newsletter.cli.delivering import deliver
    from newsletter.cli.order import draft_of
    from newsletter.sending import campaign as campaigns

    draft = draft_of(work, Kind.TEST, carrier.identity)
    campaign = _freeze(store, draft, shown, addresses, lang, int(screen.now()))
    result = deliver(screen, store, work.settings, campaign, carrier)
    told = _by_address(store, work, campaign, result.outcomes)
    with store.write() as connection:
        for address, outcome in told:
            if outcome.state is State.SENT:
                campaigns.record_test(connection, draft, address, int(screen.now()))
    if result.failure:
        raise result.failure
    return told


def _freeze(store: "Store", draft: "Draft", shown: Recipient, addresses: list[str], lang: str, now: int) -> "Campaign":
    from newsletter.audience import staging
    from newsletter.audience.people import Entry
    from newsletter.audience.suppressions import load_key
    from newsletter.cli.sample import readdressed
    from newsletter.sending import campaign as campaigns

    people = [Entry(row, readdressed(shown, address, lang), address) for row, address in enumerate(addresses, 1)]
    with store.session() as session, session.begin():
        staging.stage(session, people, load_key(session))
        for row in staging.left_out(session):
            if row.reason != "duplicate":
                raise NewsletterError(_("{address}: {why} Nothing was sent.", address=row.value, why=row.detail))
        return campaigns.freeze(session, draft, None, now)


def _by_address(
    store: "Store", work: "Work", campaign: "Campaign", outcomes: tuple[Outcome, ...]
) -> list[tuple[str, Outcome]]:
    from newsletter.cli.history import records_of

    addresses = {record.seq: record.address for record in records_of(store, work.settings, campaign)}
    return [(addresses[outcome.seq], outcome) for outcome in outcomes]


def _tell(screen: Screen, work: "Work", outcomes: list[tuple[str, Outcome]], *, rehearsal: bool, as_json: bool) -> None:
    if as_json:
        rows = [{**ending.outcome_event(outcome, address), "event": "test"} for address, outcome in outcomes]
        screen.json({"issue": work.slug, "tests": rows}, indent=2)
    waiting = _("not accepted yet")
    for address, outcome in outcomes if not as_json else []:
        words = {
            State.SENT: _("accepted by the mail server"),
            State.FAILED: _("refused"),
            State.UNCERTAIN: _("uncertain"),
        }
        if rehearsal and outcome.state is State.SENT:
            words = {State.SENT: _("in the local inbox; nobody was mailed, for there is no mail server in .env")}
        said = "" if outcome.state is State.SENT else f": {outcome.code} {outcome.enhanced_code} {outcome.reply}"
        screen.result(f"{address}: {words.get(outcome.state) or waiting}{plain(said)}")
    if rehearsal:
        screen.say(_("Look at it: {command}", command="newsletter inbox"))
    elif all(outcome.state is State.SENT for _address, outcome in outcomes):
        screen.say(_("Look at it on a phone too. When you are happy: {command}", command=again("send", work.slug)))
