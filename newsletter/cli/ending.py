"""What is said when a run has ended: totals, exit status, the command that continues; and the same as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from newsletter.audience.people import LeftOut
from newsletter.cli.dialogue import again
from newsletter.cli.progress import Totals, counts, duration
from newsletter.cli.screen import Screen
from newsletter.errors import ExitStatus, NewsletterError
from newsletter.messages import _, ngettext
from newsletter.sending.interface import Outcome, Recipient, State


def totals_of(counted: Mapping[str, int]) -> Totals:
    """Return totals from a count by state; what is in flight is not done."""
    return Totals(
        sent=counted.get(State.SENT, 0),
        failed=counted.get(State.FAILED, 0),
        uncertain=counted.get(State.UNCERTAIN, 0),
        skipped=counted.get(State.SKIPPED, 0),
        pending=counted.get(State.PENDING, 0) + counted.get(State.SENDING, 0),
    )


def exit_status(totals: Totals, *, limited: bool = False, interrupted: bool = False) -> ExitStatus:
    """Return what a run says to the shell. ``limited``: it was asked to leave some for later."""
    if interrupted:
        return ExitStatus.INTERRUPTED
    if totals.pending and not limited:
        return ExitStatus.NOT_NOW
    return ExitStatus.PARTLY if totals.failed or totals.uncertain else ExitStatus.DONE


def words(totals: Totals, seconds: float, accepted_now: int) -> str:
    """Return the line with the totals, and how many of them this run has brought."""
    line = _words(totals, seconds)
    return line if accepted_now == totals.sent else _("{line} Accepted in this run: {n}.", line=line, n=accepted_now)


def _words(totals: Totals, seconds: float) -> str:
    if totals.pending:
        rest = ngettext("{n} is left", "{n} are left", totals.pending)
        return _("Stopped after {time}: {counts}. {rest}.", time=duration(seconds), counts=counts(totals), rest=rest)
    return _("Done in {time}: {counts}.", time=duration(seconds), counts=counts(totals))


def advice(totals: Totals, issue: str, lists: Iterable[str] = (), *flags: str, reported: bool = False) -> list[str]:
    """Return the commands that go on from here, each with what it does; not the report, where that is on the screen."""
    chosen = tuple(lists)
    lines = []
    if totals.pending:
        lines.append(_("Carry on: {command}", command=again("send", issue, chosen, *flags)))
    if totals.uncertain:
        lines.append(_("Settle the uncertain ones: {command}", command=again("resolve", issue)))
    if totals.failed:
        command = again("send", issue, chosen, *flags, "--retry-failed")
        lines.append(_("Try the refused ones again: {command}", command=command))
    if not totals.pending and not reported:
        lines.append(_("See who got it: {command}", command=again("report", issue)))
    return lines


def summary_event(
    issue: str, campaign: int, totals: Totals, status: ExitStatus, failure: NewsletterError | None = None
) -> dict[str, object]:
    """Return the last line of ``send --json``; campaign 0: there is none, or none was looked at."""
    error = {"error": failure.message} if failure else {}
    return {"event": "summary", **campaign_counts(issue, campaign, totals), "exit": int(status), **error}


@contextmanager
def summarised(screen: Screen, issue: str, *, as_json: bool) -> Iterator[None]:
    """Let the last line of ``send --json`` be a summary also where a run fails before anything is handed over."""
    try:
        yield
    except NewsletterError as error:
        if as_json:
            screen.json(summary_event(issue, 0, Totals(), ExitStatus(error.exit_status), error))
        raise


def campaign_counts(issue: str, campaign: int, totals: Totals) -> dict[str, object]:
    """Return the counts of a campaign, the same in ``send``, ``status`` and ``report``."""
    return {
        "issue": issue,
        "campaign": campaign,
        "recipients": totals.recipients,
        "sent": totals.sent,
        "failed": totals.failed,
        "uncertain": totals.uncertain,
        "skipped": totals.skipped,
        "pending": totals.pending,
    }


def outcome_event(outcome: Outcome, address: str) -> dict[str, object]:
    """Return one line of ``send --json`` while it runs."""
    return {
        "event": "outcome",
        "seq": outcome.seq,
        "address": address,
        "state": str(outcome.state),
        "code": outcome.code,
        "enhanced_code": outcome.enhanced_code,
        "reply": outcome.reply,
        "reason": outcome.reason,
    }


def recipient_event(recipient: Recipient) -> dict[str, object]:
    """Return one person of ``send --dry-run --json``."""
    return {
        "event": "recipient",
        "address": recipient.address,
        "name": recipient.name,
        "fields": dict(recipient.fields),
    }


def left_out_event(row: LeftOut) -> dict[str, object]:
    """Return one row of a list that is left out, in ``send --dry-run --json``."""
    return {
        "event": "left_out",
        "row": row.row,
        "value": row.value,
        "reason": row.reason,
        "detail": row.detail,
        "list": row.source,
    }
