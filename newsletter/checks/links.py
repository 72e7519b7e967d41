"""Links: addresses that work for every reader, and words that say where they lead."""

import re
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import Link
from newsletter.content.issue import Issue
from newsletter.messages import _

_EMPTY = re.compile(
    r"(?:klikk|trykk|se|sjå|mer|meir|mer info)? ?(?:her|hit)?|klikk på (?:lenken|linken)|les (?:mer|meir)(?: her)?|"
    r"(?:denne )?(?:lenke|lenken|link|linken)|(?:click |see )?here|(?:read |learn )?more|(?:this )?link|click|mer info"
)
_RAW = re.compile(r"(?i)(?:https?:/|www\.)\S+")
_CURLY = re.compile("[“”„‟‘’‚«»]")
_SAMPLE = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net|no)|example)$")
_WRAPPERS = re.compile(r"(?:^|\.)(?:safelinks\.protection\.outlook\.com|urldefense\.com|urldefense\.proofpoint\.com)$")

_Complaint = tuple[Level | None, str, str]


def form(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find addresses that will not work for readers, or should not be given to them.

    An address that is none at all is refused when the issue is read.
    """
    for link in links:
        for level, message, fix in filter(None, (judge(link) for judge in _JUDGES)):
            yield found("LINK-FORM", issue, link.line, message, fix, column=link.column, level=level)


def text(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find words that do not say where a link leads."""
    for link in links:
        if link.text and _says_nothing(link.text):
            message = _("The link text “{text}” does not say where the link leads.", text=link.text)
            fix = _("Write the words so that they make sense when read alone, as in [Sign up for the course](…).")
            yield found("LINK-TEXT", issue, link.line, message, fix, column=link.column)
        elif _RAW.match(link.text.strip()):
            message = _("The link shows a bare address: a screen reader spells it out, sign by sign.")
            fix = _("Put words in its place, as in [Sign up for the course]({address}).", address=link.href)
            yield found("LINK-TEXT", issue, link.line, message, fix, column=link.column)


def targets(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find the same words leading to two places; boxes for different readers may well do that."""
    seen: list[tuple[str, Link]] = []
    for link in links:
        words = _plain(link.text)
        if not words or _says_nothing(words):
            continue
        first = next((old for known, old in seen if known == words and _meet(old, link)), None)
        seen.append((words, link))
        if first is not None and first.href.rstrip("/") != link.href.rstrip("/"):
            message = _(
                "“{text}” leads somewhere else here than on line {line}: {here} and {there}.",
                text=link.text,
                line=first.line,
                here=link.readable,
                there=first.readable,
            )
            fix = _("Correct the address, or let the words tell the two apart.")
            yield found("LINK-TARGETS", issue, link.line, message, fix, column=link.column)


def _meet(one: Link, other: Link) -> bool:
    """Whether one reader can get both links."""
    return one.audience == other.audience or not (one.audience and other.audience)


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w\s{}]", " ", words.casefold()).split())


def _says_nothing(words: str) -> bool:
    return bool(_EMPTY.fullmatch(_plain(words)))


def _host(link: Link) -> str:
    return (urlsplit(link.href).hostname or "").rstrip(".")


def _quoted(link: Link) -> _Complaint | None:
    if not _CURLY.search(link.readable):
        return None
    message = _("The address has a curly quotation mark in it: {address}", address=link.readable)
    return None, message, _("Remove it; Word puts such marks in by itself.")


def _wrapped(link: Link) -> _Complaint | None:
    if not _WRAPPERS.search(_host(link)):
        return None
    inside = parse_qs(urlsplit(link.href).query).get("url", [""])[0]
    message = _("This address was copied out of an e-mail and leads through a mail filter that knows who copied it.")
    if inside:
        return None, message, _("Use the address itself: {address}", address=inside)
    return None, message, _("Open the link, and copy the address from the browser instead.")


def _unencrypted(link: Link) -> _Complaint | None:
    if not link.href.casefold().startswith("http:"):
        return None
    message = _("{address} is not encrypted; browsers warn against it.", address=link.readable)
    return None, message, _("Write https:// and try the link.")


def _unreachable(link: Link) -> _Complaint | None:
    host = _host(link)
    if not host:
        return None
    if _local(host):
        message = _("Nobody but you can open {address}.", address=link.readable)
        return None, message, _("Use the public address of the page.")
    if _SAMPLE.search(host):
        message = _("{address} is a made-up address.", address=link.readable)
        return Level.WARNING, message, _("Put in the real one.")
    if _is_number(host):
        message = _("{address} has a number in place of a name, as fraud has.", address=link.readable)
        return Level.WARNING, message, _("Use the name of the site.")
    if not set(".:") & set(host):
        return None, _("{address} has no complete host name.", address=link.readable), _("Copy it from the browser.")
    return None


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _local(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".test", ".invalid"))


_JUDGES: tuple[Callable[[Link], _Complaint | None], ...] = (_quoted, _wrapped, _unencrypted, _unreachable)
