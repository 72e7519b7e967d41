"""Lists that cannot be used: where, why, and what to do."""

import os
import stat
from pathlib import Path

import pytest

from newsletter.audience.files import ListFile
from newsletter.audience.tables import read_rows
from newsletter.errors import ExitStatus, TableError


def refusal(path: Path) -> str:
    with pytest.raises(TableError) as error:
        list(read_rows(ListFile(path)))
    assert error.value.exit_status is ExitStatus.BAD_INPUT
    return str(error.value)


def of(folder: Path, content: str | bytes, name: str = "liste.csv") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return refusal(path).replace(str(folder) + os.sep, "")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "liste.csv: The file is empty. - Write a heading row"),
        ("\n \n\n", "The file is empty."),
        ("\ufeff", "The file is empty."),
        ("navn;region\nKari;Øst\n", "liste.csv:1: No column is called email; the columns are “navn”, “region”."),
        ("navn;e-psot\n", "Call the column with the addresses email instead of e-psot."),
        ("Medlemmer 2023\nkari@example.no\nemail\n", "liste.csv:1: No column is called email"),
        ("kari@example.no;Kari\n", "liste.csv:1: The first row is not a heading: an address stands in it."),
        ("E-post;Email\n", "Several columns are read as email: “E-post”, “Email”."),
        ("email;navn;Navn\n", "Several columns are read as name"),
        ("email;navn\na@example.no;A\nb@example.no;B;C;\n", "csv:3: The row has 2 cells too many. - Put a cell"),
        ("email\tnavn\nb@example.no\tB\tC\n", "csv:2: The row has 1 cell too many. - Put a cell that holds a tab"),
        ('email;navn\na@example.no;"A\nb@example.no;B\n', "csv:2: The quotation marks in this row do not match ("),
        ('email;navn\na@example.no;"A"B\n', "csv:2: The quotation marks in this row do not match (read to line 2"),
        ('email;navn\n\na@example.no;"A\nb@example.no;B\nc;C";\n', "csv:3: A quotation mark opens here and closes"),
        ('email\n"a@example.no\nb@example.no"\n', "liste.csv:2: A quotation mark opens here and closes only on line 3"),
        ('"email;navn\na@example.no;A\n', "liste.csv:1: The quotation marks in this row do not match"),
        ("email;navn\na@example.no;" + "x" * 140_000 + "\n", "liste.csv:2: A cell is longer than 131072 characters"),
        ("x" * 2_100_000, "A line of the file is longer than can be meant."),
        ("email\na@example.no\0\n", "This is not a table of text."),
        ("email\n".encode("utf-32-le"), "This is not a table of text."),
        (b"\xff\xfee\0m\0a\0i\0l\0\n\0x", "The file is damaged"),
        (b"email;navn\na@example.no;\x81\n", "liste.csv:2: The file is damaged: these letters cannot be read."),
        ("email;navn\na@example.no;Bjørn\n".encode() + b"b@example.no;Bj\xf8rn\n", "liste.csv:3: Letters such as"),
        ("\ufeffemail;navn\n".encode() + b"b@example.no;Bj\xf8rn\n", "liste.csv:2: Letters such as"),
        (b"%PDF-1.7 \n", "This is a PDF, not a table."),
        ("<html><table>", "This is a web page, whatever its name says."),
        ("\ufeff\n<!DOCTYPE html>", "This is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password, or of the old kind (.xls)"),
    ],
)  # fmt: skip
def test_text_tables(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert sentence in of(tmp_path, content)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    told = of(tmp_path, "E-post;Email;Navn;Name\n").splitlines()
    assert len(told) == 2
    told = of(tmp_path, "email\na@example.no\nb@example.no;x\nc@example.no\nd@example.no;y\n").splitlines()
    assert [line.split(" ")[0] for line in told] == ["liste.csv:3:", "liste.csv:5:"]


def test_every_heading_becomes_a_field(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("email;Org.nr;2023;if;?;Tlf. (mobil)\n", encoding="utf-8")
    assert read_rows(ListFile(path)).columns == ("email", "org_nr", "felt_2023", "felt_if", "tlf_mobil")


def test_reading_stops_at_many_problems(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("email\n" + "a@example.no;x\n" * 1000, encoding="utf-8")
    with pytest.raises(TableError) as error:
        list(read_rows(ListFile(path)))
    assert len(error.value.problems) == 50
    assert error.value.hint == "There may be more: reading stopped here."


def test_many_columns_are_not_all_listed(tmp_path: Path) -> None:
    assert "“k11” …" in of(tmp_path, ";".join(f"k{number}" for number in range(500)))


def test_text_that_calls_itself_a_workbook(tmp_path: Path) -> None:
    assert "No column is called email" in of(tmp_path, "navn\nKari\n", "liste.xlsx")
    assert "The file is empty" in of(tmp_path, "", "liste.xlsx")


def test_a_missing_file_suggests_another(tmp_path: Path) -> None:
    (tmp_path / "påmeldte.csv").write_text("email\n", encoding="utf-8")
    assert refusal(tmp_path / "påmeldt.csv").endswith(f"Did you mean {tmp_path / 'påmeldte.csv'}?")
    assert "Check the name" in refusal(tmp_path / "kontakter.txt")
    assert "Check the name" in refusal(tmp_path / "nowhere" / "list.csv")


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    assert "This is a folder, and there is no list in it." in refusal(tmp_path)
    (tmp_path / "liste.XLSX").touch()
    assert f"Name a file in it, such as {tmp_path / 'liste.XLSX'}." in refusal(tmp_path)


def test_a_pipe_is_no_list(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    os.mkfifo(tmp_path / "liste.csv")
    assert "This is not an ordinary file." in refusal(tmp_path / "liste.csv")


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("email\n", encoding="utf-8")
    path.chmod(stat.S_IWUSR)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert "The file may not be read." in refusal(path)


def test_a_name_that_no_system_takes(tmp_path: Path) -> None:
    assert "The file cannot be read" in refusal(tmp_path / ("x" * 300 + ".csv"))


def test_a_file_that_changes_under_way(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("email\na@example.no\n", encoding="utf-8")
    table = read_rows(ListFile(path))
    path.write_bytes(b"email\na@example.no\xff\n")
    with pytest.raises(TableError, match="changed while it was read"):
        list(table)
