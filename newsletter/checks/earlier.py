"""The other issues of a workspace, as far as a new one should differ from them."""

import re
from pathlib import Path

_NEWEST = 200
_HEADER = 4096
"""Octets in which a header is looked for."""
_SUBJECT = re.compile(r"^subject:[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def subjects(issues: Path) -> dict[str, str]:
    """Return the subjects of the newest issues in the folder, by their names; what cannot be read is left out."""
    try:
        folders = sorted((folder for folder in issues.iterdir() if folder.is_dir()), reverse=True)
    except OSError:
        return {}
    found = {folder.name: _subject(folder) for folder in folders[:_NEWEST]}
    return {name: subject for name, subject in found.items() if subject}


def _subject(folder: Path) -> str:
    for letter in sorted(folder.glob("issue*.md")):
        try:
            with letter.open("rb") as file:
                head = file.read(_HEADER).decode("utf-8-sig", errors="replace")
        except OSError:
            continue
        if match := _SUBJECT.search(head.replace("\r\n", "\n")):
            return match[1]
    return ""
