"""What of a Word document is not in the letter, or not as it was: collected, then told in sentences."""

from collections import Counter
from collections.abc import Callable
from textwrap import shorten

from babel import Locale

from newsletter import messages
from newsletter.messages import _, ngettext

MOST_LINKS = 20
"""Links told of one by one."""


class Left:
    """Collects what was left behind; ``counts`` holds how often, by kind."""

    def __init__(self, counts: Counter[str]) -> None:
        self.counts = Counter(counts)
        self._pictures: Counter[str] = Counter()
        self._links: list[str] = []
        self._language: list[str] = []

    def picture(self, kind: str) -> None:
        """Note a picture that is not carried over; ``kind`` says why, and is empty where it is too heavy."""
        self._pictures[kind] += 1

    def link(self, words: str, why: str) -> None:
        """Note a link of which only the words are left."""
        shown = shorten(" ".join(words.split()), 40, placeholder="…")
        self._links.append(_("The words “{words}” have lost their link: {why}", words=shown, why=why))

    def language(self, said: str, lang: str) -> None:
        """Note that Word's own setting is not the language of the letter; ``said`` is empty where nothing is known."""
        if said and said != lang:
            words = _(
                "The language that is set in Word is {said}; the letter has “lang: {lang}”. See that this is right.",
                said=Locale(said).get_display_name(messages.language()) or said,
                lang=lang,
            )
            self._language.append(words)

    def told(self) -> tuple[str, ...]:
        """Return a sentence for each kind of thing."""
        pictures = [_picture(kind, n) for kind, n in self._pictures.items()]
        links = self._links[:MOST_LINKS]
        if len(self._links) > MOST_LINKS:
            more = len(self._links) - MOST_LINKS
            links.append(ngettext("{n} more link was lost.", "{n} more links were lost.", more))
        counted = [sentence(n) for kind, sentence in _SENTENCES if (n := self.counts[kind])]
        return (*pictures, *links, *counted, *self._language)


def _picture(kind: str, n: int) -> str:
    fix = _("Save it as JPEG or PNG, put it beside issue.md, and write ![what it shows](its-name.jpg).")
    if not kind:
        return ngettext("{n} picture is too large.", "{n} pictures are too large.", n) + " " + fix
    return ngettext("{n} picture is missing ({kind}).", "{n} pictures are missing ({kind}).", n, kind=kind) + " " + fix


_SENTENCES: tuple[tuple[str, Callable[[int], str]], ...] = (
    (
        "chart",
        lambda n: ngettext(
            "{n} chart is missing: save it as a picture, or write its numbers in a box ::: chart.",
            "{n} charts are missing: save them as pictures, or write their numbers in boxes ::: chart.",
            n,
        ),
    ),
    (
        "relIds",
        lambda n: ngettext(
            "{n} SmartArt drawing is missing: save it as a picture.",
            "{n} SmartArt drawings are missing: save them as pictures.",
            n,
        ),
    ),
    ("oMath", lambda n: ngettext("{n} formula is missing.", "{n} formulas are missing.", n)),
    (
        "object",
        lambda n: ngettext(
            "{n} embedded file is missing: publish it, and link to it.",
            "{n} embedded files are missing: publish them, and link to them.",
            n,
        ),
    ),
    (
        "note",
        lambda n: ngettext(
            "{n} footnote is missing: write what matters into the text.",
            "{n} footnotes are missing: write what matters into the text.",
            n,
        ),
    ),
    ("commentReference", lambda n: ngettext("{n} comment is missing.", "{n} comments are missing.", n)),
    ("hdr", lambda _n: _("The header of the pages is missing.")),
    ("ftr", lambda _n: _("The footer of the pages is missing.")),
    (
        "anchor",
        lambda n: ngettext(
            "{n} link to a place within the document is missing; its words are there.",
            "{n} links to places within the document are missing; their words are there.",
            n,
        ),
    ),
    (
        "invisible",
        lambda n: ngettext(
            "{n} character that cannot be seen was taken away.",
            "{n} characters that cannot be seen were taken away.",
            n,
        ),
    ),
    (
        "tracked",
        lambda _n: _("Tracked changes were accepted: what is deleted in them is gone, what is inserted is there."),
    ),
    (
        "txbxContent",
        lambda n: ngettext(
            "{n} text box: its words stand below the paragraph it belonged to.",
            "{n} text boxes: their words stand below the paragraphs they belonged to.",
            n,
        ),
    ),
    (
        "table",
        lambda n: ngettext(
            "{n} table has become a list, with an item for each row.",
            "{n} tables have become lists, with an item for each row.",
            n,
        ),
    ),
    (
        "layout",
        lambda n: ngettext(
            "{n} table was taken apart: what stood side by side stands below each other.",
            "{n} tables were taken apart: what stood side by side stands below each other.",
            n,
        ),
    ),
    ("struck", lambda _n: _("Words that were struck out are there as ordinary words: delete them if they should go.")),
    ("vanish", lambda _n: _("Words that were hidden in Word are there for everybody to read: look for them.")),
    ("deep", lambda _n: _("Headings of a fourth level or deeper have become ###.")),
)
"""What is counted, in the order in which it is told."""
