"""The values that pass between message, ledger, dispatch and transport."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from newsletter.audience.people import Recipient as Recipient  # noqa: PLC0414 - part of this interface


class Kind(StrEnum):
    """What a campaign is for."""

    LIVE = "live"
    TEST = "test"
    REHEARSAL = "rehearsal"
    CONFIRMATION = "confirmation"


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    """Not handed over; may wait until ``not_before``."""
    SENDING = "sending"
    """Claimed by a connection; after a crash it becomes uncertain."""
    SENT = "sent"
    """The server answered the final dot with 2xx."""
    FAILED = "failed"
    """The server refused it for good."""
    UNCERTAIN = "uncertain"
    """The dot was written and the answer is not known. Never mailed again without ``resolve``."""
    SKIPPED = "skipped"
    """Must not get it: unsubscribed, bounced, complained, suppressed, duplicate, invalid."""


class Claim(NamedTuple):
    """One delivery that its connection may now hand over; durable before this value exists."""

    seq: int
    """The delivery's number within its campaign."""
    person: int
    recipient: Recipient
    revision: int
    """Which rendering of the letter this delivery gets."""
    attempt: int
    """1 for the first."""
    first_at: int
    """Unix seconds of the first attempt: the Date header, the same for every attempt."""


class Message(NamedTuple):
    """One RFC 5322 mail, ready for the wire: CRLF, lines of at most 76, no line that begins with a dot."""

    delivery_id: str
    """Opaque; stands in Message-ID and ENVID."""
    envelope_from: str
    envelope_to: str
    segments: tuple[bytes, ...]
    """Parts of the body in order; ends with CRLF, without the final dot. Pictures are shared between messages."""


class Stage(StrEnum):
    """The point of the SMTP dialogue to which a reply belongs."""

    CONNECT = "connect"
    TLS = "tls"
    LOGIN = "login"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    """After DATA, or while the body without its dot was on the way."""
    DOT = "dot"
    """After the first octet of the write that holds the final dot."""


class Reply(NamedTuple):
    """What the server said at a stage. ``code`` 0: it said nothing that can be understood, or the line broke."""

    stage: Stage
    code: int
    text: str = ""
    enhanced_code: str = ""


class Scope(StrEnum):
    """Whom a reply concerns."""

    RECIPIENT = "recipient"
    CONNECTION = "connection"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply means: the state the delivery takes, and whom the reply concerns."""

    state: State
    scope: Scope
    reason: str = ""
    """A word for reports: ``unknown-user``, ``mailbox-full``, ``policy``, ``quota``, ``lost`` …"""


class Outcome(NamedTuple):
    """What became of one claim; the ledger records it."""

    seq: int
    state: State
    code: int = 0
    enhanced_code: str = ""
    reply: str = ""
    provider_id: str = ""
    reason: str = ""
    not_before: int = 0
    """Unix seconds before which a pending delivery is not claimed again."""
    counts: bool = True
    """Whether the attempt counts against the person: connection and throttle replies do not."""


class Connection(Protocol):
    """One connection to a mail server. It never waits: whoever uses it listens to many at once, in one thread."""

    deadline: float | None
    """When (``time.monotonic``) the answer that is due must be complete."""
    limit: int | None
    """Octets of the largest message that the server takes, where it has said so."""

    def fileno(self) -> int:
        """Return the number of its socket, for a selector."""
        ...

    @property
    def usable(self) -> bool:
        """Whether another message may be given."""
        ...

    @property
    def wants_to_write(self) -> bool:
        """Whether there is something that the socket could not take yet."""
        ...

    def give(self, message: Message) -> None:
        """Take a message whose row is claimed on disk and whose pace is due; at most two at a time."""
        ...

    def release(self) -> None:
        """Let the next final dot go: all earlier outcomes of this connection are recorded on disk."""
        ...

    def work(self, *, readable: bool = False) -> list[tuple[Message, Reply]]:
        """Write and read without waiting; return the messages that are over, each with the reply that decided it.

        Never raises for what the server does.
        """
        ...

    def expire(self, now: float) -> list[tuple[Message, Reply]]:
        """Break off if the deadline has passed at ``now``; return as ``work``."""
        ...

    def withdraw(self) -> list[Message]:
        """Give back the messages of which nothing was written."""
        ...

    def abandon(self, why: str) -> list[tuple[Message, Reply]]:
        """Break off whatever is under way, and close; return as ``work``."""
        ...

    def close(self) -> None:
        """Say QUIT if that is possible, and close."""
        ...


class Transport(Protocol):
    """Makes connections to one mail server with one sending account."""

    @property
    def identity(self) -> str:
        """Names server and account; a test counts only for the same one."""
        ...

    def connect(self) -> Connection:
        """Open, secure and log in. Raises TransportError."""
        ...


class TransportError(Exception):
    """A connection could not be made; ``reply`` says at which stage and why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.stage}: {reply.code} {reply.text}")
        self.reply = reply
