"""The finished HTML of a letter as a mail program lays it out: its pieces of text, its links, pictures and tables."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html.parser import HTMLParser

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_SILENT = frozenset(("style", "script", "title", "head", "noscript"))
_BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 0.83, "sub": 0.83, "sup": 0.83}
"""Times the size around it that browsers give an element."""
_NAMES = {"white": "#ffffff", "black": "#000000", "red": "#ff0000", "gray": "#808080", "grey": "#808080"}
_RGB = re.compile(r"rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)")


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks where it stands."""

    size: float = 16.0
    """Pixels."""
    ink: str = "#000000"
    """``#rrggbb``; empty if it cannot be told."""
    ground: str = "#ffffff"
    """As ``ink``."""
    bold: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text that can be seen."""

    words: str
    look: Look


@dataclass(slots=True)
class Anchor:
    """A link that can be seen, and ends."""

    href: str
    words: str = ""
    pictures: int = 0


@dataclass(slots=True)
class Table:
    """A table, and whether it holds headings of rows or columns: then it is no mere layout."""

    role: str
    headings: bool = False


@dataclass(slots=True)
class Page:
    """What stands in a letter's HTML. Comments, as for Outlook alone, are not looked at."""

    lang: str = ""
    metas: set[str] = field(default_factory=set)
    """Names of the ``meta`` elements."""
    texts: list[Text] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    images: list[dict[str, str]] = field(default_factory=list)
    """The attributes of each."""
    tables: list[Table] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All text that can be seen."""
        return " ".join(text.words for text in self.texts)


@lru_cache(maxsize=8)
def read_page(html: str) -> Page:
    """Return what stands in ``html``. Treat it as it was frozen: it is remembered."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[tuple[str, Look]] = []
        self._tables: list[Table] = []
        self._anchor: Anchor | None = None

    @property
    def _look(self) -> Look:
        return self._open[-1][1] if self._open else Look()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        look = _look(tag, values, self._look)
        match tag:
            case "html":
                self.page.lang = values.get("lang", "")
            case "meta":
                self.page.metas.add(values.get("name", "").lower())
            case "img" if not look.hidden:
                self.page.images.append(values)
                if self._anchor:
                    self._anchor.pictures += 1
            case "a" if values.get("href") and not look.hidden:
                self._anchor = Anchor(values["href"])
            case "table":
                self._tables.append(Table(values.get("role", "")))
                self.page.tables.append(self._tables[-1])
            case "th" | "caption" if self._tables:
                self._tables[-1].headings = True
        if tag not in _VOID:
            self._open.append((tag, look))

    def handle_endtag(self, tag: str) -> None:
        while tag in (name for name, _look in self._open):
            if self._open.pop()[0] == tag:
                break
        if tag == "a" and self._anchor:
            self.page.anchors.append(self._anchor)
            self._anchor = None
        if tag == "table" and self._tables:
            self._tables.pop()

    def handle_data(self, data: str) -> None:
        if not data.strip() or self._look.hidden:
            return
        self.page.texts.append(Text(data, self._look))
        if self._anchor:
            self._anchor.words += data


def _look(tag: str, values: dict[str, str], around: Look) -> Look:
    look = around
    if tag in _SILENT:
        look = replace(look, hidden=True)
    if tag in _BOLD:
        look = replace(look, bold=True)
    if tag in _SIZES:
        look = replace(look, size=look.size * _SIZES[tag])
    if "bgcolor" in values:
        look = replace(look, ground=_colour(values["bgcolor"]))
    if "style" in values:
        look = _styled(look, _declarations(values["style"]), around)
    return look


def _styled(look: Look, style: dict[str, str], around: Look) -> Look:
    if style.get("display") == "none" or style.get("visibility") == "hidden":
        look = replace(look, hidden=True)
    if "color" in style:
        look = replace(look, ink=_colour(style["color"]))
    ground = style.get("background-color") or style.get("background", "")
    if ground and ground not in ("transparent", "none", "inherit"):
        look = replace(look, ground=_colour(ground))
    if "font-weight" in style:
        look = replace(look, bold=style["font-weight"] in ("bold", "bolder", "600", "700", "800", "900"))
    if size := re.fullmatch(r"([\d.]+)(px|em|%)", style.get("font-size", "")):
        factor = {"px": 1.0, "em": around.size, "%": around.size / 100}[size[2]]
        look = replace(look, size=float(size[1]) * factor)
    return look


def _declarations(style: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in style.split(";") if ":" in one)
    return {name.strip().lower(): value.replace("!important", "").strip().lower() for name, _colon, value in pairs}


def _colour(text: str) -> str:
    """Return a colour as ``#rrggbb``, or nothing if it is written otherwise."""
    text = text.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{6}", text):
        return text
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        return "#" + "".join(digit * 2 for digit in text[1:])
    if rgb := _RGB.fullmatch(text):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups())
    return _NAMES.get(text, "")
