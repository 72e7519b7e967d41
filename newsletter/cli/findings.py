"""Findings in words, as JSON, and as GitHub wants them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path

import typer

from newsletter import host
from newsletter.checks.findings import Finding, Level
from newsletter.cli.screen import Screen, plain
from newsletter.cli.workspace import near
from newsletter.errors import BadInput, TableError
from newsletter.messages import _, ngettext

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def write(screen: Screen, found: Sequence[Finding], size: int, form: Format) -> None:
    """Write findings as the answer of a command; ``size`` is that of the HTML part in octets."""
    match form:
        case Format.JSON:
            screen.json(_document(found, size), indent=2)
        case Format.GITHUB:
            for finding in found:
                screen.result(_annotation(finding))
        case Format.TEXT:
            for finding in found:
                # Somebody at a terminal reads; between long lines an empty one helps.
                screen.result(line(finding) + ("\n" if screen.colour else ""))


def line(finding: Finding) -> str:
    """Return a finding as one line that editors and their programs can follow to its place."""
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
    level = typer.style(level_words(finding.level), fg=_COLOURS[finding.level], bold=True)
    rule = typer.style(f"[{finding.rule}]", dim=True)
    said = f"{' '.join(finding.message.split())} - {finding.fix}"  # a cell of a list may hold several lines
    return f"{plain(place)}: {level}: {plain(said)} {rule}"


def level_words(level: Level) -> str:
    """Return a level in the editor's language."""
    return {Level.ERROR: _("error"), Level.WARNING: _("warning"), Level.NOTE: _("note")}[level]


def tally(found: Iterable[Finding]) -> str:
    """Return how many findings there are of each level; notes are counted only where there are any."""
    levels = Counter(finding.level for finding in found)
    counted = [
        ngettext("{n} error", "{n} errors", levels[Level.ERROR]),
        ngettext("{n} warning", "{n} warnings", levels[Level.WARNING]),
    ]
    if levels[Level.NOTE]:
        counted.append(ngettext("{n} note", "{n} notes", levels[Level.NOTE]))
    return ", ".join(counted)


def placed(found: Iterable[Finding], workspace: Path) -> list[Finding]:
    """Return findings with their files as they are called from the current folder, if they lie below it."""
    return [replace(finding, file=_near(finding.file, workspace)) for finding in found]


def unreadable(error: BadInput) -> list[Finding]:
    """Return the mistakes that keep a letter or a list from being read, as findings."""
    rule = "LIST" if isinstance(error, TableError) else "ISSUE"
    return [
        Finding(rule, Level.ERROR, problem.file, problem.line, problem.column, problem.message, problem.fix)
        for problem in error.problems
    ]


def _near(file: str, workspace: Path) -> str:
    """Return a file that may be named from the workspace, as templates and newsletter.toml are."""
    path = Path(file)
    return str(near(path if path.is_absolute() or host.exists(path) else workspace / path))


def _document(found: Sequence[Finding], size: int) -> dict[str, object]:
    levels = Counter(finding.level for finding in found)
    return {
        "findings": [asdict(finding) for finding in found],
        "errors": levels[Level.ERROR],
        "warnings": levels[Level.WARNING],
        "notes": levels[Level.NOTE],
        "html_bytes": size,
    }


def _annotation(finding: Finding) -> str:
    """Return a finding as a command of a GitHub workflow; whatever has a meaning there is written as its number."""
    properties = {"file": Path(finding.file).as_posix(), "line": finding.line, "col": finding.column}
    named = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    said = f"{finding.message} - {finding.fix}" if finding.fix else finding.message
    return f"::{_GITHUB[finding.level]} {named},title={_property(finding.rule)}::{_data(plain(said))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
