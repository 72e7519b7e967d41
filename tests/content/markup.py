"""Reading HTML in tests: whether it is balanced, and which elements are there."""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr", "o:allowpng"}
CLOSED_BY_ITSELF = re.compile(r"/\s*>$")


class Reader(HTMLParser):
    """Collects elements and words, and complains about what is not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID and not CLOSED_BY_ITSELF.search(self.get_starttag_text() or ""):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> in the wrong place"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Reader:
    """Read HTML as a mail program does that knows nothing of Outlook."""
    reader = Reader()
    reader.feed(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
    reader.close()
    assert reader.open == []
    return reader


def as_outlook(html: str) -> Reader:
    """Read HTML as Outlook on Windows does: with the parts that are comments to all others."""
    shown = re.sub(r"<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->", "", html, flags=re.DOTALL)
    shown = re.sub(r"<!--\[if [^\]]*\]>|<!\[endif\]-->", "", shown)
    return read(shown)
