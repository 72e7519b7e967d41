"""The finished HTML, whatever template made it: it must be readable everywhere, and spy on nobody."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from newsletter.checks.findings import Finding
from newsletter.checks.rules import RULES
from newsletter.content.issue import Issue
from newsletter.content.letter import Letter
from newsletter.messages import _

_FETCHED = re.compile(r"@import|url\(\s*['\"]?https?:", re.IGNORECASE)
_TRACKERS = {"0", "1", "0px", "1px"}


class _Elements(HTMLParser):
    """Collects what is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.lang = ""
        self.bare_table = False
        self._open: list[dict[str, str]] = []
        self.images: list[dict[str, str]] = []
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = values.get("lang", "")
        elif tag == "table":
            self._open.append(values)
        elif tag == "th" and self._open:
            self._open[-1]["th"] = ""  # it has headings, so it is a real one
        elif tag == "img":
            self.images.append(values)
        elif tag == "a" and values.get("href", "").startswith("https:"):
            self.links.append(values["href"])
        elif tag in ("link", "script", "iframe"):
            self.fetched.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._open:
            table = self._open.pop()
            self.bare_table = self.bare_table or not table.keys() & {"role", "th"}


def layout(issue: Issue, letter: Letter) -> Iterator[Finding]:
    """Find what a template has got wrong. With the template that comes along there is nothing to find."""
    elements = _Elements()
    elements.feed(letter.html)
    elements.close()
    for message, fix in _complaints(elements, letter):
        yield Finding("LAYOUT", RULES["LAYOUT"].level, f"templates/{issue.header.template}", 0, 0, message, fix)


def _complaints(elements: _Elements, letter: Letter) -> Iterator[tuple[str, str]]:
    if elements.lang != letter.lang:
        yield _("The letter does not say its language."), _("Write <html lang=…> with the language of the issue.")
    if elements.bare_table:
        yield (
            _("A table that only arranges things is read aloud as a table."),
            _("Give it role=“presentation”."),
        )
    for image in elements.images:
        yield from _of_image(image)
    if elements.fetched or _FETCHED.search(letter.html):
        yield _("The letter would fetch something from the network."), _("Take it out: letters fetch nothing.")
    if "color-scheme" not in letter.html:
        yield _("The letter does not say that it knows dark colours."), _("Put color-scheme into the style sheet.")
    missing = [link for link in elements.links if not _in_text(link, letter.text)]
    if missing:
        yield (
            _("The plain text lacks a link of the letter: {address}", address=missing[0]),
            _("Put it into the template's text files."),
        )


def _of_image(image: dict[str, str]) -> Iterator[tuple[str, str]]:
    source = image.get("src", "")
    if image.get("width") in _TRACKERS and image.get("height") in _TRACKERS:
        yield _("There is a picture nobody can see, as trackers are."), _("Take it out: nothing here spies on readers.")
    elif not source.startswith("cid:"):
        yield (
            _("A picture does not travel with the letter: {source}", source=source[:60]),
            _("Put the picture into the issue, or the logo into newsletter.toml."),
        )
    if "alt" not in image or not image.get("width"):
        yield _("A picture has no alt or no width."), _("Outlook needs the width, and everybody else the words.")


def _in_text(link: str, text: str) -> bool:
    """Tell whether the text part has the link, or one with the same address before the ``?`` of a personal field."""
    return link in text or link.partition("?")[0] in text or link.rstrip("/") in text
