"""Carrying a campaign out with somebody watching: progress, Ctrl-C, and totals at the end."""

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from newsletter import host
from newsletter.cli.dialogue import again, moment
from newsletter.cli.ending import advice, exit_status, outcome_event, summary_event, totals_of, words
from newsletter.cli.progress import Totals, counts, progress
from newsletter.cli.screen import OutputLost, Screen
from newsletter.errors import ExitStatus, NewsletterError
from newsletter.messages import _, ngettext
from newsletter.sending import campaign as campaigns
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import Kind, Outcome, State, Transport
from newsletter.sending.ledger import quota_of
from newsletter.sending.record import addresses_of
from newsletter.sending.run import GIVE_UP, carry_out
from newsletter.settings import Settings
from newsletter.store.connection import Store


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one run."""

    totals: Totals
    """Of the whole campaign, earlier runs included."""
    accepted_now: int
    """Accepted in this run."""
    outcomes: tuple[Outcome, ...]
    """The last outcome of each delivery of a small run; empty for a large one."""
    seconds: float
    interrupted: bool
    state: str
    """Of the campaign now: another terminal may have paused or cancelled it."""
    failure: NewsletterError | None
    """Why the run stopped before its end."""


_KEPT = 100


def deliver(
    screen: Screen,
    store: Store,
    settings: Settings,
    campaign: Campaign,
    transport: Transport,
    *,
    limit: int | None = None,
    give_up_after: float = GIVE_UP,
    as_json: bool = False,
) -> Result:
    """Hand over everything that is due and show how far it is. Never raises for what the mail server does.

    The first Ctrl-C finishes what is in flight, the second leaves it: the next run then finds it uncertain.
    """
    stop = threading.Event()
    started = screen.clock()
    failure: NewsletterError | None = None
    outcomes: dict[int, Outcome] = {}
    counted = Counter(_counts(store, campaign))
    before = counted[State.SENT]
    addresses = _addresses(store, campaign) if as_json else {}

    told: list[int] = []

    def tell_wait(seconds: float | None) -> None:
        if seconds is not None and seconds > 5 and counted[State.PENDING] not in told:
            told.append(counted[State.PENDING])
            said = _wait_words(store, settings, transport, screen.now(), seconds)
            screen.say(f"\n{said}  {counts(totals_of(counted))}")

    def asked_to_stop() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        screen.say("\n" + _("Stopping: what is in flight is finished first. Ctrl-C again stops at once."))

    awake = host.keep_awake() if campaign.kind is Kind.LIVE else nullcontext()
    with awake, host.on_stop(asked_to_stop), progress(screen, _("Sending")) as show:
        try:
            for outcome in carry_out(
                *(store, settings, campaign, transport, stop),
                limit=limit,
                give_up_after=give_up_after,
                waiting=tell_wait,
                lost=partial(_tell_lost, screen),
            ):
                _count(outcome, counted, outcomes)
                if as_json:
                    _tell(screen, outcome, addresses.get(outcome.seq, ""), stop)
                else:
                    show(totals_of(counted))
        except NewsletterError as error:
            failure = error
    with store.read() as connection:
        totals, state = totals_of(campaigns.count(connection, campaign.id)), campaigns.state_of(connection, campaign.id)
    accepted, seconds = totals.sent - before, screen.clock() - started
    return Result(totals, accepted, tuple(outcomes.values()), seconds, stop.is_set(), state, failure)


def conclude(
    screen: Screen,
    campaign: Campaign,
    result: Result,
    lists: Sequence[str],
    flags: Sequence[str],
    *,
    as_json: bool,
    limited: bool = False,
) -> ExitStatus:
    """Say what a run came to and what to do next; return the exit status."""
    status = exit_status(result.totals, limited=limited, interrupted=result.interrupted)
    if result.failure:
        if result.failure.exit_status == ExitStatus.FAILED and result.accepted_now:
            result.failure.exit_status = ExitStatus.NOT_NOW  # FAILED would say that nothing was sent
        status = ExitStatus(result.failure.exit_status)
    elif result.state in ("paused", "cancelled"):
        status = ExitStatus.NOT_NOW if result.state == "paused" else ExitStatus.CANCELLED
    if as_json:
        screen.json(summary_event(campaign.issue, campaign.id, result.totals, status, result.failure))
    else:
        screen.result(words(result.totals, result.seconds, result.accepted_now))
    if result.state == "cancelled":
        screen.say(_("The sending was cancelled from another terminal."))
    elif result.state == "paused":
        screen.say(_("The sending was paused from another terminal."))
        screen.say(_("Let it go on: {command}", command=again("resume", campaign.issue)))
    else:
        for line in advice(result.totals, campaign.issue, lists, *flags):
            screen.say(line)
    return status


def _wait_words(store: Store, settings: Settings, transport: Transport, now: float, seconds: float) -> str:
    """Return why nothing goes out for some seconds, and when it carries on."""
    at = moment(now + seconds, settings.publication.time_zone)
    with store.read() as connection:
        quota = quota_of(connection, transport.identity, settings.smtp.daily, now)
    if quota is None or quota.left:
        return _("The mail server said: later. The next try is at {moment}; Ctrl-C is safe.", moment=at)
    return ngettext(
        "The quota of {n} message in 24 hours is used up. It carries on by itself at {moment}: keep this window open "
        "and the machine awake. Or press Ctrl-C, and run the same command again then.",
        "The quota of {n} messages in 24 hours is used up. It carries on by itself at {moment}: keep this window open "
        "and the machine awake. Or press Ctrl-C, and run the same command again then.",
        quota.daily,
        moment=at,
    )


def _tell_lost(screen: Screen, why: str) -> None:
    said = _("The mail server cannot be reached just now: {why}.", why=why or _("the connection broke"))
    screen.say("\n" + said + " " + _("It is tried again until it answers; Ctrl-C is safe."))


def _count(outcome: Outcome, counted: Counter[str], outcomes: dict[int, Outcome]) -> None:
    if outcome.state is not State.PENDING:
        counted[State.PENDING] -= 1
        counted[outcome.state] += 1
    if len(outcomes) < _KEPT:
        outcomes[outcome.seq] = outcome


def _tell(screen: Screen, outcome: Outcome, address: str, stop: threading.Event) -> None:
    """Write an outcome as JSON; where that fails, what is in flight is finished first, and the summary fails again."""
    try:
        screen.json(outcome_event(outcome, address))
    except OutputLost:
        stop.set()


def _counts(store: Store, campaign: Campaign) -> dict[str, int]:
    with store.read() as connection:
        return campaigns.count(connection, campaign.id)


def _addresses(store: Store, campaign: Campaign) -> dict[int, str]:
    with store.read() as connection:
        return addresses_of(connection, campaign.id)
