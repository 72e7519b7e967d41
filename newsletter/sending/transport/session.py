"""One message's way through SMTP: what to write next, and what the answers mean for it; knows no socket.

MAIL, RCPT and DATA are written in bursts of at most ``group`` commands, one answer each: a group of 1 is lock-step, a
larger one is for servers that offer PIPELINING. The body and its final dot always go alone.
"""

import re
from collections import deque
from dataclasses import dataclass

from newsletter.sending.interface import Message, Reply, Stage
from newsletter.sending.transport.wire import ServerReply

_RESET = b"RSET\r\n"
_DOT = b".\r\n"
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
"""Printable ASCII without blanks and angle brackets: nothing that could end the command it stands in."""


def unsendable(message: Message) -> Reply | None:
    """Return the refusal that an envelope deserves which must not reach the wire, or None."""
    for stage, address in ((Stage.MAIL, message.envelope_from), (Stage.RCPT, message.envelope_to)):
        if not address.isascii():
            return Reply(stage, 553, "not handed over: the address is not plain ASCII", "5.6.7")
        if not _ADDRESS.fullmatch(address):
            return Reply(stage, 553, "not handed over: this is not an address", "5.1.3")
    return None


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing to write."""

    stage: Stage
    data: bytes
    wanted: str | None
    """How the code of the answer must begin to go on; None where no answer is due."""
    alone: bool = False
    """Goes out in a write of its own."""


class Session:
    """One transaction: write ``to_send()`` until it is empty, then hand in an answer, until ``reply`` is there."""

    def __init__(self, message: Message, *, group: int = 1, reset: bool = False) -> None:
        self._message = message
        self._group = group
        self._queue = deque(
            [
                _Step(Stage.MAIL, b"MAIL FROM:<%b>\r\n" % message.envelope_from.encode("ascii"), "2"),
                _Step(Stage.RCPT, b"RCPT TO:<%b>\r\n" % message.envelope_to.encode("ascii"), "2"),
                _Step(Stage.DATA, b"DATA\r\n", "354"),
            ]
        )
        if reset:
            self._queue.appendleft(_Step(Stage.MAIL, _RESET, "2"))
        self._awaiting: deque[_Step] = deque()
        self._stage = Stage.MAIL
        self._decision: Reply | None = None
        self.reply: Reply | None = None
        """The reply that decided, once it is known."""
        self.dot_started = False
        """Set before the write that holds the final dot: from then on silence means that nobody knows."""
        self.usable = True
        """Whether the connection is fit for another message."""
        self.reset_needed = False
        """Whether that message must begin with RSET."""

    @property
    def idle(self) -> bool:
        """Whether no answer is due, so that the server must be silent."""
        return not self._awaiting

    def to_send(self) -> bytes:
        """Return what to write now, in one write; empty when it is the server's turn."""
        burst = []
        while self._queue and len(self._awaiting) < self._group:
            step = self._queue.popleft()
            burst.append(step.data)
            self._stage = step.stage
            self.dot_started = step.stage is Stage.DOT
            if step.wanted is not None:
                self._awaiting.append(step)
            if step.alone:
                break
        return b"".join(burst)

    def answer(self, said: ServerReply) -> None:
        """Take the server's answer to the oldest command that waits for one."""
        step = self._awaiting.popleft()
        reply = said.at(step.stage)
        if not str(reply.code).startswith(step.wanted or ""):
            self._refused(step, reply)
        elif step.stage is Stage.DOT:
            self._decision = reply
        elif step.wanted == "354":
            self._hand_over()
        if not self._awaiting and not self._queue:
            self.reply = self._decision

    def break_off(self, why: str, last_words: ServerReply | None = None) -> None:
        """Settle where the message stands when the line broke, or the server spoke out of turn."""
        stage = self._awaiting[0].stage if self._awaiting else self._stage
        if last_words is not None and self._awaiting:
            self.answer(last_words)
        elif last_words is not None and last_words.code >= 400:
            self._decide(last_words.at(stage))
        self._decide(Reply(stage, 0, why))
        self.reply = self._decision
        self.usable = False

    def _hand_over(self) -> None:
        """Queue the body; for nobody, where the recipient was refused in the same group, a dot that ends DATA."""
        if self._decision is not None:
            self._queue.append(_Step(Stage.DATA, _DOT, "", alone=True))
            return
        self._queue.append(_Step(Stage.DATA, b"".join(self._message.segments), None, alone=True))
        self._queue.append(_Step(Stage.DOT, _DOT, "2", alone=True))

    def _refused(self, step: _Step, reply: Reply) -> None:
        """Keep the first refusal and write no further commands."""
        self._queue.clear()
        misplaced = reply.code < 400 or (step.data == _RESET and reply.code != 421)
        if misplaced:
            reply = Reply(step.stage, 0, f"{reply.code} {reply.text}".strip())
        if misplaced or reply.code == 421:
            # Out of step, or about to hang up: whatever else is due will not be waited for.
            self.usable = False
            self._awaiting.clear()
        self._decide(reply)
        self.reset_needed = step.stage in (Stage.RCPT, Stage.DATA)

    def _decide(self, reply: Reply) -> None:
        """Let the first refusal stand: what follows it is its consequence."""
        self._decision = self._decision or reply
