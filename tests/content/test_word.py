"""A Word document becomes an issue: its text, its looks, its pictures, and a list of what is left behind."""

import io
from pathlib import Path

import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from newsletter.content.parse import parse
from newsletter.content.render import render
from newsletter.content.template import find_template
from tests.content.documents import (
    WRITTEN_BY_LIBREOFFICE,
    add_link,
    body,
    draft,
    saying,
    written,
)
from tests.content.letters import PUBLICATION

JULEBREV = """\
---
subject: God jul ??2023??
preheader:
lang: nb
---

# God jul ??2023??

Kjære **alle barnehager**, et nytt år går mot *slutten*. Takk for innsatsen!

## Frister

Fristen er ??torsdag 28. desember 2023??, og kurset går ??9.–11. januar??.

- Over 100 barnehager har vært med
  - de fleste i Trøndelag
- Seks konferanser i ??2023??

1. Les programmet
2. Meld dere på

### Lenker

Se [kursene våre](https://www.example.no/kurs?a=1&b=2), skriv til <post@example.no>, og ikke trykk her.

??18\\. desember?? skrev vi om \\*stjerner\\*, \\{\\{ felt \\}\\} og \\<script>alert(1)\\</script> fra C:\\\\mappe.

### Helt nede

- Kari – leder
- Ola – rådgiver

![Snø over taket](bilde-1.png)

![??hva bildet viser??](bilde-2.png)

Dette skal bort.

\\- Hilsen oss
"""


def test_a_document_by_libreoffice_becomes_an_issue():
    made = draft(WRITTEN_BY_LIBREOFFICE.read_bytes(), "")
    assert made.markdown == JULEBREV
    with Image.open(io.BytesIO(made.pictures["bilde-1.png"])) as first:
        assert (first.format, first.size) == ("PNG", (60, 30))
    assert list(made.pictures) == ["bilde-1.png", "bilde-2.png"]
    assert "\n".join(made.left_behind) == (
        "The words “trykk her” have lost their link: A link in a letter cannot begin with “javascript:”.\n"
        "1 footnote is missing: write what matters into the text.\n"
        "1 comment is missing.\n"
        "The header of the pages is missing.\n"
        "Tracked changes were accepted: what is deleted in them is gone, what is inserted is there.\n"
        "1 table has become a list, with an item for each row.\n"
        "Words that were struck out are there as ordinary words: delete them if they should go.\n"
        "Headings of a fourth level or deeper have become ###."
    )


def test_what_it_becomes_can_be_rendered(tmp_path):
    made = draft(WRITTEN_BY_LIBREOFFICE.read_bytes())
    for name, data in made.pictures.items():
        (tmp_path / name).write_bytes(data)
    issue = parse(made.markdown.encode(), tmp_path / "issue.md", "jul")
    letter = render(issue, find_template("default", tmp_path), PUBLICATION)
    assert "??torsdag 28. desember 2023??" in letter.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in letter.html
    assert len(letter.pictures) == 2


def test_styles_of_word_become_headings_lists_and_quotations():
    def fill(document):
        document.core_properties.title = "Fra egenskapene"
        document.add_heading("Årets «brev» #", 1)
        document.add_heading("Under", 2)
        for style, text in (("List Bullet", "a"), ("List Bullet 2", "b"), ("List Number", "c"), ("List Number", "d")):
            document.add_paragraph(text, style=style)
        document.add_paragraph("En", style="Quote")
        document.add_paragraph("To", style="Intense Quote")

    made = draft(written(fill), "en")
    assert made.markdown == (
        "---\nsubject: Fra egenskapene\npreheader:\nlang: en\n---\n\n# Årets «brev» \\#\n\n## Under\n\n"
        "- a\n- b\n\n1. c\n2. d\n\n> En\n>\n> To\n"
    )
    assert made.left_behind == ()


def test_looks_are_kept_where_markdown_can_have_them():
    def fill(document):
        paragraph = document.add_paragraph("Frist: ")
        paragraph.add_run("nå ").bold = True
        run = paragraph.add_run("eller aldri")
        run.bold = run.italic = True
        paragraph.add_run(" sa").italic = True
        paragraph.add_run(".")
        glued = document.add_paragraph()
        glued.add_run("«Obs!»").bold = True
        glued.add_run("x")
        both = document.add_paragraph()
        both.add_run("en").bold = True
        both.add_run("to").italic = True

    assert body(written(fill)) == "Frist: **nå** ***eller aldri*** *sa*.\n\n«**Obs**!»x\n\nento\n".replace(
        "ento", "**en***to*"
    )


def test_line_breaks_and_double_ones():
    def fill(document):
        paragraph = document.add_paragraph("Storgata 1")
        paragraph.add_run().add_break()
        paragraph.add_run("0155 Oslo")
        paragraph.add_run().add_break()
        paragraph.add_run().add_break()
        paragraph.add_run("Hilsen")
        paragraph.add_run().add_break(WD_BREAK.PAGE)
        paragraph.add_run("\toss")

    assert body(written(fill)) == "Storgata 1\\\n0155 Oslo\n\nHilsen oss\n"


def test_links_are_carried_over_or_told():
    addresses = {
        "kurs": "https://www.example.no/(a)?b={c}&d=1",
        "safe": "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.example.no%2Fx&data=05",
        "fil": "file:///C:/Users/kari/plan.docx",
        "her": "#bokmerke",
        "ring": "tel:+4722000000",
        "post@example.no": "mailto:post@example.no",
    }

    def fill(document):
        paragraph = document.add_paragraph("Se")
        for words, address in addresses.items():
            paragraph.add_run(" ")
            add_link(paragraph, f"{words} ", address)
        document.add_paragraph("Skriv til post@example.no! Les mer: https://www.example.no/a_b.")

    made = draft(written(fill))
    assert "[kurs](https://www.example.no/%28a%29?b=%7Bc%7D&d=1) [safe](https://www.example.no/x) fil her" in (
        made.markdown
    )
    assert "[ring](tel:+4722000000) <post@example.no>\n" in made.markdown
    assert "Skriv til <post@example.no>! Les mer: <https://www.example.no/a_b>.\n" in made.markdown
    assert made.left_behind == (
        "The words “fil” have lost their link: A link in a letter cannot begin with “file:”.",
        "1 link to a place within the document is missing; its words are there.",
    )


def test_raised_and_lowered_digits_stay_what_they_are():
    def fill(document):
        paragraph = document.add_paragraph("10 m")
        paragraph.add_run("2").font.superscript = True
        paragraph.add_run(" CO")
        paragraph.add_run("2").font.subscript = True
        paragraph.add_run(" 1").font.superscript = False
        paragraph.add_run("st").font.superscript = True

    assert body(written(fill)) == "10 m² CO₂ 1st\n"


@pytest.mark.parametrize(("tag", "lang"), [("nn-NO", "nn"), ("no-NO", "nb"), ("de-DE", "nb"), ("en-US", "nb")])
def test_where_the_words_are_too_few_the_language_is_the_one_that_was_set(tag, lang):
    def fill(document):
        document.add_paragraph("Hi")
        run = document.add_paragraph().add_run("Dette er skrive på eit anna språk")
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), tag)
        run._r.get_or_add_rPr().append(language)

    assert f"\nlang: {lang}\n" in draft(written(fill), "").markdown


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Vi vet ikke hva en slik dag koster, men dere får et brev fra oss.", "nb"),
        ("Me veit ikkje kva ein slik dag kostar, men de får eit brev frå oss.", "nn"),
        ("We do not know what the day costs, but you will hear from our office.", "en"),
    ],
)
def test_the_language_is_that_of_the_words(text, lang):
    assert f"\nlang: {lang}\n" in draft(written(lambda document: document.add_paragraph(text)), "").markdown


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("", "??emnet??"),
        ('"Takk"', "Takk"),
        ("Takk {{ navn }} =?", "Takk { { navn } } = ?"),
        ("|", "??emnet??"),
        ("Kurs 9. januar", "Kurs ??9. januar??"),
    ],
)
def test_the_title_becomes_a_subject_that_a_header_can_hold(title, subject):
    def fill(document):
        document.core_properties.title = title
        document.add_paragraph("Hei")

    markdown = draft(written(fill)).markdown
    assert f"\nsubject: {subject}\n" in markdown
    assert parse(markdown.encode(), Path("issue.md"), "x").header.subject == subject


def test_a_title_on_the_page_comes_before_the_first_heading():
    def fill(document):
        document.add_heading("Overskrift", 1)
        document.add_heading("Tittel", 0)
        document.add_heading("Dyp", 5)

    made = draft(written(fill))
    assert "\nsubject: Tittel\n" in made.markdown
    assert made.markdown.endswith("## Overskrift\n\n# Tittel\n\n### Dyp\n")


def test_the_same_document_without_words_is_refused_only_if_nothing_is_left():
    assert body(saying("", "  ", "Hei")) == "Hei\n"


def test_a_language_that_was_set_otherwise_is_told_of():
    def fill(document):
        run = document.add_paragraph().add_run("Me veit ikkje kva ein slik dag kostar, men de får eit brev frå oss.")
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "nb-NO")
        run._r.get_or_add_rPr().append(language)

    told = draft(written(fill), "").left_behind
    assert told == (
        "The language that is set in Word is Norwegian Bokmål; the letter has “lang: nn”. See that this is right.",
    )
    assert draft(written(fill), "nn").left_behind == ()
