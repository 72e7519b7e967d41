"""Pictures: words for those who do not see them, their weight, and the people in them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import PurePosixPath

from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.rules import RULES
from newsletter.checks.source import walk
from newsletter.content.decoding import Refused
from newsletter.content.issue import Block, Issue
from newsletter.content.pictures import SHOWN, Loaded, find, load
from newsletter.content.view import room
from newsletter.errors import Problem
from newsletter.messages import _

HEAVY = 300_000
"""Octets of one picture as it travels."""
LONG_ALT = 150
"""Characters of a description; it is read aloud in one go."""
FEW_WORDS = 20
_BIG = 600 * 300
"""Pixels of a style sheet that pictures cover together when they are the letter."""
_CAMERA = re.compile(r"(?i)(?:img|dsc|dscn|image|bilde|picture|photo|foto|skjermbilde|screenshot)?[\s_-]*\d*")
_ENDING = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|avif|bmp|hei[cf]|tiff?)$")
_PICTURE_OF = re.compile(
    r"(?i)(?:et |eit |an? )?(?:bilde|bilete|foto|fotografi|picture|image|photo|photograph) (?:av|of)\b"
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture of the letter, prepared."""

    block: Block
    shown: int
    """Widest it is shown where it stands."""
    loaded: Loaded

    @property
    def name(self) -> str:
        return self.block.attributes["src"]

    @property
    def area(self) -> int:
        """Pixels of a style sheet that it covers."""
        width = min(self.shown, self.loaded.width)
        return width * width * self.loaded.height // self.loaded.width


def files(problems: Iterable[Problem]) -> Iterator[Finding]:
    """Return pictures that cannot be used as findings: ``problems`` are what the renderer said of them."""
    for problem in problems:
        place = problem.file, problem.line, problem.column
        yield Finding("IMG-FILE", RULES["IMG-FILE"].level, *place, problem.message, problem.fix)


def look(issue: Issue) -> Iterator[Finding]:
    """Find what is wrong with the pictures of an issue and their words. Those that cannot be used are passed over."""
    for block, _boxes in walk(issue.blocks):
        if block.kind == "image":
            yield from _alt(issue, block)
    seen = list(_seen(issue))
    for picture in seen:
        yield from _weight(issue, picture)
        yield from _small(issue, picture)
    yield from _text(issue, seen)
    yield from _consent(issue, seen)


def _seen(issue: Issue) -> Iterator[_Seen]:
    for block, boxes in walk(issue.blocks):
        if block.kind == "image":
            shown = reduce(lambda width, box: room(box, width), boxes, SHOWN)
            try:
                path = find(block.attributes["src"], issue.path.parent)
                yield _Seen(block, shown, load(path, shown))
            except Refused:
                continue


def _alt(issue: Issue, block: Block) -> Iterator[Finding]:
    words = block.attributes.get("alt", "").strip()
    if words and _names_the_file(words, block.attributes.get("src", "")):
        message = _("The picture is described as “{text}”, which is no description.", text=words)
        fix = _("Say what it shows in a few words; for mere decoration write ![](picture.jpg){{decorative}}.")
        yield found("IMG-ALT", issue, block.line, message, fix)
        return
    if len(words) > LONG_ALT:
        message = _("The description of the picture is {n} characters long.", n=len(words))
        fix = _("At most {most}: say what matters, and write the rest as text.", most=LONG_ALT)
        yield found("IMG-ALT", issue, block.line, message, fix, level=Level.NOTE)
    if begins := _PICTURE_OF.match(words):
        message = _("The description begins with “{text}”; that it is a picture is said anyway.", text=begins[0])
        fix = _("Begin with what it shows.")
        yield found("IMG-ALT", issue, block.line, message, fix, level=Level.NOTE)


def _names_the_file(words: str, src: str) -> bool:
    file = PurePosixPath(src.replace("\\", "/"))
    same = words.casefold() in (src.casefold(), file.name.casefold())
    # A stem of one plain word (“vinter”) may be poor, but it is a word; “vinter_2” or “IMG 2031” is none.
    stem = words.casefold() == file.stem.casefold() and not words.isalpha()
    return same or stem or bool(_ENDING.search(words) or _CAMERA.fullmatch(words))


def _weight(issue: Issue, seen: _Seen) -> Iterator[Finding]:
    weight = len(seen.loaded.picture.data)
    if weight > HEAVY:
        message = _("The picture {name} weighs {n} KB, made as small as possible.", name=seen.name, n=weight // 1000)
        if seen.loaded.picture.media_type == "image/gif":
            fix = _("Use a still picture, or a shorter film.")
        else:
            fix = _("Save it as JPEG, without transparent parts, or use a calmer picture.")
        yield found("IMG-WEIGHT", issue, seen.block.line, message, fix)


def _small(issue: Issue, seen: _Seen) -> Iterator[Finding]:
    least = seen.shown // 2
    if seen.loaded.width < least:
        message = _("The picture {name} is only {n} pixels wide.", name=seen.name, n=seen.loaded.width)
        fix = _("Use the original: {least} pixels or more, best {best}.", least=least, best=seen.shown * 2)
        yield found("IMG-SMALL", issue, seen.block.line, message, fix)


def _text(issue: Issue, seen: list[_Seen]) -> Iterator[Finding]:
    words = sum(len(block.text.split()) for block, _boxes in walk(issue.blocks))
    if words < FEW_WORDS and sum(picture.area for picture in seen) >= _BIG:
        message = _("The letter is a picture with hardly any text.")
        fix = _("Write what the picture says as text: {n} words or more.", n=FEW_WORDS)
        yield found("IMG-TEXT", issue, seen[0].block.line, message, fix)


def _consent(issue: Issue, seen: list[_Seen]) -> Iterator[Finding]:
    photographs = [picture for picture in seen if picture.loaded.photograph]
    if photographs:
        first = photographs[0]
        names = ", ".join(dict.fromkeys(picture.name for picture in photographs))
        message = _("Can anybody be recognised in {names}?", names=names)
        fix = _("Then they must have agreed to it, and for children their parents.")
        yield found("IMG-CONSENT", issue, first.block.line, message, fix)
