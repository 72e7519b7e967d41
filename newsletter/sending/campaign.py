"""Campaigns: one issue going to the people chosen, frozen before anything is sent."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from newsletter.content.letter import Letter
from newsletter.errors import CampaignChanged
from newsletter.messages import _
from newsletter.sending import letters as frozen
from newsletter.sending.interface import Kind, State
from newsletter.sending.retry import LONGEST_WAIT
from newsletter.store import statements
from newsletter.store.schema import campaign as campaigns
from newsletter.store.schema import delivery, person
from newsletter.store.schema import test as tests

_LAST_ID = 1 << 62
"""Ids of people are drawn below it: two stores hardly give the same one, and it is far from a database's limit."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A row of the campaign table."""

    id: int
    issue: str
    kind: Kind
    state: str
    fingerprint: str
    transport: str
    sender: str
    key: str
    """Random; goes into delivery ids, so that two tests of one issue differ."""
    revision: int
    created_at: int
    send_at: int | None = None
    """Unix seconds before which nothing goes out."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent, before it is a campaign."""

    issue: str
    kind: Kind
    letters: Mapping[str, Letter]
    transport: str
    sender: str
    """The From mailbox as the reader sees it."""
    reply_to: str

    @property
    def fingerprint(self) -> str:
        """Identify the content."""
        return frozen.fingerprint(self.letters, self.sender, self.reply_to)


def find(connection: sa.Connection, issue: str, kind: Kind = Kind.LIVE) -> Campaign | None:
    """Return the newest campaign of this kind for ``issue``."""
    query = sa.select(campaigns).where(campaigns.c.issue == issue, campaigns.c.kind == kind)
    row = connection.execute(query.order_by(campaigns.c.id.desc()).limit(1)).mappings().first()
    return _campaign(row) if row else None


def every(connection: sa.Connection, issue: str | None = None) -> list[Campaign]:
    """Return all campaigns, newest first, or those of one issue."""
    query = sa.select(campaigns).order_by(campaigns.c.id.desc())
    rows = connection.execute(query.where(campaigns.c.issue == issue) if issue else query).mappings()
    return [_campaign(row) for row in rows]


def _campaign(row: sa.RowMapping) -> Campaign:
    names = [name for name in Campaign.__slots__ if name != "kind"]
    return Campaign(kind=Kind(row["kind"]), **{name: row[name] for name in names})


def resumable(connection: sa.Connection, draft: Draft) -> Campaign | None:
    """Return the campaign that sending ``draft`` carries on, or None when a new one begins.

    Live: the issue's only one. A rehearsal: the last one, if it was cut short and nothing has changed. A test never.
    """
    if draft.kind is Kind.TEST:
        return None
    campaign = find(connection, draft.issue, draft.kind)
    if campaign is None or draft.kind is Kind.LIVE:
        return campaign
    unfinished = count(connection, campaign.id).get(State.PENDING, 0) > 0
    return campaign if unfinished and campaign.fingerprint == draft.fingerprint else None


def twin(connection: sa.Connection, draft: Draft) -> str:
    """Return the other issue under whose name the same letter was sent to readers, or an empty string."""
    same = (campaigns.c.fingerprint == draft.fingerprint) & (campaigns.c.kind == Kind.LIVE)
    query = sa.select(campaigns.c.issue).where(same, campaigns.c.issue != draft.issue).limit(1)
    return connection.scalar(query) or ""


def refuse_changed(campaign: Campaign, draft: Draft) -> None:
    """Raise CampaignChanged when ``draft`` is not the letter that ``campaign`` began with."""
    if campaign.fingerprint != draft.fingerprint:
        raise CampaignChanged(
            _("The letter has changed since its sending began; readers would get two versions."),
            hint=_(
                "Put the letter back as it was to carry on; or send the new version to those who have not got it yet: "
                "--amend; or write a correction to those who have: "
                "newsletter new {issue}-correction --correction-of {issue}",
                issue=draft.issue,
            ),
        )


def freeze(
    connection: sa.Connection, draft: Draft, campaign: Campaign | None, now: int, send_at: int | None = None
) -> Campaign:
    """Store letters, pictures and one delivery for each person staged; return the campaign to dispatch.

    With ``campaign`` the staged people are appended to it, those it knows already are left as they are; when its
    letter has changed (the caller has decided to amend), a new revision is stored for what is still pending. With
    ``send_at`` (Unix seconds) the campaign is scheduled, and waits for ``control.begin_now``. The caller holds one
    transaction around staging and this, so that half a campaign never exists.
    """
    if campaign is None:
        campaign = _begin(connection, draft, now)
    elif campaign.fingerprint != draft.fingerprint:
        campaign = _amend(connection, draft, campaign)
    state = "sending" if send_at is None else "scheduled"
    connection.execute(campaigns.update().where(campaigns.c.id == campaign.id).values(state=state, send_at=send_at))
    base = connection.scalar(sa.select(sa.func.max(delivery.c.seq)).where(delivery.c.campaign == campaign.id)) or 0
    connection.execute(statements.ADD_PEOPLE, {"base": secrets.randbelow(_LAST_ID)})
    connection.execute(
        statements.ADD_DELIVERIES, {"campaign": campaign.id, "base": base, "revision": campaign.revision}
    )
    return campaign


def _begin(connection: sa.Connection, draft: Draft, now: int) -> Campaign:
    values = {
        "issue": draft.issue,
        "kind": draft.kind,
        "state": "sending",
        "fingerprint": draft.fingerprint,
        "transport": draft.transport,
        "sender": draft.sender,
        "key": secrets.token_hex(16),
        "revision": 1,
        "created_at": now,
    }
    key = connection.execute(campaigns.insert().values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101 - an insert of one row has a key
    frozen.save(connection, key[0], 1, draft.letters)
    return Campaign(id=key[0], **values)  # type: ignore[arg-type]  # the values above, by name


def _amend(connection: sa.Connection, draft: Draft, campaign: Campaign) -> Campaign:
    revision = campaign.revision + 1
    frozen.save(connection, campaign.id, revision, draft.letters)
    values = {"fingerprint": draft.fingerprint, "revision": revision, "sender": draft.sender}
    connection.execute(campaigns.update().where(campaigns.c.id == campaign.id).values(**values))
    connection.execute(
        delivery.update()
        .where(delivery.c.campaign == campaign.id, delivery.c.state == State.PENDING)
        .values(revision=revision)
    )
    found = find(connection, campaign.issue, campaign.kind)
    assert found is not None  # noqa: S101 - it was updated above
    return found


def state_of(connection: sa.Connection, campaign: int) -> str:
    """Return where a campaign stands now."""
    return connection.scalar(sa.select(campaigns.c.state).where(campaigns.c.id == campaign)) or ""


def in_flight(connection: sa.Connection) -> int:
    """Return how many deliveries are claimed, by a run that is alive or by one that died."""
    query = sa.select(sa.func.count()).select_from(delivery).where(delivery.c.state == State.SENDING)
    return connection.scalar(query) or 0


def recover(connection: sa.Connection) -> int:
    """Mark what a dead run left in flight as uncertain; return how many. Only for who holds the sole-sender lock."""
    values = {"state": State.UNCERTAIN, "reason": "interrupted"}
    return connection.execute(delivery.update().where(delivery.c.state == State.SENDING).values(**values)).rowcount


def hasten(connection: sa.Connection, now: int) -> int:
    """Let whatever was put off by a clock that was ahead, of ``now``, be due; return how many that are."""
    late = (delivery.c.state == State.PENDING) & (delivery.c.not_before > now + LONGEST_WAIT)
    return connection.execute(delivery.update().where(late).values(not_before=0, first_at=None)).rowcount


def retry_failed(connection: sa.Connection, campaign: int) -> int:
    """Put the failed deliveries of the people staged back to pending; return how many."""
    staged = sa.table("staged", sa.column("address_hash"), sa.column("reason"))
    meant = sa.select(person.c.id).join(staged, staged.c.address_hash == person.c.address_hash)
    failed = (delivery.c.campaign == campaign) & (delivery.c.state == State.FAILED)
    failed &= delivery.c.person.in_(meant.where(staged.c.reason == ""))
    values = {"state": State.PENDING, "not_before": 0, "attempts": 0, "first_at": None}
    return connection.execute(delivery.update().where(failed).values(**values)).rowcount


def count(connection: sa.Connection, campaign: int) -> dict[str, int]:
    """Return how many deliveries stand in each state."""
    query = sa.select(delivery.c.state, sa.func.count()).where(delivery.c.campaign == campaign)
    return dict(connection.execute(query.group_by(delivery.c.state)).all())


def record_test(connection: sa.Connection, draft: Draft, address: str, now: int) -> None:
    """Remember that a server accepted a test of exactly this letter."""
    values = {"fingerprint": draft.fingerprint, "transport": draft.transport, "sender": draft.sender}
    connection.execute(tests.insert().values(**values, address=address, at=now))


def tested(connection: sa.Connection, draft: Draft) -> tuple[str, int] | None:
    """Return address and time of the last test of exactly this letter by the same transport and From."""
    query = sa.select(tests.c.address, tests.c.at).where(
        tests.c.fingerprint == draft.fingerprint,
        tests.c.transport == draft.transport,
        tests.c.sender == draft.sender,
    )
    row = connection.execute(query.order_by(tests.c.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None
