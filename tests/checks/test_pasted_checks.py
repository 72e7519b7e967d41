"""What came along when text was pasted, and places that were to be filled."""

import pytest

from newsletter.checks.findings import Level
from tests.checks.clean_letter import body, findings, header


@pytest.mark.parametrize(
    ("text", "column", "fix"),
    [
        ("Husk <b>fristen</b>!", 6, "**bold words**"),
        ("Husk <EM>fristen</EM>!", 6, "*words in italics*"),
        ("En linje<br>og en til", 9, "Leave a line empty"),
        ("En linje<br/>og en til", 9, "Leave a line empty"),
        ('<p class="MsoNormal">Tekst</p>', 1, "Leave a line empty"),
        ("Se <a href='https://www.ks.no'>her</a>", 4, "[text](https://www.example.no)"),
        ("<table><tr><td>x</td></tr></table>", 1, "as a list"),
        ("<font color=red>Rødt</font>", 1, "Delete it."),
        ("<o:p></o:p> fra Word", 1, "Delete it."),
        ("<script>alert(1)</script>", 1, "Delete it."),
        ("Tekst <!-- husk bilde -->", 7, "Delete it."),
        ("<mj-text>x</mj-text>", 1, "Delete it."),
        ('<h2 style="' + "x" * 40 + '">Tittel</h2>', 1, "## Heading"),
    ],
)
def test_code_of_web_pages_is_seen_by_readers(text: str, column: int, fix: str) -> None:
    (found,) = findings(body(text), "TEXT-HTML")
    assert (found.level, found.line, found.column) == (Level.ERROR, 10, column)
    assert fix in found.fix
    assert len(found.message) < 110


def test_code_on_neighbouring_lines_is_told_of_once_and_in_the_header_too() -> None:
    source = body("<ul>\n<li>Ett</li>\n<li>To</li>\n</ul>", "Tekst", "<i>x</i>")
    assert [found.line for found in findings(source, "TEXT-HTML")] == [10, 17]
    assert [found.line for found in findings(header(subject="Takk<br>for i år"), "TEXT-HTML")] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "Skriv `<b>` for fet skrift, eller ``<i>`` ",
        "```\n<p>Slik ser det ut</p>\n```",
        "~~~\n<p>Slik ser det ut</p>\n~~~",
        "<post@barnehagenytt.no> og <https://www.ks.no>",
        "a < b og b > c, x<y>z",
        r"Skriv \<b> slik",
        "<takk> og <3",
    ],
)
def test_what_only_looks_like_code_is_fine(text: str) -> None:
    assert findings(body(text), "TEXT-HTML") == []


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("| Dag | Tid |\n|-----|-----|\n| man | 10 |", 10),
        ("Program:\n\nDag | Tid\n--- | ---\nman | 10", 12),
        ("| man | 10 |\n| tir | 11 |", 10),
        ("| a |\n|---|", 10),
    ],
)
def test_a_table_is_told_of_once_at_its_first_line(table: str, line: int) -> None:
    (found,) = findings(body(table), "TEXT-HTML")
    assert (found.level, found.line) == (Level.ERROR, line)


@pytest.mark.parametrize("text", ["Ja | nei\neller | ikke", "Tekst\n\n---\n\nTekst", "`| a |`\n`|---|`", "| alene |"])
def test_strokes_alone_are_no_table(text: str) -> None:
    assert findings(body(text), "TEXT-HTML") == []


@pytest.mark.parametrize(
    ("text", "level", "line", "said"),
    [
        ("Se side 3. Feil! Fant ikke referansekilden.", Level.ERROR, 10, "Feil! Fant ikke referansekilden"),
        ("See Error! Bookmark not defined.", Level.ERROR, 10, "Bookmark not defined"),
        ("Hei { MERGEFIELD Fornavn }", Level.ERROR, 10, "MERGEFIELD"),
        ("Første\nandre¶", Level.WARNING, 11, "The mark for the end of a paragraph (U+00B6)"),
        ("barne\N{SOFT HYPHEN}hage", Level.WARNING, 10, "A hidden hyphen (U+00AD)"),
        ("Hei\N{ZERO WIDTH SPACE}", Level.WARNING, 10, "A blank without width (U+200B)"),
        ("Tekst\n– Ett\n– To\n– Tre", Level.WARNING, 11, "not a list"),
        ("o  Ett\no  To", Level.WARNING, 10, "not a list"),
        ("ü Ett\nü To", Level.WARNING, 10, "not a list"),
        ("Dag\tTid\nman\t10", Level.WARNING, 10, "table from Word or Excel"),
    ],
)
def test_traces_of_word(text: str, level: Level, line: int, said: str) -> None:
    (found,) = findings(body(text), "TEXT-WORD")
    assert (found.level, found.line) == (level, line)
    assert said in found.message


@pytest.mark.parametrize(
    "text",
    [
        "– Ja, sa hun.\n\n– Nei, sa han.",
        "– Det var en fin dag",
        "Øystein\nØyvind kom",
        "§ 3 gjelder\n§ 4 gjelder ikke",
        "o store verden",
        "- Ett\n- To",
        "Familien 👨‍👩‍👧 på tur",
        "En\ttabulator",
        "Feil! Det er ikke slik.",
    ],
)
def test_what_is_no_trace_of_word(text: str) -> None:
    assert findings(body(text), "TEXT-WORD") == []


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Hei [navn], velkommen", 5),
        ("Vi møtes [dato og sted].", 10),
        ("Hei [NAVN PÅ KURS]", 5),
        ("Klikk på [sett inn lenke til skjema]", 10),
        ("See [insert link]", 5),
        ("Hei <fornavn>!", 5),
        ("Dear {first_name},", 6),
        ("Hei [ditt navn]", 5),
        ("Frist: dd.mm.åååå", 8),
        ("Due yyyy-mm-dd", 5),
        ("Den 00.00.2024", 5),
        ("Hei *|FNAME|*", 5),
        ("Hei %%navn%%", 5),
    ],
)
def test_a_place_that_was_to_be_filled(text: str, column: int) -> None:
    (found,) = findings(body(text), "LEFTOVER")
    assert (found.level, found.line, found.column) == (Level.ERROR, 10, column)


@pytest.mark.parametrize("text", ["Spør NN om rommet", "SETT INN bilde", "Skriv inn navn her", "Org.nr. 000 000 000"])
def test_what_may_be_meant_is_a_warning(text: str) -> None:
    assert [found.level for found in findings(body(text), "LEFTOVER")] == [Level.WARNING]


@pytest.mark.parametrize(
    "text",
    [
        "[Navn på deltakere](https://www.ks.no)",
        "«Jeg og [navn på barn] lekte», sa hun.",
        "::: quote\n[navn] var der.\n– Kari\n:::",
        "Fyll inn skjemaet, og sett inn pengene.",
        "Frist kl. 00.00, fra 00.00 til 24.00",
        "Hei {{ name }}, vis `[navn]` og `{navn}`",
        "Se [KS] og [1]",
        r"Skriv \[navn] slik",
        "![Bilde av tog](tog.png)",
        "Tlf. 22 000 000 og 800 00 000",
    ],
)
def test_what_only_looks_like_such_a_place(text: str) -> None:
    assert findings(body(text), "LEFTOVER") == []
