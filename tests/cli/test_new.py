"""new: from an earlier issue, from Word, and as a correction; all of it is written, or nothing."""

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from newsletter.content.parse import read_issue
from tests.content.documents import WRITTEN_BY_LIBREOFFICE, picture, saying

OLD = """---\r
subject: Takk for 2023\r
preheader: Kurs fra 9. januar, og en frist som dere må huske.\r
date: 2023-12-18\r
to: alle.csv\r
---\r
\r
# God jul\r
\r
![Snø i skogen](bilder/snø.png)\r
\r
Fristen er 2. januar 2024.\r
"""


@pytest.fixture
def old(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an earlier issue, with all that gathers around one."""
    monkeypatch.chdir(workspace)
    (workspace / "alle.csv").write_text("email\nkari@example.no\n", encoding="utf-8")
    folder = workspace / "issues" / "jul"
    (folder / "bilder").mkdir(parents=True)
    (folder / "issue.md").write_bytes(b"\xef\xbb\xbf" + OLD.encode())
    (folder / "bilder" / "snø.png").write_bytes(picture().read())
    for name in ("failed.csv", "report.html", "utkast.docx", ".skjult.png", "bilder/Thumbs.db"):
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def begun(workspace: Path) -> list[str]:
    """Return what lies below the issues, but the earlier ones."""
    return sorted(path.name for path in (workspace / "issues").iterdir() if path.name not in ("jul", "to"))


def test_an_earlier_issue_is_copied_with_its_dates_marked(newsletter, workspace, old):
    answer = newsletter("new", "jul-2", "--from", "jul")
    assert answer.status == 0, answer.err
    new = workspace / "issues" / "jul-2"
    expected = OLD.replace("2023-12-18", "2023-12-21").replace("for 2023", "for ??2023??")
    expected = expected.replace("9. januar", "??9. januar??").replace("2. januar 2024", "??2. januar 2024??")
    assert (new / "issue.md").read_bytes() == expected.encode()
    assert sorted(path.relative_to(new).as_posix() for path in new.rglob("*.*")) == ["bilder/snø.png", "issue.md"]
    assert "3 places in the text stand between ?? and ??." in answer.err
    assert (old / "issue.md").read_bytes().endswith(OLD.encode())
    checked = newsletter("check", "jul-2", "--json")
    assert checked.status == 5
    rules = [one["rule"] for one in json.loads(checked.out)["findings"]]
    assert rules.count("UNCONFIRMED") == 3


def test_nothing_is_sent_until_every_mark_is_gone(newsletter, letter):
    assert newsletter("new", "jul-2", "--from", "jul").status == 0
    send = ("send", "jul-2", "--to", "list.csv")
    assert newsletter(*send).status == 5
    file = letter.parent.parent / "jul-2" / "issue.md"
    marked = file.read_text(encoding="utf-8")
    file.write_text(marked.replace("---\n\n", "ignore: UNCONFIRMED\n---\n\n", 1), encoding="utf-8")
    assert newsletter(*send).status == 5
    file.write_text(marked.replace("??", ""), encoding="utf-8")
    assert newsletter("check", "jul-2", "--to", "list.csv").status == 0


@pytest.mark.parametrize("where", ["folder", "file", "issue.md"])
def test_an_issue_may_lie_anywhere(newsletter, workspace, old, tmp_path, where):
    elsewhere = tmp_path / "annet-sted"
    elsewhere.mkdir()
    named = elsewhere / ("brev.md" if where == "file" else "issue.md")
    named.write_text(OLD.replace("bilder/snø.png", "snø.png"), encoding="utf-8")
    for name in ("snø.png", "privat.png"):
        (elsewhere / name).write_bytes(picture().read())
    source = elsewhere if where == "folder" else named
    assert newsletter("new", "ny", "--from", str(source)).status == 0
    copied = {path.name for path in (workspace / "issues" / "ny").iterdir()}
    assert copied == {"issue.md", "snø.png"} | ({"privat.png"} if where == "folder" else set())


def test_a_picture_that_is_gone_does_not_stop_a_copy(newsletter, workspace, old):
    (old / "bilder" / "snø.png").unlink()
    assert newsletter("new", "ny", "--from", "issues/jul/issue.md").status == 0
    assert [path.name for path in (workspace / "issues" / "ny").iterdir()] == ["issue.md"]


def test_every_language_is_copied(newsletter, workspace, old):
    for lang in ("nb", "nn"):
        (old / f"issue.{lang}.md").write_text(OLD, encoding="utf-8")
    (old / "issue.md").unlink()
    assert newsletter("new", "ny", "--from", "jul").status == 0
    assert sorted(read_issue(workspace / "issues" / "ny")) == ["nb", "nn"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_nothing_outside_the_folder_comes_along(newsletter, workspace, old, tmp_path):
    (tmp_path / "hemmelig.png").write_bytes(b"x")
    (old / "lenke.png").symlink_to(tmp_path / "hemmelig.png")
    assert newsletter("new", "ny", "--from", "jul").status == 0
    assert not (workspace / "issues" / "ny" / "lenke.png").exists()


def test_a_broken_issue_and_one_that_is_not_there_are_told(newsletter, workspace, old):
    answer = newsletter("new", "ny", "--from", "jull")
    assert (answer.status, "Did you mean: jul?" in answer.err) == (5, True)
    (old / "issue.md").write_text("---\nsubject: x\n---\n::: deadlin\nx\n:::\n", encoding="utf-8")
    answer = newsletter("new", "ny", "--from", "jul")
    assert (answer.status, "issue.md:4:1" in answer.err) == (5, True)
    assert newsletter("new", "ny", "--from", "jul", "--language", "nn").status == 2
    assert begun(workspace) == []


def test_a_word_document_becomes_an_issue(newsletter, workspace, old):
    (workspace / "utkast.docx").write_bytes(WRITTEN_BY_LIBREOFFICE.read_bytes())
    answer = newsletter("new", "ny", "--from", "utkast.docx")
    assert answer.status == 0, answer.err
    folder = workspace / "issues" / "ny"
    assert sorted(path.name for path in folder.iterdir()) == ["bilde-1.png", "bilde-2.png", "issue.md"]
    text = (folder / "issue.md").read_text(encoding="utf-8")
    assert text.startswith("---\ndate: 2023-12-21\nsubject: God jul ??2023??\n")
    assert "Not carried over from Word, or not as it was:\n- The words “trykk her” have lost" in answer.err
    assert "7 places in the text" in answer.err
    checked = json.loads(newsletter("check", "ny", "--json").out)
    found = [one["line"] for one in checked["findings"] if one["rule"] == "UNCONFIRMED"]
    marked = [number for number, line in enumerate(text.split("\n"), 1) for _mark in range(line.count("??") // 2)]
    assert sorted(found) == marked
    assert newsletter("render", "ny", "--out", "se").status == 0
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE((workspace / "issues").stat().st_mode)


def test_a_word_document_is_found_from_any_folder_and_in_any_language(newsletter, workspace, tmp_path):
    (workspace / "utkast.docx").write_bytes(saying("Hei"))
    arguments = ("--from", "utkast.docx", "--language", "nn", "-w", str(workspace))
    assert newsletter("new", "ny", *arguments).status == 0
    assert "\nlang: nn\n" in (workspace / "issues" / "ny" / "issue.md").read_text(encoding="utf-8")
    assert newsletter("new", "to", *arguments[:2], "--language", "se", "-w", str(workspace)).status == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("utkst.docx", "utkst.docx: There is no such file. - did you mean “utkast.docx”?"),
        ("ingen/utkast.docx", "There is no such file. - Look at its folder and its name again."),
        ("~$utkast.docx", "This is a note that Word keeps while a document is open, not the document."),
        ("mappe.docx", "This is a folder, not a Word document."),
        ("rør.docx", "This is not a file."),
        ("gammel.doc", "This is a document of an old Word (.doc), not a .docx."),
        ("tom.docx", "The file is empty."),
        ("brev.pdf", "This is not a Word document (PDF)."),
        ("stor.docx", "The Word document is too large for a letter."),
        ("nul\0l.docx", "embedded null byte"),
        ("snudd.docx", "An invisible character turns the direction of the text here (U+202E)."),
    ],
)
def test_what_is_no_word_document_is_told_and_nothing_is_written(newsletter, workspace, monkeypatch, name, words):
    monkeypatch.chdir(workspace)
    monkeypatch.setattr("newsletter.cli.beginning.LARGEST", 100_000)
    files = {
        "utkast.docx": saying("Hei"),
        "~$utkast.docx": b"Kari",
        "gammel.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
        "tom.docx": b"",
        "brev.pdf": b"%PDF-1.7",
        "stor.docx": b"PK" + b"\0" * 100_000,
        "snudd.docx": saying("Kjære \u202eleser"),
    }
    for file, content in files.items():
        (workspace / file).write_bytes(content)
    (workspace / "mappe.docx").mkdir()
    if name == "rør.docx":
        if sys.platform == "win32":
            pytest.skip("no pipes in folders there")
        import os

        os.mkfifo(workspace / name)
    answer = newsletter("new", "ny", "--from", name)
    assert answer.status == 5, answer.err
    assert words in answer.err
    assert begun(workspace) == []


def test_a_file_that_may_not_be_read_is_told(newsletter, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    (workspace / "utkast.docx").write_bytes(saying("Hei"))

    opened = Path.open

    def locked(path: Path, *arguments: Any, **keywords: Any) -> Any:
        if path.suffix == ".docx":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **keywords)

    monkeypatch.setattr(Path, "open", locked)
    answer = newsletter("new", "ny", "--from", "utkast.docx")
    assert answer.status == 5
    assert "The file cannot be read: Permission denied - Close it in Word if it is open there" in answer.err


def test_a_correction_names_the_letter_that_was_wrong(newsletter, workspace, old):
    text = OLD.replace("Takk for 2023", "Takk, {{ name | default('alle') }}: *nytt*").replace(
        "to:", "from: B <b@ks.no>\nto:"
    )
    (old / "issue.md").write_text(text, encoding="utf-8")
    answer = newsletter("new", "rettelse", "--correction-of", "jul")
    assert answer.status == 0, answer.err
    file = workspace / "issues" / "rettelse" / "issue.md"
    letter = file.read_text(encoding="utf-8")
    assert "\nsubject: Rettelse: Takk, {{ name | default('alle') }}: *nytt*\n" in letter
    assert "«Takk, {{ name | default('alle') }}: \\*nytt\\*», som vi sendte 18. desember 2023, skrev vi:" in letter
    (issue,) = read_issue(file.parent).values()
    assert (issue.header.to, issue.header.sender) == ("alle.csv", "B <b@ks.no>")
    assert issue.header.date is not None
    assert issue.header.date.isoformat() == "2023-12-21"
    assert "As far as is known here, “jul” was never sent" in answer.err
    assert "--to sent:" not in answer.err
    assert newsletter("check", "rettelse").status == 5
    file.write_text(letter.replace("??", ""), encoding="utf-8")
    assert "UNCONFIRMED" not in newsletter("check", "rettelse").out


def test_a_correction_is_in_every_language_of_the_letter(newsletter, workspace, old):
    for lang in ("nb", "nn", "en"):
        (old / f"issue.{lang}.md").write_text(OLD.replace("date:", "template: min\ndate:"), encoding="utf-8")
    (old / "issue.md").unlink()
    assert newsletter("new", "rettelse", "--correction-of", "jul").status == 0
    issues = read_issue(workspace / "issues" / "rettelse")
    assert {lang: issue.header.subject.partition(":")[0] for lang, issue in issues.items()} == {
        "en": "Correction",
        "nb": "Rettelse",
        "nn": "Retting",
    }
    assert {issue.header.template for issue in issues.values()} == {"min"}


def test_a_correction_of_an_undated_letter_asks_for_the_day(newsletter, workspace, old):
    (old / "issue.md").write_text("---\nsubject: Hei\n---\nHei\n", encoding="utf-8")
    assert newsletter("new", "rettelse", "--correction-of", "jul").status == 0
    assert "som vi sendte ??dagen??" in (workspace / "issues" / "rettelse" / "issue.md").read_text(encoding="utf-8")


def test_a_correction_needs_a_letter_and_nothing_else(newsletter, workspace, old):
    assert newsletter("new", "rettelse", "--correction-of", "ingen").status == 5
    for flags in (["--from", "jul"], ["--language", "nn"]):
        answer = newsletter("new", "rettelse", "--correction-of", "jul", *flags)
        assert (answer.status, f"{flags[0]} cannot stand beside --correction-of." in answer.err) == (2, True)
    assert begun(workspace) == []


def test_a_folder_that_cannot_be_written_is_told_and_left_clean(newsletter, workspace, old, monkeypatch):
    def full(_path: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    answer = newsletter("new", "ny")
    assert answer.status == 1
    assert "cannot be written: No space left on device" in answer.err
    assert begun(workspace) == []
