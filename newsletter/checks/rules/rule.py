"""What a rule is.

Sentences are made when they are asked for, since the language is chosen at start. ``newsletter explain`` prints them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from newsletter.checks.findings import Level


@dataclass(frozen=True, slots=True)
class Words:
    """A rule as an editor reads it."""

    title: str
    why: str
    remedy: str
    example: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that ``check`` looks for."""

    id: str
    """Stable and English."""
    level: Level
    """The weight it has unless a finding says otherwise."""
    words: Callable[[], Words]
    always: bool = False
    """It protects the people who get the letter, so the header cannot switch it off."""
