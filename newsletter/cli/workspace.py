"""The common start of most verbs: find the issue that is meant."""

from difflib import get_close_matches
from pathlib import Path

from newsletter import host
from newsletter.errors import IssueError, Problem
from newsletter.messages import _
from newsletter.settings import Settings


def find_issue(settings: Settings, name: str) -> Path:
    """Return the folder or file that ``name`` means: a slug below issues/, a folder, or a file. Raises IssueError."""
    issues = settings.workspace / "issues"
    for path in (issues / name, Path(name)):
        if host.exists(path):
            return near(path)
    try:
        known = sorted(path.name for path in issues.iterdir() if path.is_dir()) if issues.is_dir() else []
    except OSError:  # a folder that may not be read has nothing to offer
        known = []
    close = get_close_matches(name, known, 2, 0.5)
    hint = _("Start it: {command}", command="newsletter new SLUG")
    if close:
        hint = _("Did you mean: {words}?", words=", ".join(close))
    elif known:
        hint = _("There are: {words}", words=", ".join(known[-5:]))
    raise IssueError([Problem(name, 0, 0, _("there is no such issue in {folder}", folder=issues), hint)])


def near(path: Path) -> Path:
    """Return ``path`` from the current folder if it lies below it: shorter to read, and it can be clicked on."""
    whole, here = path.absolute(), Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) and whole != here else whole


def slug_of(path: Path) -> str:
    """Return the identity of the issue at ``path``: the name of its folder, or of a file that is not ``issue.md``."""
    whole = path.resolve()
    if whole.is_dir():
        return whole.name
    return whole.parent.name if whole.name.lower().startswith("issue.") else whole.stem


def slug_named(settings: Settings, name: str) -> str:
    """Return the slug that ``name`` means, also when the issue's folder is gone and only its history is left."""
    try:
        return slug_of(find_issue(settings, name))
    except IssueError:
        return name
