"""From the paragraphs of a Word document to the Markdown of an issue."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from newsletter.content.literal import as_heading, line_start, literal, seamless
from newsletter.content.markdown import tokens
from newsletter.content.marks import SIGN, put
from newsletter.content.word_blocks import Block, Kind, Paragraph, Picture, Run
from newsletter.content.word_links import destination

DEEPEST = 4
"""Lists within lists; deeper ones are brought up to it."""
_ITEMS = (Kind.BULLET, Kind.NUMBER, Kind.ROW)

_BLANKS = re.compile(r"[ \t\r]+")
_LINE = re.compile(r" *\n[ \n]*")
_OUTSIDE = (
    re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL),
    re.compile(r"([\W_]*)(.*?)([\W_]*)", re.DOTALL),
    re.compile(r"(.*)()()", re.DOTALL),
)
"""What is left out of bold words: blanks, or all that is no letter and no digit, or everything."""
_ADDRESS = re.compile(
    r"https?://[^\s<>\"“”«»(){}\[\]\\`*]*[\w/]|(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9][A-Za-z0-9-]*)+"
)

Places = Callable[[str], Iterable[tuple[int, int]]]
"""Finds what is to be marked in a text."""


def to_markdown(blocks: Iterable[Block], places: Places, undescribed: str) -> str:
    """Return ``blocks`` as Markdown; ``undescribed`` is the description of a picture that has none."""
    parts: list[str] = []
    before: Kind | None = None
    items = _Items()
    for block in blocks:
        kind = block.kind if isinstance(block, Paragraph) else None
        if kind not in _ITEMS:
            items = _Items()
        if isinstance(block, Picture):
            text = _picture(block, literal(put(block.alt, places(block.alt))) or undescribed)
        else:
            text = _paragraph(block, places, items)
        if parts and kind in _ITEMS and before in _ITEMS:
            parts.append("\n" if kind is before or text.startswith(" ") else "\n\n")
        elif parts:
            parts.append("\n>\n" if kind is before is Kind.QUOTE else "\n\n")
        parts.append(text)
        before = kind
    return "".join(parts)


def _picture(picture: Picture, alt: str) -> str:
    shown = f"![{alt}]({picture.src})"
    return f"[{shown}]({picture.href})" if picture.href else shown


def _paragraph(paragraph: Paragraph, places: Places, items: "_Items") -> str:
    runs = list(_marked([*_tidy(paragraph.runs)], places))
    match paragraph.kind:
        case Kind.TITLE | Kind.HEADING:
            plain = [replace(run, text=run.text.replace("\n", " "), bold=False, italic=False) for run in runs]
            return f"{'#' * paragraph.level} {as_heading(_inline(plain))}"
        case Kind.QUOTE:
            return "\n".join(f"> {line}" for line in _lines(runs))
        case Kind.BULLET | Kind.NUMBER | Kind.ROW:
            return items.add(paragraph, _lines(runs))
        case _:
            return "\n".join(_lines(runs))


@dataclass(slots=True)
class _Level:
    kind: Kind
    sign: str
    """What stands in front of each item; empty where that is its number."""
    number: int = 0
    indent: int = 0
    """Where the words of its items begin."""


class _Items:
    """The list that is being written: how far its items are indented, and how they are numbered."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []

    def add(self, item: Paragraph, lines: Sequence[str]) -> str:
        depth = min(item.level, len(self._levels) + 1, DEEPEST)
        del self._levels[depth:]
        before = ""
        if len(self._levels) == depth and self._levels[-1].kind is not item.kind:
            before = self._levels.pop().sign
        if len(self._levels) < depth:
            # Another sign begins another list, so that a table and the list beside it stay two.
            sign = "" if item.kind is Kind.NUMBER else "*" if before == "-" else "-"
            self._levels.append(_Level(item.kind, sign))
        level = self._levels[-1]
        level.number += 1
        mark = f"{level.sign or f'{level.number}.'} "
        outer = self._levels[-2].indent if depth > 1 else 0
        level.indent = outer + len(mark)
        return " " * outer + mark + f"\n{' ' * level.indent}".join(lines)


def _tidy(runs: Iterable[Run]) -> Iterator[Run]:
    """Join what looks the same, with single blanks and no empty line in it, nor blanks around it."""
    joined = [
        replace(group[0], text="".join(run.text for run in group))
        for _looks, alike in groupby(runs, key=lambda run: (run.bold, run.italic, run.href))
        for group in [list(alike)]
    ]
    while joined and not joined[-1].text.strip():
        joined.pop()
    before = "\n"
    for run in joined:
        text = _LINE.sub("\n", _BLANKS.sub(" ", run.text))
        text = text.lstrip() if before == "\n" else text.lstrip(" ") if before == " " else text
        text = text.rstrip() if run is joined[-1] else text
        if text:
            before = text[-1]
            yield replace(run, text=text.replace("\n", " ") if run.href else text)


def _marked(runs: Sequence[Run], places: Places) -> Iterator[Run]:
    spans = list(places("".join(run.text for run in runs)))
    starts, ends = {start for start, _end in spans}, {end for _start, end in spans}
    position = 0
    for run in runs:
        text = ""
        for character in run.text:
            text += (SIGN if position in starts else "") + character
            position += 1
            text += SIGN if position in ends else ""
        yield replace(run, text=text)


def _lines(runs: Sequence[Run]) -> list[str]:
    lines = [line_start(line) for line in _inline(runs).split("\n")]
    return [f"{line}\\" for line in lines[:-1]] + lines[-1:]


def _inline(runs: Sequence[Run]) -> str:
    """Return the words with their looks; where Markdown would not take a look as it is meant, without it."""
    words = "".join(run.text for run in runs)
    for outside in _OUTSIDE:
        parts = [_linked(href, list(group), outside) for href, group in groupby(runs, key=lambda run: run.href)]
        text = seamless("".join(parts))
        if _shown(text) == words:
            return text
    return _literal_lines(words)


def _literal_lines(words: str) -> str:
    """Return ``words`` as nothing but words, line by line."""
    return "\n".join(map(literal, words.split("\n")))


def _linked(href: str, runs: Sequence[Run], outside: re.Pattern[str]) -> str:
    words = "".join(run.text for run in runs)
    core = words.strip()
    if not href or not core:
        return "".join(_emphasised(run, outside, _with_addresses) for run in runs)
    if core in (href, href.removeprefix("mailto:")) and _ADDRESS.fullmatch(core):
        text = f"<{core}>"
    else:
        text = f"[{''.join(_emphasised(run, outside, literal) for run in runs).strip()}]({href})"
    return words[: len(words) - len(words.lstrip())] + text + words[len(words.rstrip()) :]


def _emphasised(run: Run, outside: re.Pattern[str], write: Callable[[str], str]) -> str:
    mark = "*" * (2 * run.bold + run.italic)
    found = outside.fullmatch(run.text) if mark else None
    if not found or not found[2]:
        return "\n".join(map(write, run.text.split("\n")))
    core = "\n".join(map(write, found[2].split("\n")))
    return _literal_lines(found[1]) + mark + core + mark + _literal_lines(found[3])


def _with_addresses(text: str) -> str:
    """Return one line in which every address can be clicked."""
    done: list[str] = []
    position = 0
    for address in _ADDRESS.finditer(text):
        if "@" not in address[0] and destination(address[0])[0] != address[0]:
            continue
        done += [literal(text[position : address.start()]), f"<{address[0]}>"]
        position = address.end()
    return "".join(done) + literal(text[position:])


def _shown(text: str) -> str:
    """Return what a reader sees of a paragraph, and nothing where it would not be one."""
    made = tokens("\n".join(f"{line}\\" for line in map(line_start, text.split("\n")))[:-1])
    if [token.type for token in made] != ["paragraph_open", "inline", "paragraph_close"]:
        return ""
    breaks = ("softbreak", "hardbreak")
    return "".join("\n" if child.type in breaks else child.content for child in made[1].children or ())
