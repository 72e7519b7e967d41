"""report --xlsx: read back with openpyxl."""

import stat
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from newsletter import messages, settings
from newsletter.cli.progress import Totals
from newsletter.cli.report_workbook import write_workbook
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import Kind, Outcome, State
from newsletter.sending.record import Record
from newsletter.store.connection import open_store
from tests.sending.campaigns import LedgerOf, draft, freeze

CAMPAIGN = Campaign(1, "jul", Kind.LIVE, "sending", "", "", "Brevet <post@example.no>", "k", 1, 1_703_156_000)


def _record(number: int, state: State = State.SENT, **more: object) -> Record:
    values = {"seq": number, "address": f"r{number}@example.no", "name": "", "state": state, "code": 250}
    values |= {"enhanced_code": "2.0.0", "reply": "Ok", "provider_id": "", "message_id": "", "attempts": 1}
    return Record(**{**values, "updated_at": 1_703_156_000, "reason": "", **more})  # type: ignore[arg-type]


def _book(path: Path, rows: list[Record], **more: int) -> Workbook:
    totals = Totals(sent=2, failed=1)
    write_workbook(
        path, CAMPAIGN, totals, {"nb": "Hei", "nn": "Hei"}, ["list.csv"], rows, time_zone="Europe/Oslo", **more
    )
    return load_workbook(path)


def _facts(book: Workbook) -> Iterator[tuple[object, object]]:
    yield from book.worksheets[0].iter_rows(values_only=True)


def test_the_totals_and_everybody_stand_in_it(tmp_path):
    rows = [
        _record(1),
        _record(2, State.FAILED, code=550, enhanced_code="5.1.1", reply="no such user", reason="unknown-user"),
        _record(3, State.SKIPPED, code=0, attempts=0, updated_at=0, reason="unsubscribed"),
        _record(4, State.UNCERTAIN, reason="interrupted"),
        _record(5, State.FAILED, code=0, reply="The name cannot be written.", reason="invalid"),
        _record(6, State.SENDING, address=""),
        _record(7, State.FAILED, reason="strange"),
    ]
    book = _book(tmp_path / "r.xlsx", rows)
    assert book.sheetnames == ["Summary", "People"]
    facts = dict(_facts(book))
    assert (facts["Issue"], facts["Subject"], facts["Lists"]) == ("jul", "Hei", "list.csv")
    assert (facts["Accepted"], facts["Refused"], facts["People"]) == (2, 1, 3)
    assert facts["Time"] == datetime(2023, 12, 21, 11, 53, 20)
    assert facts["State"] == "sending, done"
    sheet = book["People"]
    head, *people = sheet.iter_rows(values_only=True)
    assert head[:5] == ("Address", "Name", "State", "Why", "Code")
    assert people[0] == (
        "r1@example.no",
        None,
        "Accepted",
        None,
        250,
        "2.0.0",
        "Ok",
        1,
        datetime(2023, 12, 21, 11, 53, 20),
    )
    assert people[1][2:7] == ("Refused", "The address does not exist.", 550, "5.1.1", "no such user")
    assert people[2][2:5] == ("Left out", "Unsubscribed", None)
    assert people[2][8] is None
    assert people[3][3] == "The sending was interrupted at this letter: it may have arrived."
    assert people[4][3] == "The name cannot be written."
    assert people[5][:3] == ("erased", None, "Waiting")
    assert people[6][3] == "The mail server refuses the letter."
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:I8"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width > 20
    assert sheet["I2"].number_format == "yyyy-mm-dd hh:mm"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://example.no")', "#N/A", "12", "TRUE"]
)
def test_text_is_text_whatever_it_looks_like(tmp_path, text):
    sheet = _book(tmp_path / "r.xlsx", [_record(1, name=text, reply=text)])["People"]
    for cell in (sheet["B2"], sheet["G2"]):
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix


def test_what_a_workbook_cannot_hold_is_replaced(tmp_path):
    sheet = _book(tmp_path / "r.xlsx", [_record(1, reply="a\x00b\x1b[2J\ufffec\U0001f600 æ" + "x" * 40_000)])["People"]
    assert sheet["G2"].value.startswith("a\ufffdb\ufffd[2J\ufffdc")
    assert len(sheet["G2"].value) <= 32_767


@pytest.mark.parametrize(("people", "sheets"), [(0, [0]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_more_people_than_a_sheet_holds_go_on_the_next(tmp_path, people, sheets):
    book = _book(tmp_path / "r.xlsx", [_record(number) for number in range(people)], most_rows=4)
    assert [sheet.max_row - 1 for sheet in book.worksheets[1:]] == sheets
    assert book.sheetnames[1:3] == ["People", "People 2"][: len(sheets)]
    named = [row[0] for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert named == [f"r{number}@example.no" for number in range(people)]


def test_the_headings_are_in_the_editors_language(tmp_path):
    messages.use("nb")
    assert dict(_facts(_book(tmp_path / "r.xlsx", [])))["Avvist"] == 1


@pytest.fixture
def sent(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(workspace)
    with open_store(settings.load(workspace).database) as store:
        campaign = freeze(store, ["kari@example.no"], draft("hei", Kind.REHEARSAL))
        ledger = LedgerOf(store, campaign.id)
        for claim in ledger.exchange([], 2, 1001).claims:
            ledger.exchange([Outcome(claim.seq, State.FAILED, 550, reply="=no")], 0, 1002)
    return workspace


def test_the_file_is_written_for_its_owner_alone_and_tells_a_rehearsal(newsletter, sent):
    answer = newsletter("report", "hei", "--xlsx", "rapport æ.xlsx")
    assert answer.status == 0, answer.err
    assert "it holds addresses" in answer.err
    file = sent / "rapport æ.xlsx"
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    book = load_workbook(file)
    assert next(_facts(book))[0] == "This was a rehearsal. Nobody has been mailed."
    assert book["People"]["G2"].value == "=no"
    answer = newsletter("report", "hei", "--xlsx", str(sent / "nowhere" / "x.xlsx"))
    assert answer.status == 1
    assert "cannot be written" in answer.err
