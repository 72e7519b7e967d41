"""The subjects of the other issues."""

from pathlib import Path

from newsletter.checks.earlier import subjects
from newsletter.checks.wording import same_subject
from tests.checks.clean_letter import read


def issue(folder: Path, name: str, text: bytes) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "issue.md").write_bytes(text)


def test_subjects_are_found_and_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    issue(tmp_path, "2022-god-jul", b"\xef\xbb\xbf---\r\nsubject: God jul! \r\n---\r\n")
    issue(tmp_path, "2023-tom", b"---\n---\n")
    issue(tmp_path, "2024-ansi", b"---\nsubject: Takk for i \xe5r\n---\n")
    (tmp_path / "list.csv").touch()
    (tmp_path / "2025-bilder").mkdir()
    (tmp_path / "2026-mappe" / "issue.md").mkdir(parents=True)
    assert subjects(tmp_path) == {"2022-god-jul": "God jul!", "2024-ansi": "Takk for i \ufffdr"}
    assert subjects(tmp_path / "nothing") == {}


def test_the_same_subject_is_told_of_and_the_issue_itself_is_not() -> None:
    clean = read()
    same = f"  {clean.header.subject.upper()}!"
    (found,) = same_subject(clean, {"a": "Noe annet", "b": same})
    assert (found.rule, found.line) == ("SUBJECT-SAME", 2)
    assert "b" in found.message
    assert not list(same_subject(clean, {clean.slug: same}))
