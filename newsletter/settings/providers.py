"""Mail providers as they are commonly set up: where their server is, and how much it takes.

Every number is the provider's own where it publishes one; ``source`` says where it stands, ``read`` when it was looked
up. What depends on the plan that was bought is left open: the editor writes it in ``.env``.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """The presets of one provider."""

    name: str
    """As it is written after ``SMTP_PROVIDER=``."""
    label: str
    """As people call it."""
    source: str
    read: str
    host: str = ""
    port: int = 587
    security: str = "starttls"
    rate: str = ""
    """As in ``SMTP_RATE``; empty: as fast as the server takes them."""
    daily: int | None = None
    """Messages in any 24 hours."""
    connections: int = 4
    """At the same time."""
    per_connection: int | None = None
    """Messages after which a connection is replaced by a fresh one."""
    spf: str = ""
    """What the sender's SPF record has to include; empty where bounces go to the provider's own domain."""
    selectors: tuple[str, ...] = ()
    """Below which names the provider lets DKIM keys be kept; empty where they differ from customer to customer."""

    def defaults(self) -> dict[str, str]:
        """Return what each setting is when it is not set."""
        presets = {
            "SMTP_HOST": self.host,
            "SMTP_SECURITY": self.security,
            "SMTP_PORT": str(self.port),
            "SMTP_RATE": self.rate,
            "SMTP_DAILY": str(self.daily or ""),
            "SMTP_CONNECTIONS": str(self.connections),
        }
        return {name: value for name, value in presets.items() if value}


_READ = "2026-11-23"
_ALL = (
    Provider(
        "microsoft365",
        "Microsoft 365",
        "https://learn.microsoft.com/exchange/troubleshoot/send-emails/smtp-submission-improvements",
        _READ,
        host="smtp.office365.com",
        rate="30/minute",
        daily=10_000,
        connections=2,  # three are allowed for a mailbox; one is left for its owner
        spf="spf.protection.outlook.com",
        selectors=("selector1", "selector2"),
    ),
    Provider(
        "google",
        "Google Workspace",
        "https://support.google.com/a/answer/166852",
        _READ,
        host="smtp.gmail.com",
        rate="20/minute",  # not published; slow enough that no refusal is known
        daily=2_000,
        connections=2,
        spf="_spf.google.com",
        selectors=("google",),
    ),
    Provider(
        "ses",
        "Amazon SES (Stockholm)",
        "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html",
        _READ,
        host="email-smtp.eu-north-1.amazonaws.com",
        rate="10/second",  # below what a new account gets; the console shows what yours has
        connections=2,
        per_connection=100,  # 421 “Maximum message count per session reached” was seen after 350 (AWS re:Post)
    ),
    Provider(
        "mailjet",
        "Mailjet",
        "https://dev.mailjet.com/smtp-relay/overview/",
        _READ,
        host="in-v3.mailjet.com",
        spf="spf.mailjet.com",
        selectors=("mailjet",),
    ),
    Provider(
        "brevo",
        "Brevo",
        "https://developers.brevo.com/docs/smtp-integration",
        _READ,
        host="smtp-relay.brevo.com",
        selectors=("brevo1", "brevo2", "mail"),
    ),
    Provider(
        "postmark",
        "Postmark (broadcasts)",
        "https://postmarkapp.com/support/article/1207-how-to-create-and-send-through-message-streams",
        _READ,
        host="smtp-broadcasts.postmarkapp.com",
    ),
    Provider(
        "sendgrid",
        "SendGrid",
        "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api",
        _READ,
        host="smtp.sendgrid.net",
        per_connection=5_000,
        selectors=("s1", "s2"),
    ),
    Provider(
        "mailgun",
        "Mailgun (EU)",
        "https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/send-smtp",
        _READ,
        host="smtp.eu.mailgun.org",
        selectors=("mx", "k1", "krs"),
    ),
    Provider(
        "domeneshop",
        "Domeneshop",
        "https://domene.shop/faq?id=251",
        _READ,
        host="smtp.domeneshop.no",
        rate="50/minute",
        connections=1,
        spf="_spf.domeneshop.no",
    ),
    Provider("generic", "", "", _READ),
)
PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in _ALL}
"""Every provider by its name; ``generic`` is any other mail server and presets nothing of note."""
