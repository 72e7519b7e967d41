"""Reading finished HTML piece by piece, as far as the letter needs it: tags, comments, style sheets, attributes."""

import re
from collections.abc import Iterator

PIECE = re.compile(
    r"<!--.*?-->|<style\b.*?</style\s*>|<[a-zA-Z/!](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL | re.IGNORECASE
)
"""A comment, a whole style sheet, or a tag. Whatever stands between is text."""

ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

_LOADING = frozenset(("link", "iframe", "object", "embed", "script", "video", "audio", "base", "frame", "applet"))
_ADDRESSES = frozenset(("src", "background", "srcset", "poster", "data", "lowsrc", "dynsrc"))
_URL = re.compile(r"@import|url\(\s*(?:[\"']|&quot;|&#34;)?\s*(?!cid:)[^)\s]", re.IGNORECASE)


def fetched(html: str) -> Iterator[str]:
    """Find what a mail program would fetch from the network to show ``html``; pictures of the message are none."""
    for piece in PIECE.finditer(html):
        text = piece[0]
        if text.startswith("<!--["):
            yield from fetched(text[4:].removesuffix("-->"))
        elif text[:6].lower() == "<style":
            yield from (text[match.start() : match.end() + 60] for match in _URL.finditer(text))
        elif not text.startswith("<!--") and _fetches(text):
            yield text


def _fetches(tag: str) -> bool:
    name = re.match(r"<([\w:-]*)", tag)
    if name and name[1].lower() in _LOADING:
        return True
    for key, quoted, single in ATTRIBUTE.findall(tag):
        value = (quoted or single).strip()
        if key.lower() in _ADDRESSES and value and not value.lower().startswith("cid:"):
            return True
        if key.lower() == "style" and _URL.search(value):
            return True
    return False
