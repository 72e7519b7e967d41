"""Where the links of a Word document lead, written so that an issue can hold them."""

import re
from urllib.parse import parse_qs, quote, urlsplit

from newsletter.content.encoding import UNWANTED
from newsletter.content.links import judge_link
from newsletter.content.markdown import LOCATING
from newsletter.messages import _

LONGEST = 2083
"""Characters of an address, which is what Word allows."""

_SAFE_LINKS = re.compile(r"https://[\w.-]+\.safelinks\.protection\.outlook\.com/", re.IGNORECASE)
_SPECIAL = re.compile(rf"[\s<>\\()`{{}}\"|^\[\]*]|{UNWANTED.pattern}")


def destination(href: str) -> tuple[str, str]:
    """Return the address as Markdown takes it, and why it cannot be one; one of the two is empty."""
    if len(href) > LONGEST:
        return "", _("The address is longer than {n} characters.", n=LONGEST)
    address = _SPECIAL.sub(lambda found: quote(found[0]), unwrapped(href.strip()))
    address = re.sub(r"&(?=#|\w+;)", "%26", address)
    refusal = judge_link(LOCATING.normalizeLink(address), href)
    return ("", refusal[0]) if refusal else (address, "")


def unwrapped(href: str) -> str:
    """Return the address that Outlook has hidden in one of its own, so that nobody's clicks pass through there."""
    if not _SAFE_LINKS.match(href):
        return href
    try:
        hidden = parse_qs(urlsplit(href).query).get("url", [""])[0]
    except ValueError:
        return href
    return hidden if hidden.startswith(("https://", "http://")) else href
