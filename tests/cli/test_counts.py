"""Numbers and words that must be true: who is on a list, who is left out, and what a file of a report may be called."""

from pathlib import Path

import pytest


def _list(workspace: Path, *rows: str, heading: str = "epost;navn") -> None:
    (workspace / "list.csv").write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")


def test_check_counts_each_person_once(newsletter, letter, mail_server, workspace):
    _list(workspace, "kari@example.no;Kari", "KARI@example.no;Kari", "ola@example.no;Ola")
    assert "2 people" in newsletter("check", "jul", "--to", "list.csv").err


def test_an_empty_list_is_an_error_and_is_called_empty(newsletter, letter, mail_server, workspace):
    _list(workspace)
    answer = newsletter("check", "jul", "--to", "list.csv")
    assert answer.status == 5
    assert "LIST-EMPTY" in answer.out
    answer = newsletter("send", "jul", "--to", "list.csv", "--yes", "--expect", "0", "--untested")
    assert answer.status == 5
    assert "There is nobody on the list." in answer.err
    assert "left out" not in answer.err


def test_the_rows_that_are_not_shown_are_counted(newsletter, letter, mail_server, workspace):
    _list(workspace, "kari@example.no;Kari", *(f"nobody{number};N" for number in range(8)))
    answer = newsletter("send", "jul", "--to", "list.csv", "--dry-run")
    assert "8 not an address" in answer.err
    assert "and 3 more rows" in answer.err


def test_a_cell_of_several_lines_is_told_on_one(newsletter, letter, mail_server, workspace):
    _list(workspace, '"kari\nnordmann";Kari', "ola@example.no;Ola")
    answer = newsletter("check", "jul", "--to", "list.csv")
    (line,) = [line for line in answer.out.splitlines() if "LIST-INVALID" in line]
    assert "kari nordmann" in line
    assert "“kari nordmann”" in newsletter("send", "jul", "--to", "list.csv", "--dry-run").err


def test_an_endless_cell_is_quoted_in_brief(newsletter, letter, mail_server, workspace):
    _list(workspace, "a" * 100_000 + ";Kari", "ola@example.no;" + "Bj?rn" * 1000)
    answer = newsletter("check", "jul", "--to", "list.csv")
    assert "aaa…”" in answer.out
    assert len(answer.out) < 2000
    assert len(newsletter("send", "jul", "--to", "list.csv", "--dry-run").err) < 3000


def test_the_summary_says_which_number_a_script_expects(newsletter, letter, mail_server, workspace):
    _list(workspace, "kari@example.no;Kari", "ola@example.no;Ola")
    script = ("send", "jul", "--to", "list.csv", "--yes", "--untested")
    assert newsletter(*script, "--expect", "2", "--limit", "1").status == 0
    answer = newsletter(*script, "--expect", "1")
    assert answer.status == 1
    assert "list.csv, 1 person" in answer.err
    assert "with those who have it already: 2 (the number for --expect)" in answer.err
    assert newsletter(*script, "--expect", "2").status == 0


@pytest.mark.parametrize(("flag", "name", "right"), [("--xlsx", "x.csv", "x.xlsx"), ("--csv", "x.xlsx", "x.csv")])
def test_a_file_is_called_what_it_is(newsletter, letter, mail_server, workspace, flag, name, right):
    answer = newsletter("report", "jul", flag, name)
    assert answer.status == 2
    assert f"{flag} {right}" in answer.err
    assert not (workspace / name).exists()


def test_a_report_does_not_advise_itself(newsletter, letter, mail_server, workspace):
    _list(workspace, "kari@example.no;Kari", "ola@example.no;Ola")
    mail_server.refused.add("ola@example.no")
    assert newsletter("send", "jul", "--to", "list.csv", "--yes", "--untested", "--expect", "2").status == 3
    answer = newsletter("report", "jul")
    assert "--retry-failed" in answer.err
    assert "newsletter report" not in answer.err


def test_whoever_asks_for_mail_again_gets_it(newsletter, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    assert newsletter("suppress", "add", "ola@example.no", "--reason", "unsubscribed").status == 0
    assert newsletter("suppress", "remove", "ola@example.no").status == 2
    answer = newsletter("suppress", "remove", "Ola@example.no", typed="no\n")
    assert answer.status == 7
    assert "unsubscribed" in answer.err
    assert newsletter("suppress", "remove", "ola@example.no", "--yes").status == 0
    answer = newsletter("suppress", "remove", "ola@example.no", "--yes")
    assert answer.status == 1
    assert "is not suppressed" in answer.err
    assert newsletter("suppress", "remove", "ola").status == 2
