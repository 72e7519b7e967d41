"""A clean letter, rules that are ignored, and the order of findings."""

from dataclasses import replace

import pytest

from newsletter.checks.findings import Level
from newsletter.checks.run import check
from newsletter.settings import Publication
from tests.checks.clean_letter import LETTER, PUBLICATION, SENDER, SOURCE, findings, header, read


def test_nothing_is_found_in_a_clean_letter() -> None:
    assert findings(SOURCE) == []


def test_a_rule_is_ignored_when_the_header_says_so() -> None:
    source = header(subject="GOD JUL!!", ignore="subject-caps, SUBJECT_MARKS")
    assert findings(source) == []


@pytest.mark.parametrize("rule", ["UNSUBSCRIBE", "FIELD-EMPTY", "FIELD-UNKNOWN", "IGNORE"])
def test_a_rule_that_protects_readers_cannot_be_ignored(rule: str) -> None:
    source = header(ignore=rule)
    (found,) = findings(source)
    assert (found.rule, found.level, found.line) == ("IGNORE", Level.ERROR, read(source).header.lines["ignore"])


def test_it_is_told_of_all_the_same() -> None:
    letter = replace(LETTER, text="Takk for i år.")
    found = check(read(header(ignore="UNSUBSCRIBE")), letter, PUBLICATION, SENDER, None)
    assert [finding.rule for finding in found] == ["UNSUBSCRIBE", "IGNORE"]


def test_a_misspelt_rule_is_guessed() -> None:
    (found,) = findings(header(ignore="SUBJECT-LANG"))
    assert (found.rule, found.level) == ("IGNORE", Level.WARNING)
    assert "SUBJECT-LONG" in found.fix
    assert "newsletter explain" in findings(header(ignore="QQQ"))[0].fix


def test_findings_are_sorted_by_place_and_settings_come_last() -> None:
    issue = read(header(subject="GOD JUL!!") + "\nXX og TODO\n")
    found = check(issue, LETTER, Publication(name="x"), SENDER, None)
    places = [(finding.line, finding.column) for finding in found[:-1]]
    assert places == sorted(places)
    assert found[-1].rule == "POSTAL-ADDRESS"
