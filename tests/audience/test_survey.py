"""Workbooks that would keep a machine busy are refused before they are read."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from newsletter.audience.files import ListFile
from newsletter.audience.tables import read_rows
from newsletter.errors import TableError
from tests.audience.list_files import SHEET, people_book, with_parts, with_rows, with_shared_texts

OTHERS = "more formats, links and merged cells than a list can have"
SHARED = b'<row r="2"><c t="s"><v>0</v></c></row>'
HEAD = b'<row r="1"><c t="inlineStr"><is><t>email</t></is></c></row>'


@pytest.mark.parametrize(
    ("workbook", "sentence"),
    [
        (lambda: with_rows(HEAD + b"<row>" + b"<c/>" * 100_000 + b"</row>"), ":2: The row has more than 1000 cells."),
        (lambda: with_rows(HEAD + b'<row><c r="XFD2"/></row>'), ":2: The row has more than 1000 cells."),
        (lambda: with_rows(HEAD + (b"<row>" + b"<c/>" * 900 + b"</row>") * 3400), "more than 3 million cells"),
        (lambda: with_rows(HEAD + b"<row/>" * 1_100_000), "The sheet has more rows than Excel can hold."),
        (lambda: with_rows(HEAD + b"<row><c><v>" + b"1" * 3_000_000 + b"</v></c></row>"), "The workbook cannot"),
        (lambda: with_shared_texts(HEAD, b"<si/>" * 1_100_000), "more than 3 million cells"),
        (lambda: with_parts(people_book(), {"xl/styles.xml": b"<x/>" * 5_000_000}), "more than 16 MB of formats"),
        (lambda: with_rows(HEAD + b"<x/>" * 400_000), OTHERS),
        (lambda: with_rows(HEAD + b"<row><c>" + b"<v/>" * 40_000 + b"</c></row>"), OTHERS),
        (lambda: with_parts(people_book(), {"xl/o.dat": b"<s>" + b"<row/>" * 1_100_000}), "than Excel can hold"),
        (lambda: with_parts(people_book(), {"xl/o.rels": b"<r>" + b"<a/>" * 400_000}), OTHERS),
        (lambda: with_parts(people_book(), {SHEET: "<a/>".encode("utf-16")}), "The workbook cannot be read"),
        (lambda: with_shared_texts(HEAD + SHARED, b"<si><t>" + b"a" * 40_000 + b"</t></si>"), ":2: A cell is longer"),
        (lambda: with_rows(HEAD + b'<row r="3"/><row r="2"/>'), "The workbook cannot be read"),
        (lambda: with_rows(HEAD + b'<row r="2"/><row r="2"/>'), "The workbook cannot be read"),
        (lambda: with_rows(HEAD + b'<row r="-2"/>'), "The workbook cannot be read"),
        (lambda: with_rows(HEAD + b'<row><c r="B2"/><c r="A2"/></row>'), "The workbook cannot be read"),
        (lambda: with_rows(HEAD + b'<row><c r="A2"><f>B2</f></c></row>'), ":2: The formula in cell A2 "),
        (lambda: with_rows(HEAD + b"<row><c><f>B2</f></c><c/></row>"), ":2: The formula in cell ? was never"),
    ],
    ids=[
        *("wide row", "far cell", "many cells", "many rows", "endless cell", "many texts", "many formats"),
        *("many others", "many values", "another name", "many relations", "wide letters", "long text"),
        "rows in disorder",
        *("a row twice", "a row before the first", "cells in disorder", "a formula", "the last formula"),
    ],
)  # fmt: skip
def test_more_than_a_list_can_hold_is_refused(tmp_path: Path, workbook: Callable[[], bytes], sentence: str) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook())
    assert path.stat().st_size < 1 << 20
    with pytest.raises(TableError) as error:
        list(read_rows(ListFile(path)))
    assert sentence in str(error.value)
    assert error.value.problems[0].fix or "Excel can hold" in sentence


def test_a_large_list_is_read(tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c t="inlineStr"><is><t>p%d@example.no</t></is></c></row>' % (n, n) for n in range(2, 6000)
    )
    path = tmp_path / "list.xlsx"
    path.write_bytes(with_rows(HEAD + rows))
    table = read_rows(ListFile(path))
    assert [row.line for row in table] == list(range(2, 6000))


def test_a_calculated_formula_is_its_result(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(with_rows(HEAD + b'<row r="2"><c r="A2" t="str"><f>B2</f><v>kari@example.no</v></c></row>'))
    assert [row.cells["email"] for row in read_rows(ListFile(path))] == ["kari@example.no"]


@pytest.mark.parametrize("row", [b'r="2" hidden = "1"', b'spans=">" r="2" hidden="1"', b'r="2.0" hidden="true"'])
def test_hidden_rows_are_seen_however_they_are_written(tmp_path: Path, row: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(with_rows(HEAD + b"<row " + row + b'><c t="inlineStr"><is><t>kari@example.no</t></is></c></row>'))
    with pytest.raises(TableError, match="1 row is hidden"):
        read_rows(ListFile(path))


def test_a_text_table_has_no_more_columns_than_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "email;" + ";".join(f"n{number // 2}" for number in range(100_000)) + "\nkari@example.no\n", encoding="utf-8"
    )
    with pytest.raises(TableError, match="1: The row has more than 1000 cells"):
        read_rows(ListFile(path))
    path.write_text("email\n" + ";" * 2000 + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="2: The row has more than 1000 cells"):
        list(read_rows(ListFile(path)))


def test_the_line_with_other_letters_is_found_among_thousands_of_words(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    words = b"".join(b"p%d@example.no;%s\n" % (n, b"a" * 30) for n in range(30_000))
    chance = random.Random(1)
    strange = b"".join(b"q@example.no;a%sa\n" % bytes(chance.choices(b"\xe6\xf8\xe5\xe9", k=8)) for _n in range(30_000))
    path.write_bytes(b"email;navn\n" + words + strange + b"q@example.no;a\xbeb\n" * 100_000)
    with pytest.raises(TableError, match=":30002: Letters such as"):
        read_rows(ListFile(path))


def test_a_formula_that_a_program_wrote_without_its_result_is_not_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cell in ("email", "a@example.no", '=LOWER("B@EXAMPLE.NO")', "c@example.no"):
        book.active.append([cell])
    book.save(tmp_path / "list.xlsx")
    with pytest.raises(TableError, match="formula in cell A3 was never calculated"):
        list(read_rows(ListFile(tmp_path / "list.xlsx")))


def test_a_formula_whose_result_is_an_empty_text_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["email", "navn"], ["a@example.no", '=LOWER("")']):
        book.active.append(row)
    book.save(tmp_path / "base.xlsx")
    with zipfile.ZipFile(tmp_path / "base.xlsx") as base, zipfile.ZipFile(tmp_path / "list.xlsx", "w") as made:
        for name in base.namelist():
            made.writestr(name, base.read(name).replace(b'<c r="B2">', b'<c r="B2" t="str">'))
    assert [row.cells["name"] for row in read_rows(ListFile(tmp_path / "list.xlsx"))] == [""]


def test_names_in_many_looks_are_no_reason_to_refuse_a_list(tmp_path: Path) -> None:
    looks = CellRichText(TextBlock(InlineFont(b=True, sz=11, rFont="Calibri", scheme="minor", family=2), "Kari"))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["email", "name"])
    for number in range(60_000):
        sheet.append([f"r{number}@example.no", looks])
    book.save(tmp_path / "list.xlsx")
    assert next(iter(read_rows(ListFile(tmp_path / "list.xlsx")))).cells["name"] == "Kari"
