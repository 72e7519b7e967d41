"""Each kind of list that people export: who gets a letter, who does not and why, or why the file is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.files import ListFile
from newsletter.audience.people import Entry, LeftOut, read_people
from newsletter.errors import TableError, TableUnclear
from tests.audience.list_files import BOOKS, REFUSED, TEXTS, Case, with_rows


def written(folder: Path, case: Case, ending: str) -> ListFile:
    path = folder / ("påmeldte i år" + (case.name[case.name.rfind(".") :] if "named ." in case.name else ending))
    path.write_bytes(case.content)
    return ListFile(path, case.sheet, case.hidden)


def test_there_are_many_kinds() -> None:
    assert len({case.content for case in (*TEXTS, *BOOKS, *REFUSED)}) > 50


@pytest.mark.parametrize("case", [case for case in (*TEXTS, *BOOKS) if not case.refused], ids=lambda case: case.name)
def test_everybody_gets_a_letter_or_is_left_out_by_name(tmp_path: Path, case: Case) -> None:
    rows = list(read_people(written(tmp_path, case, ".xlsx" if case in BOOKS else ".csv")))
    people = tuple((row.line, row.recipient.address, row.recipient.name) for row in rows if isinstance(row, Entry))
    assert people == case.people
    left_out = [row for row in rows if isinstance(row, LeftOut)]
    assert [(row.row, row.line) for row in left_out] == [(number, line) for number, line, _why in case.left_out]
    assert all(why in row.detail for row, (_number, _line, why) in zip(left_out, case.left_out, strict=True))
    assert [row.row for row in rows] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("case", [case for case in (*BOOKS, *REFUSED) if case.refused], ids=lambda case: case.name)
def test_what_could_lose_or_garble_somebody_is_refused(tmp_path: Path, case: Case) -> None:
    with pytest.raises(TableError) as error:
        list(read_people(written(tmp_path, case, ".xlsx" if case in BOOKS else ".csv")))
    assert case.refused in str(error.value)
    assert error.value.problems[0].fix


def test_what_can_be_chosen_is_carried_by_the_error(tmp_path: Path) -> None:
    unclear = {case.name: case for case in BOOKS if "nothing said" in case.name}
    with pytest.raises(TableUnclear, match="--sheet") as error:
        read_people(written(tmp_path, unclear["two sheets, nothing said"], ".xlsx"))
    assert (error.value.flag, error.value.choices) == ("--sheet", ("Sheet", "Nye"))
    with pytest.raises(TableUnclear, match="--hidden include if .* or --hidden exclude") as error:
        read_people(written(tmp_path, unclear["filter, nothing said"], ".xlsx"))
    assert (error.value.flag, error.value.choices) == ("--hidden", ("exclude", "include"))


def test_a_list_is_called_by_its_name_and_sheet() -> None:
    assert ListFile(Path("a") / "list.xlsx").name == "list.xlsx"
    assert ListFile(Path("list.xlsx"), "Nye").name == "list.xlsx (Nye)"


@pytest.mark.parametrize("attribute", [b'hidden="true" ', b"hidden='1' "])
def test_rows_without_numbers_are_counted(tmp_path: Path, attribute: bytes) -> None:
    sheet = [b"<row><c t='inlineStr'><is><t>%s</t></is></c></row>" % text for text in (b"email", b"a@b.no", b"c@d.no")]
    path = tmp_path / "list.xlsx"
    path.write_bytes(with_rows(b"".join(sheet).replace(b"<row", b"<row " + attribute, 2)))
    (person,) = read_people(ListFile(path, hidden="exclude"))
    assert isinstance(person, Entry)
    assert (person.recipient.address, person.line) == ("c@d.no", 3)


_LETTERS = st.sampled_from("aBé Øåš’–\u00a0\u200b@.;,\t|\"'\n\r=<>")
_CELLS = st.one_of(
    st.text(_LETTERS, max_size=12), st.sampled_from(["a@example.no", "B <b@example.no>", "mailto:c@d.no"])
)


@given(
    st.lists(st.tuples(_CELLS, _CELLS), max_size=6),
    st.sampled_from(";,\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
)
def test_no_record_of_a_well_formed_table_is_lost(
    tmp_path: Path, rows: list[tuple[str, str]], delimiter: str, end: str, encoding: str
) -> None:
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [("email", "navn"), *rows]]
    path = tmp_path / "list.csv"
    path.write_bytes((end.join(lines) + end).encode(encoding))
    blank = "".join(chr(number) for number in (0x20, 0xA0, 0x200B, 9, 10, 13))
    filled = sum(bool(address.strip(blank) or name.strip(blank)) for address, name in rows)
    try:
        people = list(read_people(ListFile(path)))
    except TableError as error:
        assert "would be lost" in str(error)  # a cell of several lines that looks like further rows
    else:
        assert len(people) == filled


@given(
    st.text(st.sampled_from("abæøåÆØÅéÉöÖšŽ’“…– ;\n@."), max_size=40), st.sampled_from(["cp1252", "mac_roman", "cp850"])
)
def test_letters_of_an_old_encoding_are_right_or_refused(tmp_path: Path, text: str, encoding: str) -> None:
    known = "Bjørn Kåre Ærlig Øyvind Åse"
    path = tmp_path / "list.csv"
    name = text.encode(encoding, "ignore").decode(encoding).replace(";", " ").replace("\n", " ")
    path.write_bytes(f"email;navn\na@example.no;{known}\nb@example.no;{name}\n".encode(encoding))
    try:
        people = [person for person in read_people(ListFile(path)) if isinstance(person, Entry)]
    except TableError as error:
        assert "two ways" in str(error)
    else:
        assert people[0].recipient.name == known
