"""The leaves of a letter: headings, prose, pictures, buttons and dividers, cut from the lines between boxes."""

import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from markdown_it.token import Token

from newsletter.content.issue import Block
from newsletter.content.links import judge_picture
from newsletter.content.markdown import LOCATING
from newsletter.content.passage import Passage, Place, about_mark, check, check_link
from newsletter.content.problems import Problems
from newsletter.content.uses import is_hidden, originals, restore
from newsletter.messages import _

LONGEST_PARAGRAPH = 10_000
"""Characters without an empty line: nobody reads longer ones, and hostile ones take Markdown long."""
DEEPEST = 12
"""Levels of lists and quotations, where a list counts two."""


def leaves(passage: Passage, problems: Problems) -> Iterator[Block]:
    """Yield the leaves of a passage, in order."""
    if _too_long(passage, problems):
        return
    pending = 0
    for start, end, leaf in _marked(passage, problems):
        yield from _prose(passage.cut(pending, start), problems)
        if leaf:
            yield leaf
        pending = end
    yield from _prose(passage.cut(pending, len(passage.written)), problems)


def _too_long(passage: Passage, problems: Problems) -> bool:
    length = 0
    for number, line in enumerate(passage.written, passage.line):
        length = length + len(line) + 1 if line.strip() else 0
        if length > LONGEST_PARAGRAPH:
            message = _("The paragraph is longer than {n} characters.", n=LONGEST_PARAGRAPH)
            problems.add(number, 0, message, _("Divide it into paragraphs, with an empty line between them."))
            return True
    return False


def _prose(passage: Passage, problems: Problems) -> Iterator[Block]:
    if passage.written:
        check(passage, problems)
        yield Block("prose", passage.line, passage.text())


def _marked(passage: Passage, problems: Problems) -> Iterator[tuple[int, int, Block | None]]:
    """Yield what is not prose, with the indexes of its lines."""
    tokens = passage.parse()
    for index, token in enumerate(tokens):
        if token.map is None or token.nesting < 0:
            continue
        start, end = token.map
        if token.level >= DEEPEST:
            problems.add(
                passage.line + start, 0, _("Lists and quotations lie too deep in one another."), _("Make it simpler.")
            )
            yield start, len(passage.written), None
            return
        if token.level:
            continue
        if token.type == "heading_open":
            yield start, end, _heading(passage.cut(start, end), token, tokens[index + 1], problems)
        elif token.type == "hr":
            yield start, end, Block("divider", passage.line + start)
        elif token.type == "paragraph_open":
            yield from _alone(passage, start, end, problems)


def _heading(passage: Passage, token: Token, inline: Token, problems: Problems) -> Block:
    check(passage, problems)
    if len(token.markup) > 3:
        problems.add(passage.line, 1, _("A heading has one, two or three number signs."), _("Write ### instead."))
    if not inline.content:
        problems.add(passage.line, 1, _("The heading is empty."), _("Write its words behind the number signs."))
    text = restore(inline.content, originals(passage.written))
    return Block("heading", passage.line, text, {"level": str(len(token.markup))})


def _alone(passage: Passage, start: int, end: int, problems: Problems) -> Iterator[tuple[int, int, Block]]:
    for index in range(start, end):
        leaf = single(passage.cut(index, index + 1), problems)
        if leaf:
            yield index, index + 1, leaf


def single(passage: Passage, problems: Problems, *, button: bool = False) -> Block | None:
    """Return the picture or button that one line is, or None; with ``button`` a plain link is a button too."""
    line = passage.hidden[0].strip() if passage.hidden else ""
    if not line.startswith(("[", "![")):
        return None
    children = LOCATING.parseInline(line)[0].children or []
    mark = _mark(children)
    place = Place(passage.line, passage.hidden[0].index(line) + 1, problems)
    match [child.type for child in children]:
        case ["image"]:
            return _picture(children[0], None, mark, passage, place)
        case ["link_open", "image", "link_close"]:
            return _picture(children[1], children[0], mark, passage, place)
        case ["link_open", *inner, "link_close"] if "link_open" not in inner:
            if mark == "{.button}" or (button and not mark):
                return _button(children, line, passage, place)
    return None


def _mark(children: list[Token]) -> str:
    """Take the ``{…}`` from the end of a line, if there is one."""
    last = children[-1] if children else None
    if last and last.type == "text" and last.content.strip().startswith("{") and last.content.rstrip().endswith("}"):
        return children.pop().content.strip()
    return ""


def _button(children: list[Token], line: str, passage: Passage, place: Place) -> Block:
    check_link(children[0], place)
    label = line[1:].rpartition("](")[0]
    if not label.strip():
        place.add(1, _("The button has no text."), _("Write it as [text](https://www.example.no){{.button}}"))
    if any(child.type == "image" for child in children):
        place.add(1, _("A button cannot hold a picture."), _("Write words on it."))
    written = originals(passage.written)
    text = restore(label, written)
    return Block(
        "button", passage.line, text, {"href": restore(_href(children[0]), written)}, column=_behind("[", text, passage)
    )


def _behind(sign: str, words: str, passage: Passage) -> int:
    """Return the column at which the words of a link or picture begin; 0 where they are spelt otherwise."""
    start = passage.written[0].find(f"{sign}{words}](")
    return start + len(sign) + 1 if start >= 0 else 0


def _href(link: Token) -> str:
    return str(link.attrGet("href") or "")


def _picture(image: Token, link: Token | None, mark: str, passage: Passage, place: Place) -> Block:
    alt = "".join(child.content or " " for child in image.children or ()).strip()
    title = str(image.attrGet("title") or "")
    path = unicodedata.normalize("NFC", unquote(str(image.attrGet("src") or ""))).removeprefix("./")
    if is_hidden(alt + title + path):
        place.add(0, _("A picture is the same for every reader."), _("Leave the personal field out here."))
    elif refusal := judge_picture(path):
        place.add(0, *refusal)
    judge_description(alt, mark, place)
    if link:
        check_link(link, place)
    href = restore(_href(link), originals(passage.written)) if link else ""
    attributes = {"src": path, "alt": alt, "title": title, "href": href}
    return Block("image", passage.line, "", attributes, column=_behind("![", alt, passage))


def judge_description(alt: str, mark: str, place: Place, fix: str = "") -> None:
    """Note a picture that nobody described, and a mark that it cannot have."""
    if mark not in ("", "{decorative}"):
        place.add(0, *about_mark(mark))
    elif alt and mark:
        place.add(0, _("The picture is described and called decorative."), _("Keep one of them."))
    elif not alt and not mark:
        example = _("Say what it shows: ![children playing in the snow](snow.jpg), or write {{decorative}} behind it.")
        place.add(0, _("The picture has no description."), fix or example)
