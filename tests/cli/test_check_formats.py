"""Findings as lines, as JSON and as GitHub's annotations; everything told at once."""

import json
import re
from dataclasses import replace

import pytest

from newsletter.cli.commands import run
from newsletter.content.template import shipped

SEND_TO = ("--to", "list.csv")
MATCHER = re.compile(r"(?P<file>.+?)(?::(?P<line>\d+))?(?::(?P<column>\d+))?: (?P<level>error|warning|note): "
                     r"(?P<message>.+) - (?P<fix>.+) \[(?P<rule>[A-Z-]+)\]")  # fmt: skip


@pytest.fixture
def spoilt(letter):
    """Return the file of a letter with an error, a warning and a note in it."""
    text = letter.read_text(encoding="utf-8").replace("innsatsen i", "<b>innsatsen</b>, 100 % sikkert, se [her][x] i")
    text = text.replace("[her][x]", "[her](https://www.ks.no/?utm_source=a)")
    letter.write_text(text, encoding="utf-8")
    return letter


def test_each_line_leads_to_its_place(newsletter, spoilt):
    answer = newsletter("check", "jul", *SEND_TO)
    assert answer.status == 5
    lines = [MATCHER.fullmatch(line) for line in answer.out.splitlines()]
    assert all(lines), answer.out
    assert [(match["rule"], match["level"], match["line"]) for match in lines if match] == [
        ("TEXT-HTML", "error", "10"),
        ("LINK-TEXT", "warning", "10"),
        ("LINK-TRACKING", "note", "10"),
    ]
    assert "newsletter explain TEXT-HTML" in answer.err
    assert "1 error, 1 warning, 1 note ·" in answer.err


def test_notes_are_counted_in_json_and_not_shown_when_sending(newsletter, spoilt):
    document = json.loads(newsletter("check", "jul", *SEND_TO, "--format", "json").out)
    assert (document["errors"], document["warnings"], document["notes"]) == (1, 1, 1)
    assert document == json.loads(newsletter("check", "jul", *SEND_TO, "--json").out)
    spoilt.write_text(re.sub("</?b>", "", spoilt.read_text(encoding="utf-8")), encoding="utf-8")
    answer = newsletter("send", "jul", *SEND_TO, "--dry-run")
    assert answer.status == 0, answer.err
    assert "LINK-TEXT" in answer.err
    assert "LINK-TRACKING" not in answer.out + answer.err


def test_annotations_for_github(newsletter, spoilt):
    answer = newsletter("check", "jul", *SEND_TO, "--format", "github")
    assert answer.status == 5
    first, second, third = answer.out.splitlines()
    assert first.startswith("::error file=issues/jul/issue.md,line=10,col=")
    assert ",title=TEXT-HTML::“<b>” is code" in first
    assert second.startswith("::warning file=")
    assert third.startswith("::notice file=")
    assert "1 error" in answer.err


def test_what_has_a_meaning_for_github_is_written_as_its_number(newsletter, letter):
    text = letter.read_text(encoding="utf-8").replace("(https://www.ks.no/kurs)", "(http://www.ks.no/a%2Cb%25c)")
    folder = letter.parent.rename(letter.parent.parent / "jul,100%")
    (folder / "issue.md").write_text(text, encoding="utf-8")
    answer = newsletter("check", str(folder), *SEND_TO, "--format", "github")
    assert answer.out.startswith("::error file="), answer
    place, _title, message = answer.out.partition(",title=")
    assert "issues/jul%2C100%25" in place
    assert "%25" in message
    assert not re.search(r"%(?!25|0A|0D|3A|2C)", answer.out)


def test_a_letter_that_cannot_be_read_is_annotated_too(newsletter, letter):
    letter.write_text("---\nsubject: x\n---\n::: deadlin\nx\n:::\n", encoding="utf-8")
    answer = newsletter("check", "jul", "--format", "github")
    assert answer.status == 5
    assert answer.out.startswith("::error file=issues/jul/issue.md,line=4,")
    assert "title=ISSUE::" in answer.out
    assert "deadline" in answer.err


def test_a_list_that_cannot_be_read_does_not_hide_what_is_wrong_with_the_letter(newsletter, spoilt):
    answer = newsletter("check", "jul", "--to", "nope.csv")
    assert answer.status == 5
    assert "[TEXT-HTML]" in answer.out
    assert "nope.csv" in answer.err
    document = json.loads(newsletter("check", "jul", "--to", "nope.csv", "--json").out)
    assert [found["rule"] for found in document["findings"]] == ["TEXT-HTML", "LINK-TEXT", "LINK-TRACKING", "LIST"]


def test_files_are_named_from_where_one_stands(newsletter, letter, workspace, monkeypatch):
    config = workspace / "newsletter.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("address = ", "# address = ", 1), encoding="utf-8")
    monkeypatch.chdir(workspace.parent)
    answer = newsletter("check", "-w", workspace.name, "jul", "--to", f"{workspace.name}/list.csv")
    assert answer.out.replace("\\", "/").startswith(f"{workspace.name}/newsletter.toml: error: "), answer
    monkeypatch.chdir(letter.parent)
    answer = newsletter("check", "issue.md")
    assert answer.out.startswith(f"{config}: error: ")


def test_a_form_that_nobody_knows(newsletter, letter):
    answer = newsletter("check", "jul", "--format", "gitlab")
    assert answer.status == 2
    assert "text, json, github" in answer.err


def test_the_same_subject_as_last_year_is_told(newsletter, letter, workspace):
    other = workspace / "issues" / "2022-jul" / "issue.md"
    other.parent.mkdir()
    other.write_text("---\nsubject: Takk for i år, {{ name }}!\n---\nHei\n", encoding="utf-8")
    answer = newsletter("check", "jul", *SEND_TO)
    assert "issue.md:2: warning: The issue 2022-jul has the same subject." in answer.out.replace("\\", "/")
    letter.write_text(
        letter.read_text(encoding="utf-8").replace("lang: nb", "lang: nb\nignore: SUBJECT-SAME"), encoding="utf-8"
    )
    assert newsletter("check", "jul", *SEND_TO).out == ""


def test_the_template_is_to_blame_by_its_own_file(newsletter, letter, workspace):
    file = workspace / "templates" / "default" / "letter.mjml.j2"
    file.parent.mkdir(parents=True)
    text = (shipped() / "default" / file.name).read_text(encoding="utf-8")
    file.write_text(text.replace(' lang="{{ lang }}"', ""), encoding="utf-8")
    answer = newsletter("check", "jul", *SEND_TO)
    assert answer.out.replace("\\", "/").startswith("templates/default/letter.mjml.j2: error: "), answer
    assert "[TEMPLATE-LANG]" in answer.out
    assert newsletter("send", "jul", *SEND_TO, "--dry-run").status == 5


def test_somebody_at_a_terminal_gets_room_between_the_lines(spoilt, at_terminal):
    screen = replace(at_terminal(), colour=True)
    assert run(["check", "jul", *SEND_TO], screen) == 5
    lines = re.sub(r"\x1b\[[\d;]*m", "", screen.out.getvalue()).split("\n")
    assert [bool(MATCHER.fullmatch(line)) for line in lines[:6]] == [True, False] * 3
