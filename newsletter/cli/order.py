"""What ``send`` was asked to do, and what that comes to: lists staged, counted, and seen against earlier runs."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from newsletter.audience import staging
from newsletter.audience.earlier import selector
from newsletter.audience.people import Entry, LeftOut, brief, people_of
from newsletter.audience.suppressions import load_key
from newsletter.audience.tables import Table
from newsletter.checks.findings import Level
from newsletter.checks.lists import Notes
from newsletter.checks.run import without_ignored
from newsletter.cli import ending, findings, lists, preflight
from newsletter.cli.dialogue import NOT_ELSEWHERE, Summary, again
from newsletter.cli.failed import file_of
from newsletter.cli.letters import Work
from newsletter.cli.screen import Screen
from newsletter.content.fields import compile_condition, names
from newsletter.content.problems import did_you_mean
from newsletter.errors import UsageError
from newsletter.messages import _
from newsletter.sending import campaign as campaigns
from newsletter.sending import plan
from newsletter.sending.campaign import Campaign, Draft
from newsletter.sending.interface import Kind
from newsletter.sending.ledger import quota_of
from newsletter.sending.record import note_run
from newsletter.sending.run import GIVE_UP

Session = Any
"""A connection of the store; its type belongs to SQLAlchemy, which this room does not know."""

_EXAMPLES = 5
_FIRST = 3


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    lists: tuple[Table, ...]
    yes: bool
    expect: int | None
    limit: int | None
    dry_run: bool
    rehearse: bool
    untested: bool
    retry_failed: bool
    amend: bool
    as_json: bool
    where: str = ""
    give_up_after: float = GIVE_UP
    at: int | None = None
    """Unix seconds."""
    answered: frozenset[str] = frozenset()
    """Flags that answer what would be asked about other machines and the clock."""

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that the command which continues needs too."""
        flags = [*lists.flags(self.lists)]
        flags += [flag for flag, on in (("--rehearse", self.rehearse), ("--untested", self.untested)) if on]
        return (*flags, "--where", self.where) if self.where else tuple(flags)

    def note(self, session: Session, work: Work, campaign: Campaign, now: int) -> None:
        """Remember lists and flags for those who look back later, in the transaction of the caller.

        The file of those who failed is no list to go on from: it is written anew, or goes away.
        """
        home = work.settings.workspace.absolute()
        left = file_of(work.first.path).absolute()
        chosen = [name for name in self.names if selector(name)]
        paths = [path for path in (Path(name).absolute() for name in self.names if name not in chosen) if path != left]
        names = [path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path) for path in paths]
        names += chosen
        if names:
            note_run(session, campaign.id, now, names, self.flags)

    @property
    def names(self) -> tuple[str, ...]:
        """The lists as they can be typed."""
        return lists.names(self.lists)


def draft_of(work: Work, kind: Kind, transport: str) -> Draft:
    """Return what is to be sent."""
    sender = work.settings.sender
    reply_to = str(sender.reply_to or "")
    return Draft(work.slug, kind, work.letters, transport, str(sender.mailbox), reply_to)


def chosen(people: Iterable[Entry | LeftOut], where: str, columns: Collection[str]) -> Iterable[Entry | LeftOut]:
    """Leave out whom the condition ``--where`` does not mean. Raises UsageError when it cannot be understood."""
    if not where:
        return people
    try:
        meant = compile_condition(where)
    except ValueError as error:
        hint = _("Write it like --where 'region == \"Oslo\"', with the columns of the list.")
        raise UsageError(_("--where cannot be understood: {why}", why=error), hint=hint) from None
    for name in names(where):
        if name not in columns:
            message = _("--where asks for “{name}”, which no list has.", name=name)
            raise UsageError(message, hint=did_you_mean(name, columns))
    detail = _("Not meant by --where.")
    return (
        LeftOut(one.row, one.value, "not_chosen", detail, one.source, one.line)
        if isinstance(one, Entry) and not meant(one.recipient.fields)
        else one
        for one in people
    )


def stage(
    session: Session,
    work: Work,
    order: Order,
    before: Campaign | None,
    draft: Draft,
    notes: Sequence[Notes],
    now: float,
) -> Summary:
    """Stage the lists in the transaction of the caller and return what sending to them comes to.

    What is noticed about the people of each list goes into its ``notes``.
    """
    columns = preflight.columns_of(order.lists)
    people = (
        note.watching(chosen(people_of(table), order.where, columns))
        for table, note in zip(order.lists, notes, strict=True)
    )
    staging.stage(session, chain.from_iterable(people), load_key(session))
    on_lists = plan.on_lists(session, before)
    if before:
        plan.mark_known(session, before, retry_failed=order.retry_failed)
    left_out = Counter(row.reason for row in staging.left_out(session))
    told = (row for row in staging.left_out(session) if row.reason == "invalid")
    return Summary(
        issue=work.slug,
        fingerprint=draft.fingerprint,
        subjects={lang: issue.header.subject for lang, issue in work.issues.items()},
        dated=work.first.header.date,
        sender=draft.sender,
        reply_to=draft.reply_to,
        server="" if order.rehearse else draft.transport,
        lists=_counted(order, session),
        recipients=plan.to_go(session, before),
        on_lists=on_lists,
        left_out=left_out,
        examples=tuple(
            _(
                "row {row} of {list}: “{value}” {why}",
                list=row.source,
                row=row.line,
                value=brief(row.value),
                why=row.detail,
            )
            for row in islice(told, _EXAMPLES)
        ),
        first=tuple(recipient.address for _row, recipient in islice(staging.recipients(session), _FIRST)),
        rate=work.settings.smtp.rate,
        quota=quota_of(session, draft.transport, work.settings.smtp.daily, now),
        begin=max(now, order.at or 0),
        tested=campaigns.tested(session, draft),
        twin=campaigns.twin(session, draft) if draft.kind is Kind.LIVE else "",
        limit=order.limit,
        time_zone=work.settings.publication.time_zone,
        first_time=before is None and NOT_ELSEWHERE not in order.answered,
    )


def notes_of(order: Order) -> list[Notes]:
    """Return empty notes for each list; the summary tells of rows without an address, so few are kept."""
    return [Notes(str(table.file.path), most=_EXAMPLES) for table in order.lists]


def list_people(screen: Screen, session: Session) -> None:
    """Write everybody staged and every row left out as JSON lines, for ``--dry-run --json``."""
    for _row, recipient in staging.recipients(session):
        screen.json(ending.recipient_event(recipient))
    for row in staging.left_out(session):
        screen.json(ending.left_out_event(row))


def _counted(order: Order, session: Session) -> tuple[str, ...]:
    """Return the lists; where there are several, each with the people who get the letter because of it."""
    if len(order.lists) == 1:
        return order.names
    counts = staging.count_by_list(session)
    return tuple(dict.fromkeys(f"{table.file.name}: {counts.get(table.file.name, 0)}" for table in order.lists))


def check_before(screen: Screen, session: Session, work: Work, order: Order, notes: Sequence[Notes]) -> None:
    """Check the letters against the people staged, and tell what the lists' ``notes`` say.

    Raises ChecksFailed; warnings are only told.
    """
    columns, languages = preflight.columns_of(order.lists), staging.count_by_language(session)
    people = preflight.People(columns, languages, partial(staging.lacking, session))
    found = preflight.findings(screen, work, people)
    noticed = (finding for note in notes for finding in note.findings() if finding.rule != "LIST-INVALID")
    for finding in [*found, *without_ignored(work.first, noticed)]:
        if finding.level is Level.WARNING:
            screen.say(findings.line(finding))
    command = again("check", work.slug, order.names, *lists.flags(order.lists))
    preflight.stop_at_errors(found, command)
