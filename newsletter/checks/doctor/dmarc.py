"""DMARC (RFC 9989): which policy holds for a domain, and to whose organisation it belongs, by walking up the tree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsletter.checks.doctor.nameserver import Lookup

_LABELS = 8
"""A longer name is shortened to one label less than this after the first question."""


@dataclass(frozen=True, slots=True)
class Record:
    """A policy record and the domain at which it stands."""

    domain: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for a domain."""

    organisation: str
    """The domain of the organisation: two domains with the same one are aligned."""
    found_at: str
    """Where the record stands that holds; empty: there is none."""
    action: str
    """``none``, ``quarantine`` or ``reject``."""
    strict: bool
    """Whether the envelope's domain must be the very same."""


def policy(domain: str, lookup: Lookup) -> Policy:
    """Return what holds for ``domain``. Raises Unanswered."""
    records = list(walk(domain, lookup))
    organisation = organisation_of(domain, records)
    by_domain = {record.domain: record.tags for record in records}
    if domain in by_domain:
        tags, found_at = by_domain[domain], domain
        action = tags.get("p", "")
    else:
        above = records[-1].domain if records and records[-1].tags.get("psd") == "y" else ""
        found_at = organisation if organisation in by_domain else above
        tags = by_domain.get(found_at, {})
        action = tags.get("sp") or tags.get("p", "")
    action = action.lower() if action.lower() in {"quarantine", "reject"} else "none"
    return Policy(organisation, found_at, action, tags.get("aspf") == "s")


def organisation(domain: str, lookup: Lookup) -> str:
    """Return the domain of the organisation that ``domain`` belongs to. Raises Unanswered."""
    return organisation_of(domain, list(walk(domain, lookup)))


def walk(domain: str, lookup: Lookup) -> Iterator[Record]:
    """Yield the records at ``domain`` and above it, until one says that the walk ends there. Raises Unanswered."""
    for name in _upwards(domain):
        found = [tags for text in lookup(f"_dmarc.{name}", "TXT") if (tags := read(text))]
        if len(found) == 1:  # of several none counts
            yield Record(name, found[0])
            if found[0].get("psd") in {"y", "n"}:
                return


def organisation_of(domain: str, records: list[Record]) -> str:
    """Return the organisation's domain by the records that a walk from ``domain`` has found."""
    for record in records:
        if record.tags.get("psd") == "n":
            return record.domain
        if record.tags.get("psd") == "y" and record.domain != domain:
            labels = record.domain.count(".") + 2
            return ".".join(domain.split(".")[-labels:])
    return records[-1].domain if records else domain


def read(text: str) -> dict[str, str]:
    """Return the tags of a policy record; none for any other text."""
    parts = [part.partition("=") for part in text.split(";") if part.strip()]
    tags = {name.strip().lower(): value.strip() for name, equals, value in parts if equals}
    first = [part.strip() for part in parts[0]] if parts else []
    return tags if first == ["v", "=", "DMARC1"] else {}


def _upwards(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    yield domain
    labels = labels[1:] if len(labels) < _LABELS else labels[-(_LABELS - 1) :]
    while labels:
        yield ".".join(labels)
        labels = labels[1:]
