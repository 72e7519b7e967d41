"""What the store knows of earlier campaigns, for the verbs that look back."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from newsletter.audience.earlier import selector
from newsletter.cli.dialogue import reason_words
from newsletter.cli.ending import totals_of
from newsletter.cli.progress import Totals
from newsletter.cli.workspace import near
from newsletter.errors import NewsletterError, NotNow
from newsletter.messages import _
from newsletter.sending.campaign import Campaign, count, every, in_flight
from newsletter.sending.composer import signing_key
from newsletter.sending.interface import Kind, State
from newsletter.sending.letters import subjects
from newsletter.sending.record import Record, last_run, records
from newsletter.sending.run import sole_dispatcher
from newsletter.sending.transport.reasons import Reason, explain
from newsletter.settings import Settings
from newsletter.store.connection import Store, open_store


@contextmanager
def history(settings: Settings) -> Iterator[Store | None]:
    """Open the store; None where nothing has ever been sent, so that looking makes no database."""
    if not settings.database.exists():
        yield None
        return
    with open_store(settings.database) as store:
        with store.read() as connection:
            left = in_flight(connection)
        if left:  # only then, so that looking never stands in the way of a send that begins
            with suppress(NotNow), sole_dispatcher(store):
                pass  # what a dead run left in flight is counted as uncertain, unless a run is alive
        yield store


def campaigns(store: Store | None, issue: str | None = None) -> list[tuple[Campaign, Totals]]:
    """Return every campaign with its totals, newest first, or those of one issue."""
    if store is None:
        return []
    with store.read() as connection:
        return [(one, totals_of(count(connection, one.id))) for one in every(connection, issue)]


def latest(store: Store | None, issue: str) -> tuple[Campaign, Totals]:
    """Return the live campaign of ``issue``, else its last rehearsal or test. Raises NewsletterError."""
    found = campaigns(store, issue)
    live = [pair for pair in found if pair[0].kind is Kind.LIVE]
    if not found:
        raise NewsletterError(
            _("{issue} has not been sent.", issue=issue),
            hint=_("See what has been: {command}", command="newsletter status"),
        )
    return (live or found)[0]


def unfinished(store: Store | None, issue: str) -> tuple[Campaign, Totals]:
    """Return the live campaign of ``issue``, of which something is left. Raises NewsletterError."""
    campaign, totals = latest(store, issue)
    if campaign.kind is not Kind.LIVE:
        raise NewsletterError(not_sent(campaign.kind))
    if not totals.pending:
        hint = _("See who got it: {command}", command=f"newsletter report {issue}")
        raise NewsletterError(_("Nothing is left of the sending of {issue}.", issue=issue), hint=hint)
    return campaign, totals


def each_record(store: Store, settings: Settings, campaign: Campaign, *states: State) -> Iterator[Record]:
    """Yield the deliveries of ``campaign``, all or those in ``states``, in little memory."""
    secret = signing_key(store, settings)
    domain = settings.sender.mailbox.address.rpartition("@")[2]
    with store.read() as connection:
        yield from records(connection, campaign, secret, domain, *states)


def records_of(store: Store, settings: Settings, campaign: Campaign, *states: State) -> list[Record]:
    """Return the deliveries of ``campaign``, all or those in ``states``."""
    return list(each_record(store, settings, campaign, *states))


def asked_for(store: Store, settings: Settings, campaign: Campaign) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lists and the flags of the campaign's last run, as they can be typed here."""
    with store.read() as connection:
        lists, flags = last_run(connection, campaign.id)
    return tuple(name if selector(name) else str(near(settings.workspace / name)) for name in lists), flags


def subjects_of(store: Store, campaign: Campaign) -> dict[str, str]:
    """Return the subjects of ``campaign`` by language."""
    with store.read() as connection:
        return subjects(connection, campaign.id, campaign.revision)


def state_words(campaign: Campaign, totals: Totals) -> str:
    """Return where a campaign stands, in a word or two."""
    if campaign.state == "cancelled":
        return _("cancelled")
    if totals.pending:
        return _("paused") if campaign.state == "paused" else _("not finished")
    return _("done")


def kind_words(kind: Kind) -> str:
    """Return what a campaign is for."""
    words = {Kind.LIVE: _("sending"), Kind.TEST: _("test"), Kind.REHEARSAL: _("rehearsal")}
    return words.get(kind, str(kind))


def not_sent(kind: Kind) -> str:
    """Return the sentence that says so where readers have got nothing; empty for a real sending."""
    sentences = {
        Kind.TEST: _("Only a test has been sent. The readers have got nothing."),
        Kind.REHEARSAL: _("This was a rehearsal. Nobody has been mailed."),
    }
    return sentences.get(kind, "")


def labels() -> dict[State, str]:
    """Return the states of a report in its order, in words."""
    return {
        State.SENT: _("Accepted"),
        State.FAILED: _("Refused"),
        State.UNCERTAIN: _("Uncertain"),
        State.SKIPPED: _("Left out"),
        State.PENDING: _("Waiting"),
    }


def why(row: Record) -> str:
    """Return in words why somebody did not get it, or not yet; empty for who did."""
    if row.state is State.SKIPPED:
        words = reason_words(row.reason)
        return words[:1].upper() + words[1:]
    if row.state is State.UNCERTAIN:
        return explain(row.reason) or _("The sending was interrupted at this letter: it may have arrived.")
    if row.state is State.FAILED and not explain(row.reason):
        return row.reply if row.reason == "invalid" else explain(Reason.REFUSED)
    return explain(row.reason)
