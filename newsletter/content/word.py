"""Starting a letter from a Word document: its words as an issue, its pictures, and what could not be carried over."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import BinaryIO, Protocol

from newsletter.content import word_left
from newsletter.content.encoding import LONGEST_LINE
from newsletter.content.idiom import likely
from newsletter.content.issue import LANGUAGES
from newsletter.content.marks import SIGN, mark_dates, places
from newsletter.content.parse import parse
from newsletter.content.word_blocks import Block, Kind, Paragraph, Picture, read_blocks
from newsletter.content.word_links import destination
from newsletter.content.word_markdown import to_markdown
from newsletter.content.word_package import CHARACTERS, Contents, Refused, damaged, look_into, too_large
from newsletter.errors import IssueError, Problem, UsageError
from newsletter.messages import _

HEAVIEST = 40_000_000
"""Octets of a picture that is carried over."""
_MOST_OCTETS = 300_000_000
"""Of all pictures, each as often as it stands there."""
_LARGEST_HTML = 20_000_000
"""Characters that mammoth makes of a letter, pictures aside."""

_TELLING = 3
"""Words that tell a language apart without which the text says nothing of it."""

_KINDS = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"))
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
r[style-name='Emphasis'] => em
"""
_DISCARDED = re.compile("[\u202a-\u202c\u2066-\u2069\ue000-\uf8ff]")
"""What comes along when text is copied, and means nothing in a letter."""
_GENERATED = re.compile(
    r"\s*(?:Automatisk generert beskrivelse|Description automatically generated"
    r"|AI-generert innhold kan være feil\.?|AI-generated content may be incorrect\.?).*",
    re.DOTALL,
)
_UNDESCRIBED = {"nb": "hva bildet viser", "nn": "kva biletet viser", "en": "what the picture shows"}
_UNNAMED = {"nb": "emnet", "nn": "emnet", "en": "the subject"}


@dataclass(frozen=True, slots=True)
class WordDraft:
    """A Word document as an issue."""

    markdown: str
    """The text of issue.md, without a date in its header."""
    pictures: Mapping[str, bytes]
    """By the name under which they lie beside it."""
    left_behind: tuple[str, ...]
    """What was not carried over, or not as it was: a sentence each."""


class _Image(Protocol):
    content_type: str | None
    alt_text: str | None
    open: Callable[[], AbstractContextManager[BinaryIO]]


def read_word(source: bytes, name: str, default_lang: str, today: date, lang: str = "") -> WordDraft:
    """Return the draft that the octets of a .docx hold; ``name`` is only for messages.

    Every date in it is marked. Without ``lang`` the document tells its language, or ``default_lang`` holds. Raises
    IssueError where there is no letter to be had from it, UsageError where the Word reader is not installed.
    """
    try:
        contents = look_into(source)
        left = word_left.Left(contents.counts)
        pictures = _Pictures(left)
        html = _html(source, pictures.keep)
        blocks = _cleaned(_short(read_blocks(html, left.counts), name), left)
    except Refused as refused:
        raise IssueError([Problem(name, 0, 0, refused.message, refused.fix)]) from None
    told_apart = "" if lang else _said(contents)
    lang = lang or _language(blocks, contents, default_lang)
    left.language(told_apart, lang)
    body = to_markdown(
        _levelled(_described(blocks, lang), left.counts),
        partial(places, lang=lang, near=today),
        f"{SIGN}{_UNDESCRIBED[lang]}{SIGN}",
    )
    subject = _subject(blocks, contents.title) or f"{SIGN}{_UNNAMED[lang]}{SIGN}"
    markdown = f"---\nsubject: {mark_dates(subject, lang, today)}\npreheader:\nlang: {lang}\n---\n\n{body}\n"
    _prove(markdown, name, has_words=bool(body))
    return WordDraft(markdown, {name: data for data, name in pictures.names.items()}, left.told())


def _html(source: bytes, keep: Callable[[_Image], dict[str, str]]) -> str:
    """Return what mammoth makes of a document. Raises Refused or UsageError."""
    try:
        import mammoth
    except ImportError:
        raise UsageError(
            _("Word documents cannot be read: a part of the program is not installed."),
            hint=_("Install it from the folder of the program: {command}", command='uv tool install ".[office,spell]"'),
        ) from None
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(source),
            convert_image=mammoth.images.img_element(keep),
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
        )
    except Refused:
        raise
    except Exception as error:  # what a damaged document leads it to has not been listed by anyone
        raise damaged() from error
    if len(made.value) > _LARGEST_HTML:
        raise too_large()
    return str(made.value)


@dataclass(slots=True)
class _Pictures:
    """Collects the pictures of a document."""

    left: word_left.Left
    names: dict[bytes, str] = field(default_factory=dict)
    """By their octets."""
    octets: int = 0
    """Read so far: a picture can stand in a thousand places, and is unpacked for each."""

    def keep(self, image: _Image) -> dict[str, str]:
        """Return the attributes of a picture whose octets are kept, or none if it cannot be used. Raises Refused."""
        try:
            with image.open() as stream:
                data = stream.read(HEAVIEST + 1)
        except Exception:  # it lies outside of the document, or its part is missing or damaged
            self.left.picture(_("it is not in the document itself"))
            return {"src": ""}
        self.octets += len(data)
        if self.octets > _MOST_OCTETS:
            raise too_large()
        suffix = next((suffix for magic, suffix in _KINDS if data.startswith(magic)), "")
        if not suffix or len(data) > HEAVIEST:
            kind = shorten((image.content_type or "?").rpartition("/")[2].removeprefix("x-").upper(), 40)
            self.left.picture("" if suffix else kind)
            return {"src": ""}
        return {"src": self.names.setdefault(data, f"bilde-{len(self.names) + 1}{suffix}")}


def _short(blocks: Sequence[Block], name: str) -> Sequence[Block]:
    """Return the blocks if an issue can hold their lines. Raises IssueError, and Refused for too many words."""
    texts = [block.text if isinstance(block, Paragraph) else block.alt for block in blocks]
    if sum(map(len, texts)) > CHARACTERS:
        raise too_large()
    for line in (" ".join(line.split()) for text in texts for line in text.split("\n")):
        if len(line) > LONGEST_LINE:
            what = _("The line is longer than {n} characters.", n=LONGEST_LINE)
            message = _("{what} It stands near “{words}”.", what=what, words=line[:40])
            fix = _("Divide it into paragraphs, with an empty line between them.")
            raise IssueError([Problem(name, 0, 0, message, fix)])
    return blocks


def _cleaned(blocks: Iterable[Block], left: word_left.Left) -> list[Block]:
    """Return the blocks with addresses that a letter may hold, and without invisible characters."""
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Picture):
            href = _address(block.href, block.alt, left)
            done.append(replace(block, alt=_visible(block.alt, left), href=href))
        else:
            words = {run.href: "" for run in block.runs}
            for run in block.runs:
                words[run.href] += run.text
            hrefs = {href: _address(href, text, left) for href, text in words.items()}
            runs = tuple(replace(run, text=_visible(run.text, left), href=hrefs[run.href]) for run in block.runs)
            done.append(replace(block, runs=runs))
    return [block for block in done if isinstance(block, Picture) or block.text.strip()]


def _visible(text: str, left: word_left.Left) -> str:
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    text, discarded = _DISCARDED.subn("", text)
    left.counts["invisible"] += discarded
    return text


def _address(href: str, words: str, left: word_left.Left) -> str:
    if not href:
        return ""
    address, why = destination(href)
    if href.startswith("#"):
        left.counts["anchor"] += 1
    elif why:
        left.link(words, why)
    return address


def _language(blocks: Iterable[Block], contents: Contents, default: str) -> str:
    """Return the language of the words; where they are too few, a Nordic one that was set for them, or the default.

    Word marks what somebody has written as American English until they change it, so English counts for nothing there.
    """
    words = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    said = _said(contents)
    return likely(words, least=_TELLING) or (said if said != "en" and said else default)


def _said(contents: Contents) -> str:
    """Return the language that is set in Word, or nothing where no letter can be in it."""
    tag = contents.spoken.partition("-")[0].lower()
    said = {"no": "nb"}.get(tag, tag)
    return said if said in LANGUAGES else ""


def _described(blocks: Iterable[Block], lang: str) -> Iterator[Block]:
    """Yield the blocks; a description that Word has guessed is still to be confirmed."""
    for block in blocks:
        if isinstance(block, Picture) and _GENERATED.search(block.alt):
            guess = shorten(_GENERATED.sub("", block.alt).replace("?", ""), 56, placeholder="…")
            yield replace(block, alt=f"{SIGN}{guess or _UNDESCRIBED[lang]}{SIGN}")
        else:
            yield block


def _levelled(blocks: Iterable[Block], counts: Counter[str]) -> Iterator[Block]:
    """Yield the blocks with headings of three levels; below a title all others begin with the second."""
    blocks = list(blocks)
    headings = [(block.kind, block.level) for block in blocks if isinstance(block, Paragraph)]
    lower = (Kind.TITLE, 1) in headings and (Kind.HEADING, 1) in headings
    for block in blocks:
        if isinstance(block, Paragraph) and block.kind is Kind.HEADING:
            counts["deep"] += block.level > 3
            yield replace(block, level=min(block.level + lower, 3))
        else:
            yield block


def _subject(blocks: Iterable[Block], title: str) -> str:
    """Return the title on the page, or in the properties, or the first heading, as a header can hold it."""
    named = {Kind.TITLE: "", Kind.HEADING: ""}
    for block in blocks:
        if isinstance(block, Paragraph) and block.kind in named:
            named[block.kind] = named[block.kind] or " ".join(block.text.split())
    subject = named[Kind.TITLE] or " ".join(title.split()) or named[Kind.HEADING]
    subject = re.sub(r"(?<=\{)(?=[{%#])|(?<=\})(?=\})|(?<==)(?=\?)", " ", subject)
    if len(subject) > 1 and subject[0] == subject[-1] and subject[0] in "\"'":
        subject = subject.strip("\"' ")
    return "" if subject in ("|", ">", "|-", ">-") else subject


def _prove(markdown: str, name: str, *, has_words: bool) -> None:
    """Refuse a document from which no issue can be made, with the words near each reason. Raises IssueError."""
    if not has_words:
        fix = _("If its text stands in text boxes, in the header or in the footer, move it to the page itself.")
        raise IssueError([Problem(name, 0, 0, _("The Word document has no text."), fix)])
    try:
        parse(markdown.encode(), Path("issue.md"), "draft")
    except IssueError as error:
        raise IssueError(_in_document(error.problems, name, markdown.split("\n"))) from None


def _in_document(problems: Iterable[Problem], name: str, lines: Sequence[str]) -> Iterator[Problem]:
    for problem in problems:
        line = lines[problem.line - 1] if problem.line else ""
        start = max(0, problem.column - 20) if problem.column < LONGEST_LINE else 0
        near = line[start : start + 40].strip()
        message = _("{what} It stands near “{words}”.", what=problem.message, words=near) if near else problem.message
        yield Problem(name, 0, 0, message, problem.fix)
