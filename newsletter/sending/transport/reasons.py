"""Why a delivery stands where it stands: one word for reports and programs, one sentence for editors."""

from enum import StrEnum

from newsletter.messages import _


class Reason(StrEnum):
    """What a reply of the mail server comes down to."""

    UNKNOWN_USER = "unknown-user"
    UNKNOWN_DOMAIN = "unknown-domain"
    BAD_ADDRESS = "bad-address"
    MOVED = "moved"
    MAILBOX_FULL = "mailbox-full"
    MAILBOX_DISABLED = "mailbox-disabled"
    POLICY = "policy"
    SPAM = "spam"
    TOO_BIG = "too-big"
    REFUSED = "refused"
    GREYLISTED = "greylisted"
    LATER = "later"
    UNREACHABLE = "unreachable"
    NO_GREETING = "no-greeting"
    CLOSING = "closing"
    TOO_MANY_CONNECTIONS = "too-many-connections"
    BUSY = "busy"
    THROTTLED = "throttled"
    LOST = "lost"
    NOT_UNDERSTOOD = "not-understood"
    NO_ANSWER = "no-answer"
    NO_SUCH_SERVER = "no-such-server"
    NO_SERVICE = "no-service"
    BLOCKED = "blocked"
    TLS_MISSING = "tls-missing"
    TLS_FAILED = "tls-failed"
    CERTIFICATE = "certificate"
    PLAIN_TEXT = "plain-text"
    LOGIN = "login"
    APP_PASSWORD = "app-password"  # noqa: S105 - a word for reports
    PASSWORD_LOGIN_OFF = "password-login-off"  # noqa: S105
    LOGIN_NOT_OFFERED = "login-not-offered"
    NO_TOKEN = "no-token"  # noqa: S105
    TOKEN_NOT_OFFERED = "token-not-offered"  # noqa: S105
    TOKEN_REFUSED = "token-refused"  # noqa: S105
    ACCOUNT_DISABLED = "account-disabled"
    SENDER_REFUSED = "sender-refused"
    NOT_VERIFIED = "not-verified"
    RELAY_DENIED = "relay-denied"
    QUOTA = "quota"


def explain(reason: str) -> str:
    """Return a sentence for an editor; empty where ``reason`` is none of the above."""
    return _of_a_person().get(reason) or _of_the_server().get(reason) or ""


def _of_a_person() -> dict[str, str]:
    """Return what concerns one recipient, or the way to the server at that moment."""
    return {
        Reason.UNKNOWN_USER: _("The address does not exist."),
        Reason.UNKNOWN_DOMAIN: _("The part of the address after the @ does not exist or takes no mail."),
        Reason.BAD_ADDRESS: _("The address cannot be used in mail as it is written."),
        Reason.MOVED: _("The person has moved to another address."),
        Reason.MAILBOX_FULL: _("The mailbox is full."),
        Reason.MAILBOX_DISABLED: _("The mailbox is closed."),
        Reason.POLICY: _("The receiving side refuses the letter by its rules; the address itself may be right."),
        Reason.SPAM: _("The receiving side takes the letter for spam."),
        Reason.TOO_BIG: _("The letter is larger than the mail server allows."),
        Reason.REFUSED: _("The mail server refuses the letter."),
        Reason.GREYLISTED: _("The receiving side wants to be asked again after some minutes."),
        Reason.LATER: _("The mail server cannot take the letter now."),
        Reason.UNREACHABLE: _("There is no connection to the mail server."),
        Reason.NO_GREETING: _("The mail server is silent. Does SMTP_SECURITY fit SMTP_PORT (587: starttls, 465: tls)?"),
        Reason.CLOSING: _("The mail server closed the connection."),
        Reason.TOO_MANY_CONNECTIONS: _("The mail server wants fewer connections at the same time."),
        Reason.BUSY: _("The mail server is busy."),
        Reason.THROTTLED: _("The mail server wants letters more slowly."),
        Reason.LOST: _("The connection broke before the letter was handed over."),
        Reason.NOT_UNDERSTOOD: _("The mail server answered something that cannot be understood."),
        Reason.NO_ANSWER: _("The letter was handed over, but the mail server's answer was lost: it may have arrived."),
    }


def _of_the_server() -> dict[str, str]:
    """Return what would be the same for everybody, until somebody mends it."""
    return {
        Reason.NO_SUCH_SERVER: _("There is no mail server of this name."),
        Reason.NO_SERVICE: _("The mail server takes no mail from here. Are SMTP_HOST and SMTP_PORT right?"),
        Reason.BLOCKED: _("The mail server has blocked this machine's network address."),
        Reason.TLS_MISSING: _("The mail server offers no encryption (STARTTLS), so nothing was sent."),
        Reason.TLS_FAILED: _(
            "No encrypted connection came about. Does SMTP_SECURITY fit SMTP_PORT (587: starttls, 465: tls)?"
        ),
        Reason.CERTIFICATE: _("The mail server's certificate is not to be trusted, so nothing was sent."),
        Reason.PLAIN_TEXT: _("SMTP_SECURITY=none is only for a mail server on this machine."),
        Reason.LOGIN: _("The mail server does not accept the login. Are SMTP_USER and SMTP_PASSWORD right?"),
        Reason.APP_PASSWORD: _("The mail server wants an app password here, not the account's own password."),
        Reason.PASSWORD_LOGIN_OFF: _("Login by password is switched off for this account at the mail provider."),
        Reason.LOGIN_NOT_OFFERED: _("The mail server offers no login by password."),
        Reason.NO_TOKEN: _("There is no login to the mail provider, or it has run out: run “newsletter login”."),
        Reason.TOKEN_NOT_OFFERED: _("The mail server does not take the login that SMTP_AUTH asks for."),
        Reason.TOKEN_REFUSED: _(
            "The mail server refuses the login, although the provider has given one. IT must allow this mailbox to send"
            " with a program (SMTP AUTH, Send As); then run “newsletter login” again."
        ),
        Reason.ACCOUNT_DISABLED: _("The mail provider has closed this account."),
        Reason.SENDER_REFUSED: _("The mail server does not let this account send from this sender address."),
        Reason.NOT_VERIFIED: _("The sender address is not yet verified at the mail provider."),
        Reason.RELAY_DENIED: _("The mail server does not pass on mail to others for this account."),
        Reason.QUOTA: _("The number of letters that the mail provider allows is used up."),
    }
