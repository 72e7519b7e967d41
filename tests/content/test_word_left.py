"""What of a Word document is not in the letter, or not as it was, is told in a sentence each."""

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.content.documents import add_link, body, draft, picture, with_body, written

_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def test_twenty_lost_links_are_told_one_by_one():
    def fill(document):
        paragraph = document.add_paragraph()
        for number in range(25):
            add_link(paragraph, f"nr {number} ", f"ftp://{number}")

    told = draft(written(fill)).left_behind
    assert len(told) == 21
    assert told[-1] == "5 more links were lost."


def test_pictures_of_other_kinds_are_told():
    def fill(document):
        document.add_picture(picture("JPEG"))
        document.add_picture(picture("JPEG"))
        document.add_picture(picture("TIFF"))
        shape = document.add_picture(picture("GIF"))
        shape._inline.docPr.set("descr", "Et bilde som inneholder snø, utendørs\n\nAutomatisk generert beskrivelse")

    made = draft(written(fill))
    assert list(made.pictures) == ["bilde-1.jpg", "bilde-2.gif"]
    assert made.markdown.count("(bilde-1.jpg)") == 2
    assert "![??Et bilde som inneholder snø, utendørs??](bilde-2.gif)" in made.markdown
    assert made.left_behind[0].startswith("1 picture is missing (TIFF). Save it as JPEG or PNG")


def test_a_picture_in_a_sentence_or_a_list_comes_behind_it():
    def fill(document):
        paragraph = document.add_paragraph("Før ", style="List Bullet")
        paragraph.add_run().add_picture(picture())
        paragraph.add_run("etter 2023")
        document.add_paragraph("neste", style="List Bullet")

    assert body(written(fill)) == "- Før etter ??2023??\n- neste\n\n![??hva bildet viser??](bilde-1.png)\n"


def test_a_picture_that_lies_elsewhere_is_not_fetched():
    def fill(document):
        document.add_paragraph("Hei")
        document.add_picture(picture())
        blip = next(document.element.iter(qn("a:blip")))
        identity = document.part.relate_to("file:///etc/hostname", _IMAGE, is_external=True)
        del blip.attrib[qn("r:embed")]
        blip.set(qn("r:link"), identity)

    made = draft(written(fill))
    assert made.pictures == {}
    assert made.left_behind[0].startswith("1 picture is missing (it is not in the document itself).")


def test_tables_become_lists_or_are_taken_apart():
    def fill(document):
        one = document.add_table(1, 1)
        one.cell(0, 0).text = "Bare ramme"
        layout = document.add_table(1, 2)
        layout.cell(0, 0).text = "Venstre"
        layout.cell(0, 0).add_paragraph("mer")
        layout.cell(0, 1).text = "Høyre"
        plain = document.add_table(2, 2)
        plain.cell(0, 0).text = "Kari"
        plain.cell(0, 1).text = "leder"

    made = draft(written(fill))
    assert made.markdown.endswith("\n\nBare ramme\n\nVenstre\n\nmer\n\nHøyre\n\n- Kari – leder\n")
    assert [told[:7] for told in made.left_behind] == ["1 table", "1 table"]


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<m:oMath/>", "1 formula is missing."),
        ("<w:r><w:object/></w:r>", "1 embedded file is missing: publish it, and link to it."),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>", "Words that were hidden in Word are there"),
        ("<w:r><w:t>\u2068x\uf0b7</w:t></w:r>", "2 characters that cannot be seen were taken away."),
        ("<w:r><w:t>x</w:t></w:r><w:r><w:pict><w:txbxContent/></w:pict></w:r>", "1 text box: its words stand below"),
    ],
)
def test_what_word_has_and_a_letter_has_not_is_told(xml, told):
    (line,) = draft(with_body(f"<w:p><w:r><w:t>Hei</w:t></w:r>{xml}</w:p>")).left_behind
    assert line.startswith(told)


def _table(document, *rows, bold=False):
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for cell, text in zip(table.rows[number].cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = bold and number == 0
    return table


PROGRAMME = (("Tid", "Hva:"), ("09.00", "Kaffe"), ("10.00", ""))
ITEMS = "- Tid: 09.00 – Hva: Kaffe\n- Tid: 10.00\n"


def test_the_heading_row_of_a_table_labels_its_values():
    assert draft(written(lambda document: _table(document, *PROGRAMME))).markdown.endswith(f"\n\n{ITEMS}")


@pytest.mark.parametrize("marked", [True, False])
def test_a_heading_row_that_looks_like_one(marked):
    def fill(document):
        table = _table(document, ("Navn", "Rolle"), ("Kari", "leder"), bold=not marked)
        if marked:
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    assert draft(written(fill)).markdown.endswith("\n\n- Navn: Kari – Rolle: leder\n")


@pytest.mark.parametrize("rows", [(("Kari", "leder"), ("Ola", "nestleder")), (("Tid", ""), ("09.00", "Kaffe"))])
def test_a_first_row_that_is_like_the_others_labels_nothing(rows):
    made = draft(written(lambda document: _table(document, *rows)))
    assert ": " not in made.markdown.rpartition("---\n")[2]


def test_a_table_and_the_lists_around_it_stay_apart():
    def fill(document):
        document.add_paragraph("før", "List Bullet")
        _table(document, *PROGRAMME)
        document.add_paragraph("etter", "List Bullet")

    made = draft(written(fill))
    assert made.markdown.endswith("\n\n- før\n\n" + ITEMS.replace("- Tid", "* Tid") + "\n- etter\n")
