"""Links that lead where they say, but not straight: by way of others, with a name tag, or under another name."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.source import Link
from newsletter.content.issue import Issue
from newsletter.messages import _

_SHORTENERS = re.compile(
    r"(?:bit|cutt|buff|t|ow)\.ly|bitly\.com|tinyurl\.com|tiny\.(?:cc|one)|t\.co|goo\.gl|is\.gd|v\.gd|rebrand\.ly|"
    r"shorturl\.at|short\.io|rb\.gy|lnkd\.in|fb\.me|dlvr\.it|trib\.al|bl\.ink"
)
_NAMING = re.compile(
    r"fbclid|[dg]clid|msclkid|twclid|igshid|mc_eid|_hsenc|mkt_tok|vero_id|oly_enc_id|ck_subscriber_id|"
    r"ml_subscriber(?:_hash)?|e-?mail|e-?post|(?:recipient|subscriber)_id",
    re.IGNORECASE,
)
"""Parts of an address that stand for one person: for whoever copied it."""
_SHOWN = re.compile(r"(?i)(?:https?://)?((?:[\w-]+\.)+(?:no|com|org|net|eu|se|dk|fi|info|uk|de))(?:[:/?#]\S*)?")


def short(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find links by way of a service that hides where they lead."""
    for link in links:
        host = _host(link)
        if _SHORTENERS.fullmatch(host):
            message = _("{host} hides where the link leads, and spam filters distrust it.", host=host)
            fix = _("Open the link, and copy the address of the page itself.")
            yield found("LINK-SHORT", issue, link.line, message, fix, column=link.column)


def tracking(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find what was copied along with an address: a name tag of whoever copied it; or, less bad, of a campaign."""
    for link in links:
        query = parse_qsl(urlsplit(link.href).query, keep_blank_values=True) if _host(link) else []
        naming = [name for name, value in query if _NAMING.fullmatch(name) and "{{" not in value]
        campaign = [name for name, _value in query if name.casefold().startswith("utm_")]
        if not (naming or campaign):
            continue
        fix = _("Remove it: {address}", address=_without(link, {*naming, *campaign}))
        if naming:
            message = _("“{name}” in the address stands for one person: whoever copied the link.", name=naming[0])
            yield found("LINK-TRACKING", issue, link.line, message, fix, column=link.column)
        else:
            message = _("“{name}” in the address tells the site which mail its visitors come from.", name=campaign[0])
            yield found("LINK-TRACKING", issue, link.line, message, fix, column=link.column, level=Level.NOTE)


def shown(issue: Issue, links: Sequence[Link]) -> Iterator[Finding]:
    """Find words that are the address of one site over a link to another."""
    for link in links:
        said = _SHOWN.fullmatch(link.text.strip())
        host = _host(link)
        if said and host and _site(said[1]) != _site(host):
            message = _("The link shows {shown}, but leads to {host}.", shown=said[1], host=host)
            fix = _("Correct the one that is wrong, or write in words where the link leads.")
            yield found("LINK-SHOWN", issue, link.line, message, fix, column=link.column)


def _host(link: Link) -> str:
    web = link.href.casefold().startswith(("http:", "https:"))
    return (urlsplit(link.href).hostname or "").rstrip(".").removeprefix("www.") if web else ""


def _site(host: str) -> str:
    return ".".join(host.casefold().split(".")[-2:])


def _without(link: Link, names: set[str]) -> str:
    parts = urlsplit(link.readable)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in names]
    return urlunsplit(parts._replace(query=urlencode(kept, safe="{}/:", quote_via=quote)))
