"""The Markdown of an issue: CommonMark without raw HTML, and without the parts that surprise an editor.

Switched off: indented code (an accidental indent is no program), underlined headings (``---`` below a line is a
divider), link references (a letter is read in parts), and recognising bare addresses.
"""

from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, backtick, image, link
from markdown_it.token import Token

DEEPEST = 20
"""How deep markdown-it goes; it leaves out, without a word, what lies deeper, so parse refuses before that."""


def _configure(markdown: MarkdownIt) -> MarkdownIt:
    return markdown.disable(["code", "lheading", "reference", "html_block", "html_inline"])


MARKDOWN = _configure(MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}))
"""Parser of every part of a letter, with each personal field replaced by plain letters and digits beforehand."""


def tokens(text: str) -> Sequence[Token]:
    """Return the tokens of ``text``, in which no personal field is left."""
    return MARKDOWN.parse(text)


FIRST, MIDDLE, LAST = "\ue000", "\ue001", "\ue002"
"""Private characters in the place of a personal field; read_lines lets nobody write them."""


class _Locating(MarkdownIt):
    """Keeps links that must not be followed, so that they can be pointed at instead of being shown as text."""

    def normalizeLink(self, url: str) -> str:
        # The name of a host would be encoded beyond recognition.
        return url if FIRST in url.partition("?")[0] else super().normalizeLink(url)

    def validateLink(self, url: str) -> bool:  # noqa: ARG002 - overridden
        return True


def _located(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Let the token that ``rule`` makes know where it stands in the text of its paragraph."""

    def run(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            made = (token for token in state.tokens[before:] if token.type in ("link_open", "image", "code_inline"))
            for token in made:
                token.meta = {"start": start, "end": state.pos}
                break
        return found

    return run


def _locating() -> MarkdownIt:
    markdown = _configure(_Locating("commonmark", {"html": False, "maxNesting": DEEPEST}))
    for name, rule in (("autolink", autolink), ("backticks", backtick), ("image", image), ("link", link)):
        markdown.inline.ruler.at(name, _located(rule))
    # So that an escaped or coded character can be told from one that was meant as markup and has no effect.
    return markdown.disable("text_join")


LOCATING = _locating()
"""The same language for the parser of issues: links, pictures and code carry ``start`` and ``end`` in ``meta``."""
