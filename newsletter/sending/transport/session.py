"""The transactions of one connection, as what to write next and what the answers mean; knows no socket.

MAIL, RCPT and DATA of a message are one group, one answer each. To a server that offers PIPELINING a group goes out in
one write, behind the final dot of the message before it (RFC 2920, 3.1); otherwise the same steps go out one at a time.
A body goes out without its dot, in writes of its own: until the dot has started, the message is certainly not accepted.
And a dot waits until what became of the message before it is on disk (``release``), so that never more than one
message of a connection is both handed over and not yet recorded.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsletter.sending.interface import Message, Reply, Stage
from newsletter.sending.transport.wire import ServerReply

_DOT = b".\r\n"
_RSET = (b"RSET\r\n",)
_is_address = re.compile(r"[!-;=?-~]+@[!-;=?-~]+").fullmatch
"""Printable ASCII without blanks and angle brackets: nothing that could end the command it stands in."""
_NOT_XTEXT = re.compile(rb"[^!-*,-<>-~]")
_WHOLE_GROUP = 5
"""Answers that may be due at once: of the dot, RSET, MAIL, RCPT and DATA."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What the server said it can do, and we use."""

    pipelining: bool = False
    dsn: bool = False
    """It tells of failures and delays on request (RFC 3461)."""
    size: bool = False
    """It takes the size of a message beforehand (RFC 1870)."""


def unsendable(message: Message) -> Reply | None:
    """Return the refusal that an envelope deserves which must not reach the wire, or None."""
    if _is_address(message.envelope_to) and _is_address(message.envelope_from):
        return None
    for stage, address in ((Stage.MAIL, message.envelope_from), (Stage.RCPT, message.envelope_to)):
        if not address.isascii():
            return Reply(stage, 553, "not handed over: the address is not plain ASCII", "5.6.7")
        if not _is_address(address):
            return Reply(stage, 553, "not handed over: this is not an address", "5.1.3")
    return None


def xtext(text: str) -> bytes:
    """Return ``text`` as the parameters of DSN want it (RFC 3461, 4)."""
    return _NOT_XTEXT.sub(lambda found: b"+%02X" % ord(found[0]), text.encode("ascii"))


def envelope(message: Message, offers: Offers) -> tuple[bytes, bytes]:
    """Return the MAIL and the RCPT command, with the parameters that the server understands."""
    mail = b"MAIL FROM:<%b>" % message.envelope_from.encode("ascii")
    rcpt = b"RCPT TO:<%b>" % message.envelope_to.encode("ascii")
    if offers.size:
        mail += b" SIZE=%d" % sum(map(len, message.segments))
    if offers.dsn:
        mail += b" RET=HDRS ENVID=%b" % xtext(message.delivery_id)
        rcpt += b" NOTIFY=FAILURE,DELAY ORCPT=rfc822;%b" % xtext(message.envelope_to)
    return mail + b"\r\n", rcpt + b"\r\n"


@dataclass(slots=True, eq=False)
class _Transaction:
    """One message on its way."""

    message: Message
    stage: Stage = Stage.MAIL
    """Of what was written last."""
    begun: bool = False
    """Something of it was written."""
    due: int = 0
    """Answers that are due."""
    taken: bool = False
    """The server has accepted the recipient."""
    decision: Reply | None = None


class _Step(NamedTuple):
    """One thing to write."""

    transaction: _Transaction
    stage: Stage
    data: tuple[bytes, ...]
    wanted: int
    """The code, or its first digit, with which the answer lets the message go on; or one of the next two."""
    alone: bool = False
    """Goes out in writes of its own."""


_NO_ANSWER, _WHATEVER = 0, -1
"""No answer is due; any answer will do."""
_START_MAIL = 354


class Session:
    """Write ``to_send()`` until it is empty, hand in each answer, and take what is decided from ``decided``."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers
        self._group = _WHOLE_GROUP if offers.pipelining else 1
        self._queue: deque[_Step] = deque()
        self._awaiting: deque[_Step] = deque()
        self._under_way: deque[_Transaction] = deque()
        self._released = True
        self._in_data = False
        """DATA ends a group: what follows depends on its answer."""
        self._reset = False
        self.usable = True
        """Whether the connection is fit for another message."""
        self.decided: list[tuple[Message, Reply]] = []
        """Messages that are over, each with the reply that decided it, in order; for the caller to take."""

    @property
    def idle(self) -> bool:
        """Whether no answer is due, so that the server must be silent."""
        return not self._awaiting

    @property
    def busy(self) -> bool:
        """Whether a message is under way."""
        return bool(self._under_way)

    @property
    def awaits_dot(self) -> bool:
        """Whether the answer that comes next is the one to a final dot."""
        return bool(self._awaiting) and self._awaiting[0].stage is Stage.DOT

    @property
    def dot_is_next(self) -> bool:
        """Whether a body is written to its end and its dot may go."""
        return self._released and not self._awaiting and bool(self._queue) and self._queue[0].stage is Stage.DOT

    @property
    def dot_started(self) -> bool:
        """Whether a message is under way of which silence would mean that nobody knows."""
        return any(step.stage is Stage.DOT for step in self._awaiting)

    def give(self, message: Message) -> None:
        """Queue a message: its row is claimed on disk and its pace is due."""
        transaction = _Transaction(message)
        self._under_way.append(transaction)
        if refusal := unsendable(message):
            transaction.decision = refusal
            self._finish(transaction)
            return
        mail, rcpt = envelope(message, self._offers)
        self._queue.append(_Step(transaction, Stage.MAIL, (mail,), 2))
        self._queue.append(_Step(transaction, Stage.RCPT, (rcpt,), 2))
        self._queue.append(_Step(transaction, Stage.DATA, (b"DATA\r\n",), _START_MAIL))

    def release(self) -> None:
        """Let the next dot go: what became of the message before is on disk."""
        self._released = True

    def withdraw(self) -> list[Message]:
        """Give back the messages of which nothing was written."""
        untouched = [one for one in self._under_way if not one.begun]
        self._under_way = deque(one for one in self._under_way if one.begun)
        self._queue = deque(step for step in self._queue if step.transaction.begun)
        return [one.message for one in untouched]

    def to_send(self) -> Sequence[bytes]:
        """Return what to write now, all of it before asking again; empty when it is somebody else's turn."""
        queue, awaiting = self._queue, self._awaiting
        burst: list[bytes] = []
        while queue and not self._in_data and len(awaiting) < self._group:
            step = queue[0]
            if (step.alone and burst) or (step.stage is Stage.DOT and not self._released):
                break
            if self._reset and step.stage is Stage.MAIL:
                self._reset = False
                step = _Step(step.transaction, Stage.MAIL, _RSET, 2)
            else:
                queue.popleft()
            transaction = step.transaction
            transaction.stage, transaction.begun = step.stage, True
            if step.wanted != _NO_ANSWER:
                awaiting.append(step)
                transaction.due += 1
                self._in_data = step.wanted == _START_MAIL
            if step.alone:
                return step.data
            burst += step.data
        return burst

    def answer(self, said: ServerReply) -> None:
        """Take the server's answer to the oldest command that waits for one."""
        step = self._awaiting.popleft()
        transaction, stage, wanted = step.transaction, step.stage, step.wanted
        transaction.due -= 1
        if wanted == _START_MAIL:
            self._in_data = False
        if not (said.code // 100 == wanted or wanted in (said.code, _WHATEVER)):
            self._refused(step, said)
        elif stage is Stage.DOT:
            transaction.decision = said.at(Stage.DOT)
        elif wanted == _START_MAIL:
            self._hand_over(transaction)
        elif stage is Stage.RCPT:
            transaction.taken = True
        if transaction.decision and not transaction.due and not self._has_steps(transaction):
            self._finish(transaction)

    def break_off(self, why: str, last_words: ServerReply | None = None) -> None:
        """Settle where every message stands when the line broke, or the server spoke out of turn."""
        if last_words is not None and self._awaiting:
            self.answer(last_words)
        elif last_words is not None and last_words.code >= 400 and self._under_way:
            first = self._under_way[0]
            first.decision = first.decision or last_words.at(first.stage)
        waiting = {id(step.transaction): step.stage for step in reversed(self._awaiting)}
        self._queue.clear()
        self._awaiting.clear()
        self.usable = False
        for transaction in [*self._under_way]:
            stage = waiting.get(id(transaction), transaction.stage)
            transaction.decision = transaction.decision or Reply(stage, 0, why)
            self._finish(transaction)

    def _hand_over(self, transaction: _Transaction) -> None:
        """Put the body first in the queue; for nobody, where the group had a refusal, a dot that ends DATA."""
        if transaction.decision is None:
            self._queue.appendleft(_Step(transaction, Stage.DOT, (_DOT,), 2))
            self._queue.appendleft(_Step(transaction, Stage.DATA, transaction.message.segments, _NO_ANSWER, alone=True))
        elif transaction.taken:
            # The server would take whatever came now for the message: only hanging up keeps it from that.
            self.break_off("the server accepted a recipient of a refused message")
        else:
            self._queue.appendleft(_Step(transaction, Stage.DATA, (_DOT,), _WHATEVER, alone=True))

    def _refused(self, step: _Step, said: ServerReply) -> None:
        """Keep the first refusal, and write nothing more of this message."""
        transaction, reply = step.transaction, said.at(step.stage)
        misplaced = reply.code < 400 or (step.data == _RSET and reply.code != 421)
        if misplaced:
            reply = Reply(step.stage, 0, f"{reply.code} {reply.text}".strip())
        if transaction.decision is None:
            self._reset = step.stage in (Stage.RCPT, Stage.DATA)
            transaction.decision = reply
        self._queue = deque(other for other in self._queue if other.transaction is not transaction)
        if misplaced or reply.code == 421:
            # Out of step, or about to hang up: whatever else is due will not be waited for.
            self.break_off("the connection is closed")

    def _has_steps(self, transaction: _Transaction) -> bool:
        return bool(self._queue) and self._queue[0].transaction is transaction

    def _finish(self, transaction: _Transaction) -> None:
        if transaction in self._under_way and transaction.decision:
            self._under_way.remove(transaction)
            self._released = False
            self.decided.append((transaction.message, transaction.decision))
