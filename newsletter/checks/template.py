"""The template: what every letter made with it would get wrong. Editors cannot mend it, so it is told with its file."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from newsletter.checks.dark import in_dark
from newsletter.checks.findings import Finding
from newsletter.checks.page import Look, Page, Text, read_page
from newsletter.checks.rules import RULES
from newsletter.checks.source import masked, passages
from newsletter.content.colours import CONTRAST, contrast
from newsletter.content.issue import Issue
from newsletter.content.letter import UNSUBSCRIBE, Letter
from newsletter.content.template import LETTER, TEXT, Template
from newsletter.messages import _
from newsletter.settings import Publication

SMALLEST, SMALL_PRINT = 14, 12
"""Pixels of text, and of the small print at the end."""
_LARGE, _LARGE_BOLD, _CONTRAST_LARGE = 24, 18.66, 3.0
"""What WCAG calls large, in pixels, and the contrast that is enough there."""
_WORDS_IN_BOTH = 0.6
"""Share of the letter's words that its plain text must have."""
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"\{\{|\}\}|\{%|^:::", re.MULTILINE)
_TOKEN = re.compile(r"nl[0-9a-f]+s\d+e")
_PIXEL = ("0", "1", "0px", "1px")

_Found = tuple[str, str, str]
"""Rule, message and fix."""


def look(issue: Issue, letter: Letter, template: Template, publication: Publication) -> Iterator[Finding]:
    """Find what is the template's fault in a finished letter."""
    page, dark = read_page(letter.html), read_page(in_dark(letter.html))
    text = _without_tokens(letter, letter.text)
    for file, findings in (
        (LETTER, (*_head(letter, page), *_parts(page), *_small(page), *_contrast(page, dark))),
        (LETTER, (*_footer(page.words, publication), *_code(issue, letter, page.words))),
        (TEXT, (*_same(letter, page, text), *_footer(text, publication), *_code(issue, letter, text))),
    ):
        for rule, message, fix in findings:
            yield Finding(rule, RULES[rule].level, template.path(file), 0, 0, message, fix)


def _head(letter: Letter, page: Page) -> Iterator[_Found]:
    if page.lang != letter.lang:
        message = _("The letter does not say that it is in the language {lang}.", lang=letter.lang)
        yield "TEMPLATE-LANG", message, _('Write it into the first tag: <mjml lang="{{{{ lang }}}}">')
    if "color-scheme" not in page.metas:
        message = _("The letter does not say that it can be shown in dark colours.")
        fix = _('Put this into mj-raw in the head: <meta name="color-scheme" content="light dark" />')
        yield "TEMPLATE-DARK", message, fix


def _parts(page: Page) -> Iterator[_Found]:
    layout = sum(table.role not in ("presentation", "none") and not table.headings for table in page.tables)
    if layout:
        message = _("A table that only gives the letter its shape is read out as a table.")
        yield "TEMPLATE-TABLES", message, _('Write role="presentation" into it, or give its columns headings: <th>.')
    for image in page.images:
        name = image.get("alt") or image.get("src", "")
        if "alt" not in image:
            message = _("The picture {name} has no alt attribute, so its file name is read out.", name=name)
            yield "TEMPLATE-IMAGES", message, _('Write alt="…", or alt="" where it only decorates.')
        if "width" not in image:
            message = _("The picture {name} has no width attribute, so Outlook shows it in its full size.", name=name)
            yield "TEMPLATE-IMAGES", message, _('Write width="…", in pixels and without a unit.')
        if image.get("width") in _PIXEL and image.get("height") in _PIXEL:
            message = _("The letter holds a picture of one pixel, as letters do that watch their readers.")
            yield "TEMPLATE-IMAGES", message, _("Take it out.")


def _small(page: Page) -> Iterator[_Found]:
    """Find small text; from 12 pixels on it is allowed where nothing bigger follows: the small print."""
    big = [number for number, text in enumerate(page.texts) if text.look.size >= SMALLEST]
    body = page.texts[: big[-1] + 1] if big else page.texts
    small = [text for text in body if text.look.size < SMALLEST]
    small += [text for text in page.texts[len(body) :] if text.look.size < SMALL_PRINT]
    if small:
        message = _(
            "“{text}” is set in {n} pixels, too small for many.", text=_said(small[0]), n=round(small[0].look.size)
        )
        fix = _("Use {most} or more; at the very end {least}.", most=SMALLEST, least=SMALL_PRINT)
        yield "TEMPLATE-SMALL", message, fix


def _contrast(page: Page, dark: Page) -> Iterator[_Found]:
    light = _faint(page)
    for pair, text in (light | _faint(dark)).items():
        ink, ground = pair
        told = {"text": _said(text), "ink": ink, "ground": ground, "n": f"{contrast(ink, ground):.1f}"}
        if pair in light:
            message = _("“{text}” can hardly be read: {ink} on {ground} has a contrast of {n}.", **told)
        else:
            message = _("In dark, “{text}” can hardly be read: {ink} on {ground} has a contrast of {n}.", **told)
        yield "TEMPLATE-CONTRAST", message, _("Choose colours that differ more; {n} is enough.", n=_needed(text.look))


def _faint(page: Page) -> dict[tuple[str, str], Text]:
    """Return the pairs of ink and ground that differ too little, each with the first text in them."""
    pairs: dict[tuple[str, str], Text] = {}
    for text in page.texts:
        look = text.look
        if look.ink and look.ground and contrast(look.ink, look.ground) < _needed(look):
            pairs.setdefault((look.ink, look.ground), text)
    return pairs


def _needed(look: Look) -> float:
    return _CONTRAST_LARGE if look.size >= (_LARGE_BOLD if look.bold else _LARGE) else CONTRAST


def _footer(words: str, publication: Publication) -> Iterator[_Found]:
    shown = " ".join(words.split())
    for said in (publication.name, publication.address):
        if " ".join(said.split()) not in shown:
            message = _("“{text}” of newsletter.toml cannot be seen in the letter.", text=said)
            yield "TEMPLATE-FOOTER", message, _("Put name and address of the publication back into the footer.")


def _code(issue: Issue, letter: Letter, shown: str) -> Iterator[_Found]:
    """Find signs of the template language that readers would see, and that the issue did not bring along."""
    own = "\n".join(masked(passage.text)[0] for passage in passages(issue))
    for code in dict.fromkeys(_CODE.findall(f"{letter.subject}\n{shown}")):
        if code not in own:
            message = _("“{text}” of the template's own language can be seen in the letter.", text=code)
            yield "TEMPLATE-CODE", message, _("Look for it in the files of the template.")


def _same(letter: Letter, page: Page, text: str) -> Iterator[_Found]:
    words = Counter(_WORD.findall(_without_tokens(letter, page.words).casefold()))
    there = words & Counter(_WORD.findall(text.casefold()))
    if there.total() < _WORDS_IN_BOTH * words.total():
        message = _("The plain text has only {n} of the letter's {most} words.", n=there.total(), most=words.total())
        fix = _("Write everything into the plain text too: some read nothing else.")
        yield "TEXT-PART", message, fix
    digits = re.sub(r"\D", "", text)
    for anchor in page.anchors:
        href = _without_tokens(letter, anchor.href)
        if (anchor.words.strip() or anchor.pictures) and not _stands(href, text, digits):
            message = _("The link to {address} is missing in the plain text.", address=unquote(href))
            yield "TEXT-PART", message, _("Write it there behind its words.")


def _stands(href: str, text: str, digits: str) -> bool:
    """Whether a link stands in the text, be it without ``mailto:``, or a phone number in groups."""
    scheme, _colon, rest = href.partition(":")
    if scheme.lower() == "tel":
        return re.sub(r"\D", "", rest)[-8:] in digits
    forms = (href, unquote(href), unquote(rest) if scheme.lower() == "mailto" else href)
    return any(form in text for form in forms)


def _without_tokens(letter: Letter, text: str) -> str:
    """Put a name in the place of each personal value: the same one in HTML and text. Marks of parts go."""
    for slot in letter.slots:
        name = "unsubscribe" if slot.expression == UNSUBSCRIBE else slot.expression
        text = text.replace(slot.token, f"«{name}»")
    return re.sub(rf"nl{letter.nonce}c\d+[bf]\n?", "", text)


def _said(text: Text) -> str:
    words = " ".join(_TOKEN.sub("…", text.words).split())
    return words if len(words) <= 40 else words[:39] + "…"
