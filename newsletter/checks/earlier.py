"""Issues beside this one: what has been said in a subject before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.content.issue import Issue
from newsletter.messages import _

MOST = 200
"""Issues that are looked at; they are named after their month, so these are the newest."""
_HEADER = 2048
"""Octets of a file in which its subject stands."""
_DATE = re.compile(r"^date:[ \t]*(\d{4}-\d\d-\d\d)\b", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(r"^subject:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Other:
    """Another issue."""

    name: str
    subject: str
    date: str
    """As in 2023-12-18; empty where the letter has none."""


def others(issues: Path, own: Path) -> list[Other]:
    """Return the issues in the folder ``issues``, without that of the file ``own``."""
    try:
        home = own.resolve().parent
        folders = sorted((folder for folder in issues.iterdir() if folder.resolve() != home), reverse=True)
        files = [next(iter(sorted(folder.glob("issue*.md"))), None) for folder in folders[:MOST] if folder.is_dir()]
        return [_read(file) for file in files if file]
    except OSError:  # another issue that cannot be read is none of this one's business
        return []


def same(issue: Issue, name: str, others: Sequence[Other]) -> Iterator[Finding]:
    """Find a subject that an earlier issue has had: readers take the letter for one they know.

    Which of two is the earlier is told by their dates, or by their names, which begin with their month.
    """
    words = _plain(issue.header.subject)
    date = str(issue.header.date or "")
    earlier = (other for other in others if (other.date <= date if other.date and date else other.name < name))
    name = next((other.name for other in earlier if words and _plain(other.subject) == words), "")
    if name:
        message = _("The issue {name} has the same subject.", name=name)
        fix = _("Say what is new in this one.")
        yield found("SUBJECT-SAME", issue, issue.header.lines.get("subject", 1), message, fix)


def _read(file: Path) -> Other:
    with file.open("rb") as stream:
        head = stream.read(_HEADER).decode("utf-8-sig", "replace").replace("\r", "")
    subject, date = _SUBJECT.search(head), _DATE.search(head)
    return Other(file.parent.name, subject[1].strip("\"'") if subject else "", date[1] if date else "")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
