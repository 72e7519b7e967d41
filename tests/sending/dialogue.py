"""Letting a session talk to a server that is only a list of answers."""

from newsletter.sending.interface import Reply
from newsletter.sending.transport.session import Offers, Session
from newsletter.sending.transport.wire import ServerReply
from tests.sending.mail import message

MAIL = b"MAIL FROM:<post@example.no>\r\n"
RCPT = b"RCPT TO:<ola@example.no>\r\n"
DATA = b"DATA\r\n"
BODY = b"".join(message().segments)
BODY_2 = b"".join(message(number=2).segments)
DOT = b".\r\n"


def said(line: str) -> ServerReply:
    return ServerReply(int(line[:3]), (line[4:].encode(),))


def converse(session: Session, *answers: str) -> list[bytes]:
    """Let ``session`` talk to a server that gives ``answers``; return its writes."""
    writes, left = [], list(answers)
    while True:
        if data := session.to_send():
            writes.append(b"".join(data))
        elif left and not session.idle:
            session.answer(said(left.pop(0)))
        else:
            break
    assert not left
    return writes


def given(*people: str, pipelining: bool = False) -> Session:
    session = Session(Offers(pipelining=pipelining))
    for number, person in enumerate(people or ("ola@example.no",), 1):
        session.give(message(person, number=number))
    return session


def reply_of(session: Session) -> Reply:
    """Return the reply that decided the only message."""
    ((_message, reply),) = session.decided
    return reply
