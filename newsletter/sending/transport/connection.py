"""A connection that is secured and logged in, and takes one message after the other."""

from collections.abc import Callable
from dataclasses import replace

from newsletter.sending.interface import Message, Reply, Stage
from newsletter.sending.transport.line import Line, LineBroken
from newsletter.sending.transport.session import Session, unsendable


class SmtpConnection:
    """Implements interface.Connection."""

    def __init__(self, line: Line, mask: Callable[[str], str] = str) -> None:
        self._line = line
        self._mask = mask
        self._usable = True
        self._reset = False

    @property
    def usable(self) -> bool:
        """Whether another message may be handed over."""
        return self._usable

    def deliver(self, message: Message) -> Reply:
        """Run one transaction and return the reply that decided it."""
        if not self._usable:
            return Reply(Stage.MAIL, 0, "the connection is closed")
        if refusal := unsendable(message):
            return refusal
        session = Session(message, reset=self._reset)
        # Whatever interrupts this leaves a line in mid-message, which nobody may use.
        self._usable = False
        reply = self._run(session)
        self._reset = session.reset_needed
        self._usable = session.usable and not self._line.surplus
        if not self._usable:
            self._line.close()
        return replace(reply, text=self._mask(reply.text))

    def _run(self, session: Session) -> Reply:
        line = self._line
        while session.reply is None:
            try:
                if session.idle:
                    line.expect_silence()
                if data := session.to_send():
                    line.write(data)
                else:
                    session.answer(line.read(line.timeouts.dot if session.dot_started else line.timeouts.command))
            except LineBroken as broken:
                why = f"{broken}: {broken.heard}" if broken.heard else str(broken)
                session.break_off(why, line.last_words())
        return session.reply

    def close(self) -> None:
        """Say QUIT if the server expects a command, and close. What was accepted stays accepted."""
        try:
            if self._usable:
                self._line.write(b"QUIT\r\n")
                self._line.read(self._line.timeouts.quit)
        except LineBroken:
            pass
        finally:
            self._usable = False
            self._line.close()
