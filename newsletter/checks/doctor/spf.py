"""SPF (RFC 7208): what a record allows, with everything that it includes."""

import re
from dataclasses import dataclass, field

from newsletter.checks.doctor.nameserver import Lookup

MOST_LOOKUPS = 10
"""Questions to the DNS that a receiver asks before it gives up."""
_ASKING = re.compile(r"[+?~-]?(include|a|mx|ptr|exists)(?:[:/].*)?", re.IGNORECASE)


@dataclass(slots=True)
class Spf:
    """What a domain's record comes to."""

    records: list[str] = field(default_factory=list)
    """Those of the domain itself; exactly one is right."""
    lookups: int = 0
    includes: set[str] = field(default_factory=set)
    """Every domain whose record it includes, directly or not."""
    missing: list[str] = field(default_factory=list)
    """Those of them that have not exactly one record."""
    open_to_all: bool = False
    computed: bool = False
    """Whether it names domains that depend on each message (macros): what they allow is not known."""


def read(domain: str, lookup: Lookup) -> Spf:
    """Return what the record of ``domain`` comes to. Raises Unanswered."""
    found = Spf(_records(domain, lookup))
    if len(found.records) == 1:
        _follow(found.records[0], found, lookup)
        found.open_to_all = bool({"all", "+all"} & set(found.records[0].lower().split()))
    return found


def _records(domain: str, lookup: Lookup) -> list[str]:
    return [text for text in lookup(domain, "TXT") if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]


def _follow(record: str, found: Spf, lookup: Lookup) -> None:
    words = record.split()[1:]
    ends = any(re.fullmatch(r"[+?~-]?all", word, re.IGNORECASE) for word in words)
    for word in words:
        name = re.fullmatch(r"(?:[+?~-]?include:|redirect=)(\S+)", word, re.IGNORECASE)
        redirects = word.lower().startswith("redirect=")
        if _ASKING.fullmatch(word) or (redirects and not ends):
            found.lookups += 1
        if name and not (redirects and ends):
            _include(name[1].rstrip(".").lower(), found, lookup)


def _include(name: str, found: Spf, lookup: Lookup) -> None:
    found.computed |= "%" in name
    if name in found.includes or "%" in name or found.lookups > 2 * MOST_LOOKUPS:
        return
    found.includes.add(name)
    records = _records(name, lookup)
    if len(records) == 1:
        _follow(records[0], found, lookup)
    else:
        found.missing.append(name)
