"""What a reply of the mail server means: for this person, for the connection, or for everybody.

Two tables, read from the top: what providers say in so many words, then what the stage of the dialogue means by
itself. A row that names several things wants all of them.
"""

import re
from dataclasses import dataclass

from newsletter.sending.interface import Reply, Scope, Stage, State, Verdict
from newsletter.sending.transport.reasons import Reason, explain

__all__ = ["Reason", "Row", "explain", "judge", "provider_id"]

_ANY = frozenset(Stage)
_OPENING = frozenset({Stage.CONNECT, Stage.TLS, Stage.LOGIN})
_LETTER = frozenset({Stage.RCPT, Stage.DATA, Stage.DOT})
"""The stages at which a refusal may be about this person."""


@dataclass(frozen=True, slots=True)
class Row:
    """One meaning, and the replies that have it."""

    verdict: Verdict
    stages: frozenset[Stage] = _ANY
    code: str = "[45].."
    enhanced: str = ".*"
    text: str = ""
    """Searched for in the text, in capitals or not; the three are regular expressions."""

    def fits(self, reply: Reply) -> bool:
        """Tell whether ``reply`` has this meaning."""
        return bool(
            reply.stage in self.stages
            and re.fullmatch(self.code, str(reply.code))
            and re.fullmatch(self.enhanced, reply.enhanced_code)
            and re.search(self.text, reply.text, re.IGNORECASE)
        )


def _campaign(reason: Reason) -> Verdict:
    return Verdict(State.PENDING, Scope.CAMPAIGN, reason)


def _connection(reason: Reason) -> Verdict:
    return Verdict(State.PENDING, Scope.CONNECTION, reason)


def _later(reason: Reason) -> Verdict:
    return Verdict(State.PENDING, Scope.RECIPIENT, reason)


def _never(reason: Reason) -> Verdict:
    return Verdict(State.FAILED, Scope.RECIPIENT, reason)


_SENT = Verdict(State.SENT, Scope.RECIPIENT)

PROVIDERS = (
    # What is said of the sender, a quota or relaying holds for everybody, so its row must not match what may be said
    # of one person: the campaign would stop at the same person again and again.
    # Mailboxes first: "quota exceeded" is theirs at this code, and ours elsewhere.
    Row(_later(Reason.MAILBOX_FULL), _LETTER, enhanced=r"[45]\.2\.2"),
    Row(_later(Reason.MAILBOX_FULL), _LETTER, text=r"over ?quota|mailbox.{0,30}(full|quota)|quota.{0,30}mailbox"),
    # Login, wherever it is asked for.
    Row(_campaign(Reason.TOKEN_REFUSED), frozenset({Stage.LOGIN}), code="5..", text=r"^token refused"),
    Row(_campaign(Reason.QUOTA), text=r"maximum credits exceeded"),
    Row(_campaign(Reason.ACCOUNT_DISABLED), code="525"),
    Row(_campaign(Reason.PASSWORD_LOGIN_OFF), enhanced=r"5\.7\.30"),
    Row(_campaign(Reason.PASSWORD_LOGIN_OFF), text=r"SmtpClientAuthentication is disabled|basic authentication is"),
    Row(_campaign(Reason.APP_PASSWORD), text=r"application-specific password|app password"),
    Row(_campaign(Reason.LOGIN), code="530|534|535|538"),
    Row(_campaign(Reason.LOGIN), enhanced=r"5\.7\.57"),
    # The sender.
    Row(_campaign(Reason.SENDER_REFUSED), text=r"SendAsDenied"),
    Row(_campaign(Reason.SENDER_REFUSED), enhanced=r"5\.7\.60|5\.2\.252|5\.1\.[78]"),
    Row(_campaign(Reason.NOT_VERIFIED), text=r"address(es)? (is|are) not verified|sender (is )?not verified"),
    Row(
        _campaign(Reason.SENDER_REFUSED),
        code="5..",
        text=r"sender address rejected|sender (is )?not (allowed|permitted|authori[sz]ed)|not owned by user"
        r"|not (allowed|permitted|authori[sz]ed) to send (as|from)",
    ),
    Row(_connection(Reason.BUSY), code="4..", text=r"sender (address )?rejected"),
    # How much, and how fast.
    Row(_campaign(Reason.QUOTA), enhanced=r"5\.1\.90|[45]\.4\.5|5\.7\.(23[23]|705)"),
    Row(_campaign(Reason.QUOTA), text=r"daily\b.{0,60}\b(quota|limit)|(quota|limit)\b.{0,60}\b(daily|per day)"),
    Row(_connection(Reason.THROTTLED), text=r"maximum sending rate|throttl"),
    Row(_connection(Reason.THROTTLED), code="4..", enhanced=r"4\.7\.28"),
    Row(
        _connection(Reason.THROTTLED),
        code="4..",
        text=r"too much mail|too many (messages|mails|emails|recipients)|rate.?limit|too (fast|quickly) from",
    ),
    Row(_connection(Reason.TOO_MANY_CONNECTIONS), code="432"),
    Row(
        _connection(Reason.TOO_MANY_CONNECTIONS),
        code="4..",
        text=r"(too many|concurrent|simultaneous|number of)\b.{0,40}\b(connections|sessions)|thread limit",
    ),
    Row(_connection(Reason.TOO_MANY_CONNECTIONS), frozenset({Stage.CONNECT}), code="421"),
    Row(_connection(Reason.CLOSING), code="421"),
    Row(_connection(Reason.BUSY), code="452", enhanced=r"4\.3\.1"),
    # The right to send here at all.
    Row(_campaign(Reason.RELAY_DENIED), enhanced=r"5\.7\.54"),
    Row(
        _campaign(Reason.RELAY_DENIED),
        text=r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited)|unable to relay"
        r"|not permitted to relay|relaying to .{0,80} prohibited",
    ),
    Row(_campaign(Reason.BLOCKED), code="5..", text=r"client host.{0,100}(blocked|rejected|listed)"),
    # The size is the same for everybody, unless it is this mailbox that is small.
    Row(_never(Reason.TOO_BIG), _LETTER, enhanced=r"5\.2\.3"),
    Row(_campaign(Reason.TOO_BIG), code="523"),
    Row(_campaign(Reason.TOO_BIG), code="5..", enhanced=r"5\.3\.4"),
    Row(_campaign(Reason.TOO_BIG), code="552", text=r"size|too (big|large)"),
    Row(_later(Reason.MAILBOX_FULL), frozenset({Stage.RCPT, Stage.DOT}), code="552", enhanced=r"(5\.[23]\.\d+)?"),
    # The person.
    Row(_never(Reason.UNKNOWN_USER), _LETTER, code="5..", enhanced=r"5\.1\.(1|10)"),
    Row(_never(Reason.UNKNOWN_DOMAIN), _LETTER, code="5..", enhanced=r"5\.1\.2|5\.4\.(4|310)"),
    Row(_never(Reason.BAD_ADDRESS), _LETTER, code="5..", enhanced=r"5\.1\.3|5\.6\.7"),
    Row(_never(Reason.MOVED), _LETTER, code="5..", enhanced=r"5\.1\.6"),
    Row(_never(Reason.MAILBOX_DISABLED), _LETTER, code="5..", enhanced=r"5\.2\.1"),
    Row(
        _never(Reason.UNKNOWN_USER),
        _LETTER,
        code="5..",
        text=r"(user|recipient|mailbox|address|account)\b.{0,60}\b(unknown|does(n't| not) exist|not found)"
        r"|(unknown|no such) (local )?(user|recipient|mailbox|address)|no mailbox here",
    ),
    Row(_never(Reason.MOVED), _LETTER, code="551"),
    Row(_later(Reason.GREYLISTED), _LETTER, code="4..", text=r"gr[ae]y.?list|try again (later|in)|come back later"),
    Row(_never(Reason.SPAM), _LETTER, code="5..", text=r"\bspam|junk|phish|virus|malware"),
    Row(_never(Reason.POLICY), _LETTER, code="5..", enhanced=r"5\.[67]\.\d+"),
)

STAGES = (
    Row(_later(Reason.LATER), _LETTER, code="4.."),
    Row(_never(Reason.REFUSED), frozenset({Stage.DOT}), code="5.."),
    Row(Verdict(State.UNCERTAIN, Scope.CONNECTION, Reason.NO_ANSWER), frozenset({Stage.DOT}), code=".*"),
    # A server that knows no RCPT or DATA at this point has lost the thread; that is not about the person.
    Row(_connection(Reason.NOT_UNDERSTOOD), frozenset({Stage.RCPT, Stage.DATA}), code="50[0234]"),
    Row(_never(Reason.REFUSED), frozenset({Stage.RCPT, Stage.DATA}), code="5.."),
    Row(_campaign(Reason.PLAIN_TEXT), frozenset({Stage.TLS}), code="0", text=r"^plain text"),
    Row(_campaign(Reason.TLS_MISSING), frozenset({Stage.TLS}), code="0", text=r"^STARTTLS is not offered"),
    Row(_campaign(Reason.CERTIFICATE), frozenset({Stage.TLS}), code="0", text=r"^TLS failed: certificate"),
    Row(_campaign(Reason.TLS_FAILED), frozenset({Stage.TLS}), code="0", text=r"^TLS failed"),
    Row(_campaign(Reason.TLS_MISSING), frozenset({Stage.TLS})),
    Row(_campaign(Reason.LOGIN_NOT_OFFERED), frozenset({Stage.LOGIN}), code="0", text=r"^no login by password"),
    Row(_campaign(Reason.TOKEN_NOT_OFFERED), frozenset({Stage.LOGIN}), code="0", text=r"^no login with a token"),
    Row(_campaign(Reason.NO_TOKEN), frozenset({Stage.LOGIN}), code="0", text=r"^no token"),
    Row(_connection(Reason.BUSY), _OPENING | {Stage.MAIL}, code="4.."),
    Row(_campaign(Reason.LOGIN), frozenset({Stage.LOGIN}), code="5.."),
    Row(_campaign(Reason.NO_SERVICE), frozenset({Stage.CONNECT}), code="5.."),
    Row(_connection(Reason.NOT_UNDERSTOOD), frozenset({Stage.MAIL}), code="50[0234]"),
    Row(_campaign(Reason.SENDER_REFUSED), frozenset({Stage.MAIL}), code="5.."),
    Row(_campaign(Reason.NO_SUCH_SERVER), frozenset({Stage.CONNECT}), code="0", text=r"^no such server"),
    Row(_connection(Reason.NO_GREETING), frozenset({Stage.CONNECT}), code="0", text=r"^no complete answer"),
    Row(_connection(Reason.UNREACHABLE), frozenset({Stage.CONNECT}), code=".*"),
    Row(_connection(Reason.LOST), code=".*"),
)


def judge(reply: Reply) -> Verdict:
    """Return what ``reply`` means."""
    if reply.stage is Stage.DOT and 200 <= reply.code < 300:
        return _SENT
    return next(row.verdict for row in (*PROVIDERS, *STAGES) if row.fits(reply))


_PROVIDER_IDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"queued as <?([^\s<>;,]+)",
        r"InternalId=(\d+)",
        r"\bid=([^\s;,]+)",
        r"(\S+) - gsmtp$",
        r"\bqp (\d+)",
        r"(\S+) message accepted",
        r"^ok:? <?([0-9a-z][0-9a-z._@-]{11,})>?$",
    )
)
"""Postfix and most relays; Exchange; Exim; Gmail; qmail; Sendmail and OpenSMTPD; Amazon SES."""


def provider_id(text: str) -> str:
    """Return the name that the server gave the message in its final reply, or an empty string."""
    found = next(filter(None, (pattern.search(text) for pattern in _PROVIDER_IDS)), None)
    return found[1] if found else ""
