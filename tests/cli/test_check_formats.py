"""The findings as text, as JSON, and for GitHub."""

import json
from pathlib import Path

import pytest

from newsletter.checks.findings import Finding, Level
from newsletter.cli.findings import annotation

MISTAKES = """---
subject: Kurs
preheader: Over 100 barnehager har vært med. Meld på din barnehage.
lang: nb
date: 2023-12-18
---

Frist: XX, 100 % sikkert.

::: deadline 2023-01-02
Meld deg på.
:::
"""


@pytest.fixture
def letter(workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    folder = workspace / "issues" / "kurs"
    folder.mkdir(parents=True)
    (folder / "issue.md").write_text(MISTAKES, encoding="utf-8")
    return folder / "issue.md"


def test_github_gets_a_command_a_finding_with_paths_from_here(newsletter, letter):
    answer = newsletter("check", "kurs", "--format", "github")
    assert answer.status == 5
    lines = answer.out.splitlines()
    assert "::error file=issues/kurs/issue.md,line=8,col=8,title=LEFTOVER::“XX” was left in the text." in lines[0]
    assert any(line.startswith("::error file=issues/kurs/issue.md,line=10,title=DATE-PAST::") for line in lines)
    assert answer.err.startswith("3 errors, 0 warnings, 1 note")


def test_a_letter_that_cannot_be_read_is_told_in_the_same_shape(newsletter, letter):
    letter.write_text(MISTAKES.replace("::: deadline", "::: deadlin"), encoding="utf-8")
    answer = newsletter("check", "kurs", "--format", "github")
    assert answer.status == 5
    assert answer.out.startswith("::error file=issues/kurs/issue.md,line=10,")
    answer = newsletter("check", "kurs", "--json")
    assert json.loads(answer.out)["findings"][0]["rule"] == "ISSUE"


def test_json_is_the_same_by_either_name(newsletter, letter):
    assert newsletter("check", "kurs", "--json").out == newsletter("check", "kurs", "--format", "json").out


def test_an_unknown_shape_is_told_with_the_known_ones(newsletter, letter):
    answer = newsletter("check", "kurs", "--format", "xml")
    assert answer.status == 2
    assert "--format must be one of: text, json, github." in answer.err


def test_what_would_end_a_command_is_escaped():
    finding = Finding("SIZE", Level.NOTE, "a,b:c.md", 1, 0, "100 % sure", "x")
    assert annotation(finding) == "::notice file=a%2Cb%3Ac.md,line=1,title=SIZE::100 %25 sure - x"
    absolute = str(Path("/somewhere/else.md"))
    assert "else.md" in annotation(Finding("SIZE", Level.ERROR, absolute, 0, 0, "x", "y"))


def test_the_same_subject_as_an_earlier_issue_is_told(newsletter, letter):
    other = letter.parents[1] / "2022-kurs"
    other.mkdir()
    (other / "issue.md").write_text(MISTAKES, encoding="utf-8")
    found = json.loads(newsletter("check", "kurs", "--json").out)["findings"]
    assert [one["line"] for one in found if one["rule"] == "SUBJECT-SAME"] == [2]
