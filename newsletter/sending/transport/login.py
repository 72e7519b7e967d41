"""Logging in: one mechanism, one attempt, since every wrong one brings an account nearer to being locked."""

import re
from base64 import b64encode
from dataclasses import replace

from newsletter.sending.interface import Reply, Stage, TransportError
from newsletter.sending.transport.line import Line, LineBroken
from newsletter.sending.transport.wire import ServerReply

NO_LOGIN_OFFERED = "no login by password is offered"


def log_in(line: Line, user: str, password: str) -> None:
    """Log in by password; the line is encrypted, or leads to this machine. Raises TransportError."""
    refusal = _attempt(line, user, password)
    if refusal:
        # Raised here, where nothing hangs on the error that was said during the login.
        raise TransportError(refusal)


def _attempt(line: Line, user: str, password: str) -> Reply | None:
    """Log in with the best mechanism offered, and return the refusal."""
    plain = _base64(f"\0{user}\0{password}")
    offered = line.esmtp_features.get("auth", "").upper().split()
    try:
        if "PLAIN" in offered:
            said = line.ask(f"AUTH PLAIN {plain}")
        elif "LOGIN" in offered:
            said = _ask_in_turn(line, "AUTH LOGIN", _base64(user), _base64(password))
        else:
            return Reply(Stage.LOGIN, 0, NO_LOGIN_OFFERED)
    except LineBroken as broken:
        # What was heard is left out: a confused server may repeat what it was told.
        return Reply(Stage.LOGIN, 0, str(broken))
    if said.code == 235:
        return None
    reply = said.at(Stage.LOGIN)
    reply = replace(reply, text=masked(reply.text, secrets=secrets_of(user, password)))
    return reply if reply.code >= 400 else replace(reply, code=0, text=f"{said.code} {reply.text}")


def _ask_in_turn(line: Line, *words: str) -> ServerReply:
    """Say each word as long as the server asks for the next, and return its last answer."""
    for word in words:
        said = line.ask(word)
        if said.code != 334:
            break
    return said


def secrets_of(user: str, password: str) -> tuple[str, ...]:
    """Return every form in which a password is said to a server."""
    return (_base64(f"\0{user}\0{password}"), _base64(password), password) if password else ()


def masked(text: str, secrets: tuple[str, ...]) -> str:
    """Return ``text`` with ``***`` for each secret, in any mixture of capitals: a confused server may repeat them."""
    return re.sub("|".join(map(re.escape, secrets)), "***", text, flags=re.IGNORECASE) if secrets else text


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")
