"""Why a run stops before its end: what a reply that would be the same for everybody means, in words."""

from collections import deque
from dataclasses import dataclass, field

from newsletter.errors import ConnectionFailed, NewsletterError, NotNow
from newsletter.messages import _
from newsletter.sending.interface import Claim, Reply, State, Verdict
from newsletter.sending.transport.replies import Reason, explain

BREAKER = 5
"""Failures of connections in a row, with no message accepted in between, that pause the campaign."""


_WINDOW = 50
"""Messages that are looked back on."""
_SHARE = 5
"""One in so many."""
_DOMAINS = 3


@dataclass(slots=True)
class Refusals:
    """Watches for refusals by policy: many of them, in several domains, are about the sender and not about readers."""

    _last: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    """Delivery and its domain, which is empty where it was not refused by policy."""
    _tripped: bool = False

    def tripped_by(self, claim: Claim, verdict: Verdict) -> list[int]:
        """Return the deliveries that were refused for what is not their fault, once that is clear; else nothing."""
        refused = verdict.state is State.FAILED and verdict.reason in (Reason.POLICY, Reason.SPAM)
        self._last.append((claim.seq, claim.recipient.address.rpartition("@")[2].lower() if refused else ""))
        if not refused or self._tripped:
            return [claim.seq] if refused else []
        tripped = [(seq, domain) for seq, domain in self._last if domain]
        if len(tripped) <= _WINDOW // _SHARE or len({domain for _seq, domain in tripped}) < _DOMAINS:
            return []
        self._tripped = True
        return [seq for seq, _domain in tripped]


def systemic(verdict: Verdict, reply: Reply) -> NewsletterError:
    """Return the error for a reply that would be the same for everybody."""
    if verdict.reason == Reason.NO_SUCH_SERVER:
        name = reply.text.partition(": ")[2]
        hint = _("Check SMTP_HOST in .env, and that this machine is online; then run the same command again.")
        return ConnectionFailed(_("There is no mail server called “{name}”.", name=name), hint=hint)
    message = _("The whole run was stopped: {why}", why=explain(verdict.reason))
    if reply.code:
        message += " " + _("The mail server said: {said}", said=_said(reply))
    if verdict.reason in {Reason.QUOTA, Reason.THROTTLED}:
        return NotNow(message, hint=_("Nobody was lost. Run the same command again later; it carries on."))
    return ConnectionFailed(
        message, hint=_("Mend it in .env or ask your mail provider, then run the same command again; it carries on.")
    )


def unreachable(reply: Reply) -> NewsletterError:
    """Return the error for a server to which no connection lasts."""
    if reply.code:
        message = _("The mail server does not take mail now. It said: {said}", said=_said(reply))
        return NotNow(message, hint=_("Nobody was lost. Run the same command again later; it carries on."))
    return NotNow(
        _("The mail server cannot be reached: {why}", why=reply.text or _("the connection broke")),
        hint=_("Check the network and SMTP_HOST in .env, then run the same command again; it carries on."),
    )


def too_heavy(weight: int, limit: int) -> NewsletterError:
    """Return the error for a letter of ``weight`` octets where the server takes ``limit``."""
    message = _(
        "The letter weighs {weight} KB, and the mail server takes no more than {limit} KB.",
        weight=-(-weight // 1024),
        limit=limit // 1024,
    )
    return ConnectionFailed(message, hint=_("Make its pictures smaller or fewer, test it, and send again."))


def _said(reply: Reply) -> str:
    return f"{reply.code} {reply.enhanced_code} {reply.text}".strip()
