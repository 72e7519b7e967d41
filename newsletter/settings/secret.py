"""What settings are made of: strings that nobody sees, and problems that say which setting is meant."""

from dataclasses import dataclass, field

from newsletter.errors import Problem


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
