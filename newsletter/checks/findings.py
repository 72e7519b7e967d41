"""What ``check`` reports."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """Stops ``send``."""
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an editor would regret, with its place and its remedy."""

    rule: str
    """Stable and English, as in ``FIELD-EMPTY``; ``newsletter explain`` knows it."""
    level: Level
    file: str
    line: int
    column: int
    message: str
    fix: str
