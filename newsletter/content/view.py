"""What a template sees of a letter: blocks with their Markdown read, their dates in words, their pictures ready."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from markdown_it.token import Token
from markupsafe import Markup

from newsletter.content import pictures, spoken
from newsletter.content.decoding import Refused
from newsletter.content.fields import constants
from newsletter.content.issue import DATED_BOXES, Block, Issue
from newsletter.content.letter import Picture
from newsletter.content.markdown import MARKDOWN
from newsletter.content.text import one_line
from newsletter.content.tokens import Tokens
from newsletter.errors import Problem

_WORDS = ("name", "role", "contact", "who")
"""Attributes that hold Markdown within a line."""


_NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Words:
    """Markdown within a line."""

    html: Markup = _NOTHING
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a template needs it."""

    src: str
    width: int
    """Never show it wider than this."""
    height: int


_GAP = Shown("cid:missing@letter", pictures.SHOWN, pictures.SHOWN // 2)
"""Stands where a picture cannot be used, so that the rest of the letter can be looked at; it is never sent."""


@dataclass(frozen=True, slots=True)
class View:
    """A block as a template sees it."""

    kind: str
    line: int
    words: Words
    """The block's Markdown as one line: a heading, the label of a button or bar."""
    html: Markup
    """The block's Markdown as paragraphs and lists."""
    tokens: Sequence[Token]
    """The same, for the filter ``plain``."""
    attributes: Mapping[str, str]
    children: tuple["View", ...] = ()
    day: str = ""
    """The date of a dated box, as in ``tirsdag 2. januar 2024``."""
    details: Mapping[str, Words] = field(default_factory=dict)
    """``name``, ``role``, ``contact`` and ``who``; empty where there is none."""
    picture: Shown | None = None
    mark: str = ""
    """Of an ``only`` box: stands with ``b`` where it begins, with ``f`` where it finishes."""
    share: int = 0
    """Of a bar: its length in percent of the longest."""
    first: bool = False
    """Whether the letter begins with it."""


class Views:
    """Turns the blocks of one issue into what a template sees, and collects pictures and problems on the way."""

    def __init__(self, issue: Issue, tokens: Tokens) -> None:
        self.pictures: dict[str, Picture] = {}
        self.problems: list[Problem] = []
        self._issue = issue
        self._tokens = tokens
        self._longest = 0.0
        days = constants(issue.header, issue.blocks)
        self._days = {name: self._in_text(name, day) for name, day in days.items()}

    def all(self) -> list[View]:
        """Return the whole letter."""
        return [self._view(block, self._days, first=not number) for number, block in enumerate(self._issue.blocks)]

    def line(self, text: str) -> str:
        """Return a line of the header with its dates in words; it is no Markdown."""
        return self._tokens.say(self._tokens.hide(text), self._days)

    def logo(self, path: Path) -> Shown | None:
        """Return the publication's logo, to be shown 180 wide at most."""
        try:
            return self._shown(path, 180)
        except Refused as refused:
            self.problems.append(Problem("newsletter.toml", 0, 0, f"logo: {refused.message}", refused.fix))
            return None

    def _view(self, block: Block, days: Mapping[str, str], shown: int = pictures.SHOWN, first: bool = False) -> View:
        day = ""
        if block.kind in DATED_BOXES:
            written = date.fromisoformat(block.attributes["date"])
            day = spoken.with_weekday(written, self._issue.lang)
            days = {**days, block.kind: self._in_text(block.kind, written)}
        # The mark is taken before the children, so that marks are numbered in reading order.
        mark = self._tokens.condition(block.attributes["expression"]) if block.kind == "only" else ""
        shown = room(block, shown)
        words, html, tokens = self._read(block.text, days)
        if block.kind == "chart":
            self._longest = max((_number(bar) for bar in block.children), default=0.0)
        return View(
            kind=block.kind,
            line=block.line,
            words=words,
            html=html,
            tokens=tokens,
            attributes={name: self._attribute(value, days) for name, value in block.attributes.items()},
            children=tuple(self._view(child, days, shown) for child in block.children),
            day=day,
            details={name: self._read(block.attributes.get(name, ""), days)[0] for name in _WORDS},
            picture=self._picture(block, shown) if block.kind == "image" else None,
            mark=mark,
            share=round(100 * _number(block) / self._longest) if block.kind == "bar" and self._longest else 0,
            first=first,
        )

    def _in_text(self, name: str, day: date) -> str:
        lang = self._issue.lang
        return spoken.with_year(day, lang) if name == "date" else spoken.in_text(day, self._issue.header.date, lang)

    def _attribute(self, value: str, days: Mapping[str, str]) -> str:
        return self._tokens.say(self._tokens.hide(value), days)

    def _read(self, text: str, days: Mapping[str, str]) -> tuple[Words, Markup, Sequence[Token]]:
        """Read Markdown with its personal fields hidden; dates come afterwards, or ``2. januar`` would be a list."""
        if not text:
            return Words(), _NOTHING, ()
        hidden = self._tokens.hide(text)
        tokens = MARKDOWN.parse(hidden)
        line = MARKDOWN.parseInline(hidden)
        for token in _every([*tokens, *line]):
            token.content = self._tokens.say(token.content, days)
            if "href" in token.attrs:
                quoted = {name: quote(said) for name, said in days.items()}
                token.attrs["href"] = self._tokens.say(str(token.attrs["href"]), quoted)
        words = Words(_html(line), "".join(map(one_line, line)))
        return words, _html(tokens), tokens

    def _picture(self, block: Block, shown: int) -> Shown:
        try:
            path = pictures.find(block.attributes["src"], self._issue.path.parent)
            return self._shown(path, shown)
        except Refused as refused:
            self.problems.append(Problem(str(self._issue.path), block.line, 0, refused.message, refused.fix))
            return _GAP

    def _shown(self, path: Path, width: int) -> Shown:
        loaded = pictures.load(path, width)
        self.pictures[loaded.picture.cid] = loaded.picture
        return Shown(f"cid:{loaded.picture.cid}", loaded.width, loaded.height)


def room(block: Block, shown: int) -> int:
    """Return how wide a picture in a block is shown at most, if the block itself has ``shown``."""
    return shown // len(block.children) if block.kind == "columns" and block.children else shown


def _number(bar: Block) -> float:
    return max(0.0, float(bar.attributes["value"]))


def _every(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _every(token.children or [])


def _html(tokens: Sequence[Token]) -> Markup:
    # The renderer of MARKDOWN escapes what the editor wrote; raw HTML is switched off.
    return Markup(MARKDOWN.renderer.render(list(tokens), MARKDOWN.options, {}))  # noqa: S704
