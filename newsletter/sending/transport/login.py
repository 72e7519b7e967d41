"""Logging in: one mechanism, one attempt, since every wrong one brings an account nearer to being locked."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable

from newsletter.sending.interface import Reply, Stage, TransportError
from newsletter.sending.transport.line import Line, LineBroken
from newsletter.sending.transport.wire import ServerReply
from newsletter.settings.secret import masked, spellings

NO_LOGIN_OFFERED = "no login by password is offered"
NO_TOKEN_OFFERED = "no login with a token is offered"  # noqa: S105 - words of ours for a reply
_REFUSED = 535
_LONGEST_LINE = 12_000
"""Octets of a response that go into the AUTH line itself (RFC 4954, 4)."""
_PIECE = 64


def log_in(line: Line, user: str, password: str) -> None:
    """Log in by password; the line is encrypted, or leads to this machine. Raises TransportError."""
    refusal = _attempt(line, user, password)
    if refusal:
        # Raised here, where nothing hangs on the error that was said during the login.
        raise TransportError(refusal)


def log_in_with_token(line: Line, user: str, ask: Callable[[bool], str]) -> str:
    """Log in by XOAUTH2, and return the token. ``ask`` gives one, or a fresh one where the first was refused.

    Raises TransportError.
    """
    token = ask(False)
    refusal = _present(line, user, token)
    if refusal and refusal.code == _REFUSED:
        token = ask(True)
        refusal = _present(line, user, token)
    if refusal:
        raise TransportError(refusal)
    return token


def _present(line: Line, user: str, token: str) -> Reply | None:
    """Present a token, and return the refusal."""
    if "XOAUTH2" not in line.esmtp_features.get("auth", "").upper().split():
        return Reply(Stage.LOGIN, 0, NO_TOKEN_OFFERED)
    words = _response(user, token)
    why = ""
    try:
        said = line.ask(f"AUTH XOAUTH2 {words}" if len(words) < _LONGEST_LINE else "AUTH XOAUTH2")
        if said.code == 334 and len(words) >= _LONGEST_LINE:
            said = line.ask(words)
        if said.code == 334:  # the refusal, in JSON; it has to be acknowledged
            why = _challenge(said)
            said = line.ask("")
    except LineBroken as broken:
        return Reply(Stage.LOGIN, 0, str(broken))
    if said.code == 235:
        return None
    reply = said.at(Stage.LOGIN)
    text = masked(" ".join(filter(None, ("token refused:", reply.text, why))), token_secrets(user, token))
    return reply._replace(text=text) if reply.code >= 400 else reply._replace(code=0, text=f"{said.code} {text}")


def token_secrets(user: str, token: str) -> tuple[str, ...]:
    """Return every form in which a confused server may repeat a token, in pieces: a reply is cut before its end."""
    forms = (_response(user, token), *spellings(token))
    return tuple(form[at : at + _PIECE] for form in forms for at in range(0, len(form), _PIECE))


def _response(user: str, token: str) -> str:
    return _base64(f"user={user}\x01auth=Bearer {token}\x01\x01")


def _challenge(said: ServerReply) -> str:
    """Return what the server says of a token, as ``invalid_token``; Google and Microsoft say it in JSON."""
    try:
        described = json.loads(b64decode(b"".join(said.lines), validate=True))
        return str(described.get("status") or described.get("error") or "")[:100]
    except (ValueError, AttributeError):
        return ""


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
    reply = reply._replace(text=masked(reply.text, secrets=secrets_of(user, password)))
    return reply if reply.code >= 400 else reply._replace(code=0, text=f"{said.code} {reply.text}")


def _ask_in_turn(line: Line, *words: str) -> ServerReply:
    """Say each word as long as the server asks for the next, and return its last answer."""
    for word in words:
        said = line.ask(word)
        if said.code != 334:
            break
    return said


def secrets_of(user: str, password: str) -> tuple[str, ...]:
    """Return every form in which a confused server may repeat a password."""
    return (_base64(f"\0{user}\0{password}").rstrip("="), *spellings(password)) if password else ()


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8", "surrogateescape")).decode("ascii")
