"""What is wrong with the settings, the mail server, the store and the sender's domain, and who can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from newsletter.errors import ExitStatus


class Area(StrEnum):
    """What was examined."""

    SETTINGS = "settings"
    SERVER = "server"
    STORE = "store"
    SENDER = "sender"


class Grade(StrEnum):
    """How it stands."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing."""
    WARNING = "warning"
    """Letters go out, but some may not arrive, or something may be lost."""
    UNREACHABLE = "unreachable"
    """Nobody answered; whether it is right is not known."""
    ERROR = "error"
    """Nothing can be sent like this."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was examined."""

    id: str
    """Stable and English, as in ``SERVER-LOGIN``."""
    area: Area
    grade: Grade
    message: str
    remedy: str = ""
    """What to do, in words that can be passed on to whoever can do it."""


def exit_status(items: Iterable[Item]) -> ExitStatus:
    """Return what ``doctor`` says to the shell."""
    grades = {item.grade for item in items}
    if Grade.ERROR in grades:
        return ExitStatus.CONFIGURATION
    return ExitStatus.NOT_NOW if Grade.UNREACHABLE in grades else ExitStatus.DONE
