"""What settings are made of: strings that nobody sees, and problems that say which setting is meant."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsletter.errors import Problem
from newsletter.messages import _

_LEAST = 4
"""Characters of base64 below which so much else looks like it that masking would leave nothing of a text."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A string that no representation, log or error shows."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the string itself, for the one place that needs it."""
        return self._value

    def __str__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)


NOTHING = Secret("")


def bad(name: str, message: str, fix: str = "") -> Problem:
    """Return the problem of one setting, wherever it was set."""
    return Problem(".env", 0, 0, f"{name} {message}", fix)


def cannot_be(name: str, value: str, fix: str) -> Problem:
    """Return the problem of a setting that has one of a few words; what looks like a password is not repeated."""
    looks_like_word = re.fullmatch("[a-z0-9]{1,16}", value)
    return bad(name, _("cannot be “{value}”", value=value) if looks_like_word else _("cannot be understood"), fix)


def spellings(secret: str) -> tuple[str, ...]:
    """Return ``secret`` and what its base64 always holds, at each of three places it may have in a longer text."""
    octets = secret.encode("utf-8", "surrogateescape")
    found = [secret]
    for before in range(3):
        text = b64encode(b"\0" * before + octets).decode("ascii").rstrip("=")
        # The characters at either end depend on what stands around the secret.
        found.append(text[(0, 2, 3)[before] : (before + len(octets)) * 4 // 3])
    return tuple(form for form in found if form == secret or len(form) >= _LEAST)


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return ``text`` with ``***`` for each secret, in any mixture of capitals, also where spaces have come between."""
    forms = (r"\s*".join(re.escape(char) for char in secret if not char.isspace()) for secret in secrets)
    pattern = "|".join(filter(None, forms))
    return re.sub(pattern, "***", text, flags=re.IGNORECASE) if pattern else text
