"""Mail addresses and phone numbers that a letter gives its readers."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from newsletter.checks.domains import meant
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import Link, masked, passages, plain_text
from newsletter.content.issue import Issue
from newsletter.messages import _

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,20})(?![\w-])")
_PHONE = re.compile(
    r"(?i)\b(?:tlf|tel|telefon|mobil|telephone|phone)(?:nummer|nr)?\b\.?:?[ \u00a0]*"
    r"((?:\+|00)?\d[\d \u00a0]{1,20}\d)(?![\d.,/:-]\d)"
)
_NOT_DIGITS = re.compile(r"[^\d+]")


def addresses(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find a misspelt mail domain, and a link that writes to another address than it shows."""
    told: set[tuple[int, str]] = set()
    for link in links:
        if not link.href.startswith("mailto:"):
            continue
        address = unquote(link.href.removeprefix("mailto:").partition("?")[0])
        if better := meant(address.rpartition("@")[2].casefold()):
            told.add((link.line, address.casefold()))
            yield _misspelt(issue, address, better, (link.line, link.column))
        shown = _ADDRESS.fullmatch(link.text.strip())
        if shown and shown[0].casefold() != address.casefold():
            message = _("The link shows {shown}, but writes to {address}.", shown=shown[0], address=address)
            yield found("ADDRESS", issue, link.line, message, _("Let both be the same."), column=link.column)
    for passage in passages(issue):
        for written in _ADDRESS.finditer(masked(passage.text)[0]):
            place = passage.place(written.start())
            better = meant(written[1].casefold())
            if better and (place[0], written[0].casefold()) not in told:
                yield _misspelt(issue, written[0], better, place)


def phones(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find a phone number with too few or too many digits, in a link or behind the word for it."""
    for link in links:
        if link.href.startswith("tel:") and not _is_phone(unquote(link.href.removeprefix("tel:"))):
            yield _odd(issue, unquote(link.href.removeprefix("tel:")), (link.line, link.column), None)
    for passage in passages(issue):
        for number in _PHONE.finditer(plain_text(passage.text)):
            if not _is_phone(number[1]):
                yield _odd(issue, number[1], passage.place(number.start(1)), Level.WARNING)


def _is_phone(text: str) -> bool:
    """Tell whether a Norwegian number has 8 digits (or is a short one), and a foreign one as many as there can be."""
    number = re.sub(r"^00", "+", _NOT_DIGITS.sub("", text))
    if number.startswith("+47"):
        number = number.removeprefix("+47")
    elif number.startswith("+"):
        return 7 <= len(number) - 1 <= 15
    return len(number) == 8 or bool(re.fullmatch(r"0\d{4}|1[0-9]{2}|1[0-9]{3}|116\d{3}", number))


def _misspelt(issue: Issue, address: str, better: str, place: tuple[int, int]) -> Finding:
    message = _("{address} looks like a slip of the pen.", address=address)
    fix = _("Did you mean {domain}?", domain=f"{address.rpartition('@')[0]}@{better}")
    return found("ADDRESS", issue, place[0], message, fix, column=place[1])


def _odd(issue: Issue, number: str, place: tuple[int, int], level: Level | None) -> Finding:
    message = _("{number} is no whole phone number: in Norway they have 8 digits.", number=number.strip())
    fix = _("Count the digits; a foreign number begins with + and the country.")
    return found("ADDRESS", issue, place[0], message, fix, column=place[1], level=level)
