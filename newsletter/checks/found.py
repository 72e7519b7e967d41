"""How a check makes a finding: the level is the rule's own unless told otherwise."""

from newsletter.checks.findings import Finding, Level
from newsletter.checks.rules import RULES
from newsletter.content.issue import Issue
from newsletter.settings import CONFIG


def found(
    rule: str, issue: Issue, line: int, message: str, fix: str, *, column: int = 0, level: Level | None = None
) -> Finding:
    """Return a finding in the issue's file."""
    return Finding(rule, level or RULES[rule].level, str(issue.path), line, column, message, fix)


def configured(rule: str, message: str, fix: str, *, level: Level | None = None) -> Finding:
    """Return a finding about newsletter.toml."""
    return Finding(rule, level or RULES[rule].level, CONFIG, 0, 0, message, fix)
