"""Issues beside this one: what has been said in a subject before."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.content.issue import Issue
from newsletter.messages import _

MOST = 200
"""Issues that are looked at; they are named after their month, so these are the newest."""
_HEADER = 2048
"""Octets of a file in which its subject stands."""
_SUBJECT = re.compile(r"^subject:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)


def subjects(issues: Path, own: Path) -> dict[str, str]:
    """Return the subjects in the folder ``issues`` by the name of their issue, without that of the file ``own``."""
    try:
        home = own.resolve().parent
        folders = sorted((folder for folder in issues.iterdir() if folder.resolve() != home), reverse=True)
        files = [next(iter(sorted(folder.glob("issue*.md"))), None) for folder in folders[:MOST] if folder.is_dir()]
        return {file.parent.name: _subject(file) for file in files if file}
    except OSError:  # another issue that cannot be read is none of this one's business
        return {}


def same(issue: Issue, earlier: Mapping[str, str]) -> Iterator[Finding]:
    """Find a subject that another issue has had: readers take the letter for one they know."""
    words = _plain(issue.header.subject)
    name = next((name for name, subject in earlier.items() if words and _plain(subject) == words), "")
    if name:
        message = _("The issue {name} has the same subject.", name=name)
        fix = _("Say what is new in this one.")
        yield found("SUBJECT-SAME", issue, issue.header.lines.get("subject", 1), message, fix)


def _subject(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(_HEADER).decode("utf-8-sig", "replace").replace("\r", "")
    subject = _SUBJECT.search(head)
    return subject[1].strip("\"'") if subject else ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
