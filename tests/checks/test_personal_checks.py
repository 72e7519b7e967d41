"""Personal fields that no column has, or that are empty for somebody."""

from dataclasses import replace

import pytest

from newsletter.checks.findings import Level
from newsletter.checks.run import check
from tests.checks.clean_letter import LETTER, PUBLICATION, SENDER, body, people, read

ROWS = ({"name": "Kari", "kommune": "Oslo"}, {"name": "", "kommune": ""}, {"name": "Ola", "kommune": " "})


def about_fields(text: str, *rows: dict[str, str]) -> list[tuple[str, Level, int, int]]:
    issue = read(body(text))
    found = check(issue, LETTER, PUBLICATION, SENDER, people(issue, *(rows or ROWS)))
    return [(finding.rule, finding.level, finding.line, finding.column) for finding in found]


@pytest.mark.parametrize(
    ("text", "level", "column"),
    [
        ("Hei {{ fylke }}!", Level.ERROR, 8),
        ("Hei {{ nmae | default('alle') }}!", Level.ERROR, 8),
        ("Hei {{ fylke | default('alle') }}!", Level.WARNING, 8),
        ("::: only fylke == 'Oslo'\nHei\n:::", Level.ERROR, 10),
    ],
)
def test_a_field_that_no_column_has(text: str, level: Level, column: int) -> None:
    assert about_fields(text) == [("FIELD-UNKNOWN", level, 10, column)]


def test_the_column_that_was_meant_is_named() -> None:
    issue = read(body("{{ komune }} {{ fylke }}"))
    found = check(issue, LETTER, PUBLICATION, SENDER, people(issue, *ROWS))
    assert [finding.fix for finding in found] == ["Did you mean “kommune”?", "Its columns are: email, kommune, name."]


def test_an_empty_field_names_how_many_and_who() -> None:
    rows = [{"name": "", "kommune": "Oslo"}] * 5 + [{"name": "Kari", "kommune": "Oslo"}]
    issue = read(body("Hei {{ name }}!"))
    (found,) = check(issue, LETTER, PUBLICATION, SENDER, people(issue, *rows))
    assert (found.rule, found.level, found.line, found.column) == ("FIELD-EMPTY", Level.ERROR, 10, 8)
    assert found.message == (
        "“name” is empty for 5 of 6 people: "
        "row 1 (p1@example.no), row 2 (p2@example.no), row 3 (p3@example.no) and others."
    )
    assert '{{ name | default("everybody") }}' in found.fix


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("{{ name | default('alle') }}", []),
        ("{{ name or kommune or 'alle' }}", []),
        ("{{ name ~ ' ' ~ kommune }}", ["FIELD-EMPTY", "FIELD-EMPTY"]),
        ("{{ kommune or name }}", ["FIELD-EMPTY"]),
        ("{{ name if name else 'alle' }}", []),
        ("::: only kommune\nHei\n:::", []),
        ("{{ email }}", []),
    ],
)
def test_a_field_is_empty_only_where_a_reader_sees_it(text: str, rules: list[str]) -> None:
    assert [rule for rule, *_rest in about_fields(text)] == rules


def test_a_second_field_matters_only_to_those_without_the_first() -> None:
    issue = read(body("{{ kommune or name }}"))
    rows = ({"name": "", "kommune": "Oslo"}, {"name": "", "kommune": ""}, {"name": "Ola", "kommune": ""})
    assert people(issue, *rows).gaps["name", "kommune or name"].first == ((2, "p2@example.no"),)


def test_a_missing_cell_is_an_empty_one() -> None:
    assert about_fields("{{ name ~ kommune }}", {"name": "Kari", "kommune": "Oslo"}, {"name": ""}) == [
        ("FIELD-EMPTY", Level.ERROR, 10, 4),
        ("FIELD-EMPTY", Level.ERROR, 10, 11),
    ]


def test_people_are_read_once_and_counted() -> None:
    issue = read(body("{{ name }}"))
    assert people(issue).total == 0
    assert people(issue, *ROWS).total == 3
    assert people(issue, *ROWS).columns == {"name", "email", "kommune"}


def test_a_list_without_names_may_be_greeted_with_a_default() -> None:
    issue = read(body("Hei {{ name | default('alle') }}!", "{{ name }}"))
    summary = replace(people(issue, *ROWS), columns=frozenset({"email", "surname"}))
    found = check(issue, LETTER, PUBLICATION, SENDER, summary)
    assert [(finding.rule, finding.line) for finding in found] == [("FIELD-UNKNOWN", 12)]
