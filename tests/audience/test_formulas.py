"""Cells that a spreadsheet would calculate."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.files import ListFile
from newsletter.audience.formulas import shielded, unshielded
from newsletter.audience.tables import read_rows


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+47 12", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "＋1", "－1", "＠a", "'=1"],
)
def test_what_would_be_calculated_is_shielded(text):
    assert shielded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "kari@example.no", "Kari Nordmann", "'tis", "1+1", "a=b", "O'Neil", "12-34"])
def test_ordinary_text_stays_byte_for_byte(text):
    assert shielded(text) == text
    assert unshielded(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n ＝a")) | st.text())
def test_whatever_is_shielded_comes_back(text):
    assert unshielded(shielded(text)) == text


def test_a_shielded_cell_of_a_list_is_read_as_it_was(tmp_path):
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [["email", "name", "phone"], ["+ola@example.no", "O'Neil", "+47 12 34 56 78"]]
        csv.writer(file, delimiter=";").writerows([[shielded(cell) for cell in row] for row in rows])
    assert "'+ola@example.no;O'Neil;'+47" in path.read_text(encoding="utf-8")
    (row,) = read_rows(ListFile(path))
    assert row.cells == {"email": "+ola@example.no", "name": "O'Neil", "phone": "+47 12 34 56 78"}
