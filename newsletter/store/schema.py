"""Every table of the store. All columns exist from the first version, also those that later commands fill.

Times are Unix seconds in UTC. A person's address stands once, on ``person``; erasing it there erases it everywhere.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""Facts about the store itself: schema version, the suppression key and its check value, the signing key."""

person = sa.Table(
    "person",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),  # random: volume does not leak
    sa.Column("address", sa.Text),  # NULL once erased
    sa.Column("address_hash", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("lang"),
    sa.Column("fields", sa.Text, nullable=False, server_default="{}"),
)

list_ = sa.Table(
    "list",
    metadata,
    sa.Column("id", _Key, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    _whole("created_at"),
)

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("person", sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("list", sa.ForeignKey("list.id"), primary_key=True),
    _text("status"),
    _text("basis"),
    _text("source"),
    _whole("at"),
)

consent = sa.Table(
    "consent",
    metadata,
    sa.Column("id", _Key, primary_key=True),
    sa.Column("person", sa.ForeignKey("person.id"), nullable=False, index=True),
    sa.Column("list", sa.ForeignKey("list.id")),
    _whole("at"),
    _text("action"),
    _text("source"),
    _text("text_version"),
)
"""Append-only evidence: given, confirmed, withdrawn."""

suppression = sa.Table(
    "suppression",
    metadata,
    sa.Column("address_hash", sa.Text, primary_key=True),
    _text("reason"),
    _whole("at"),
)
"""Addresses never to be mailed, as keyed hashes, so that they survive the erasure of the person."""

campaign = sa.Table(
    "campaign",
    metadata,
    sa.Column("id", _Key, primary_key=True),
    sa.Column("issue", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("send_at", sa.BigInteger),
    sa.Column("fingerprint", sa.Text, nullable=False),
    _text("transport"),
    _text("sender"),
    sa.Column("key", sa.Text, nullable=False),  # random: delivery ids differ between two tests of one issue
    _whole("revision"),
    _whole("created_at"),
    sa.Index(
        "uq_campaign_live_issue",
        "issue",
        unique=True,
        sqlite_where=sa.text("kind = 'live'"),
        postgresql_where=sa.text("kind = 'live'"),
    ),
)

letter = sa.Table(
    "letter",
    metadata,
    sa.Column("campaign", sa.ForeignKey("campaign.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("lang", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),  # JSON of content.letter.Letter, without its pictures' bytes
)

picture = sa.Table(
    "picture",
    metadata,
    sa.Column("campaign", sa.ForeignKey("campaign.id"), primary_key=True),
    sa.Column("cid", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("campaign", sa.ForeignKey("campaign.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("person", sa.ForeignKey("person.id"), nullable=False),
    sa.Column("list", sa.ForeignKey("list.id")),
    _text("lang"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("fields", sa.Text, nullable=False, server_default="{}"),
    sa.Column("state", sa.Text, nullable=False),
    _text("reason"),
    _text("owner"),
    _whole("attempts"),
    sa.Column("first_at", sa.BigInteger),
    _whole("not_before"),
    _whole("code"),
    _text("enhanced_code"),
    _text("reply"),
    _text("provider_id"),
    _whole("updated_at"),
    sa.UniqueConstraint("campaign", "person"),
    sa.Index(
        "ix_delivery_pending",
        "campaign",
        sa.desc("not_before"),
        "seq",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    ),
    sqlite_with_rowid=False,
)

pace = sa.Table(
    "pace",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("next_at", sa.Float, nullable=False),
)
"""Per sending account: the moment from which the next message may be handed over."""

taken = sa.Table(
    "taken",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("minute", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("messages", sa.BigInteger, nullable=False),
)
"""Per sending account that has a daily quota: how many messages were claimed in each minute of Unix time."""

event = sa.Table(
    "event",
    metadata,
    sa.Column("id", _Key, primary_key=True),
    _whole("at"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("campaign", sa.ForeignKey("campaign.id")),
    sa.Column("person", sa.ForeignKey("person.id")),
    sa.Column("data", sa.Text, nullable=False, server_default="{}"),
)
"""Append-only history: runs, resolutions, and later bounces, complaints, unsubscribes."""

test = sa.Table(
    "test",
    metadata,
    sa.Column("id", _Key, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False, index=True),
    sa.Column("transport", sa.Text, nullable=False),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    _whole("at"),
)
"""Tests that a server accepted: what unlocks a live send of the same letter by the same transport and From."""
