"""Whatever is no Word document, is damaged, or is too large for a letter, is refused with a sentence."""

import builtins
import io
import random
import zipfile

import pytest

from newsletter.content import word_package
from newsletter.errors import IssueError, UsageError
from tests.content.documents import draft, picture, repacked, saying, with_body

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TEXT = "<w:p><w:r><w:t>Hei</w:t></w:r></w:p>"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
)
MEDIA = {
    "word/_rels/document.xml.rels": RELATIONS.format("image", "media/x.png"),
    "word/media/x.png": b"\x89PNG\r\n\x1a\n",
}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
PICTURE = (
    f'<w:p><w:r><w:drawing xmlns:p="{_DRAWING}wordprocessingDrawing" xmlns:a="{_DRAWING}main" '
    f'xmlns:q="{_DRAWING}picture" xmlns:r="{_OFFICE}">'
    '<p:inline><p:docPr descr="{}"/><a:graphic><a:graphicData><q:pic><q:blipFill><a:blip r:embed="r1"/></q:blipFill>'
    "</q:pic></a:graphicData></a:graphic></p:inline></w:drawing></w:r></w:p>"
)


def refusal(source: bytes) -> str:
    with pytest.raises(IssueError) as raised:
        draft(source)
    (problem,) = raised.value.problems
    assert problem.file == "brev.docx"
    assert problem.fix
    return problem.message


def packed(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "The file is empty."),
        (b"\0" * 4096, "The file is empty."),
        (OLE, "This is a document of an old Word (.doc), not a .docx."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "The Word document is protected by a password."),
        (b"%PDF-1.7", "This is not a Word document (PDF)."),
        (b"{\\rtf1 Hei}", "This is not a Word document (RTF)."),
        (b"\xef\xbb\xbf <html>", "This is not a Word document (HTML, XML)."),
        (random.Random(1).randbytes(5000), "This is not a Word document."),
        (b"PK\x03\x04 og ikke mer", "The Word document is damaged."),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), "This is not a Word document (OpenDocument)."),
        (packed(**{"xl/workbook.xml": ""}), "This is not a Word document (Excel)."),
        (packed(**{"ppt/presentation.xml": ""}), "This is not a Word document (PowerPoint)."),
        (packed(a=""), "This is not a Word document."),
        (packed(**{"[Content_Types].xml": "<Types/>"}), "The Word document is damaged."),
        (saying(), "The Word document has no text."),
        (saying("  ", "\u00a0"), "The Word document has no text."),
        (saying("Hei")[:-2000], "The Word document is damaged."),
        (with_body("<w:p>"), "The Word document is damaged."),
        (with_body(f"{TEXT}&#1;"), "The Word document is damaged."),
        (with_body('<w:p><w:footnoteReference w:id="7"/></w:p>'), "The Word document is damaged."),
        (
            with_body("<w:p>" + '<w:footnoteReference w:id="1"/>' * 11 + "</w:p>"),
            "The Word document is damaged.",
        ),
        (with_body("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200), "The Word document is damaged."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_word_document_is_refused(source, words):
    assert refusal(source) == words


def test_a_password_on_the_package_is_told():
    source = bytearray(saying("Hei"))
    place = source.index(b"PK\x01\x02")
    source[place + 8] |= 1
    assert refusal(bytes(source)) == "The Word document is protected by a password."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/media/bilde.png"])
def test_entities_are_not_even_read(encoding, part):
    bomb = '<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
    assert refusal(with_body(TEXT, {part: bomb.encode(encoding)})) == "The Word document is damaged."


@pytest.mark.parametrize(
    "source",
    [
        lambda: with_body(TEXT, {"word/media/x.bin": b"\0" * 201_000_000}),
        lambda: with_body(TEXT, {f"x{number}": b"" for number in range(5001)}),
        lambda: with_body(TEXT, {"customXml/item.xml": b" " * 10_000_001 + b"<a/>"}),
        lambda: with_body("<w:p/>" * 150_000),
        lambda: with_body("<w:p " + " ".join(f'a{number}="1"' for number in range(150_000)) + "/>"),
        lambda: with_body(TEXT.replace("Hei", "Hei " * 50_001)),
        lambda: with_body(TEXT, {f"customXml/item{number}.xml": b"<a>" + b"\n" * 9_000_000 for number in range(3)}),
        lambda: with_body(TEXT + "<!---->" * 150_000),
        lambda: with_body(TEXT + "<?a?>" * 150_000),
        lambda: with_body("<w:p " + " ".join(f'xmlns:a{number}="u"' for number in range(150_000)) + "/>"),
        lambda: with_body(TEXT.replace("Hei", f"<w:x>{'ord ' * 110_000}</w:x>")),
        lambda: with_body(TEXT, {"word/_rels/document.xml.rels": RELATIONS.format("hyperlink", "a" * 5000)}),
        lambda: with_body(TEXT + PICTURE.format("a " * 110_000), MEDIA),
        lambda: with_body(
            TEXT + PICTURE.format("") * 12, {**MEDIA, "word/media/x.png": b"\x89PNG" + b"\0" * 30_000_000}
        ),
    ],
)
def test_what_would_fill_the_memory_is_refused(source):
    assert refusal(source()) == "The Word document is too large for a letter."


def test_a_drawing_may_say_what_it_likes_but_is_only_a_picture():
    drawing = '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'
    assert draft(with_body(TEXT, {"word/media/x.svg": drawing})).markdown.endswith("\nHei\n")
    for kind in ("image", "hyperlink"):
        known = {"word/media/x.svg": drawing, "word/_rels/document.xml.rels": RELATIONS.format(kind, "x.svg")}
        assert draft(with_body(TEXT, known)).markdown.endswith("\nHei\n")
    styles = {"word/x.svg": drawing, "word/_rels/document.xml.rels": RELATIONS.format("styles", "x.svg")}
    assert refusal(with_body(TEXT, styles)) == "The Word document is damaged."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Kjære \u202etekst",
            "An invisible character turns the direction of the text here (U+202E). It stands near “Kjære",
        ),
        ("Kj\ufffdre", "Letters were lost here when the file was converted. It stands near “Kj"),
        ("a\u0085b", "There is an invisible control character here (U+0085). It stands near “a"),
        ("ord " * 2000, "The line is longer than 5000 characters. It stands near “ord ord"),
    ],
)
def test_what_no_letter_may_hold_is_told_with_the_words_around_it(text, words):
    assert refusal(saying("Først", text)).startswith(words)


def test_a_title_without_an_end_is_cut():
    title = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>'
        + "Å\n" * 2_000_000
        + "</dc:title></cp:coreProperties>"
    )
    assert word_package.look_into(repacked({"docProps/core.xml": title})).title == "Å " * 500
    assert refusal(saying("1" * 190_000)).startswith("The line is longer than 5000 characters. It stands near “1111")


def test_a_link_without_an_end_loses_its_address():
    relations = RELATIONS.format("hyperlink", "https://example.no/" + "a" * 3000)
    link = f'<w:hyperlink r:id="r1" xmlns:r="{_OFFICE}"><w:r><w:t>Hei</w:t></w:r></w:hyperlink>'
    made = draft(with_body(f"<w:p>{link}</w:p>", {"word/_rels/document.xml.rels": relations}))
    assert made.markdown.endswith("\nHei\n")
    assert made.left_behind == ("The words “Hei” have lost their link: The address is longer than 2083 characters.",)


def test_a_whole_book_is_no_letter():
    assert refusal(saying(*["ord " * 600] * 50)).startswith("The letter is longer than 100000 characters")


def test_a_picture_that_is_too_heavy_is_left_behind(monkeypatch):
    monkeypatch.setattr("newsletter.content.word.HEAVIEST", 10)
    from tests.content.documents import written

    def fill(document):
        document.add_paragraph("Hei")
        document.add_picture(picture())

    made = draft(written(fill))
    assert made.pictures == {}
    assert made.left_behind[0].startswith("1 picture is too large. Save it as")


def test_without_the_word_reader_the_way_to_get_it_is_told(monkeypatch):
    real = builtins.__import__

    def missing(name, *arguments, **keywords):
        if name == "mammoth":
            raise ImportError(name)
        return real(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError) as raised:
        draft(saying("Hei"))
    assert '".[office,spell]"' in raised.value.hint


def test_any_octet_that_is_wrong_gives_a_draft_or_a_sentence():
    source, chance = saying("Hei 2. januar", "Takk"), random.Random(7)
    for _attempt in range(60):
        spoilt = bytearray(source)
        for _place in range(chance.randint(1, 8)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        try:
            assert "Takk" in draft(bytes(spoilt)).markdown
        except IssueError as refused:
            assert all(problem.fix for problem in refused.problems)


def test_a_part_that_nobody_reads_may_be_damaged():
    assert draft(with_body(TEXT, {"customXml/item.xml": "<a><b>"})).markdown.endswith("\nHei\n")
    assert word_package.look_into(repacked({"docProps/core.xml": "<a/>"})).title == ""
