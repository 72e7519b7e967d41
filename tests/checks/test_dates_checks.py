"""Deadlines that can be met, and headings over the right year."""

from datetime import date

import pytest

from newsletter.checks.findings import Level
from newsletter.checks.run import check
from tests.checks.clean_letter import LETTER, PUBLICATION, SENDER, SOURCE, body, findings, header, read


def test_a_deadline_that_has_passed_is_an_error_with_the_likely_date() -> None:
    (found,) = findings(SOURCE.replace("deadline 2024-01-02", "deadline 2023-01-02"))
    assert (found.rule, found.level, found.line) == ("DATE-PAST", Level.ERROR, 23)
    assert "350 days" in found.message
    assert found.fix == "Did you mean 2024-01-02?"


@pytest.mark.parametrize(
    ("written", "likely"),
    [("02.01.23", "02.01.24"), ("2.1.2023", "2.1.2024"), ("2. januar 2023", "2. januar 2024")],
)
def test_it_is_told_as_it_was_written(written: str, likely: str) -> None:
    (found,) = findings(SOURCE.replace("deadline 2024-01-02", f"deadline {written}"))
    assert (found.rule, found.line, found.fix) == ("DATE-PAST", 23, f"Did you mean {likely}?")
    assert f"deadline {written} is" in found.message


def test_the_leap_day_is_looked_for_where_it_is() -> None:
    source = SOURCE.replace("2023-12-18", "2024-03-01").replace("deadline 2024-01-02", "deadline 2024-02-29")
    assert findings(source, "DATE-PAST")[-1].fix == "Did you mean 2028-02-29?"


def test_a_deadline_on_the_day_itself_is_fine_and_a_past_event_a_warning() -> None:
    assert findings(SOURCE.replace("deadline 2024-01-02", "deadline 2023-12-18"), "DATE-PAST") == []
    assert findings(body("::: event 2023-10-27\nKonferanse\n:::"), "DATE-PAST")[0].level == Level.WARNING


def test_without_a_date_the_day_of_the_check_counts() -> None:
    issue = read(header(date=""))
    assert check(issue, LETTER, PUBLICATION, SENDER, None) == []
    found = check(issue, LETTER, PUBLICATION, SENDER, None, today=date(2024, 1, 3))
    assert [(finding.rule, finding.line) for finding in found] == [("DATE-PAST", 2), ("DATE-PAST", 22)]


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        ("2023-12-18", "2024:"),
        ("2023-12-18", "2024"),
        ("2023-12-18", "**2024** i korte trekk"),
        ("2023-12-18", "Året 2024"),
        ("2023-12-18", "Dette har vært 2024"),
        ("2023-12-18", "Tilbakeblikk på 2022"),
        ("2023-12-18", "I 2022"),
        ("2023-12-18", "2024 in brief"),
    ],
)
def test_a_heading_over_the_wrong_year(day: str, heading: str) -> None:
    found = findings(body("Tekst", f"## {heading}").replace("2023-12-18", day), "DATE-YEAR")
    assert [(finding.level, finding.line) for finding in found] == [(Level.WARNING, 12)]


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        ("2023-12-18", "2023 i korte trekk"),
        ("2023-12-18", "Planer for 2024"),
        ("2023-12-18", "Kurs våren 2024"),
        ("2023-12-18", "2023–2024"),
        ("2023-12-18", "2023/24 i korte trekk"),
        ("2023-12-18", "Fra 2022 til 2024"),
        ("2023-12-18", "Tilbakeblikk på 2013"),
        ("2024-01-15", "2023 i korte trekk"),
        ("2024-03-01", "2023"),
        ("2023-12-18", "Konferanse 02.01.2024"),
        ("2023-12-18", "Høring 22/2024"),
        ("2023-12-18", "1. januar"),
    ],
)
def test_a_heading_over_a_year_that_may_be_meant(day: str, heading: str) -> None:
    assert findings(body(f"## {heading}").replace("2023-12-18", day), "DATE-YEAR") == []


def test_no_year_is_wrong_in_a_letter_without_a_date() -> None:
    assert findings(body("## 2033").replace("date: 2023-12-18\n", ""), "DATE-YEAR") == []
