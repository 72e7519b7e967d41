"""Mail addresses: what is accepted, in which spelling it is kept, and why another text is refused."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.messages import _

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NEVER_PUBLIC = ("arpa", "local", "localhost", "onion")
_is_plain_local = re.compile(rf"{_ATOM}(?:\.{_ATOM})*").fullmatch
_is_plain_domain = re.compile(rf"(?:{_LABEL}\.)+(?!(?:{'|'.join(_NEVER_PUBLIC)})\Z)[a-z]{{2,63}}").fullmatch
"""Both accept less than email-validator and nothing more, except ``.invalid``: rehearsals on loopback use it."""
_ROLES = {"info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster", "hostmaster"}
_ROLES |= {"usenet", "news", "webmaster", "www", "uucp", "ftp"}
"""Local parts that RFC 2142 makes independent of case; email-validator lower-cases them, and so does this module."""
_WRAPPED = re.compile(r"mailto:([^?]*)(?:\?.*)?|[^@<>]*<(?:mailto:)?([^<>]*)>", re.IGNORECASE | re.DOTALL)
"""A link, and an address behind a name: ``mailto:kari@example.no``, ``Kari <kari@example.no>``."""
_UNSEEN = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + _UNSEEN


@dataclass(frozen=True, slots=True)
class Address:
    """One address that mail can be sent to."""

    ascii: str
    """What is stored and sent: the domain as A-label, in lower case."""

    @property
    def key(self) -> str:
        """Equal for two spellings of one mailbox: letter case and the two spellings of an æøå domain do not count."""
        return self.ascii.lower()


class InvalidAddress(ValueError):
    """A text that is no address we can send to; ``reason`` is a sentence for editors."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_address(text: str) -> Address:
    """Return the address that ``text`` holds, blanks around it aside. Raises InvalidAddress."""
    return _plain(text) or _plain(text := tidy(text)) or _validated(text)


def parse_cell(text: str) -> Address:
    """Return the address in a cell of a list: bare, as a link, or behind a name, in angle brackets.

    Raises InvalidAddress where there is none, or more than one: nobody is mailed by a guess.
    """
    try:
        return parse_address(text)
    except InvalidAddress:
        wrapped = _WRAPPED.fullmatch(tidy(text))
        if not wrapped:
            raise
    return parse_address(wrapped[1] or wrapped[2] or "")


def tidy(text: str) -> str:
    """Return ``text`` in one Unicode spelling (NFC), without blanks around it, be they visible or not."""
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text.strip(_BLANKS))


def plain_address(text: str) -> str | None:
    """Return the ASCII form of an address that is beyond doubt, and None for whatever ``parse_address`` must look at.

    It accepts less than email-validator, and takes a thirtieth of the time.
    """
    local, _at, domain = text.rpartition("@")
    if not (lower_domain := _plain_domain(domain)) or not _is_plain_local(local) or len(local) > 64 or len(text) > 254:
        return None
    if (lower := local.lower()) in _ROLES:
        local = lower
    return f"{local}@{lower_domain}"


@lru_cache(maxsize=1 << 14)
def _plain_domain(domain: str) -> str:
    """Return a domain in lower case, or an empty text where it must be looked at; most people share a few of them."""
    lower = domain.lower()
    return lower if domain.isascii() and _is_plain_domain(lower) else ""


def _plain(text: str) -> Address | None:
    plain = plain_address(text)
    return None if plain is None else Address(plain)


def _validated(text: str) -> Address:
    # Late: its tables of international names cost more start-up than the rest of this package, and few lists need them.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        found = validate_email(text, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise InvalidAddress(next(_reasons(text))) from None
    if found.ascii_email is None or "." not in found.ascii_domain:
        raise InvalidAddress(next(_reasons(text)))
    return Address(found.ascii_email)


def _reasons(text: str) -> Iterator[str]:
    """Yield what is wrong with a refused ``text``, the most telling sentence first, and at least one."""
    if not text:
        yield _("There is no address.")
    if sum("@" in piece for piece in re.split(r"[\s,;/|]+", text)) > 1:
        yield _("There are several addresses in it; they need a row each.")
    if any(unicodedata.category(character)[0] == "C" for character in text):
        yield _("There is an invisible character in it; type the address again.")
    if "<" in text or ">" in text:
        yield _("Write only the address itself, without a name and without < and >.")
    if "," in text or ";" in text:
        yield _("There is a comma or a semicolon in it.")
    if "@" not in text:
        yield _("There is no @ in it.")
    if text.count("@") > 1:
        yield _("There is more than one @ in it.")
    if any(map(str.isspace, text)):
        yield _("There is a blank in it.")
    local, _at, domain = text.partition("@")
    yield from _local_reasons(local)
    yield from _domain_reasons(domain)


def _local_reasons(local: str) -> Iterator[str]:
    if not local:
        yield _("Nothing stands before the @.")
    if '"' in local:
        yield _("There are quotation marks in it, which most mail servers refuse.")
    for character in local:
        if not character.isascii():
            yield _(
                "Mail servers cannot be counted on to take “{character}” before the @; ask for an address without it.",
                character=character,
            )
        elif not re.fullmatch(_ATOM, character) and character != ".":
            yield _("“{character}” cannot stand before the @.", character=character)
    if local.startswith(".") or local.endswith(".") or ".." in local:
        yield _("A full stop before the @ must have something on both sides.")
    if len(local) > 64:
        yield _("More than 64 characters stand before the @.")


def _domain_reasons(domain: str) -> Iterator[str]:
    if not domain:
        yield _("Nothing stands after the @.")
    if domain.startswith("["):
        yield _("A number in brackets after the @ is refused by most mail servers; use a name, as in example.no.")
    if "." not in domain:
        yield _("“{domain}” after the @ has no full stop, as example.no has.", domain=domain)
    if domain.lower().rpartition(".")[2] in _NEVER_PUBLIC:
        yield _(
            "“{domain}” after the @ is only known inside a network; mail from outside never arrives.", domain=domain
        )
    yield _("“{domain}” after the @ cannot be the name of a mail server; look for a slip of the pen.", domain=domain)
