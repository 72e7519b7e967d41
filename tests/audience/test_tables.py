"""Lists in every dialect that Excel and its relatives write."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.files import ListFile
from newsletter.audience.formulas import unshielded
from newsletter.audience.tables import Row, read_rows
from newsletter.errors import TableError

PLAIN = "E-post;Navn;Region\nkari@example.no;Kari Ås;Øst\nola@example.no;Ola;Vest\n"
QUOTED = "\n".join(";".join(f'"{cell}"' for cell in line.split(";")) for line in PLAIN.splitlines())
WANTED = [
    {"email": "kari@example.no", "name": "Kari Ås", "region": "Øst"},
    {"email": "ola@example.no", "name": "Ola", "region": "Vest"},
]


def write(folder: Path, content: str | bytes, name: str = "liste.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def cells(path: Path) -> list[dict[str, str]]:
    return [row.cells for row in read_rows(ListFile(path))]


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        (PLAIN.encode(), "utf-8", ";"),
        (PLAIN.encode("utf-8-sig"), "utf-8-sig", ";"),
        (PLAIN.encode("cp1252"), "cp1252", ";"),
        (PLAIN.encode("utf-16"), "utf-16", ";"),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "utf-16", ";"),
        (PLAIN.replace(";", "\t").encode("utf-16"), "utf-16", "\t"),
        (PLAIN.replace(";", ",").encode(), "utf-8", ","),
        (PLAIN.replace(";", "\t").encode(), "utf-8", "\t"),
        (PLAIN.replace("\n", "\r\n").encode(), "utf-8", ";"),
        (PLAIN.replace("\n", "\r").encode(), "utf-8", ";"),
        (PLAIN.rstrip("\n").encode(), "utf-8", ";"),
        (("sep=;\r\n" + PLAIN).encode(), "utf-8", ";"),
        (('"sep=;"\n' + PLAIN).encode("utf-8-sig"), "utf-8-sig", ";"),
        (("sep=|\n" + PLAIN.replace(";", "|")).encode(), "utf-8", "|"),
        (("\n\n" + PLAIN.replace("\n", "\n\n")).encode(), "utf-8", ";"),
        ((PLAIN + ";;\n ; ;\n\n").encode(), "utf-8", ";"),
        (PLAIN.replace("\n", ";;;\n").encode(), "utf-8", ";"),
        (PLAIN.replace(";", " ; ").encode(), "utf-8", ";"),
        (PLAIN.replace("Kari Ås", '"Kari Ås"').encode(), "utf-8", ";"),
        (QUOTED.encode(), "utf-8", ";"),
        (("Medlemmer 2023;;\nTrukket ut 1. mars\n;;\n" + PLAIN).encode(), "utf-8", ";"),
        (PLAIN.replace("E-post", '"E-post"').encode(), "utf-8", ";"),
        (PLAIN.replace("Kari Ås", "Kari A\u030as\u200b").encode(), "utf-8", ";"),
        (PLAIN.replace("Kari Ås", "\u00a0Kari Ås\u00a0").encode("cp1252"), "cp1252", ";"),
        (PLAIN.replace("Navn", "Full name").encode(), "utf-8", ";"),
        (PLAIN.replace("E-post", "\u00a0E-POST: ").encode(), "utf-8", ";"),
        (PLAIN.replace("Region", "REGION").encode(), "utf-8", ";"),
        (
            "Navn;Region;;E-postadresse\nKari Ås;Øst;x;kari@example.no\nOla;Vest;;ola@example.no\n".encode(),
            "utf-8",
            ";",
        ),
    ],
)
def test_dialects(tmp_path: Path, content: bytes, encoding: str, delimiter: str) -> None:
    table = read_rows(ListFile(write(tmp_path, content, "påmeldte i år.csv")))
    assert [row.cells for row in table] == WANTED
    assert (table.encoding, table.delimiter) == (encoding, delimiter)
    assert set(table.columns) == {"email", "name", "region"}


@pytest.mark.parametrize(
    "heading",
    [
        "email",
        "Email",
        "E-mail",
        "e_mail",
        "E-post",
        "epost",
        "E-postadresse",
        "E-post adresse",
        "Email address",
        "MAIL",
    ],
)
def test_the_column_with_addresses_has_many_names(tmp_path: Path, heading: str) -> None:
    assert cells(write(tmp_path, f"{heading}\nkari@example.no\n")) == [{"email": "kari@example.no"}]


@pytest.mark.parametrize(
    ("heading", "row", "wanted"),
    [
        ("Språk", "nn", {"lang": "nn"}),
        ("language", "en", {"lang": "en"}),
        ("Org nummer", "12", {"org_nummer": "12"}),
        ("kurs-dato", "1. mai", {"kurs_dato": "1. mai"}),
        ("Årsverk", "3,5", {"årsverk": "3,5"}),
        ("Fornavn;Etternavn", "Kari;Nordmann", {"fornavn": "Kari", "etternavn": "Nordmann", "name": "Kari Nordmann"}),
        ("First name;Surname", ";Li", {"first_name": "", "surname": "Li", "name": "Li"}),
        ("Etternavn", "Li", {"etternavn": "Li", "name": "Li"}),
        ("Fornavn;Navn", "Kari;Kari Li", {"fornavn": "Kari", "name": "Kari Li"}),
        ("Merknad", '"to\nlinjer; og ""hermetegn"""', {"merknad": 'to\nlinjer; og "hermetegn"'}),
        ("Merknad", 'Kari "Kokken" Li', {"merknad": 'Kari "Kokken" Li'}),
        ("Navn;Merknad", "Kari", {"name": "Kari", "merknad": ""}),
    ],
)
def test_columns_become_fields(tmp_path: Path, heading: str, row: str, wanted: dict[str, str]) -> None:
    table = read_rows(ListFile(write(tmp_path, f"email;{heading}\nkari@example.no;{row}\n")))
    assert [row.cells for row in table] == [{"email": "kari@example.no", **wanted}]
    assert set(table.columns) == {"email", *wanted}


def test_rows_are_counted_without_blank_ones_and_keep_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, 'sep=;\n\nemail;navn\n\na@example.no;"A\nB"\n;\nc@example.no;C\n')
    assert list(read_rows(ListFile(path))) == [
        Row(1, 5, {"email": "a@example.no", "name": "A\nB"}),
        Row(2, 8, {"email": "c@example.no", "name": "C"}),
    ]


def test_a_table_can_be_read_again(tmp_path: Path) -> None:
    table = read_rows(ListFile(write(tmp_path, PLAIN)))
    assert list(table) == list(table)


def test_a_bare_column_of_addresses_is_read_when_that_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "\nkari@example.no\n\nola@example.no;\n", "reservert.txt")
    assert [row.cells["email"] for row in read_rows(ListFile(path), bare=True)] == ["kari@example.no", "ola@example.no"]
    assert [row.number for row in read_rows(ListFile(path), bare=True)] == [1, 2]
    with pytest.raises(TableError, match="an address stands in it"):
        read_rows(ListFile(path))


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["name", "region"]),
            st.text(st.sampled_from("aøÅ\";,\t\n\r|@'=“ "), max_size=12),
            min_size=2,
        ),
        max_size=8,
    ),
    st.sampled_from(";,\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_with_quotes_is_read_back(
    tmp_path: Path, people: list[dict[str, str]], delimiter: str, end: str, encoding: str
) -> None:
    def quoted(*texts: str) -> str:
        return delimiter.join('"' + text.replace('"', '""') + '"' for text in texts) + end

    content = quoted("email", "name", "region")
    content += "".join(quoted("a@example.no", person["name"], person["region"]) for person in people)
    path = write(tmp_path, content.encode(encoding))
    wanted = [
        {key: unshielded(text.strip()).strip() for key, text in {"email": "a@example.no", **person}.items()}
        for person in people
    ]
    try:
        assert cells(path) == wanted
    except TableError as error:
        assert "opens here" in str(error) and any("@" in text for person in people for text in person.values())


_PIECES = [
    b"email",
    b"e-post;navn",
    b"\n",
    b"\r",
    b'"',
    b";",
    b",",
    b"\t",
    b"a@example.no",
    b"sep=;",
    b"\xff\xfe",
    b"\0",
]


@given(
    st.one_of(
        st.binary(max_size=200), st.lists(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=3))).map(b"".join)
    )
)
def test_any_bytes_are_rows_or_a_table_error(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)
    try:
        table = read_rows(ListFile(path))
        rows = list(table)
    except TableError as error:
        assert error.problems
        assert all(problem.file == str(path) and problem.message for problem in error.problems)
    else:
        assert all(set(row.cells) == set(table.columns) for row in rows)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
