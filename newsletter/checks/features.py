"""Which features of mail, as caniemail names them, a finished letter uses; and how to find each in a template's files.

A feature's name says most of it: ``css-border-radius`` is a property, ``html-video`` an element. What must be known
besides stands in the tables below.
"""

import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser

from newsletter.checks.stylesheet import Part, Piece, pieces

Use = tuple[str, str]
"""A feature, and a regular expression that finds where somebody has written it."""

_PROPERTIES = (
    ("css-left-right-top-bottom", r"left|right|top|bottom"),
    ("css-gap", r"(?:row-|column-)?gap"),
    ("css-column-layout-properties", r"columns|column-(?:fill|rule.*|span|width)"),
    ("css-border-radius", r"border-(?:top|bottom)-(?:left|right)-radius"),
    ("css-border-radius-logical", r"border-(?:start|end)-(?:start|end)-radius"),
    ("css-border-inline-block", r"border-(?:inline|block).*"),
    ("css-margin-inline-block", r"margin-(?:inline|block).*"),
    ("css-padding-inline-block", r"padding-(?:inline|block).*"),
    ("css-variables", r"--.*"),
)
"""Properties that share one page there, or whose first words are another property's."""

_VALUES = (
    ("css-display-flex", r"display", r"\b(?:inline-)?flex\b"),
    ("css-display-grid", r"display", r"\b(?:inline-)?grid\b"),
    ("css-display-none", r"display", r"\bnone\b"),
    ("css-flex-direction", r"flex-(?:direction|flow)", r"\bcolumn\b"),
    ("css-flex-wrap", r"flex-(?:wrap|flow)", r"\bwrap\b"),
    ("css-background-image", r"background", r"\burl\("),
    ("css-unit-initial", r".*", r"^initial\b"),
    ("css-unit-calc", r".*", r"\bcalc\("),
    ("css-variables", r".*", r"\bvar\("),
    ("css-modern-color", r".*", r"\b(?:ok)?l(?:ch|ab)\("),
    ("css-rgb", r".*", r"\brgb\("),
    ("css-rgba", r".*", r"\brgba\("),
    ("css-intrinsic-size", r".*", r"\b(?:fit|min|max)-content\b"),
    ("css-sytem-ui", r"font(?:-family)?", r"\b(?:system-ui|ui-(?:serif|sans-serif|rounded|monospace))\b"),
    ("css-important", r".*", r"!important\b"),
    *((f"css-{name}-gradient", r".*", rf"\b{name}-gradient\(") for name in ("linear", "radial", "conic")),
    *((f"css-function-{name}", r".*", rf"\b{name}\(") for name in ("clamp", "light-dark", "max", "min")),
    *((f"css-unit-{name}", r".*", rf"(?<![\w#-])[\d.]+{name}\b") for name in ("ch", "rem", "vh", "vmax", "vmin", "vw")),
)
"""What a value makes a feature of its own, for the properties that match."""

_SELECTORS = (
    ("css-selector-child", r"[\w\])*]\s*>\s*[\w.#*\[]"),
    ("css-selector-adjacent-sibling", r"[\w\])*]\s*\+\s*[\w.#*\[]"),
    ("css-selector-general-sibling", r"[\w\])*]\s*~\s*[\w.#*\[]"),
    ("css-selector-attribute", r"\[[\w-]+\s*[\]=~|^$*]"),
    ("css-selector-universal", r"(?:^|[\s>+~,])\*(?=$|[\s>+~,.:#\[{])"),
    ("css-selector-chaining", r"\.[\w-]+\."),
)
_MEDIA = ("device-pixel-ratio", "hover", "orientation", "prefers-color-scheme", "prefers-reduced-motion")
_SEMANTIC = "article aside details figcaption figure footer header main mark nav section summary time"
_ELEMENTS = {
    **dict.fromkeys(("ul", "ol", "dl"), "html-lists"),
    **dict.fromkeys(("map", "area"), "html-image-maps"),
    **dict.fromkeys(_SEMANTIC.split(), "html-semantics"),
}
_NAMED = "align background dir hidden lang popover required role srcset target valign"
_ARIA = "aria-describedby aria-hidden aria-label aria-labelledby aria-live"
_ATTRIBUTES = {
    **{name: f"html-{name}" for name in (*_NAMED.split(), *_ARIA.split())},
    **{"sizes": "html-srcset", "loading": "html-loading-attribute", "inert": "css-inert-attribute"},
}
_PICTURES = {"jpeg": "jpg", "svg+xml": "svg", "tif": "tiff", "heic": "heif", "x-icon": "ico"}


def used(html: str, known: Collection[str]) -> dict[str, str]:
    """Return the features that ``html`` uses, of those that are known, each with a pattern for the template's files."""
    reader = _Reader(known)
    reader.feed(html)
    reader.close()
    return {slug: "|".join(patterns) for slug, patterns in reader.found.items() if slug in known}


class _Reader(HTMLParser):
    """Walks through a letter; what stands in comments, as for Outlook alone, is not looked at."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__()
        self.found: dict[str, dict[str, None]] = {}
        self._known = known
        self._css = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self._css = tag == "style"
        self._note(_of_tag(tag, values))
        self._note(use for piece in pieces(values.get("style", "")) for use in _of_piece(piece, self._known))

    def handle_data(self, data: str) -> None:
        if self._css:
            self._note(use for piece in pieces(data) for use in _of_piece(piece, self._known))

    def handle_endtag(self, tag: str) -> None:
        self._css &= tag != "style"

    def _note(self, uses: Iterator[Use]) -> None:
        for slug, pattern in uses:
            self.found.setdefault(slug, {})[pattern] = None


def _of_piece(piece: Piece, known: Collection[str]) -> Iterator[Use]:
    if piece.part is Part.DECLARATION:
        yield from _of_declaration(piece.name, piece.value, known)
    elif piece.part is Part.AT_RULE:
        yield from _of_at_rule(piece.text)
    else:
        yield from _of_selector(piece.text)
        if piece.part is Part.NESTED:
            yield "css-nesting", re.escape(piece.text)


def _of_declaration(name: str, value: str, known: Collection[str]) -> Iterator[Use]:
    written = rf"(?<![\w-]){re.escape(name)}\s*[:=]"
    slug = next((slug for slug, pattern in _PROPERTIES if re.fullmatch(pattern, name)), "")
    # The page about border is about border-left-width too, unless there is one about that.
    words = name.split("-")
    longer = ("css-" + "-".join(words[:count]) for count in range(len(words), 0, -1))
    yield slug or next((slug for slug in longer if slug in known), ""), written
    for feature, properties, pattern in _VALUES:
        if re.fullmatch(properties, name) and re.search(pattern, value):
            yield feature, pattern if properties == ".*" else rf"{written}[^;\"]*?{pattern}"


def _of_at_rule(text: str) -> Iterator[Use]:
    name = re.match(r"@[\w-]*", text)
    word = name[0] if name else text
    yield f"css-at-{word.lstrip('@')}", word
    if word == "@media":
        yield from ((f"css-at-media-{feature}", feature) for feature in _MEDIA if feature in text)


def _of_selector(text: str) -> Iterator[Use]:
    yield from ((slug, pattern) for slug, pattern in _SELECTORS if re.search(pattern, text))
    for colons, name in re.findall(r"(::?)([a-z-]+)", text):
        yield f"css-pseudo-element-{name}", f":{name}"
        if colons == ":":
            yield f"css-pseudo-class-{name}", f":{name}"


def _of_tag(tag: str, values: dict[str, str]) -> Iterator[Use]:
    opening = rf"<{tag}\b"
    yield _ELEMENTS.get(tag, f"html-{tag}"), opening
    if tag in ("input", "button"):
        yield f"html-{tag}-{values.get('type', 'text').lower()}", opening
    if tag == "meta" and values.get("name", "").endswith("color-scheme"):
        yield "html-meta-color-scheme", r"<meta\b[^>]*color-scheme"
    if values.get("href", "").startswith("#") and len(values["href"]) > 1:
        yield "html-anchor-links", r"href=.#\w"
    yield from ((_ATTRIBUTES[key], rf"\b{key}\b") for key in values if key in _ATTRIBUTES)
    if tag in ("img", "source"):
        yield from _of_picture(values.get("src") or values.get("srcset", ""))


def _of_picture(address: str) -> Iterator[Use]:
    inside = re.match(r"data:image/([\w+]+)", address)
    if inside:
        yield "image-base64", "data:image"
    if ending := inside or re.search(r"\.(\w+)(?:[?#\s]|$)", address):
        yield f"image-{_PICTURES.get(ending[1].lower(), ending[1].lower())}", re.escape(ending[1])
