"""Mail addresses and phone numbers in the letter: readers will write to them, and ring."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from newsletter.audience.addresses import InvalidAddress, parse_address
from newsletter.checks.domains import meant_address
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import Link, masked, passages, without_code
from newsletter.content.issue import Issue
from newsletter.messages import _

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:(?:[\w-]+\.)+[\w-]*\w|[\w-]+,(?:no|com|net|org|se|dk)\b)")
_HREF = re.compile(r"\]\([^)\n]*\)|<[^>\s]+>")
_NUMBER = re.compile(r"[\d ().\N{NO-BREAK SPACE}-]{3,}", re.ASCII)
_SAID = re.compile(
    r"(?i)\b(?:(?P<noun>tlf|telefon|mobil|phone|mob|tel)|ring|call)\b[.:]*[ \N{NO-BREAK SPACE}]+"
    r"(?:(?:oss|us|på|at|nr\.?|tlf\.?) ){0,2}\[?(?P<number>\+?\d[\d \N{NO-BREAK SPACE}]*\d)(?![\d.:/–-]*\d)"
)
_NORWEGIAN = re.compile(
    r"(?<![\w+])(?P<number>\+47[ \N{NO-BREAK SPACE}]?[2-9](?:[ \N{NO-BREAK SPACE}]?\d){2,})(?![\d.:/–-]*\d)"
)
_LEAST_SAID, _LEAST_NAMED = 7, 6
"""Digits from which on a number that somebody can be rung at is one: one can also ring five people."""
_SHORT = re.compile(r"11[0-3]|116\d{3}|18\d\d|0\d{4}")
"""Norwegian numbers that have not eight digits: emergencies, helplines, directories, five digits."""
_DIGITS = 8


def look(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find addresses and numbers that cannot be right, or that say one thing and lead to another."""
    linked: set[tuple[int, str]] = set()
    for link in links:
        scheme, _colon, rest = link.href.partition(":")
        target = unquote(rest.partition("?")[0])
        if scheme.lower() == "mailto":
            linked.add((link.line, target.casefold()))
            yield from _mail_link(issue, link, target)
        elif scheme.lower() == "tel":
            linked.add((link.line, _national(link.text)))
            yield from _phone_link(issue, link, target)
    yield from _in_text(issue, linked)


def _mail_link(issue: Issue, link: Link, address: str) -> Iterator[Finding]:
    if reason := _refused(address):
        message = _("Nobody can write to “{address}”: {reason}", address=address, reason=reason)
        yield found("ADDRESS", issue, link.line, message, _("Correct the address."), column=link.column)
    elif right := meant_address(address):
        yield found("ADDRESS", issue, link.line, *misspelt(address, right), column=link.column)
    shown = link.text.strip()
    if _MAIL.fullmatch(shown) and shown.casefold() != address.casefold():
        message = _("The link shows {shown}, but leads to {address}.", shown=shown, address=address)
        fix = _("Write the same address in both places.")
        yield found("ADDRESS", issue, link.line, message, fix, column=link.column)


def _phone_link(issue: Issue, link: Link, number: str) -> Iterator[Finding]:
    if wrong := _misdialled(number):
        fix = _("Write it as tel:+4722000000, with the country's number before it.")
        yield found("ADDRESS", issue, link.line, wrong, fix, column=link.column)
    shown = link.text.strip()
    if _NUMBER.fullmatch(shown.removeprefix("+")) and _national(shown) != _national(number):
        message = _("The link shows {shown}, but rings {number}.", shown=shown, number=number)
        fix = _("Write the same number in both places.")
        yield found("ADDRESS", issue, link.line, message, fix, column=link.column)


def _in_text(issue: Issue, linked: set[tuple[int, str]]) -> Iterator[Finding]:
    for passage in passages(issue):
        text = without_code(masked(passage.text)[0])
        outside = _HREF.sub(lambda address: " " * len(address[0]), text)
        for mail in _MAIL.finditer(outside):
            line, column = passage.place(mail.start())
            if (right := meant_address(mail[0])) and (line, mail[0].casefold()) not in linked:
                yield found("ADDRESS", issue, line, *misspelt(mail[0], right), column=column, level=Level.WARNING)
        for start, number in _numbers(outside):
            line, column = passage.place(start)
            if (wrong := _misdialled(number, spoken=True)) and (line, _national(number)) not in linked:
                fix = _("Count the digits again.")
                yield found("ADDRESS", issue, line, wrong, fix, column=column, level=Level.WARNING)


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """Yield what is meant as a phone number, with its place: it is said so, or Norway's number stands before it."""
    numbers = {number.start("number"): number["number"] for number in _NORWEGIAN.finditer(text)}
    for said in _SAID.finditer(text):
        if len(_digits(said["number"])) >= (_LEAST_NAMED if said["noun"] else _LEAST_SAID):
            numbers[said.start("number")] = said["number"]
    yield from sorted(numbers.items())


def _refused(address: str) -> str:
    try:
        parse_address(address)
    except InvalidAddress as error:
        return error.reason
    return ""


def misspelt(address: str, right: str) -> tuple[str, str]:
    """Return what is to be said of an address that was probably meant to be ``right``, and what to do."""
    return _("The address {address} looks misspelt.", address=address), _("Did you mean {right}?", right=right)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _national(number: str) -> str:
    """Return the digits of a number, without the country's if that is Norway."""
    digits = _digits(number)
    if number.strip().startswith("+") or digits.startswith("00"):
        return digits.removeprefix("00").removeprefix("47")
    return digits


def _misdialled(number: str, *, spoken: bool = False) -> str:
    """Return what is wrong with a number, or nothing; ``spoken`` allows for what stands behind it in a sentence."""
    digits = _digits(number)
    abroad = number.strip().startswith("+") or digits.startswith("00")
    if abroad and not digits.removeprefix("00").startswith("47"):
        return ""
    national = _national(number)
    if len(national) == _DIGITS or _SHORT.fullmatch(national):
        return ""
    if spoken and not abroad and len(digits) > _DIGITS and digits != number:
        return ""
    return _(
        "The phone number {number} has {n} digits; a Norwegian one has {most}.",
        number=number,
        n=len(national),
        most=_DIGITS,
    )
