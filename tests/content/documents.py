"""Word documents for tests, as python-docx makes them and as nobody should."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from PIL import Image

from newsletter.content.word import WordDraft, read_word

TODAY = date(2026, 1, 5)
WRITTEN_BY_LIBREOFFICE = Path(__file__).parent / "word" / "julebrev.docx"
"""Made from julebrev.fodt beside it: ``soffice --headless --convert-to docx julebrev.fodt``."""
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_BODY = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
    '2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><w:body>{}</w:body></w:document>'
)


def written(fill: Callable[[Document], object]) -> bytes:
    """Return a document that ``fill`` has written into."""
    document = docx.Document(io.BytesIO(_empty()))
    fill(document)
    return _saved(document)


def saying(*paragraphs: str) -> bytes:
    """Return a document of ordinary paragraphs."""
    return written(lambda document: [document.add_paragraph(text) for text in paragraphs])


def with_body(xml: str, parts: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return a document with this inside its body, and more parts in its package."""
    return repacked({"word/document.xml": _BODY.format(xml), **(parts or {})})


def repacked(parts: Mapping[str, bytes | str]) -> bytes:
    """Return an empty document whose package has these parts, in the place of its own or besides."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_empty())) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in {*source.namelist(), *parts}:
            package.writestr(name, parts[name] if name in parts else source.read(name))
    return target.getvalue()


@cache
def _empty() -> bytes:
    """Return an empty document without the hundred looks of tables, which take most of the time to read."""
    document = docx.Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()
    return _saved(document)


def _saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def add_link(paragraph: Paragraph, words: str, address: str) -> None:
    """Put a link at the end of a paragraph."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, _LINK, is_external=True))
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


def picture(kind: str = "PNG", colour: str = "white") -> io.BytesIO:
    """Return a small picture."""
    target = io.BytesIO()
    Image.new("RGB", (60, 30), colour).save(target, kind)
    target.seek(0)
    return target


def draft(source: bytes, lang: str = "nb") -> WordDraft:
    """Return the draft from a document."""
    return read_word(source, "brev.docx", "nb", TODAY, lang)


def body(source: bytes) -> str:
    """Return the text of a draft below its header."""
    return draft(source).markdown.partition("\n---\n\n")[2]
