"""Carrying a campaign out: ledger, composer, transport and dispatch joined."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from newsletter.sending import campaign as campaigns
from newsletter.sending import dispatch
from newsletter.sending.campaign import Campaign
from newsletter.sending.composer import composer
from newsletter.sending.interface import Connection, Kind, Outcome, Transport
from newsletter.sending.ledger import opened
from newsletter.sending.transport import local_inbox
from newsletter.sending.transport.smtp import SmtpTransport
from newsletter.settings import Settings, Smtp
from newsletter.store import lineage
from newsletter.store.connection import Store, sole_sender

GIVE_UP = 4 * 3600.0
"""Seconds after its first attempt when a delivery that is put off again and again has failed."""
LOCAL_INBOX = "local inbox"
"""Identity of the transport of rehearsals: no test into it unlocks a live send."""


@dataclass(frozen=True, slots=True)
class _Rehearsal:
    """The ordinary SMTP transport, to the server that fills the local inbox."""

    smtp: SmtpTransport

    @property
    def identity(self) -> str:
        return LOCAL_INBOX

    def connect(self) -> Connection:
        return self.smtp.connect()


def rehearses(settings: Settings, asked: bool = False) -> bool:
    """Whether everything goes to the local inbox: it was asked for, or there is no mail server."""
    return asked or not settings.smtp.host


def inbox_folder(settings: Settings) -> Path:
    """Return where rehearsals arrive."""
    return settings.workspace / "inbox"


@contextmanager
def transport(settings: Settings, *, rehearsal: bool) -> Iterator[Transport]:
    """Give the transport to the mail server, or to the local inbox, which is open as long as the block lasts."""
    if not rehearsal:
        yield SmtpTransport(settings.smtp)
        return
    with local_inbox.serve(inbox_folder(settings)) as (host, port):
        yield _Rehearsal(SmtpTransport(Smtp(host=host, port=port, security="none")))


@contextmanager
def sole_dispatcher(store: Store, *, live: bool = False) -> Iterator[None]:
    """Be the only one who sends; what a dead run left in flight is uncertain from here on, and no wait is absurd.

    Raises NotNow, also when it is ``live`` (for readers) and this machine has handed its store over.
    """
    with sole_sender(store.path):
        with store.write() as connection:
            if live:
                lineage.refuse_handed_over(connection)
            campaigns.recover(connection)
            campaigns.hasten(connection, int(time.time()))
        yield


def doubts(connection: sa.Connection) -> list[lineage.Doubt]:
    """Return what has to be asked before letters go out, by the clock that dispatch goes by.

    Needs a ``write`` connection.
    """
    return list(lineage.doubts(connection, time.time()))


def carry_out(  # noqa: PLR0913 - what a run needs, by name
    store: Store,
    settings: Settings,
    campaign: Campaign,
    carrier: Transport,
    stop: threading.Event,
    *,
    limit: int | None = None,
    give_up_after: float = GIVE_UP,
    waiting: Callable[[float | None], None] = lambda _seconds: None,
    lost: Callable[[str], None] = lambda _why: None,
) -> Iterator[Outcome]:
    """Yield each committed outcome of ``campaign`` until nothing is pending or ``stop`` is set.

    The caller holds ``sole_dispatcher``. Raises as dispatch.run.
    """
    live = campaign.kind is not Kind.REHEARSAL and carrier.identity != LOCAL_INBOX
    rate = settings.smtp.rate if live else None
    made = composer(store, settings, campaign)
    plan = dispatch.Plan(
        transport=carrier,
        compose=made.compose,
        connections=settings.smtp.connections if live else 1,
        clock=time.time,
        give_up_after=give_up_after,
        limit=limit,
        waiting=waiting,
        lost=lost,
        rate=rate,
        weight=made.weight,
        per_connection=settings.smtp.per_connection if live else None,
    )
    daily = settings.smtp.daily if live else None
    with opened(store, campaign.id, carrier.identity, rate, daily) as ledger:
        yield from dispatch.run(ledger, plan, stop)
