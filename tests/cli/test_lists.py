"""Lists on the command line: what is unclear is asked, and every verb reads them alike."""

import json
from pathlib import Path

import pytest

from tests.audience.list_files import BOOKS, PLAIN, people_book

CASES = {case.name: case.content for case in BOOKS}
SHEETS, FILTERED = CASES["two sheets, nothing said"], CASES["filter, nothing said"]
VERBS = [
    ("check", "jul", "--to"),
    ("send", "jul", "--dry-run", "--to"),
    ("render", "jul", "--to"),
    ("test", "jul", "--list"),
    ("suppress", "import"),
]


@pytest.fixture
def lists(letter: Path, workspace: Path) -> Path:
    """Return the folder in which the lists are."""
    (workspace / "sheets.xlsx").write_bytes(SHEETS)
    (workspace / "filtered.xlsx").write_bytes(FILTERED)
    return workspace


def _people(answer) -> list[str]:
    events = [json.loads(line) for line in answer.out.splitlines()]
    return [event["address"] for event in events if event["event"] == "recipient"]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_what_is_unclear_names_the_flag_where_nobody_can_be_asked(newsletter, lists, verb):
    answer = newsletter(*verb, "sheets.xlsx")
    assert answer.status == 5
    assert "sheets.xlsx: Several sheets hold addresses: “Sheet”, “Nye”" in answer.err
    assert '--sheet "Sheet"' in answer.err
    answer = newsletter(*verb, "filtered.xlsx")
    assert answer.status == 5
    assert "1 row is hidden" in answer.err
    assert "Add --hidden include if they are meant too, or --hidden exclude if not." in answer.err
    assert newsletter(*verb, "filtered.xlsx", "--hidden", "all").status == 2


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_an_answer_or_a_flag_makes_it_clear(newsletter, lists, verb):
    assert newsletter(*verb, "sheets.xlsx", "--sheet", "Nye").status == 0
    assert newsletter(*verb, "filtered.xlsx", "--hidden", "exclude").status == 0
    answer = newsletter(*verb, "sheets.xlsx", typed="2\n")
    assert answer.status == 0, answer.err
    assert "2  Nye" in answer.err


def test_the_answer_decides_who_gets_it(newsletter, lists):
    dry = ("send", "jul", "--dry-run", "--json", "--to")
    assert _people(newsletter(*dry, "filtered.xlsx", typed="1\n")) == ["kari@example.no"]
    assert _people(newsletter(*dry, "filtered.xlsx", typed="2\n")) == ["kari@example.no", "ola@example.no"]
    assert _people(newsletter(*dry, "sheets.xlsx", typed="2\n")) == ["per@example.no"]
    both = newsletter(*dry, "sheets.xlsx", "--sheet", "nye", "--sheet", "sheet")
    assert _people(both) == ["per@example.no", "kari@example.no", "ola@example.no"]
    assert "sheets.xlsx (Nye): 1, sheets.xlsx (Sheet): 2, 3 people" in both.err


def test_hidden_rows_of_a_suppression_file_are_meant_by_default(newsletter, lists):
    answer = newsletter("suppress", "import", "filtered.xlsx", typed="\n")
    assert answer.status == 0, answer.err
    assert "2 addresses are never mailed" in answer.out


def test_what_was_said_is_repeated_in_the_command_that_carries_on(newsletter, lists, mail_server):
    said = ("--to", "sheets.xlsx", "--to", "filtered.xlsx", "--sheet", "Nye", "--hidden", "include")
    answer = newsletter("send", "jul", *said, "--untested", "--yes", "--expect", "3", "--limit", "1")
    assert answer.status == 0, answer.err
    assert f"Carry on: newsletter send jul {' '.join(said)} --untested" in answer.err
    asked = newsletter("send", "jul", *said[:4], "--untested", "--limit", "1", typed="2\n1\n1\n")
    assert asked.status == 0, asked.err
    carry_on = "--to sheets.xlsx --to filtered.xlsx --sheet Nye --hidden exclude --untested"
    assert f"Carry on: newsletter send jul {carry_on}" in asked.err


def test_what_was_said_is_repeated_in_the_command_that_shows_everything(newsletter, lists, letter):
    letter.write_text(letter.read_text(encoding="utf-8").replace("2024-01-02", "2023-01-02"), encoding="utf-8")
    said = ("--to", "sheets.xlsx", "--to", "filtered.xlsx", "--sheet", "Nye", "--hidden", "include")
    answer = newsletter("send", "jul", *said, "--rehearse", "--untested")
    assert answer.status == 5
    assert f"See everything: newsletter check jul {' '.join(said)}\n" in answer.err
    assert newsletter("check", "jul", *said).status == 5


def test_a_sheet_that_no_list_has(newsletter, lists):
    (lists / "list.csv").write_text(PLAIN, encoding="utf-8")
    check = ("check", "jul", "--sheet", "Gamle")
    assert "The sheets are “Sheet”, “Nye”." in newsletter(*check, "--to", "sheets.xlsx").err
    assert "this is not a workbook" in newsletter(*check, "--to", "list.csv").err
    assert "None of the lists has a sheet “Gamle”." in newsletter(*check, "--to", "list.csv", "--to", "sheets.xlsx").err
    assert newsletter("check", "jul", "--sheet", "Nye", "--to", "list.csv", "--to", "sheets.xlsx").status == 0


def test_several_lists_are_counted_one_by_one(newsletter, lists):
    (lists / "nye").mkdir()
    (lists / "nye" / "list.csv").write_text("email;navn\nny@example.no;Ny\nola@example.no;Ola\n", encoding="utf-8")
    (lists / "alle.csv").write_text("email;navn\nalle@example.no;Alle\n", encoding="utf-8")
    to = ("--to", "list.csv", "--to", "nye/list.csv", "--to", "alle.csv")
    answer = newsletter("send", "jul", *to, "--dry-run", "--json")
    assert f"list.csv: 3, {Path('nye') / 'list.csv'}: 1, alle.csv: 1, 5 people" in answer.err
    (left_out,) = [event for event in map(json.loads, answer.out.splitlines()) if event["event"] == "left_out"]
    assert (left_out["row"], left_out["list"], left_out["reason"]) == (2, str(Path("nye") / "list.csv"), "duplicate")
    assert left_out["detail"] == "The same address stands in row 3 of list.csv."


DOUBTFUL = "email;navn\n\nkari@gmial.com;Kari\nola;Ola\nper@example.no;BjÃ¸rn\nPER@example.no;Per\n"


def test_check_tells_of_rows_as_excel_numbers_them(newsletter, lists):
    (lists / "list.csv").write_text(DOUBTFUL, encoding="utf-8")
    answer = newsletter("check", "jul", "--to", "list.csv")
    assert answer.status == 0, answer.out
    told = {line.split(": ")[0]: line for line in answer.out.splitlines()}
    assert "kari@gmial.com: did you mean gmail.com?" in told["list.csv:3"]
    assert "“ola” gets no letter. There is no @ in it." in told["list.csv:4"]
    assert "“BjÃ¸rn” has lost its letters." in told["list.csv:5"]
    assert "note: 1 row repeats an address" in told["list.csv"]
    assert "0 errors, 3 warnings" in answer.err
    assert answer.err.rstrip().endswith("2 people")
    found = json.loads(newsletter("check", "jul", "--to", "list.csv", "--json").out)["findings"]
    assert [(one["rule"], one["line"]) for one in found] == [
        ("LIST-DOMAIN", 3),
        ("LIST-INVALID", 4),
        ("LIST-GARBLED", 5),
        ("LIST-DUPLICATE", 0),
    ]


def test_send_tells_of_doubtful_rows_in_few_lines(newsletter, lists, letter):
    rows = "".join(f"p{number}@gmial.com;P\n" for number in range(30))
    (lists / "list.csv").write_text(DOUBTFUL + rows, encoding="utf-8")
    answer = newsletter("send", "jul", "--to", "list.csv", "--dry-run")
    assert answer.err.count("[LIST-DOMAIN]") == 6
    assert "26 more rows of this kind." in answer.err
    assert "[LIST-INVALID]" not in answer.err
    assert "row 4 of list.csv: “ola” There is no @ in it." in answer.err
    letter.write_text(
        letter.read_text(encoding="utf-8").replace("lang:", "ignore: list-domain\nlang:"), encoding="utf-8"
    )
    assert "LIST-DOMAIN" not in newsletter("send", "jul", "--to", "list.csv", "--dry-run").err
    assert "LIST-DOMAIN" not in newsletter("check", "jul", "--to", "list.csv").out


def test_a_list_that_cannot_be_read_is_a_finding_too(newsletter, lists):
    (lists / "list.csv").write_text("email;navn\na@example.no;A;B\n", encoding="utf-8")
    answer = newsletter("check", "jul", "--to", "list.csv", "--json")
    assert answer.status == 5
    (finding,) = json.loads(answer.out)["findings"]
    assert (finding["rule"], finding["file"], finding["line"]) == ("LIST", "list.csv", 2)


def test_fields_that_are_empty_name_the_row_of_the_sheet(newsletter, lists):
    (lists / "list.xlsx").write_bytes(people_book(lambda _book, sheet: sheet.insert_rows(1, 4)))
    blank = PLAIN.replace("Ola Bjørnø", "")
    (lists / "list.csv").write_text(f"Medlemmer;\n\n{blank}", encoding="utf-8")
    assert newsletter("check", "jul", "--to", "list.xlsx").status == 0
    assert "row 5 (ola@example.no)" in newsletter("check", "jul", "--to", "list.csv").out
