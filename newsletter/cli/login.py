"""``newsletter login``: log in to Microsoft 365 or Google, whose mail servers take no passwords."""

from importlib.resources import files
from typing import Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import OPERATE, command
from newsletter.cli.screen import Screen
from newsletter.errors import ConnectionFailed, NotNow, UsageError
from newsletter.messages import _, language
from newsletter.settings import Settings, Smtp


@command(
    OPERATE,
    _("Log in to Microsoft 365 or Google, once. Needs SMTP_AUTH in .env."),
    example="newsletter login --it-request\nnewsletter login\nnewsletter login --device-code",
)
def login(
    ctx: typer.Context,
    *,
    device_code: Annotated[
        bool, typer.Option("--device-code", help=_("Log in with a code, in a browser on any machine (Microsoft)."))
    ] = False,
    it_request: Annotated[
        bool, typer.Option("--it-request", help=_("Write the letter that asks your IT department for what is needed."))
    ] = False,
    show_status: Annotated[bool, typer.Option("--status", help=_("Is there a login, and does it work?"))] = False,
    forget: Annotated[bool, typer.Option("--forget", help=_("Delete the login from this machine."))] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", help=_("The language of the letter: nb or en."))] = "",
    workspace: options.Workspace = None,
) -> None:
    """Log in, or do one of the other things."""
    screen: Screen = ctx.obj
    if sum((device_code, it_request, show_status, forget)) > 1:
        raise UsageError(_("Choose one of {flags}.", flags="--device-code, --it-request, --status, --forget"))
    loaded = settings.load(workspace)
    if it_request:
        screen.result(_letter(loaded, lang or language()))
        return
    smtp = _required(loaded)
    if forget:
        from newsletter.sending.transport import oauth

        there = oauth.forget(smtp)
        screen.result(_("The login is deleted from this machine.") if there else _("There was no login here."))
    elif not show_status:
        _log_in(screen, smtp, device_code=device_code)
    if not forget:
        _tell(screen, smtp)


def _required(loaded: Settings) -> Smtp:
    """Return the account that logs in without a password. Raises UsageError."""
    if loaded.smtp.oauth is None:
        raise UsageError(
            _("This newsletter logs in by password: SMTP_AUTH in .env does not say microsoft or google."),
            hint=_("What IT has to do first: {command}", command="newsletter login --it-request"),
        )
    return loaded.smtp


def _log_in(screen: Screen, smtp: Smtp, *, device_code: bool) -> None:
    from newsletter.sending.transport import oauth

    google = smtp.oauth is not None and smtp.oauth.provider == "google"
    if device_code and google:
        raise UsageError(_("Google allows no code for mail."), hint=_("Log in with the browser: newsletter login"))
    if smtp.oauth is not None and smtp.oauth.client_secret:
        return  # a service logs in as itself
    try:
        if device_code:
            oauth.log_in_by_code(smtp, screen.say)
        else:
            oauth.log_in_by_browser(smtp, screen.say)
    except oauth.NoToken as error:
        raise _refused(str(error)) from None
    except oauth.Unreachable as error:
        raise _unreachable(str(error)) from None


def _tell(screen: Screen, smtp: Smtp) -> None:
    """Prove the login by asking for a token, and say so. Raises ConnectionFailed or NotNow."""
    from newsletter.sending.transport import oauth

    try:
        oauth.token(smtp)
    except oauth.NoToken as error:
        raise _refused(str(error)) from None
    except oauth.Unreachable as error:
        raise _unreachable(str(error)) from None
    screen.result(_("The login works, for {user}.", user=smtp.user))
    screen.say(_("Next, the mail server: {command}", command="newsletter doctor"))


def _refused(why: str) -> ConnectionFailed:
    hint = _("Log in again: {command}. If that does not help, ask IT.", command="newsletter login")
    return ConnectionFailed(_("There is no login: {why}", why=why), hint=hint)


def _unreachable(why: str) -> NotNow:
    message = _("The provider's login pages cannot be reached ({why}).", why=why)
    return NotNow(message, hint=_("Is this machine online? Then run the same command again."))


def _letter(loaded: Settings, lang: str) -> str:
    name = {"nb": "nb", "nn": "nb", "no": "nb", "en": "en"}.get(lang)
    if name is None:
        raise UsageError(_("There is no such letter in “{lang}”.", lang=lang), hint=_("Write --lang nb or --lang en."))
    text = (files("newsletter.cli") / "it" / f"request.{name}.txt").read_text(encoding="utf-8")
    mailbox = loaded.smtp.user or loaded.sender.mailbox.address
    return text.format(name=loaded.publication.name, mailbox=mailbox).rstrip()
