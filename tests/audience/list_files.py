"""Lists as people export them: the octets of each file, who gets a letter, and which rows do not."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

KARI, OLA = "kari@example.no", "ola@example.no"
BOTH = ((2, KARI, "Kari Ås"), (3, OLA, "Ola Bjørnø"))
"""Line, address and name of the two people whom most of the lists hold."""
PLAIN = f"E-post;Navn\n{KARI};Kari Ås\n{OLA};Ola Bjørnø\n"

SHEET, TEXTS_PART = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_MAIN = b'<%s xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@dataclass(frozen=True)
class Case:
    """One file and what it comes to."""

    name: str
    content: bytes
    people: tuple[tuple[int, str, str], ...] = BOTH
    left_out: tuple[tuple[int, int, str], ...] = ()
    """Number of the record, line, and a part of the reason."""
    refused: str = ""
    """A part of the sentence, with the line where there is one."""
    sheet: str = ""
    hidden: str = ""


def book(*rows: list[Any], then: Callable[[Workbook, Worksheet], object] = lambda _book, _sheet: None) -> bytes:
    """Return a workbook with these rows on its first sheet, changed by ``then``."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    then(workbook, sheet)
    target = io.BytesIO()
    workbook.save(target)
    workbook.close()
    return target.getvalue()


def people_book(then: Callable[[Workbook, Worksheet], object] = lambda _book, _sheet: None) -> bytes:
    """Return a workbook with the two people."""
    return book(["E-post", "Navn"], [KARI, "Kari Ås"], [OLA, "Ola Bjørnø"], then=then)


def with_parts(workbook: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return the workbook with these parts, by their names, in place of its own or beside them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, content in {**{name: parts.read(name) for name in parts.namelist()}, **changed}.items():
            copy.writestr(name, content)
    return target.getvalue()


def with_rows(rows: bytes) -> bytes:
    """Return a workbook with these rows, as they stand in the file, on its only sheet."""
    return with_parts(
        people_book(), {SHEET: _MAIN % b"worksheet" + b"<sheetData>" + rows + b"</sheetData></worksheet>"}
    )


def with_shared_texts(rows: bytes, texts: bytes) -> bytes:
    """Return a workbook whose cells point to texts that they share, as Excel writes it."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/{TEXTS_PART}" ContentType="{kind}"/></Types>'.encode()
    workbook = with_rows(rows)
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        types = parts.read("[Content_Types].xml").replace(b"</Types>", part)
    return with_parts(workbook, {"[Content_Types].xml": types, TEXTS_PART: _MAIN % b"sst" + texts + b"</sst>"})


def _linked(_book: Workbook, sheet: Worksheet) -> None:
    sheet["A2"].hyperlink = f"mailto:{KARI}"
    sheet["A2"].value = KARI


def _merged_title(_book: Workbook, sheet: Worksheet) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Påmeldte til nyhetsbrevet"
    sheet.merge_cells("A1:B1")


def _filtered(_book: Workbook, sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:B3"
    sheet.auto_filter.add_filter_column(1, ["Kari Ås"])
    sheet.row_dimensions[3].hidden = True


def _hidden_blank(_book: Workbook, sheet: Worksheet) -> None:
    sheet.row_dimensions[9].hidden = True
    sheet.insert_rows(1)
    sheet.row_dimensions[1].hidden = True


def _hidden_column(_book: Workbook, sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


def _second_sheet(workbook: Workbook, _sheet: Worksheet) -> None:
    workbook.create_sheet("Nye").append(["email", "navn"])
    workbook["Nye"].append(["per@example.no", "Per"])


def _sheet_without_heading(workbook: Workbook, _sheet: Worksheet) -> None:
    workbook.create_sheet("Nye").append(["per@example.no"])


def _postal_codes(_book: Workbook, sheet: Worksheet) -> None:
    sheet["B1"], sheet["B2"], sheet["B3"] = "Navn", 150, 9990
    sheet["B2"].number_format = sheet["B3"].number_format = "0000"


def _as_excel_writes() -> bytes:
    """Return the two people with shared texts, one of them partly bold, and cells that Excel leaves out."""
    texts = ("E-post", KARI, "Navn", OLA, "Ola Bjørnø")
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts) + "<si><r><t>Kari </t></r><r><t>Ås</t></r></si>"
    cells = {1: {"B": 0, "D": 2}, 2: {"B": 1, "D": 5}, 3: {"B": 3, "D": 4}}
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{c}{row}" t="s"><v>{n}</v></c>' for c, n in found.items()) + "</row>"
        for row, found in cells.items()
    )
    return with_shared_texts(rows.encode(), shared.encode())


TEXTS = (
    Case("utf-8", PLAIN.encode()),
    Case("utf-8 with mark", PLAIN.encode("utf-8-sig")),
    Case("utf-16 little", PLAIN.encode("utf-16")),
    Case("utf-16 big", b"\xfe\xff" + PLAIN.encode("utf-16-be")),
    Case("utf-16 little without mark", PLAIN.encode("utf-16-le")),
    Case("utf-16 big without mark", PLAIN.encode("utf-16-be")),
    Case("utf-32", PLAIN.encode("utf-32")),
    Case("Windows", PLAIN.encode("cp1252")),
    Case("Macintosh", PLAIN.encode("mac_roman")),
    Case("Macintosh with its line ends", PLAIN.replace("\n", "\r").encode("mac_roman")),
    Case("MS-DOS", PLAIN.encode("cp850")),
    Case("Windows with a sign", PLAIN.replace("Ola", "“Ola”® …").encode("cp1252"),
         (BOTH[0], (3, OLA, "“Ola”® … Bjørnø"))),
    Case("Macintosh capitals", f"email;navn\n{KARI};BJØRN ÆRLIG\n".encode("mac_roman"), ((2, KARI, "BJØRN ÆRLIG"),)),
    Case("Macintosh accents", f"email;navn\n{KARI};André Müller\n".encode("mac_roman"), ((2, KARI, "André Müller"),)),
    Case("Windows, from elsewhere", f"email;navn\n{KARI};Dušan Åsen\n".encode("cp1252"), ((2, KARI, "Dušan Åsen"),)),
    Case("line ends of Windows", PLAIN.replace("\n", "\r\n").encode()),
    Case("line ends of old Macs", PLAIN.replace("\n", "\r").encode()),
    Case("sep line", ("sep=;\r\n" + PLAIN).encode("cp1252"), tuple((n + 1, a, b) for n, a, b in BOTH)),
    Case("sep line with a pipe", ("sep=|\n" + PLAIN.replace(";", "|")).encode(),
         tuple((n + 1, a, b) for n, a, b in BOTH)),
    Case("tabs", PLAIN.replace(";", "\t").encode("utf-16")),
    Case("commas", PLAIN.replace(";", ",").encode()),
    Case("pipes", PLAIN.replace(";", "|").encode()),
    Case("quoted newline", f'email;navn\n{KARI};"Kari\nÅs"\n{OLA};Ola Bjørnø\n'.encode(), (BOTH[0], (4, *BOTH[1][1:]))),
    Case("blank rows", PLAIN.replace("\n", "\n\n;\n").encode(), ((4, KARI, "Kari Ås"), (7, OLA, "Ola Bjørnø"))),
    Case("title above", ("Medlemmer 2023;\n;\n" + PLAIN).encode(), tuple((n + 2, a, b) for n, a, b in BOTH)),
    Case("non-breaking blanks", PLAIN.replace(OLA, f"\u00a0{OLA}\u00a0").replace("Kari ", "Kari\u00a0").encode()),
    Case("zero-width blanks", PLAIN.replace(OLA, f"\u200b{OLA}\ufeff").replace("Kari", "\u200bKari").encode()),
    Case("decomposed letters", PLAIN.replace("Å", "A\u030a").encode()),
    Case("Norwegian heading", PLAIN.replace("E-post;Navn", "Epost;NAVN").encode()),
    Case("heading of a form", PLAIN.replace("E-post", "E\u2011post *").encode()),
    Case("first and last name", f"First Name,Last Name,Email Address\nKari,Ås,{KARI}\n".encode(), BOTH[:1]),
    Case("mailto", PLAIN.replace(KARI, f"mailto:{KARI}?subject=Hei").encode()),
    Case("name before the address", PLAIN.replace(KARI, f"Kari Ås <{KARI}>").encode()),
    Case("several in a cell", PLAIN.replace(KARI, f'"{KARI}; per@example.no"').encode(), BOTH[1:],
         ((1, 2, "several addresses in it; they need a row each"),)),
    Case("several in a cell, one behind a name", PLAIN.replace(KARI, f'"{OLA} <{KARI}>"').encode(), BOTH[1:],
         ((1, 2, "several addresses in it"),)),
    Case("several lines in a cell", PLAIN.replace(KARI, f'"{KARI}\nper@example.no"').encode(),
         ((4, *BOTH[1][1:]),), ((1, 2, "several addresses in it"),)),
    Case("row without address", f"email;navn\n{KARI};Kari Ås\n\n;Per\n{OLA};Ola Bjørnø\n".encode(),
         (BOTH[0], (5, *BOTH[1][1:])), ((2, 4, "There is no address."),)),
    Case("double-encoded names", PLAIN.encode().decode("cp1252", "replace").encode(),
         ((2, KARI, "Kari Ã…s"), (3, OLA, "Ola BjÃ¸rnÃ¸"))),
    Case("short rows", f"email;navn;region\n{KARI};Kari Ås\n{OLA};Ola Bjørnø;;\n".encode()),
    Case("text named .xlsx", PLAIN.encode()),
)  # fmt: skip
BOOKS = (
    Case("workbook", people_book()),
    Case("workbook as Excel writes it", _as_excel_writes()),
    Case("workbook named .csv", people_book()),
    Case("linked cells", people_book(_linked)),
    Case("merged title", people_book(_merged_title), tuple((n + 2, a, b) for n, a, b in BOTH)),
    Case("hidden column", people_book(_hidden_column)),
    Case("postal codes", people_book(_postal_codes), ((2, KARI, "0150"), (3, OLA, "9990"))),
    Case("hidden rows without people", people_book(_hidden_blank), tuple((n + 1, a, b) for n, a, b in BOTH)),
    Case("filter, nothing said", people_book(_filtered), refused="1 row is hidden on the sheet “Sheet”"),
    Case("filter, with the hidden", people_book(_filtered), hidden="include"),
    Case("filter, without the hidden", people_book(_filtered), BOTH[:1], hidden="exclude"),
    Case("two sheets, nothing said", people_book(_second_sheet), refused="addresses: “Sheet”, “Nye”"),
    Case("two sheets, one without heading", people_book(_sheet_without_heading), refused="Several sheets hold"),
    Case("two sheets, one said", people_book(_second_sheet), ((2, "per@example.no", "Per"),), sheet="nye"),
    Case("no such sheet", people_book(), refused="There is no sheet “Ny”. - The sheets are “Sheet”.", sheet="Ny"),
    Case("row without address", book(["email", "navn"], [KARI, "Kari Ås"], [], [None, "Per"]), BOTH[:1],
         ((2, 4, "There is no address."),)),
)  # fmt: skip
REFUSED = (
    Case("sheet of a text", PLAIN.encode(), refused="There is no sheet “Nye”: this is not a workbook.", sheet="Nye"),
    Case("no heading", f"{KARI};Kari\n{OLA};Ola\n".encode(), refused=":1: The first row is not a heading"),
    Case("repeated column", f"E-post;Navn;Navn\n{KARI};A;B\n".encode(), refused=":1: Several columns are read as name"),
    Case("ragged row", PLAIN.replace("Ola ", "Ola;").encode(), refused=":3: The row has 1 cell too many."),
    Case("open quote at the end", f'email;navn\n{KARI};"Kari\n{OLA};Ola\n'.encode(), refused=":2: The quotation marks"),
    Case("open quote that closes later", f'email;navn\n{KARI};"Kari\n{OLA};Ola"\n'.encode(),
         refused=":2: A quotation mark opens here and closes only on line 3; the rows between would be lost."),
    Case("Windows after Unicode", PLAIN.encode() + b"per@example.no;P\xe5l\n", refused=":4: Letters such as"),
    Case("Windows and Macintosh", f"email;navn\n{KARI};Bjørn\n{OLA};Kåre\nper@example.no;P\x8cl".encode("latin-1"),
         refused=":4: Letters such as"),
    Case("Windows or Macintosh", f"email;navn\n{KARI};G\x9aran\n".encode("latin-1"), refused=":2: It cannot be told"),
    Case("octets without meaning", f"email;navn\n{KARI};\x90\n".encode("latin-1"), refused=":2: The file is damaged"),
    Case("utf-32 without mark", PLAIN.encode("utf-32-le"), refused="This is not a table of text."),
    Case("cut in the middle of a letter", PLAIN.encode("utf-16")[:-1], refused=":4: The file is damaged"),
)  # fmt: skip
