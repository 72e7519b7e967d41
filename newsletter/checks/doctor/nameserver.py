"""Asking the DNS."""

from collections.abc import Callable
from typing import Any

Lookup = Callable[[str, str], list[str]]
"""From a name and a kind, ``TXT`` or ``MX``, to the records; none where there are none. Raises Unanswered."""
PATIENCE = 6.0
"""Seconds for one question."""


class Unanswered(Exception):
    """Nobody could be asked, so whether there is such a record is not known."""


def lookup(name: str, kind: str) -> list[str]:
    """Return the records as text; of TXT the pieces joined, of MX the preference and the name. Raises Unanswered."""
    import dns.exception  # noqa: PLC0415 - only doctor asks
    import dns.resolver  # noqa: PLC0415

    try:
        resolver = dns.resolver.get_default_resolver()
        answer = resolver.resolve(name, kind, lifetime=PATIENCE, search=False, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise Unanswered(name) from error
    return [_text(record) for record in answer.rrset or ()]


def _text(record: Any) -> str:
    if pieces := getattr(record, "strings", ()):
        return b"".join(pieces).decode("utf-8", "replace")
    return str(record.to_text())
