"""Findings in words."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

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


def annotation(finding: Finding) -> str:
    """Return a finding as a workflow command of GitHub, which shows it at its line of the changed file."""
    command = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}[finding.level]
    places = {"file": _relative(finding.file), "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in places.items() if value)
    return f"::{command} {properties}::{_escaped(plain(f'{finding.message} - {finding.fix}'))}"


def _relative(file: str) -> str:
    path, here = Path(file).absolute(), Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else file


def _escaped(text: str, special: str = "") -> str:
    for character in "%\r\n" + special:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def level_words(level: Level) -> str:
    """Return a level in the editor's language."""
    return {Level.ERROR: _("error"), Level.WARNING: _("warning"), Level.NOTE: _("note")}[level]


def tally(found: Iterable[Finding]) -> str:
    """Return how many findings there are of each level."""
    levels = Counter(finding.level for finding in found)
    counted = [
        ngettext("{n} error", "{n} errors", levels[Level.ERROR]),
        ngettext("{n} warning", "{n} warnings", levels[Level.WARNING]),
    ]
    if levels[Level.NOTE]:
        counted.append(ngettext("{n} note", "{n} notes", levels[Level.NOTE]))
    return ", ".join(counted)
