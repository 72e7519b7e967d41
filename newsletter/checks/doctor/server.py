"""The mail server: what trying it out has shown."""

from collections.abc import Iterator
from datetime import UTC, datetime

from newsletter.checks.doctor import Area, Grade, Item, remedies
from newsletter.messages import _, ngettext
from newsletter.sending.interface import Reply, Scope, Stage, State
from newsletter.sending.transport.probe import Encryption, Probe
from newsletter.sending.transport.replies import Reason, explain, judge
from newsletter.settings import Settings

_SOON = 14
"""Days before the end of a certificate at which it should have been replaced."""
_IDS = {
    Stage.CONNECT: "SERVER-REACHED",
    Stage.TLS: "SERVER-ENCRYPTION",
    Stage.LOGIN: "SERVER-LOGIN",
    Stage.MAIL: "SERVER-SENDER",
    Stage.RCPT: "SERVER-SENDER",
}
_WANTED = ("PIPELINING", "SIZE", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES", "STARTTLS", "AUTH", "SMTPUTF8", "CHUNKING")


def examine(settings: Settings, probe: Probe, now: float) -> Iterator[Item]:
    """Yield what ``probe`` says about the mail server of ``settings``; ``now`` is Unix seconds."""
    smtp, failure = settings.smtp, probe.failure
    server = f"{smtp.host}:{smtp.port}"
    if failure is None or failure.stage is not Stage.CONNECT:
        yield Item("SERVER-REACHED", Area.SERVER, Grade.OK, _("{server} answers.", server=server))
    if probe.encryption:
        yield _certificate(probe.encryption, smtp.host, now)
    elif failure is None:
        message = _("The connection stays on this machine and is not encrypted.")
        yield Item("SERVER-ENCRYPTION", Area.SERVER, Grade.OK, message)
    if probe.extensions:
        known = [word for word in probe.extensions if word.split()[0] in _WANTED]
        message = _("It offers: {extensions}", extensions=", ".join(known or probe.extensions))
        yield Item("SERVER-EXTENSIONS", Area.SERVER, Grade.OK, message)
    if failure:
        yield _failed(settings, failure)
        return
    if smtp.user:
        yield Item("SERVER-LOGIN", Area.SERVER, Grade.OK, _("The login of {user} is accepted.", user=smtp.user))
    yield from _answers(settings, probe.answers)


def _certificate(found: Encryption, host: str, now: float) -> Item:
    days = int((found.expires - now) // 86_400)
    until = datetime.fromtimestamp(found.expires, UTC).date().isoformat()
    if days < _SOON:
        message = ngettext(
            "The certificate of {host} ends in {n} day, on {date}.",
            "The certificate of {host} ends in {n} days, on {date}.",
            days,
            **{"host": host, "date": until},
        )
        fix = _("Tell whoever runs the mail server that it has to be renewed; after that day nothing is sent.")
        return Item("SERVER-ENCRYPTION", Area.SERVER, Grade.WARNING, message, fix)
    message = _(
        "The connection is encrypted ({version}); the certificate is trusted until {date}.",
        **{"version": found.version, "date": until},
    )
    return Item("SERVER-ENCRYPTION", Area.SERVER, Grade.OK, message)


def _failed(settings: Settings, reply: Reply) -> Item:
    """Return why no message could have been handed over."""
    verdict = judge(reply)
    message = explain(verdict.reason) or _("The mail server cannot be used.")
    if reply.code:
        said = " ".join(filter(None, [str(reply.code), reply.enhanced_code, reply.text]))
        message += " " + _("It said: {said}", said=said)
    elif reply.text:
        message += " " + _("Details: {said}", said=reply.text)
    grade = Grade.ERROR if verdict.scope is Scope.CAMPAIGN else Grade.UNREACHABLE
    return Item(_IDS[reply.stage], Area.SERVER, grade, message, _remedy(settings, reply, verdict.reason))


def _remedy(settings: Settings, reply: Reply, reason: str) -> str:
    smtp, address = settings.smtp, settings.sender.mailbox.address
    if reason in {Reason.SENDER_REFUSED, Reason.NOT_VERIFIED, Reason.RELAY_DENIED}:
        return remedies.sender(smtp.provider, smtp.user, address)
    if reply.stage is Stage.LOGIN:
        return remedies.login(smtp.provider, smtp.user)
    if reason == Reason.CERTIFICATE:
        return _(
            "If your organisation has a certificate authority of its own, ask IT for its certificate and name the file "
            "after SMTP_CA_FILE. Otherwise the name after SMTP_HOST may be wrong, or something in between reads along."
        )
    if reply.stage is Stage.TLS:
        return _("With port 587 it is SMTP_SECURITY=starttls, with port 465 SMTP_SECURITY=tls.")
    return _(
        "Is this machine online, and are SMTP_HOST and SMTP_PORT right? Some networks and virus guards block port "
        "{port}; ask IT, or try another network.",
        port=smtp.port,
    )


def _answers(settings: Settings, answers: tuple[Reply, ...]) -> Iterator[Item]:
    address = settings.sender.mailbox.address
    reply = answers[-1]
    if 200 <= reply.code < 300:
        message = _("{address} may send; nothing was handed over.", address=address)
        yield Item("SERVER-SENDER", Area.SERVER, Grade.OK, message)
    elif reply.stage is Stage.MAIL or judge(reply).scope is Scope.CAMPAIGN:
        yield _failed(settings, reply)
    else:
        lasting = judge(reply).state is State.FAILED
        message = _("The mail server does not take mail to the sender {address}.", address=address)
        message += " " + _("It said: {said}", said=f"{reply.code} {reply.text}")
        fix = _("Answers and bounces go there: see that the mailbox exists.") if lasting else ""
        yield Item("SERVER-SENDER", Area.SERVER, Grade.WARNING if lasting else Grade.NOTE, message, fix)
