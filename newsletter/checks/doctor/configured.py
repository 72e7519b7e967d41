"""What the settings say, before anything is tried."""

from collections.abc import Iterator
from dataclasses import replace

from newsletter.checks.doctor import Area, Grade, Item
from newsletter.errors import SettingsError
from newsletter.messages import _
from newsletter.settings import Settings
from newsletter.settings.providers import PROVIDERS


def refused(error: SettingsError) -> list[Item]:
    """Return every mistake because of which the settings cannot be read."""
    return [
        Item("SETTINGS", Area.SETTINGS, Grade.ERROR, str(replace(problem, fix="")), problem.fix)
        for problem in error.problems
    ]


def examine(settings: Settings) -> Iterator[Item]:
    """Yield what an editor should know of settings that can be read."""
    smtp = settings.smtp
    if not smtp.host:
        message = _("No mail server is set: everything goes to the local inbox on this machine.")
        fix = _("When you want to send: write SMTP_PROVIDER, SMTP_USER and SMTP_PASSWORD in .env.")
        yield Item("SETTINGS-SERVER", Area.SETTINGS, Grade.NOTE, message, fix)
        return
    yield Item("SETTINGS", Area.SETTINGS, Grade.OK, _("The settings can be read."))
    preset = next((one for one in PROVIDERS.values() if one.host and one.host == smtp.host.lower()), None)
    if preset and not smtp.provider:
        message = _("This is the mail server of {provider}, and its limits are not set.", provider=preset.label)
        fix = _("Write in .env: {line}", line=f"SMTP_PROVIDER={preset.name}")
        yield Item("SETTINGS-PROVIDER", Area.SETTINGS, Grade.NOTE, message, fix)
    if preset and preset.name == "microsoft365" and smtp.password:
        message = _("Microsoft is switching off login by password, for most organisations at the end of 2026.")
        fix = _("Ask IT whether “Authenticated SMTP” stays switched on for {user}.", user=smtp.user)
        yield Item("SETTINGS-PROVIDER", Area.SETTINGS, Grade.NOTE, message, fix)
    if preset and preset.name == "domeneshop":
        message = _("Domeneshop does not allow newsletters through this mail server.")
        fix = _("Ask Domeneshop, or use another provider: see docs/providers.md.")
        yield Item("SETTINGS-PROVIDER", Area.SETTINGS, Grade.WARNING, message, fix)
    if settings.sender.reply_to is None and settings.sender.mailbox.address.lower().startswith(
        ("noreply@", "no-reply@")
    ):
        message = _(
            "Answers go to {address}, which sounds as if nobody read them.", address=settings.sender.mailbox.address
        )
        fix = _("Write reply_to below [sender] in newsletter.toml.")
        yield Item("SETTINGS-REPLIES", Area.SETTINGS, Grade.NOTE, message, fix)
