"""Findings in words."""

from collections import Counter
from collections.abc import Iterable

import typer

from newsletter.checks.findings import Finding, Level
from newsletter.cli.screen import plain
from newsletter.messages import _, ngettext

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def line(finding: Finding) -> str:
    """Return a finding as one line that editors and their programs can follow to its place."""
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
    level = typer.style(level_words(finding.level), fg=_COLOURS[finding.level], bold=True)
    return f"{plain(place)}: {level}: {plain(finding.message)} - {plain(finding.fix)} [{finding.rule}]"


def level_words(level: Level) -> str:
    """Return a level in the editor's language."""
    return {Level.ERROR: _("error"), Level.WARNING: _("warning"), Level.NOTE: _("note")}[level]


def tally(found: Iterable[Finding]) -> str:
    """Return how many findings there are of each level."""
    levels = Counter(finding.level for finding in found)
    return ", ".join(
        [
            ngettext("{n} error", "{n} errors", levels[Level.ERROR]),
            ngettext("{n} warning", "{n} warnings", levels[Level.WARNING]),
        ]
    )
