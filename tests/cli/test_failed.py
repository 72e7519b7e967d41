"""failed.csv: who was refused and why, mended and sent to."""

import csv
import json
import stat
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import messages
from newsletter.audience.files import ListFile
from newsletter.audience.people import Entry, read_people
from newsletter.cli.failed import file_of, write
from newsletter.sending.interface import State
from newsletter.sending.record import Record
from tests.sending.smtp_server import Server

FILE = Path("issues", "jul", "failed.csv")
PEOPLE = "e-post;navn;region\nkari@example.no;Kari;=Oslo\nola@gammel.example.no;Ola Ås;Troms\nper@example.no;Per;\n"


@pytest.fixture
def send(newsletter, letter, mail_server, monkeypatch):
    """Return what sends the letter to a list of three through a server that misbehaves as it is told."""
    Path("list.csv").write_text(PEOPLE, encoding="utf-8")

    def call(server: Server, *words: str, lists: str = "list.csv", expect: int = 3):
        monkeypatch.setenv("SMTP_PORT", str(server.port))
        return newsletter("send", "jul", "--to", lists, "--untested", "--yes", "--expect", str(expect), *words)

    return call


def _rows() -> list[dict[str, str]]:
    assert FILE.read_bytes().startswith(b"\xef\xbb\xbf")
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _mend(old: str, new: str) -> None:
    text = FILE.read_bytes()
    assert old.encode() in text
    FILE.write_bytes(text.replace(old.encode(), new.encode()))


def test_who_was_refused_is_mended_and_sent_to(send):
    with Server("rcpt_550:ola@gammel.example.no") as server:
        answer = send(server)
        assert answer.status == 3, answer.err
        assert "Who was refused, and why: issues/jul/failed.csv." in answer.err.replace("\\", "/")
        assert "Mend the addresses there, then: newsletter send jul --to issues" in answer.err
        (row,) = _rows()
        assert row == {
            **{"email": "ola@gammel.example.no", "name": "Ola Ås", "region": "Troms"},
            **{"why": "The address does not exist.", "code": "550", "reply": "5.1.1 No such user here"},
        }
        if sys.platform != "win32":
            assert stat.S_IMODE(FILE.stat().st_mode) == 0o600
        _mend("ola@gammel.example.no", "ola@example.no")
        before = len(server.received)
        answer = send(server, lists=str(FILE), expect=1)
        assert answer.status == 3, answer.err
        assert server.recipients[before:] == ["ola@example.no"]
    assert not FILE.exists()
    assert sorted(server.recipients) == ["kari@example.no", "ola@example.no", "per@example.no"]


def test_the_same_address_is_tried_again_only_when_asked(send):
    with Server("rcpt_550:ola@gammel.example.no") as server:
        assert send(server).status == 3
        answer = send(server, lists=str(FILE), expect=1)
        assert answer.status == 3
        assert "1 refused before" in answer.err
        assert "Try the refused ones again:" in answer.err
        assert "--retry-failed" in answer.err
        assert len(_rows()) == 1
        server.faults = ()
        assert send(server, "--retry-failed", lists=str(FILE), expect=1).status == 0
    assert not FILE.exists()
    assert sorted(server.recipients) == ["kari@example.no", "ola@gammel.example.no", "per@example.no"]


def test_those_who_are_not_in_the_list_are_not_tried_again(send):
    with Server("rcpt_550:ola@gammel.example.no", "rcpt_550:per@example.no") as server:
        assert send(server).status == 3
        server.faults = ()
        FILE.write_text("email;name;region\nper@example.no;Per;\n", encoding="utf-8")
        assert send(server, "--retry-failed", lists=str(FILE), expect=1).status == 3
    assert sorted(server.recipients) == ["kari@example.no", "per@example.no"]
    assert not FILE.exists()


def test_the_uncertain_are_not_in_the_file(send):
    with Server("rcpt_550:ola@gammel.example.no", "drop_after_dot:per@example.no") as server:
        answer = send(server)
    assert answer.status == 3
    assert [row["email"] for row in _rows()] == ["ola@gammel.example.no"]
    assert "Those who are uncertain are not in it." in answer.err


def test_what_was_mended_and_not_sent_is_never_written_over(send):
    with Server("rcpt_550:ola@gammel.example.no") as server:
        assert send(server).status == 3
        _mend("ola@gammel.example.no", "ola@example.no")
        answer = send(server)
        assert "it holds addresses to which nothing was sent yet" in answer.err
        assert _rows()[0]["email"] == "ola@example.no"
        FILE.write_text("nonsense", encoding="utf-8")
        assert "is left as it is" in send(server).err
        assert FILE.read_text(encoding="utf-8") == "nonsense"
    assert "ola@example.no" not in server.recipients


def test_the_commands_that_go_on_name_the_list_also_later(send, newsletter, monkeypatch):
    Path("lister").mkdir()
    Path("lister", "min liste.csv").write_text(PEOPLE, encoding="utf-8")
    where = ("--where", 'name != "Kari"')
    with Server("rcpt_550:ola@gammel.example.no") as server:
        answer = send(server, "--limit", "1", *where, lists="lister/min liste.csv", expect=2)
        assert answer.status in {0, 3}
        command = 'newsletter send jul --to "lister/min liste.csv" --untested --where \'name != "Kari"\''
        for words in (answer.err, newsletter("status").err, newsletter("report", "jul").err):
            assert command in words
        send(server, *where, lists="lister/min liste.csv", expect=2)
        send(server, lists=str(FILE), expect=1)
        monkeypatch.chdir("lister")
        assert '--to "min liste.csv" --untested' in newsletter("report", "jul").err


def test_rehearsals_leave_no_file_and_say_that_nobody_was_mailed(send, newsletter):
    with Server("rcpt_550:ola@gammel.example.no") as server:
        assert send(server, "--rehearse").status == 0
    assert not FILE.exists()
    assert newsletter("report", "jul").out.startswith("This was a rehearsal. Nobody has been mailed.\n")
    assert json.loads(newsletter("report", "jul", "--json").out)["kind"] == "rehearsal"


def test_a_test_is_not_reported_as_the_sending(newsletter, letter, mail_server):
    mail_server.refused.add("kari@example.no")
    assert newsletter("test", "jul").status == 3
    answer = newsletter("report", "jul")
    assert answer.out.startswith("Only a test has been sent. The readers have got nothing.\n")
    assert "--retry-failed" not in answer.err


def test_a_file_that_cannot_be_written_does_not_change_the_result(send):
    FILE.mkdir()
    with Server("rcpt_550:ola@gammel.example.no") as server:
        answer = send(server)
    assert answer.status == 3, answer.err
    assert "failed.csv is left as it is" in answer.err


def test_a_full_or_missing_place_is_told_and_the_result_stands(send):
    FILE.symlink_to(Path("nowhere", "at", "all"))
    with Server("rcpt_550:ola@gammel.example.no") as server:
        answer = send(server)
    assert answer.status == 3, answer.err
    assert "failed.csv cannot be written" in answer.err
    assert "Mend the addresses" not in answer.err


def test_init_keeps_the_file_out_of_the_history(workspace):
    assert "*failed.csv" in (workspace / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_an_issue_without_a_folder_of_its_own_has_a_file_of_its_own(tmp_path):
    assert file_of(tmp_path / "brev.md").name == "brev.failed.csv"
    assert file_of(tmp_path / "issue.nb.md").name == "failed.csv"


def _record(address: str, fields: dict[str, str], reply: str = "No") -> Record:
    name = fields.get("name", "")
    return Record(1, address, name, State.FAILED, 550, "5.1.1", reply, "", "", 1, 1, "unknown-user", fields)


def _read(path: Path) -> list[tuple[str, dict[str, str]]]:
    entries = [one for one in read_people(ListFile(path)) if isinstance(one, Entry)]
    return [(one.recipient.address, dict(one.recipient.fields)) for one in entries]


_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"]), max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)


@given(st.lists(st.fixed_dictionaries({"name": _CELL, "region": _CELL, "role": _CELL}), min_size=1, max_size=4))
def test_ordinary_data_comes_back_as_it_was(tmp_path_factory, people):
    path = tmp_path_factory.mktemp("failed") / "failed.csv"
    addresses = [f"+r{number}@example.no" for number, _fields in enumerate(people)]
    write(path, [_record(address, fields) for address, fields in zip(addresses, people, strict=True)])
    read = _read(path)
    assert [address for address, _fields in read] == addresses
    for fields, (_address, found) in zip(people, read, strict=True):
        assert {**found, **fields} == found


@pytest.mark.parametrize("language", ["en", "nb"])
def test_a_second_round_adds_no_columns_and_keeps_the_editors_own(tmp_path, language):
    messages.use(language)
    path = tmp_path / "failed.csv"
    own = _record("ola@example.no", {"name": "Ola", "code": "X7", "kode": "X8"}, reply="=cmd\x00\x1b[2J\r\nnei")
    write(path, [own])
    first = path.read_bytes()
    ((address, fields),) = _read(path)
    assert (fields["code"], fields["kode"]) == ("X7", "X8")
    del fields["email"]
    write(path, [_record(address, fields, reply="=cmd\x00\x1b[2J\r\nnei")])
    assert path.read_bytes() == first
    assert b"\x1b" not in first
