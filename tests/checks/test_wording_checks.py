"""Subject, preheader, leftovers, language: a letter that is found fault with, and one that is not."""

import pytest

from newsletter.checks.findings import Level
from newsletter.content.issue import LANGUAGES
from newsletter.starter import starter_file
from tests.checks.clean_letter import body, findings, header, read

LONG = "Takk for i år, og husk fristen for påmelding til vårens kurs i januar"


@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ("SUBJECT-LONG", {"subject": LONG}),
        ("SUBJECT-LONG", {"subject": LONG[:53] + "{{ name }}"}),
        ("SUBJECT-CAPS", {"subject": "GOD JUL"}),
        ("SUBJECT-CAPS", {"subject": "KURS FRA KS, {{ name }}"}),
        ("SUBJECT-MARKS", {"subject": "Siste frist!!"}),
        ("SUBJECT-MARKS", {"subject": "Har du meldt deg på?!"}),
        ("SUBJECT-MARKS", {"subject": "SV: Kurs i januar"}),
        ("SUBJECT-MARKS", {"subject": "Re : Kurs i januar"}),
        ("PREHEADER-MISSING", {"preheader": ""}),
        ("PREHEADER-REPEATS", {"preheader": "Takk for i år og frist for vårens kurs 2. januar!"}),
        ("PREHEADER-REPEATS", {"preheader": "Frist for vårens kurs"}),
        ("PREHEADER-REPEATS", {"subject": "Nytt kurs", "preheader": "Nytt kurs i januar 2024!"}),
        (
            "PREHEADER-REPEATS",
            {"subject": "Nytt kurs i vår", "preheader": "Nytt kurs i vår – nå kan dere melde dere på"},
        ),
        ("PREHEADER-LENGTH", {"preheader": "Meld dere på nå."}),
        ("PREHEADER-LENGTH", {"preheader": "Over 100 barnehager har vært med. " * 4}),
        ("LEFTOVER", {"subject": "Frist XX. januar"}),
        ("LEFTOVER", {"preheader": "TODO skriv en setning som lokker leseren videre"}),
        ("LANG", {"lang": "en"}),
    ],
)
def test_a_header_that_is_regretted(rule: str, keys: dict[str, str]) -> None:
    source = header(**keys)
    if rule == "LANG":
        source += "\nDere har ikke sett hva vi har vært med på, og hvor mye mer en kan gjøre. Det er bare en start.\n"
    found = findings(source)
    assert [finding.rule for finding in found] == [rule]
    key = "subject" if rule == "PREHEADER-MISSING" else list(keys)[-1]
    assert found[0].line == read(source).header.lines[key]
    assert (found[0].file, found[0].level) == (
        "issues/god-jul/issue.md",
        Level.ERROR if rule == "LEFTOVER" else Level.WARNING,
    )


def test_a_preheader_that_stands_there_empty_is_told_at_its_line() -> None:
    (found,) = findings(header(preheader=" "), "PREHEADER-MISSING")
    assert (found.line, found.fix) == (3, "Say behind “preheader:” in one sentence what the letter is about.")


@pytest.mark.parametrize(
    "keys",
    [
        {"subject": "KS IA: nytt kurs"},
        {"subject": "KS"},
        {"subject": "NAV og KS inviterer"},
        {"subject": "Hva skjer i 2024? Mye!"},
        {"subject": "Resultatet: 100 barnehager"},
        {"subject": LONG[:60]},
        {"subject": LONG[:50] + "{{ name }}"},
        {"subject": "Størrelse XL og XXL"},
        {"preheader": "Meld på din barnehage før nyttår!"},
        {"subject": "Nyhetsbrev", "preheader": "Dette er årets siste nyhetsbrev fra programmet."},
        {"subject": "God jul", "preheader": "God jul og takk for i år fra alle oss i programmet."},
        {"subject": "Kurs", "preheader": "Kurset i januar er fullt, meld dere på i mai."},
        {"lang": "nn"},
        {"ignore": "SUBJECT-LONG, preheader-repeats"},
    ],
)
def test_a_header_that_is_fine(keys: dict[str, str]) -> None:
    assert findings(header(**keys)) == []


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("Møt opp i rom XX på torsdag.", 10, 15),
        ("Første linje.\nTODO: skriv mer", 11, 1),
        ("- Ett punkt\n- Lorem ipsum", 11, 3),
        ("## Kurs i xx.xx", 10, 11),
        ("Hei {{ name | default('alle') }}, TBD", 10, 35),
    ],
)
def test_leftovers_are_found_at_their_place(text: str, line: int, column: int) -> None:
    found = findings(body(text), "LEFTOVER")
    assert (found[0].level, found[0].line, found[0].column) == (Level.ERROR, line, column)


def test_a_gap_is_a_warning_and_in_a_quotation_none() -> None:
    found = findings(body("Vi møtes i […] på torsdag."), "LEFTOVER")
    assert [(finding.level, finding.column) for finding in found] == [(Level.WARNING, 12)]
    assert findings(body("Hun sa «det går […] bra»."), "LEFTOVER") == []
    assert findings(body("::: quote\nDet går […] bra.\n— Kari\n:::"), "LEFTOVER") == []


def test_letters_of_an_address_are_nobodys_words() -> None:
    text = "Se [planen](https://www.barnehagenytt.no/TODO) og <https://www.barnehagenytt.no/XX>."
    assert findings(body(text), "LEFTOVER") == []


def test_leftovers_in_what_boxes_hold() -> None:
    found = findings(body("::: people\n- **Kari XX**, leder, kari@barnehagenytt.no\n:::"), "LEFTOVER")
    assert len(found) == 1
    assert found[0].column == 0


def test_the_language_is_named_in_the_language_in_use() -> None:
    nynorsk = "Eg veit ikkje kva dei gjer, eller korleis dei kan gjere det meir. Berre ein veit det, nokon frå Voss."
    assert "Norwegian Nynorsk" in findings(body(nynorsk), "LANG")[0].message
    assert findings(body(nynorsk).replace("lang: nb", "lang: nn"), "LANG") == []


def starter(lang: str) -> str:
    return starter_file(f"issues/starter/{lang}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_starter_itself_is_told_of_once(lang: str) -> None:
    (found,) = findings(starter(lang), "LEFTOVER")
    assert (found.level, found.line) == (Level.WARNING, 2)
    assert "pieces of the starter" in found.message
    assert findings(starter(lang), "LANG") == []


def test_a_starter_of_which_only_the_language_was_changed_is_told_of_too() -> None:
    (found,) = findings(starter("nb").replace("lang: nb", "lang: nn"), "LEFTOVER")
    assert (found.level, found.line) == (Level.WARNING, 2)


def test_what_may_be_kept_of_the_starter_is_not_told_of() -> None:
    signature = "::: signature\nVennlig hilsen\\\nalle oss i redaksjonen\n:::"
    assert signature in starter("nb")
    assert findings(body('Hei, {{ name | default("alle sammen") }}!', signature), "LEFTOVER") == []


def test_one_piece_of_the_starter_is_shown() -> None:
    lead = "Si det viktigste først, i to–tre setninger. Mange leser ikke lenger enn hit."
    assert lead in starter("nb")
    (found,) = findings(body("Tekst", lead), "LEFTOVER")
    assert (found.line, found.column) == (12, 1)
    assert "here: “Si det viktigste først, i to–tre setninger." in found.message
