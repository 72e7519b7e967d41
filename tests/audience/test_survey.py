"""Workbooks that would keep a machine busy are refused before they are read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.audience.files import ListFile
from newsletter.audience.tables import read_rows
from newsletter.errors import TableError
from tests.audience.list_files import people_book, with_parts, with_rows, with_shared_texts

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
    ],
    ids=["wide row", "far cell", "many cells", "many rows", "endless cell", "many texts", "many formats"],
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
