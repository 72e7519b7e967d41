"""The mail server as it is configured."""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from newsletter import host
from newsletter.errors import Problem
from newsletter.messages import _
from newsletter.settings.files import read_small
from newsletter.settings.oauth import OAuth, read_oauth
from newsletter.settings.providers import PROVIDERS
from newsletter.settings.secret import NOTHING, Secret, bad, cannot_be

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_CERTIFICATE = re.compile(
    r"-----BEGIN (?:TRUSTED )?CERTIFICATE-----(.*?)-----END (?:TRUSTED )?CERTIFICATE-----", re.DOTALL
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server. An empty ``host`` means that every campaign is a rehearsal."""

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret = NOTHING
    rate: float | None = None
    """Messages per second over all connections and campaigns; None for as fast as the server takes them."""
    daily: int | None = None
    """Messages in any 24 hours, over all campaigns of the account; None for no limit."""
    connections: int = 4
    per_connection: int | None = None
    """Messages after which a connection is replaced by a fresh one; None for never."""
    oauth: OAuth | None = None
    """How to log in without a password; None for a login by password."""
    provider: str = ""
    """A name of providers.PROVIDERS; empty when none is named."""
    pipelining: bool = True
    ca_file: Path | None = None


def apply_preset(values: dict[str, str], sources: dict[str, str], problems: list[Problem]) -> None:
    """Put the presets of ``SMTP_PROVIDER`` where nothing is set, with ``preset`` as their source."""
    name = values["SMTP_PROVIDER"] = values["SMTP_PROVIDER"].strip().lower()
    if not name:
        return
    if name not in PROVIDERS:
        close = get_close_matches(name, PROVIDERS, 1)
        fix = _("did you mean “{word}”?", word=close[0]) if close else _("choose one of: {names}", names=_names())
        problems.append(cannot_be("SMTP_PROVIDER", name, fix))
        return
    presets = PROVIDERS[name].defaults()
    if sources["SMTP_SECURITY"] != "default":
        presets.pop("SMTP_PORT")  # the port follows from what was chosen
    for key, value in presets.items():
        if sources[key] == "default":
            values[key], sources[key] = value, "preset"
    if sources["SMTP_HOST"] == "preset" and not values["SMTP_USER"]:
        problems.append(bad("SMTP_USER", _("is missing, and SMTP_PROVIDER is set")))


def _names() -> str:
    return ", ".join(PROVIDERS)


def read_smtp(folder: Path, values: Mapping[str, str], problems: list[Problem]) -> Smtp:
    """Understand the SMTP_ settings; adds to ``problems`` what cannot be meant."""
    provider, security = values["SMTP_PROVIDER"], values["SMTP_SECURITY"].lower()
    if security not in PORTS:
        fix = _("choose starttls, tls or none")
        problems.append(cannot_be("SMTP_SECURITY", security, fix))
    if values["SMTP_PIPELINING"] not in {"auto", "off"}:
        problems.append(bad("SMTP_PIPELINING", _("must be auto or off")))
    oauth = read_oauth(folder, values, problems)
    if values["SMTP_USER"] and not (oauth or values["SMTP_PASSWORD"] or values["SMTP_PASSWORD_FILE"]):
        problems.append(bad("SMTP_PASSWORD", _("is missing, and SMTP_USER is set")))
    port = values["SMTP_PORT"] or str(PORTS.get(security, 587))
    if "@" in values["SMTP_HOST"]:  # what stands before it may be a password, and the name is shown everywhere
        problems.append(bad("SMTP_HOST", _("must be the name of the server alone, without “@”")))
    ca_file = folder / values["SMTP_CA_FILE"] if values["SMTP_CA_FILE"] else None
    if ca_file and not (host.exists(ca_file) and ca_file.is_file()):
        problems.append(bad("SMTP_CA_FILE", _("names a file that is not there: {file}", file=ca_file)))
    elif ca_file and not _is_certificate(ca_file):
        fix = _("ask for it as PEM, also called Base64: a text that begins with -----BEGIN CERTIFICATE-----")
        problems.append(bad("SMTP_CA_FILE", _("names a file that is no certificate: {file}", file=ca_file), fix))
    return Smtp(
        host=values["SMTP_HOST"],
        port=_whole("SMTP_PORT", port, 65535, problems),
        security=security,  # type: ignore[arg-type]  # checked against PORTS above
        user=values["SMTP_USER"],
        password=Secret(values["SMTP_PASSWORD"] or _password_file(folder, values["SMTP_PASSWORD_FILE"], problems)),
        rate=_rate(values["SMTP_RATE"], problems),
        daily=_daily(values["SMTP_DAILY"], problems),
        connections=_whole("SMTP_CONNECTIONS", values["SMTP_CONNECTIONS"], 50, problems),
        per_connection=PROVIDERS[provider].per_connection if provider in PROVIDERS else None,
        oauth=oauth,
        provider=provider,
        pipelining=values["SMTP_PIPELINING"] == "auto",
        ca_file=ca_file,
    )


def _is_certificate(path: Path) -> bool:
    """Tell whether certificates as text stand in the file; whether they fit the server is seen when it is called."""
    try:
        found = _CERTIFICATE.findall(read_small(path).decode("ascii", "replace"))
        return bool(found) and all(b64decode("".join(body.split()), validate=True)[:1] == b"\x30" for body in found)
    except (OSError, ValueError):
        return False


def _password_file(folder: Path, name: str, problems: list[Problem]) -> str:
    if not name:
        return ""
    try:
        return read_small(folder / name).decode("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or _("it is not text")
        problems.append(bad("SMTP_PASSWORD_FILE", _("cannot be read: {why}", why=why)))
        return ""


def _whole(name: str, text: str, most: int, problems: list[Problem]) -> int:
    if re.fullmatch(r"[0-9]{1,5}", text) and 1 <= int(text) <= most:
        return int(text)
    problems.append(bad(name, _("must be a whole number from 1 to {most}", most=most)))
    return 1


def _rate(text: str, problems: list[Problem]) -> float | None:
    """Read ``30/minute`` as messages per second."""
    if not text:
        return None
    match = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*(second|minute|hour|day)s?\s*", text.lower())
    if not match or int(match[1]) == 0:
        problems.append(bad("SMTP_RATE", _("cannot be understood"), _("write it like 30/minute")))
        return None
    return int(match[1]) / _SECONDS[match[2]]


def _daily(text: str, problems: list[Problem]) -> int | None:
    """Read a number of messages a day; 0 is none, also where the provider has a preset."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,8}", text.strip()):
        problems.append(bad("SMTP_DAILY", _("must be a whole number of messages a day"), _("write it like 2000")))
        return None
    return int(text) or None
