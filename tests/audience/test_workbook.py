"""Lists in Excel: what is seen on the screen is what is read."""

import datetime as dt
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from newsletter.audience.files import ListFile
from newsletter.audience.tables import Row, read_rows
from newsletter.errors import TableError


def sheet_of(book: Workbook) -> Worksheet:
    assert isinstance(book.active, Worksheet)
    return book.active


def saved(folder: Path, *rows: list[Any], then: Callable[[Workbook], object] = lambda _book: None) -> Path:
    book = Workbook()
    for row in rows:
        sheet_of(book).append(row)
    then(book)
    path = folder / "påmeldte i år.xlsx"
    book.save(path)
    book.close()
    return path


def refusal(path: Path, sheet: str = "") -> str:
    with pytest.raises(TableError) as error:
        list(read_rows(ListFile(path, sheet)))
    return str(error.value)


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    def formats(book: Workbook) -> None:
        sheet_of(book)["C2"].number_format = "0000"

    moment = dt.datetime(2024, 1, 2, 9, 30)
    path = saved(
        tmp_path,
        ["E-post", "Navn", "Postnr", "Antall", "Andel", "Frist", "Når", "Klokka", "Varer", "Med"],
        [" kari@example.no\u00a0", "Kari Ås", 150, 12.0, 0.1 + 0.2, dt.date(2024, 1, 2), moment, dt.time(8, 0),
         dt.timedelta(hours=30), True],
        then=formats,
    )  # fmt: skip
    table = read_rows(ListFile(path))
    assert (table.encoding, table.delimiter) == ("", "")
    assert [row.cells for row in table] == [
        {
            "email": "kari@example.no",
            "name": "Kari Ås",
            "postnr": "0150",
            "antall": "12",
            "andel": "0.3",
            "frist": "2024-01-02",
            "når": "2024-01-02 09:30",
            "klokka": "08:00",
            "varer": "1 day, 6:00:00",
            "med": "TRUE",
        }
    ]


def test_rows_keep_the_number_they_have_in_the_sheet(tmp_path: Path) -> None:
    def below(book: Workbook) -> None:
        sheet_of(book)["B7"] = "email"
        sheet_of(book)["B8"] = "a@example.no"
        sheet_of(book)["B11"] = "b@example.no"

    path = saved(tmp_path, ["Medlemmer 2023"], then=below)
    assert list(read_rows(ListFile(path))) == [
        Row(1, 8, {"email": "a@example.no"}),
        Row(2, 11, {"email": "b@example.no"}),
    ]


def test_what_counts_is_the_content_and_not_the_name(tmp_path: Path) -> None:
    path = saved(tmp_path, ["email"], ["a@example.no"]).rename(tmp_path / "liste.csv")
    assert [row.cells for row in read_rows(ListFile(path))] == [{"email": "a@example.no"}]


def test_the_sheet_with_addresses_is_found(tmp_path: Path) -> None:
    def sheets(book: Workbook) -> None:
        book.create_sheet("Tom")
        book.create_sheet("Liste").append(["email"])
        book["Liste"].append(["a@example.no"])
        book.create_sheet("I fjor").append(["email"])
        book["I fjor"].append(["gammel@example.no"])
        book["I fjor"].sheet_state = "hidden"

    path = saved(tmp_path, ["Slik brukes arket"], then=sheets)
    assert [row.cells["email"] for row in read_rows(ListFile(path))] == ["a@example.no"]
    assert [row.cells["email"] for row in read_rows(ListFile(path, "I fjor"))] == ["gammel@example.no"]
    assert "There is no sheet “Lista”. - The sheets are “Sheet”, “Tom”, “Liste”, “I fjor”." in refusal(
        path, sheet="Lista"
    )


def test_several_sheets_with_addresses_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, ["email"], then=lambda book: book.create_sheet("Nye").append(["E-post"]))
    assert "Several sheets hold addresses: “Sheet”, “Nye”." in refusal(path)
    assert list(read_rows(ListFile(path, "Nye"))) == []


def test_a_bare_column_of_addresses(tmp_path: Path) -> None:
    path = saved(tmp_path, ["a@example.no"], ["b@example.no"])
    assert [row.cells["email"] for row in read_rows(ListFile(path), bare=True)] == ["a@example.no", "b@example.no"]
    assert "an address stands in it" in refusal(path)


def test_failed_formulas_are_told_with_their_cell(tmp_path: Path) -> None:
    rows = [["a@example.no", "#N/A"], ["b@example.no", "Oslo"], ["c@example.no", "#REF!"]]
    told = refusal(saved(tmp_path, ["email", "region"], *rows)).splitlines()
    assert [line.partition(".xlsx:")[2].partition(" - ")[0] for line in told] == [
        "2: The formula in cell B2 gives #N/A.",
        "4: The formula in cell B4 gives #REF!.",
    ]
    many = [["a@example.no", "#N/A"]] * 200
    assert len(refusal(saved(tmp_path, ["email", "region"], *many)).splitlines()) == 50


def test_an_impossible_date_is_told(tmp_path: Path) -> None:
    def impossible(book: Workbook) -> None:
        sheet_of(book)["B2"].number_format = "yyyy-mm-dd"

    path = saved(tmp_path, ["email", "frist"], ["a@example.no", 99_999_999_999], then=impossible)
    assert "The formula in cell B2 gives #VALUE!." in refusal(path)


def test_a_row_with_cells_beyond_the_heading_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, ["email", None], ["a@example.no", None, "?"])
    assert "2: The row has 2 cells too many. - Name its column in the first row, or delete it." in refusal(path)


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert "The workbook is empty." in refusal(saved(tmp_path))
    assert "No column is called email; the columns are “Navn”." in refusal(saved(tmp_path, ["Navn"]))


def test_a_size_that_another_program_wrote_wrong_loses_no_row(tmp_path: Path) -> None:
    path = saved(tmp_path, ["email", "navn"], ["a@example.no", "A"], ["b@example.no", "B"])
    lying = tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(lying, "w") as copy:
        for name in parts.namelist():
            copy.writestr(name, parts.read(name).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))
    assert [row.cells["name"] for row in read_rows(ListFile(lying))] == ["A", "B"]


def test_archives_that_are_no_workbook_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "liste.ods"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "This is not an Excel workbook." in refusal(path)
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
    assert "The workbook cannot be read; it is damaged" in refusal(path)


def test_archives_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/sharedStrings.xml", "w") as part:
        for _ in range(513):
            part.write(bytes(1 << 20))
    assert "unpacks to more than 512 MB" in refusal(path)
    with zipfile.ZipFile(path, "w") as parts:
        for number in range(10_001):
            parts.writestr(str(number), "")
    assert "unpacks to more than 512 MB" in refusal(path)


def test_a_sheet_with_more_rows_than_excel_has_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, ["email"], ["a@example.no"])
    endless = tmp_path / "endless.xlsx"
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(endless, "w") as copy:
        for name in parts.namelist():
            copy.writestr(name, parts.read(name).replace(b'<row r="2"', b'<row r="2000000000"'))
    assert "more rows than Excel can hold" in refusal(endless)


@given(st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), max_size=5), st.floats(0, 1) | st.just(1.0))
def test_a_damaged_workbook_is_rows_or_a_table_error(
    tmp_path: Path, flips: list[tuple[float, int]], kept: float
) -> None:
    path = tmp_path / "damaged.xlsx"
    content = bytearray(saved(tmp_path, ["email", "navn"], ["a@example.no", "A"]).read_bytes())
    for place, bits in flips:
        content[int(place * len(content))] ^= bits
    path.write_bytes(content[: int(kept * len(content))])
    try:
        rows = list(read_rows(ListFile(path)))
    except TableError as error:
        assert error.problems
    else:
        assert all("email" in row.cells for row in rows)


def test_openpyxl_is_not_imported_for_a_list_of_text() -> None:
    program = "import sys, newsletter.audience.staging; sys.exit('openpyxl' in sys.modules or 'idna' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
