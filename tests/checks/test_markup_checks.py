"""HTML, tables, headings out of order, holes in sentences, and texts that are hard to read."""

import pytest

from newsletter.checks.findings import Level
from tests.checks.clean_letter import body, findings


def lines(text: str, rule: str) -> list[int]:
    return [found.line for found in findings(body(text), rule)]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("Dette er <b>viktig</b>.", "**bold**"),
        ("Dette er <EM>viktig</EM>.", "*slanting*"),
        ("En linje<br>og en til<br/>", "empty line"),
        ('<a href="https://www.ks.no">KS</a>', "[text]"),
        ('<img src="x.png">', "![what it shows]"),
        ("<table border=1><tr><td>a</td></tr></table>", "Markdown"),
        ("Hei <!-- husk dette --> der", "Markdown"),
        ("| Kurs | Dato |\n|------|------|\n| Rolle | mandag |", "::: columns"),
        ("Kurs | Dato\n--- | ---\nRolle | mandag", "::: columns"),
    ],
)
def test_markup_that_readers_would_see(text: str, fix: str) -> None:
    (found,) = findings(body(text), "TEXT-HTML")
    assert (found.line, found.level) == (10, Level.ERROR)
    assert fix in found.fix


@pytest.mark.parametrize(
    "text",
    [
        "Skriv til <post@barnehagenytt.no> eller se <https://www.ks.no>.",
        "3 < 4, og a <b er ikke noe. 5 > 4 <3",
        "Taggen `<b>` gir fet skrift.",
        "Både og | eller, slik er det.",
        "Hei\n\n---\n\nog hopp | hopp",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert lines(text, "TEXT-HTML") == []


def test_headings_out_of_order() -> None:
    assert lines("# En\n\nHei\n\n### Tre\n\nHei\n\n# To", "HEADINGS") == [14, 18]
    assert lines("# En\n\n## To\n\n### Tre\n\n## To", "HEADINGS") == []
    assert lines("# En\n\n::: note\n### En tittel\n\nHei\n:::", "HEADINGS") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Hei {{ name | default("") }},', 1),
        ('Hei {{ name | default("") }}!', 1),
        ('Hei {{ name | default("alle") }},', 0),
        ('Hei{{ (" " ~ name) if name else "" }}!', 0),
        ("Hei {{ name }},", 0),
        ('{{ first | default("") }} {{ last | default("alle") }}', 0),
    ],
)
def test_a_hole_where_a_field_is_empty(text: str, found: int) -> None:
    assert len(lines(text, "GREETING")) == found


def test_a_hard_text_is_a_note_and_an_easy_one_is_none() -> None:
    hard = "Arbeidsmiljøutvalgets representanter gjennomfører undersøkelser vedrørende partssamarbeidet " * 25
    (found,) = findings(body(hard), "LIX")
    assert found.level is Level.NOTE
    assert lines("Vi ses på kurs. Kom og hør. " * 40, "LIX") == []
    assert lines(hard[:400], "LIX") == []
