"""Pictures: words for those who do not see them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.source import walk
from newsletter.content.issue import Issue
from newsletter.messages import _

_CAMERA = re.compile(r"(?i)(?:img|dsc|dscn|image|bilde|picture|photo|foto|skjermbilde|screenshot)?[\s_-]*\d*")
_ENDING = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|heic|tiff?)$")


def alt(issue: Issue) -> Iterator[Finding]:
    """Find words that only name the file."""
    for block, _boxes in walk(issue.blocks):
        words = block.attributes.get("alt", "").strip()
        if block.kind == "image" and words and _names_the_file(words, block.attributes.get("src", "")):
            message = _("The picture is described as “{text}”, which is no description.", text=words)
            fix = _("Say what it shows in a few words; for mere decoration write ![](picture.jpg){{decorative}}.")
            yield found("IMG-ALT", issue, block.line, message, fix)


def _names_the_file(words: str, src: str) -> bool:
    file = PurePosixPath(src.replace("\\", "/"))
    same = words.casefold() in (src.casefold(), file.name.casefold())
    # A stem of one plain word (“vinter”) may be poor, but it is a word; “vinter_2” or “IMG 2031” is none.
    stem = words.casefold() == file.stem.casefold() and not words.isalpha()
    return same or stem or bool(_ENDING.search(words) or _CAMERA.fullmatch(words))
