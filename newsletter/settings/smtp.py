"""The mail server as it is configured."""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from newsletter import host
from newsletter.errors import Problem
from newsletter.messages import _
from newsletter.settings.files import read_small

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_CERTIFICATE = re.compile(
    r"-----BEGIN (?:TRUSTED )?CERTIFICATE-----(.*?)-----END (?:TRUSTED )?CERTIFICATE-----", re.DOTALL
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Secret:
    """A string that no representation, log or error shows."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the string itself, for the one place that needs it."""
        return self._value

    def __str__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server. An empty ``host`` means that every campaign is a rehearsal."""

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: Secret = Secret("")
    rate: float | None = None
    """Messages per second over all connections and campaigns; None for as fast as the server takes them."""
    connections: int = 4
    pipelining: bool = True
    ca_file: Path | None = None


def bad(name: str, message: str, fix: str = "") -> Problem:
    """Return the problem of one setting, wherever it was set."""
    return Problem(".env", 0, 0, f"{name} {message}", fix)


def read_smtp(folder: Path, values: Mapping[str, str], problems: list[Problem]) -> Smtp:
    """Understand the SMTP_ settings; adds to ``problems`` what cannot be meant."""
    security = values["SMTP_SECURITY"].lower()
    if security not in PORTS:
        fix = _("choose starttls, tls or none")
        problems.append(bad("SMTP_SECURITY", _("cannot be “{value}”", value=security), fix))
    if values["SMTP_PIPELINING"] not in {"auto", "off"}:
        problems.append(bad("SMTP_PIPELINING", _("must be auto or off")))
    if values["SMTP_USER"] and not (values["SMTP_PASSWORD"] or values["SMTP_PASSWORD_FILE"]):
        problems.append(bad("SMTP_PASSWORD", _("is missing, and SMTP_USER is set")))
    port = values["SMTP_PORT"] or str(PORTS.get(security, 587))
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
        connections=_whole("SMTP_CONNECTIONS", values["SMTP_CONNECTIONS"], 50, problems),
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
        problems.append(bad("SMTP_RATE", _("cannot be “{value}”", value=text), _("write it like 30/minute")))
        return None
    return int(match[1]) / _SECONDS[match[2]]
