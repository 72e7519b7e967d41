"""Sentences with one thing wrong about a date, each told of once, at its place, with what to write instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.findings import Finding, Level
from tests.checks.clean_letter import SOURCE, body, findings

# Language, text, rule, the words that are pointed at, and a part of what is said or advised.
FOUND = [
    ("nb", "Fristen er 02.01.23.", "PAST", "02.01.23", "Did you mean 02.01.24?"),
    ("nb", "Fristen er 2.1.2023.", "PAST", "2.1.2023", "Did you mean 2.1.2024?"),
    ("nb", "Fristen er 2. januar 2023.", "PAST", "2. januar 2023", "Did you mean 2. januar 2024?"),
    ("nb", "Frist: 2023-01-02", "PAST", "2023-01-02", "Did you mean 2024-01-02?"),
    ("nb", "**Frist:** mandag 2. januar 2023", "PAST", "mandag 2. januar 2023", "Did you mean tirsdag 2. januar 2024?"),
    ("nb", "Påmeldingsfristen er 2/1-23.", "PAST", "2/1-23", "Did you mean 2/1-24?"),
    ("nb", "Fristen er 1. desember.", "PAST", "1. desember", "say that the deadline has passed"),
    ("nb", "Husk frist 1.12. for alle.", "PAST", "1.12.", "say that the deadline has passed"),
    ("nb", "Meld dere på innen 02.01.23.", "PAST", "02.01.23", "02.01.24"),
    ("nb", "Meld dere på innen kl. 12 den 2. januar 2023.", "PAST", "2. januar 2023", "350 days"),
    ("nb", "Svar senest 15. januar 2023, takk.", "PAST", "15. januar 2023", "15. januar 2024"),
    ("nb", "Meld på barnehagen før 17. desember!", "PAST", "17. desember", "is 1 day before"),
    ("nb", "2. januar 2023 er siste frist.", "PAST", "2. januar 2023", "2. januar 2024"),
    ("nb", "Søknadsfristen går ut 1. desember.", "PAST", "1. desember", "17 days"),
    ("nb", "Fristen er 1.–15. desember.", "PAST", "15. desember", "3 days"),
    ("nb", "Fristen er januar 2023.", "PAST", "januar 2023", "Did you mean januar 2024?"),
    ("nb", "- Kurs\n- Frist: 02.01.23\n- Takk", "PAST", "02.01.23", "02.01.24"),
    ("nb", "Vi gleder oss til kurset 15. januar.\nFristen er\n2. januar 2023.", "PAST", "2. januar 2023", "350"),
    ("nn", "Meld dykk på innan 2. januar 2023.", "PAST", "2. januar 2023", "2. januar 2024"),
    ("nn", "Svar seinast måndag 2. januar 2023.", "PAST", "måndag 2. januar 2023", "tysdag 2. januar 2024"),
    ("nn", "Fristen vert 1. desember.", "PAST", "1. desember", "17 days"),
    ("en", "The deadline is 2 January 2023.", "PAST", "2 January 2023", "2 January 2024"),
    ("en", "Deadline: January 2nd, 2023", "PAST", "January 2nd, 2023", "January 2nd, 2024"),
    ("en", "Sign up by Monday, January 2, 2023.", "PAST", "Monday, January 2, 2023", "Tuesday, January 2, 2024"),
    ("en", "Register no later than 15 December.", "PAST", "15 December", "3 days"),
    ("en", "2 January 2023 is the final deadline.", "PAST", "2 January 2023", "2 January 2024"),
    ("nb", "Kurset er mandag 9. januar.", "WEEKDAY", "mandag 9. januar", "“tirsdag 9. januar” or “mandag 8. januar”"),
    ("nb", "Kurset er **mandag** 09.01.2024.", "WEEKDAY", "mandag** 09.01.2024", "“mandag 08.01.2024”"),
    ("nb", "Fristen er fredag 2. februar 2025.", "WEEKDAY", "fredag 2. februar 2025", "“fredag 31. januar 2025”"),
    ("nb", "Ons. 9. jan. er det kurs.", "WEEKDAY", "Ons. 9. jan.", "“Tir. 9. jan.” or “Ons. 10. jan.”"),
    ("nb", "Mandag 31. oktober 2023 møttes vi.", "WEEKDAY", "Mandag 31. oktober 2023", "Tuesday"),
    ("nb", "tirsdag 9., tirsdag 16. og onsdag 23. januar", "WEEKDAY", "onsdag 23. januar", "tirsdag 23. januar"),
    ("nb", "Kurset er man. 9. jan.", "WEEKDAY", "man. 9. jan.", "“tir. 9. jan.”"),
    ("nb", "Kurset er 9. januar (mandag).", "WEEKDAY", "9. januar (mandag", "9. januar (tirsdag"),
    ("nb", "Kurset er 31/6.", "IMPOSSIBLE", "31/6", "30 days"),
    ("nb", "God jul 2022!", "YEAR", "2022", "dated 2023"),
    ("nb", "## 2024 i korte drag\n\nKurs", "YEAR", "2024 i", "dated 2023"),
    ("en", "## Highlights of 2024\n\nKurs", "YEAR", "Highlights", "dated 2023"),
    ("nn", "Samlinga er laurdag 14. januar.", "WEEKDAY", "laurdag 14. januar", "“søndag 14. januar” or “laurdag 13"),
    ("nn", "Samlinga er tysdagen 10. januar.", "WEEKDAY", "tysdagen 10. januar", "onsdagen 10. januar"),
    ("en", "See you on Monday 9 January.", "WEEKDAY", "Monday 9 January", "“Tuesday 9 January” or “Monday 8 January”"),
    ("en", "Friday, January 9th, 2024", "WEEKDAY", "Friday, January 9th, 2024", "Tuesday, January 9th, 2024"),
    ("nb", "Kurset er 31. april.", "IMPOSSIBLE", "31. april", "30 days"),
    ("nb", "Fristen er 30. februar.", "IMPOSSIBLE", "30. februar", "29 days"),
    ("nb", "Fristen er 31.02.2023.", "IMPOSSIBLE", "31.02.2023", "28 days"),
    ("nb", "Vi møtes 29. februar 2025.", "IMPOSSIBLE", "29. februar 2025", "28 days"),
    ("nn", "Frist: 32. januar", "IMPOSSIBLE", "32. januar", "31 days"),
    ("en", "The course is on 31 November.", "IMPOSSIBLE", "31 November", "30 days"),
    ("en", "Meet us on June 31.", "IMPOSSIBLE", "June 31", "30 days"),
    ("nb", "Dette gjorde vi i 2024:\n\n- Kurs", "YEAR", "Dette gjorde vi i 2024", "dated 2023"),
    ("nb", "Se her!\n\n**2024**\n- Kurs", "YEAR", "**2024", "dated 2023"),
    ("nn", "2024:\n- Kurs", "YEAR", "2024:", "dated 2023"),
    ("en", "What we have done in 2024:\n- Courses", "YEAR", "What we", "dated 2023"),
    ("nb", "God jul og godt nytt år 2023!", "YEAR", "2023", "new year is 2024"),
    ("en", "Happy New Year, 2025!", "YEAR", "2025", "new year is 2024"),
    ("nb", "God sommer!", "STALE", "God sommer", "2023-12-18"),
    ("nn", "Ha ein god påske.", "STALE", "god påske", "2023-12-18"),
    ("en", "Have a great summer!", "STALE", "great summer", "2023-12-18"),
]


def dated(source: str) -> list[Finding]:
    return [found for found in findings(source) if found.rule.startswith("DATE")]


@pytest.mark.parametrize(("lang", "text", "rule", "words", "said"), FOUND, ids=[case[1] for case in FOUND])
def test_what_is_wrong_is_told_once_at_its_place(lang: str, text: str, rule: str, words: str, said: str) -> None:
    source = body(text).replace("lang: nb", f"lang: {lang}")
    (found,) = dated(source)
    offset = text.index(words)
    before = text[:offset]
    assert found.rule == f"DATE-{rule}"
    assert (found.line, found.column) == (10 + before.count("\n"), offset - before.rfind("\n"))
    assert said in found.message + found.fix
    assert found.level == (Level.WARNING if rule in ("YEAR", "STALE") else Level.ERROR)


@pytest.mark.parametrize("again", ["Meld dere på innen 1. desember, ", "Møt opp mandag 9. januar og ", "frist "])
def test_a_sentence_without_end_takes_time_in_proportion(again: str) -> None:
    line = again * (4800 // len(again))
    found = dated(body(f"{line}\n{line}"))
    assert {one.line for one in found} <= {2, 10, 11}


def test_there_are_enough() -> None:
    assert len(FOUND) >= 40


def test_a_programme_with_one_wrong_weekday() -> None:
    days = ["mandag 8. januar", "tirsdag 16. januar", "torsdag 24. januar", "fredag 2. februar", "lørdag 10. februar"]
    (found,) = dated(body("\n".join(f"- {day}: samling" for day in days)))
    assert (found.rule, found.line, found.column) == ("DATE-WEEKDAY", 12, 3)
    assert "“onsdag 24. januar” or “torsdag 25. januar”" in found.fix


@pytest.mark.parametrize(
    ("text", "line", "name", "written"),
    [
        ("::: deadline 2024-01-02\nFristen er 3. januar.\n:::", 11, "deadline", "2024-01-02"),
        ("::: deadline 02.01.24\nMeld på senest 03.01.24.\n:::", 11, "deadline", "02.01.24"),
        ("::: deadline 2024-01-02\nFristen er 2. januar 2025.\n:::", 11, "deadline", "2024-01-02"),
        ("::: event 2024-03-05\n## Konferanse\n\nVi møtes i Oslo 6. mars.\n:::", 13, "event", "2024-03-05"),
        ("::: event 2024-03-05\nVi møtes i Oslo 5. april.\n:::", 11, "event", "2024-03-05"),
        ("::: event 2024-03-05\nVi møtes i Oslo 5. mars 2023.\n:::", 11, "event", "2024-03-05"),
    ],
)
def test_a_box_and_its_text_say_the_same(text: str, line: int, name: str, written: str) -> None:
    (found,) = [found for found in dated(body(text)) if found.line > 2]
    assert (found.rule, found.level, found.line) == ("DATE-CONFLICT", Level.ERROR, line)
    assert f"the box “{name}” on line 10: {written}." in found.message
    assert f"{{{{ {name} }}}}" in found.fix


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("vårens kurs 2. januar", "vårens kurs 3. januar", 2),
        ("2. januar", "2. januar 2025", 2),
        ("Meld på din barnehage før fristen.", "Fristen er fredag 5. januar.", 3),
    ],
)
def test_the_subject_and_the_preheader_say_what_the_box_says(old: str, new: str, line: int) -> None:
    (found,) = dated(SOURCE.replace(old, new, 1))
    assert (found.rule, found.line) == ("DATE-CONFLICT", line)
    assert "“deadline” on line 23" in found.message


def test_the_subject_may_speak_of_the_day_of_the_course() -> None:
    source = SOURCE.replace("vårens kurs 2. januar", "kurset 15. januar")
    assert [found.rule for found in dated(source)] == ["DATE-CONFLICT"]
    assert dated(source + "\nKurset er 15. januar.\n") == []
    assert dated(source + "\n::: event 2024-01-15\nKurs\n:::\n") == []


def test_with_two_deadlines_the_subject_may_mean_either() -> None:
    source = SOURCE.replace("vårens kurs 2. januar", "vårens kurs 3. januar").replace("{{ deadline }}", "snart")
    assert dated(source + "\n::: deadline 2024-01-03\nEn til\n:::\n") == []
    (found,) = dated(source + "\n::: deadline 2024-01-10\nEn til\n:::\n")
    assert found.rule == "DATE-CONFLICT"


def test_every_rule_about_dates_can_be_ignored() -> None:
    source = body("Fristen er 02.01.23, mandag 9. januar eller 31. april. God sommer!\n\n## 2024")
    rules = sorted(found.rule for found in dated(source))
    assert rules == ["DATE-IMPOSSIBLE", "DATE-PAST", "DATE-STALE", "DATE-WEEKDAY", "DATE-YEAR"]
    assert dated(source.replace("lang: nb", f"lang: nb\nignore: {', '.join(rules)}")) == []


PIECES = (
    "Fristen",
    "fristen er",
    "innen",
    "senest",
    "2.",
    "02.01.23",
    "31. januar",
    "2024",
    "mandag",
    "før",
    "God jul",
)


@given(st.lists(st.sampled_from(PIECES) | st.text("abc æøå.,-–:/0123456789", max_size=6), max_size=20))
def test_whatever_a_letter_says_it_can_be_checked(words: list[str]) -> None:
    for found in dated(body("Tekst " + " ".join(words))):
        assert found.line in (2, 10)
        assert "{" not in found.message
