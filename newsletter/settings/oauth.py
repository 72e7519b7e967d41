"""Login without a password, as Microsoft 365 and Google want it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from newsletter import host
from newsletter.errors import Problem
from newsletter.messages import _
from newsletter.settings.secret import NOTHING, Secret, bad, cannot_be

METHODS = ("password", "microsoft", "google")


@dataclass(frozen=True, slots=True)
class OAuth:
    """Who lets us in, and as which program."""

    provider: Literal["microsoft", "google"]
    client_id: str = ""
    """Of the app registration at Microsoft."""
    tenant: str = "organizations"
    authority: str = "https://login.microsoftonline.com"
    """Another one for national clouds."""
    client_secret: Secret = NOTHING
    """Of a service that logs in as itself; empty where a person logs in."""
    client_file: Path | None = None
    """Google's file, of a desktop app or of a service account."""


def read_oauth(folder: Path, values: Mapping[str, str], problems: list[Problem]) -> OAuth | None:
    """Understand SMTP_AUTH and what belongs to it; None for a login by password. Adds to ``problems``."""
    method = values["SMTP_AUTH"].strip().lower()
    if method not in METHODS:
        fix = _("choose one of: {names}", names=", ".join(METHODS))
        problems.append(cannot_be("SMTP_AUTH", method, fix))
    if method not in ("microsoft", "google"):
        return None
    if not values["SMTP_USER"]:
        problems.append(bad("SMTP_USER", _("is missing: it is the address of the mailbox that sends")))
    ask = _(
        "until IT has given it to you, take SMTP_AUTH out; this writes the letter to IT: newsletter login --it-request"
    )
    if method == "google":
        return _google(folder, values["GOOGLE_CLIENT_FILE"], ask, problems)
    if not values["MICROSOFT_CLIENT_ID"]:
        problems.append(bad("MICROSOFT_CLIENT_ID", _("is missing, and SMTP_AUTH is microsoft"), ask))
    if not values["MICROSOFT_AUTHORITY"].startswith("https://"):
        problems.append(bad("MICROSOFT_AUTHORITY", _("must begin with https://")))
    return OAuth(
        provider="microsoft",
        client_id=values["MICROSOFT_CLIENT_ID"],
        tenant=values["MICROSOFT_TENANT"],
        authority=values["MICROSOFT_AUTHORITY"].rstrip("/"),
        client_secret=Secret(values["MICROSOFT_CLIENT_SECRET"]),
    )


def _google(folder: Path, name: str, ask: str, problems: list[Problem]) -> OAuth:
    path = folder / name if name else None
    if path is None:
        problems.append(bad("GOOGLE_CLIENT_FILE", _("is missing, and SMTP_AUTH is google"), ask))
    elif not (host.exists(path) and path.is_file()):
        problems.append(bad("GOOGLE_CLIENT_FILE", _("names a file that is not there: {file}", file=path)))
    return OAuth(provider="google", client_file=path)
