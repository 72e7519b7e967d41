"""From rows to people, and rows that name nobody."""

from pathlib import Path

import pytest

from newsletter.audience.files import ListFile
from newsletter.audience.people import Entry, LeftOut, Recipient, people_of, read_people
from newsletter.audience.tables import read_rows
from newsletter.errors import TableError


def write(folder: Path, content: str) -> Path:
    path = folder / "liste.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_row_is_a_person_or_left_out_with_its_reason(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "E-post;Navn;Språk;Region\n"
        "Kari@Example.NO;Kari;NN;Øst\n"
        ";Ola;;\n"
        "post@blåbær.no;;Bokmål;\n"
        "bjørn@example.no;Bjørn;;Vest\n"
        "a@example.no;\"To\nlinjer\u00a0her\";en;\n",
    )  # fmt: skip
    people = list(read_people(ListFile(path)))
    assert people[0] == Entry(
        1,
        Recipient("Kari@example.no", "Kari", "nn",
                  {"email": "Kari@example.no", "name": "Kari", "lang": "NN", "region": "Øst"}),
        "Kari@Example.NO",
        "liste.csv",
        2,
    )  # fmt: skip
    assert people[1] == LeftOut(2, "", "invalid", "There is no address.", "liste.csv", 3)
    assert isinstance(people[2], Entry)
    assert people[2].recipient.address == people[2].recipient.fields["email"] == "post@xn--blbr-roah.no"
    assert (people[2].recipient.lang, people[2].value) == ("nb", "post@blåbær.no")
    assert isinstance(people[3], LeftOut)
    assert (people[3].row, people[3].value, people[3].reason) == (4, "bjørn@example.no", "invalid")
    assert "“ø”" in people[3].detail
    assert isinstance(people[4], Entry)
    assert people[4].recipient.name == people[4].recipient.fields["name"] == "To linjer her"


def test_a_list_without_names_gives_people_without(tmp_path: Path) -> None:
    table = read_rows(ListFile(write(tmp_path, "email\na@example.no\n")))
    assert list(people_of(table)) == [
        Entry(1, Recipient("a@example.no", fields={"email": "a@example.no"}), "a@example.no", "liste.csv", 2)
    ]


def test_a_list_that_cannot_be_understood_is_refused_before_its_first_row(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="No column is called email"):
        read_people(ListFile(write(tmp_path, "navn\nKari\n")))
