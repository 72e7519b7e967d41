"""Looking into a .docx before anything reads it: that it is one, that it is not too large, and what it holds.

Every XML part is passed by one parser that stops at a document type, at too many nodes, and at too deep a nesting:
so whatever comes later cannot be made to fill the memory.
"""

import io
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

from newsletter.messages import _

LARGEST = 100_000_000
"""Octets of the file."""
_UNPACKED = 200_000_000
_PARTS = 5_000
_XML = 10_000_000
_ALL_XML = 20_000_000
_NODES = 150_000
"""Elements, attributes, comments and the like; a letter of ten pages has about 20,000."""
CHARACTERS = 200_000
_LONGEST_TARGET = 4096
"""Characters of an address or of the name of a part; Word allows 2083."""
_LONGEST_TITLE = 1000
_MOST_REFERENCES = 10
"""To one footnote: each time it is written anew."""
_DEEPEST = 100
_BUFFER = 1 << 20
"""Octets of text that are handed on together."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_COUNTED = {
    name: name for name in ("commentReference", "relIds", "chart", "oMath", "object", "txbxContent", "vanish")
} | dict.fromkeys(("ins", "del", "moveFrom"), "tracked")
"""Elements, and the kinds of things as which they are counted."""


class Refused(Exception):
    """A file is not a Word document that can be read; ``message`` says why, ``fix`` what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


@dataclass(slots=True)
class Contents:
    """What a document holds, as far as its text alone would not show it."""

    title: str = ""
    """The title in its properties."""
    counts: Counter[str] = field(default_factory=Counter)
    """How many of each kind of thing; ``hdr`` and ``ftr`` are headers and footers with words in them."""
    languages: Counter[str] = field(default_factory=Counter)
    """Characters by language tag; under the empty one, those in the language of the document."""
    language: str = ""
    """The language tag of the document."""
    notes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often the text refers to each note."""
    octets: int = 0
    """Of all XML so far."""
    characters: int = 0
    """Of all words so far, those of notes, addresses and building blocks too."""

    @property
    def spoken(self) -> str:
        """The tag of the language in which most is written."""
        tags: Counter[str] = Counter()
        for tag, characters in self.languages.items():
            tags[tag or self.language] += characters
        return max(tags, key=lambda tag: tags[tag], default=self.language)


def look_into(source: bytes) -> Contents:
    """Return what a document holds. Raises Refused for whatever is none, is damaged, or is too large for a letter."""
    _refuse_other_kinds(source)
    contents = Contents()
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            parts = package.infolist()
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
                raise too_large()
            if any(part.flag_bits & 1 for part in parts):
                raise _protected()
            _refuse_other_packages({part.filename for part in parts}, package)
            left = _NODES
            for part in parts:
                with package.open(part) as stream:
                    left -= _Part(contents, left).read(part.filename, stream.read(_XML + 1))
    except Refused:
        raise
    except Exception as error:  # a damaged archive fails in more ways than anyone has listed
        raise damaged() from error
    return contents


def damaged() -> Refused:
    """Return the refusal of a document that its own reader cannot read."""
    return Refused(
        _("The Word document is damaged."), _("Open it in Word, save it under another name, and use that file.")
    )


def too_large() -> Refused:
    """Return the refusal of a document that is no letter."""
    return Refused(
        _("The Word document is too large for a letter."),
        _("Copy what belongs in the letter into a new document, and save its pictures in a smaller size."),
    )


def _protected() -> Refused:
    return Refused(
        _("The Word document is protected by a password."),
        _("Open it in Word and take the password away: File, Info, Protect Document."),
    )


def _save_as_docx() -> str:
    return _("Open it in Word or LibreOffice and save it as a Word document (.docx).")


def _refuse_other_kinds(source: bytes) -> None:
    if not source.strip(b"\0 \t\r\n"):
        raise Refused(_("The file is empty."), _("Save it again in Word."))
    if source.startswith(_OLE):
        if _ENCRYPTED in source:
            raise _protected()
        raise Refused(_("This is a document of an old Word (.doc), not a .docx."), _save_as_docx())
    for magic, kind in ((b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"<", "HTML, XML")):
        if source.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            raise Refused(_("This is not a Word document ({kind}).", kind=kind), _save_as_docx())
    if not zipfile.is_zipfile(io.BytesIO(source)):
        if source.startswith(b"PK"):
            raise damaged()
        raise Refused(_("This is not a Word document."), _save_as_docx())


def _refuse_other_packages(names: set[str], package: zipfile.ZipFile) -> None:
    kind = ""
    if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
        kind = "OpenDocument" if b"opendocument" in package.read("mimetype") else ""
    for folder, other in (("xl/", "Excel"), ("ppt/", "PowerPoint")):
        kind = other if any(name.startswith(folder) for name in names) else kind
    if kind:
        raise Refused(_("This is not a Word document ({kind}).", kind=kind), _save_as_docx())
    if "[Content_Types].xml" not in names:
        raise Refused(_("This is not a Word document."), _save_as_docx())


class _Part:
    """Reads one part of a document; ``left`` is how many nodes it may still have."""

    def __init__(self, contents: Contents, left: int) -> None:
        self._contents = contents
        self._left = left
        self._nodes = 0
        self._path: list[str] = []
        self._language: str | None = None
        """Of the run that is open."""
        self._said: list[str] = []

    def read(self, name: str, data: bytes) -> int:
        """Return how many nodes there are. Raises Refused; what is not XML has none."""
        drawing = name.lower().endswith(".svg")
        if drawing or data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] not in (b"<", b""):
            return 0
        self._contents.octets += len(data)
        if len(data) > _XML or self._contents.octets > _ALL_XML:
            raise too_large()
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text, parser.buffer_size = True, _BUFFER
        parser.CommentHandler = parser.ProcessingInstructionHandler = parser.StartNamespaceDeclHandler = self._aside
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        try:
            parser.Parse(data, True)
        except expat.ExpatError:
            return self._nodes  # if it matters, the reader that needs this part says so
        return self._nodes

    def _doctype(self, *_declaration: object) -> None:
        raise damaged()

    def _aside(self, *_what: object) -> None:
        self._add(1)

    def _add(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > self._left:
            raise too_large()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._path.append(name)
        self._add(1 + len(attributes))
        if len(self._path) > _DEEPEST:
            raise damaged()
        if name == "Relationship":
            self._refuse_relationship(attributes)
        elif name in ("footnoteReference", "endnoteReference"):
            self._refer(name, attributes)
        if name in _COUNTED and self._path[0] == "document":
            self._count(name)
        elif name == "r":
            self._language = ""
        elif name == "lang":
            self._tag(next((value for key, value in attributes.items() if key.rpartition("}")[2] == "val"), ""))

    def _refuse_relationship(self, attributes: dict[str, str]) -> None:
        """Let nothing but a picture be a file that was not looked into; a link is not opened."""
        target = attributes.get("Target", "")
        if len(target) > _LONGEST_TARGET:
            raise too_large()
        if target.lower().endswith(".svg") and not attributes.get("Type", "").endswith(("/image", "/hyperlink")):
            raise damaged()

    def _refer(self, name: str, attributes: dict[str, str]) -> None:
        number = next((value for key, value in attributes.items() if key.rpartition("}")[2] == "id"), "")
        self._contents.notes[name, number] += 1
        if self._contents.notes[name, number] > _MOST_REFERENCES:
            raise damaged()

    def _count(self, name: str) -> None:
        within = self._path[:-1]
        if "Fallback" in within or (name == "vanish" and "r" not in within):
            return
        self._contents.counts[_COUNTED[name]] += 1

    def _tag(self, language: str) -> None:
        if "docDefaults" in self._path:
            self._contents.language = language
        elif self._language is not None:
            self._language = language

    def _words(self, text: str) -> None:
        root, inner = self._path[0], self._path[-1]
        if "t" in self._path or "instrText" in self._path:
            self._contents.characters += len(text)
            if self._contents.characters > 2 * CHARACTERS:
                raise too_large()
        if root == "document" and inner == "t":
            self._contents.languages[self._language or ""] += len(text)
            if self._contents.languages.total() > CHARACTERS:
                raise too_large()
        elif (root in ("hdr", "ftr") and inner == "t") or (root == "coreProperties" and inner == "title"):
            self._said.append(text)

    def _end(self, tag: str) -> None:
        root = self._path[0]
        self._path.pop()
        if tag.rpartition("}")[2] == "r":
            self._language = None
        if not self._path and root == "coreProperties":
            self._contents.title = " ".join("".join(self._said).split())[:_LONGEST_TITLE]
        elif not self._path and any(map(str.isalpha, "".join(self._said))):
            self._contents.counts[root] += 1
