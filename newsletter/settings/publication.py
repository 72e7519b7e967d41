"""What newsletter.toml says: the publication, who sends it, and how."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from newsletter.messages import _

_MAILBOX = re.compile(r'(?:"?(?P<name>[^"<>]*?)"?\s*<(?P<inside>[^<>]+)>|(?P<bare>[^<>\s]+))')

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TOKEN = 24
"""Characters that stand in place of ``{token}`` in the envelope sender."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Mailbox(_Table):
    """A name and an address, as in ``Name <post@example.no>``; the address is ASCII."""

    name: str = ""
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def parse_mailbox(value: object) -> Mailbox:
    """Read ``Name <address>`` or a bare address. Raises ValueError with a sentence."""
    match = _MAILBOX.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError(_("write it like Name <post@example.no>"))
    if not match[0].isprintable() or "=?" in match[0]:
        raise ValueError(_("type it again: it holds characters that are not seen, or “=?”"))
    return Mailbox(name=(match["name"] or "").strip(), address=address(match["inside"] or match["bare"]))


def address(value: str) -> str:
    """Return the ASCII form of an address. Raises ValueError with a sentence."""
    try:
        found = validate_email(
            value.strip(), check_deliverability=False, test_environment=True, strict=True
        ).ascii_email
    except EmailNotValidError:
        found = None
    if not found:
        raise ValueError(_("“{value}” is not an e-mail address", value=value))
    return found


def _pattern(value: str) -> str:
    """Check an envelope address that may hold ``{token}``."""
    address(value.replace("{token}", "0" * _TOKEN))
    return value


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError(_("a colour is written like #1a5c7a"))
    return value.lower()


def _web(value: str) -> str:
    if value and not (
        re.fullmatch(r"https://[^\s<>\"']+\.[^\s<>\"']+", value) and value.isprintable() and _port(value)
    ):
        raise ValueError(_("must be a whole address that begins with https://"))
    return value


def _port(url: str) -> bool:
    """Tell whether the port of ``url``, if it names one, can be meant."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _text(value: str) -> str:
    if not "".join(value.split("\n")).isprintable():
        raise ValueError(_("type it again: it holds characters that are not seen"))
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(_("there is no time zone “{value}”; in Norway it is Europe/Oslo", value=value)) from None
    return value


def _list_id(value: str) -> str:
    if value and not (re.fullmatch(rf"(?:{_LABEL}\.)+{_LABEL}", value) and len(value) <= 255):
        raise ValueError(_("write it like a domain of yours: news.example.no"))
    return value


MailboxField = Annotated[Mailbox, BeforeValidator(parse_mailbox)]
Address = Annotated[str, AfterValidator(address)]
Colour = Annotated[str, AfterValidator(_colour)]
Text = Annotated[str, AfterValidator(_text)]
Web = Annotated[str, AfterValidator(_web)]


class Colours(_Table):
    """Colours of the letter, ``#rrggbb``."""

    primary: Colour = "#1f4e79"
    accent: Colour = "#b3451d"
    background: Colour = "#f3f5f7"
    text: Colour = "#1f2933"


def _file(path: Path | None) -> Path | None:
    if path and not str(path).isprintable():
        raise ValueError(_("is not the name of a file"))
    return path


class Publication(_Table):
    """What every letter of the publication has in common."""

    name: Text = Field(min_length=1)
    language: Literal["nb", "nn", "en"] = "nb"
    ui_language: Literal["", "nb", "en"] = ""
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Oslo"
    address: Text = ""
    """Postal address, shown in the footer."""
    organisation_number: Text = ""
    privacy_page: Web = ""
    web_site: Web = ""
    list_id: Annotated[str, AfterValidator(_list_id)] = ""
    """RFC 2919: constant over issues, below a domain of the publication. Empty: made from the sender's domain."""
    logo: Annotated[Path | None, AfterValidator(_file)] = None
    colours: Colours = Colours()
    social: Mapping[str, Web] = {}
    """Name to address, as in ``Facebook = "https://…"``."""


class Sender(_Table):
    """Who the letters come from, and where answers go."""

    mailbox: MailboxField = Field(alias="from")
    reply_to: MailboxField | None = None
    bounces: Annotated[str, AfterValidator(_pattern)] | None = None
    """Envelope sender; ``{token}`` in it makes a different one for each delivery (VERP)."""
    unsubscribe: Address | None = None
    """Where unsubscribe mails go; without it, to the reply address."""
    test: Address | None = None
    """Where ``newsletter test`` sends when no address is given."""


class Sending(_Table):
    """How letters are sent."""

    list: str = ""
    """The list that is used when ``--to`` is not given, relative to the workspace."""


class Workspace(_Table):
    """The whole newsletter.toml."""

    publication: Publication
    sender: Sender
    sending: Sending = Sending()

    @classmethod
    def keys(cls, path: list[str]) -> list[str]:
        """Return the keys that are allowed in the section ``path``, for “did you mean”."""
        model: Any = cls
        for part in path:
            fields = getattr(model, "model_fields", {})
            model = fields[part].annotation if part in fields else None
        return [info.alias or name for name, info in getattr(model, "model_fields", {}).items()]
