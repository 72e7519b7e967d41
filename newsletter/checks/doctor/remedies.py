"""What to ask of whom, by provider: whole sentences that an editor can forward."""

from newsletter.messages import _


def login(provider: str, user: str) -> str:
    """Return what to do when the login is refused."""
    words = {
        "microsoft365": _(
            "Ask IT to switch on “Authenticated SMTP” for {user}: Microsoft 365 admin center, Active users, the user, "
            "Mail, Manage email apps. Security defaults or a policy of the organisation may forbid it for everybody.",
            user=user,
        ),
        "google": _(
            "Switch on two-step verification for {user}, make an app password in the Google account under Security, "
            "and write it after SMTP_PASSWORD.",
            user=user,
        ),
        "ses": _("Make SMTP credentials in the Amazon SES console, in the region of SMTP_HOST; AWS keys do not work."),
        "mailjet": _("SMTP_USER is the API key and SMTP_PASSWORD the secret key: Mailjet, Account, API keys."),
        "brevo": _("SMTP_PASSWORD is an SMTP key, not an API key: Brevo, Settings, SMTP & API."),
        "postmark": _(
            "Make an SMTP token for the broadcast stream in Postmark: its access key is SMTP_USER, its secret key "
            "SMTP_PASSWORD."
        ),
        "sendgrid": _("SMTP_USER is the word apikey, SMTP_PASSWORD an API key that may send mail."),
        "mailgun": _("Make an SMTP user for the domain in Mailgun, under Domain settings, SMTP credentials."),
    }
    return words.get(provider) or _("Check SMTP_USER and SMTP_PASSWORD with whoever runs the mail server.")


def sender(provider: str, user: str, address: str) -> str:
    """Return what to do when the account may not send from the address."""
    if provider == "microsoft365":
        return _(
            "Ask IT to give {user} the permission “Send as” for {address}, in the Exchange admin center.",
            **{"user": user, "address": address},
        )
    return _("Confirm {address}, or its whole domain, as a sender at your mail provider.", address=address)


def spf(domain: str, include: str, *, has_record: bool) -> str:
    """Return how the provider's servers become allowed."""
    if has_record and include:
        return _(
            "Ask whoever keeps the DNS of {domain} to put include:{include} into its SPF record, before “all”.",
            **{"domain": domain, "include": include},
        )
    record = f"v=spf1 include:{include} ~all" if include else "v=spf1 mx ~all"
    return _(
        "Ask whoever keeps the DNS of {domain} for exactly one TXT record that begins with v=spf1 and names every "
        "server that sends for the domain, such as: {record}",
        **{"domain": domain, "record": record},
    )


def dkim(provider: str, domain: str) -> str:
    """Return how letters get signed."""
    if provider == "microsoft365":
        return _(
            "Ask IT to switch on DKIM for {domain}: Microsoft Defender portal, Email & collaboration, Policies, Email "
            "authentication settings, DKIM; the two CNAME records that it shows go into the DNS.",
            domain=domain,
        )
    if provider == "google":
        return _(
            "Ask IT to sign for {domain}: Google Admin console, Apps, Google Workspace, Gmail, Authenticate email; the "
            "TXT record that it shows goes into the DNS.",
            domain=domain,
        )
    return _(
        "Ask your mail provider for the DKIM records of {domain}, and whoever keeps its DNS to put them in. Write the "
        "part before ._domainkey after DKIM_SELECTOR in .env.",
        domain=domain,
    )


def dmarc(domain: str, address: str) -> str:
    """Return the record to begin with."""
    record = f"v=DMARC1; p=none; rua=mailto:{address}"
    return _(
        "Ask whoever keeps the DNS of {domain} for a TXT record at _dmarc.{domain}, such as: {record}",
        **{"domain": domain, "record": record},
    )
