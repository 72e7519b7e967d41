"""From folders, files and bytes of every kind to issues, or to sentences an editor can act on."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.content.parse import parse, read_issue
from newsletter.errors import IssueError

LETTER = "---\nsubject: Blåbær\n---\nHei på deg – igjen\n"


def problem_in(source):
    with pytest.raises(IssueError) as raised:
        parse(source, Path("issue.md"), "x")
    return raised.value.problems[0]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_byte_order_marks_make_no_difference(ending, encoding):
    issue = parse(LETTER.replace("\n", ending).encode(encoding), Path("issue.md"), "x")
    assert issue.header.subject == "Blåbær"
    assert issue.blocks[0].text == "Hei på deg – igjen"
    assert issue.blocks[0].line == 4


UNREADABLE = {
    "empty": (b"", 0, "is empty"),
    "blank": (b"\xef\xbb\xbf \r\n", 0, "is empty"),
    "huge": (b"x" * (1024 * 1024 + 1), 0, "larger than 1 MB"),
    "ANSI": (LETTER.encode("cp1252"), 2, "ANSI"),
    "half ANSI": (LETTER.encode() + "\nSørpå".encode("cp1252"), 6, "ANSI"),
    "neither": (LETTER.encode() + b"\x81\xff", 5, "not saved as UTF-8"),
    "UTF-16": (LETTER.encode("utf-16"), 0, "UTF-16"),
    "UTF-16 backwards": (b"\xfe\xff" + LETTER.encode("utf-16-be"), 0, "UTF-16"),
    "UTF-16 without a mark": (LETTER.encode("utf-16-le"), 0, "UTF-16"),
    "UTF-32": (LETTER.encode("utf-32"), 0, "UTF-16"),
    "PNG": (b"\x89PNG\r\n\x1a\n\x00\x00", 0, "PNG"),
    "JPEG": (b"\xff\xd8\xff\xe0", 0, "JPEG"),
    "docx": (b"PK\x03\x04\x14\x00", 0, "Word"),
    "RTF": (b"{\\rtf1\\ansi Hei}", 0, "RTF"),
    "other bytes": (LETTER.encode() + b"\x00", 0, "not a text file"),
    "control character": (b"---\nsubject: a\x07b\n---\nHei\n", 2, "control character here (U+0007)"),
    "line break from Word": ("---\nsubject: a\u2028b\n---\nHei\n".encode(), 2, "U+2028"),
    "direction turned": (LETTER.encode() + "a \u202etxt.exe".encode(), 5, "direction of the text"),
    "direction turned in code": (LETTER.encode() + b"a &#x202E;", 5, "direction of the text"),
    "impossible code": (LETTER.encode() + b"a &#9999999;", 5, "only in a font"),
    "symbol from Word": (LETTER.encode() + "\uf0b7 punkt".encode(), 5, "only in a font"),
    "lost letters": ("---\nsubject: Bl\ufffdb\ufffdr\n---\nHei\n".encode(), 2, "Letters were lost"),
    "garbled letters": ("---\nsubject: BlÃ¥bÃ¦r\n---\nHei\n".encode(), 2, "Letters were lost"),
}


@pytest.mark.parametrize(("source", "line", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_plain_text_is_explained(source, line, words):
    problem = problem_in(source)
    assert problem.line == line
    assert words in problem.message
    assert problem.fix


def test_the_first_bad_byte_is_found_by_line_and_column():
    problem = problem_in(b"---\r\nsubject: x\r---\n" + "åøæ".encode() + b"\xe5")
    assert (problem.line, problem.column) == (4, 4)


@given(st.binary(max_size=300))
@example(LETTER.encode("cp1252")[:-3] + b"\x8f")
def test_any_bytes_are_an_issue_or_an_issue_error(source):
    for start in (b"", b"---\nsubject: x\n---\n"):
        try:
            assert parse(start + source, Path("issue.md"), "x").blocks
        except IssueError as error:
            assert error.problems


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "issues" / "2023-12-god-jul_å"
    folder.mkdir(parents=True)
    return folder


def write(folder, name="issue.md", letter=LETTER):
    (folder / name).write_text(letter, encoding="utf-8", newline="")


def refusal(target):
    with pytest.raises(IssueError) as raised:
        read_issue(target)
    return [(problem.file, problem.line, f"{problem.message} {problem.fix}") for problem in raised.value.problems]


def test_an_issue_is_a_folder_with_one_letter(folder):
    write(folder)
    (folder / "notes.md").write_text("not a letter", encoding="utf-8")
    issues = read_issue(folder)
    assert list(issues) == ["nb"]
    assert issues["nb"].slug == "2023-12-god-jul_å"
    assert issues["nb"].path == folder / "issue.md"
    assert list(read_issue(folder, default_lang="nn")) == ["nn"]


def test_an_issue_in_several_languages_is_several_files(folder):
    write(folder, "issue.nb.md")
    write(folder, "issue.nn.md", LETTER.replace("Blåbær", "Blåbær på nynorsk"))
    write(folder, "issue.en.md", LETTER.replace("---\nHei", "lang: en\n---\nHei"))
    assert {lang: issue.lang for lang, issue in read_issue(folder).items()} == {"nb": "nb", "nn": "nn", "en": "en"}


def test_an_issue_may_be_a_file(folder, monkeypatch):
    write(folder)
    write(folder, "brev.md")
    assert read_issue(folder / "brev.md")["nb"].slug == "brev"
    monkeypatch.chdir(folder)
    assert read_issue(Path("issue.md"))["nb"].slug == "2023-12-god-jul_å"
    assert read_issue(Path())["nb"].slug == "2023-12-god-jul_å"


def test_languages_that_do_not_fit_are_told(folder):
    write(folder, "issue.md")
    write(folder, "issue.nb.md")
    write(folder, "issue.nn.md", LETTER.replace("---\nHei", "lang: en\n---\nHei"))
    write(folder, "issue.se.md")
    same, other, unknown = refusal(folder)
    assert "“issue.md” is in the same language" in same[2]
    assert (other[1], "“nn”, its header “en”" in other[2]) == (3, True)
    assert "“se” is not a language" in unknown[2]


def test_the_mistakes_of_all_files_are_told_at_once_by_their_paths(folder):
    write(folder, "issue.nb.md", LETTER + "::: nte\nHei\n:::\n")
    write(folder, "issue.nn.md", LETTER + "{{ \n")
    told = refusal(folder)
    place = str(Path("issues", "2023-12-god-jul_å"))
    assert [file for file, _line, _words in told] == [str(Path(place, "issue.nb.md")), str(Path(place, "issue.nn.md"))]


def test_an_issue_that_is_not_there_is_asked_about(folder):
    assert "did you mean “2023-12-god-jul_å”?" in refusal(folder.parent / "2023-12-godjul")[0][2]
    assert refusal(folder.parent / "xyz")[0][2].strip() == "There is no such issue."
    assert "There is no such issue" in refusal(folder / "a" / "b")[0][2]
    assert "holds no issue.md" in refusal(folder)[0][2]
    assert refusal(Path("x" * 5000))


def test_a_file_that_cannot_be_read_is_told(folder, monkeypatch):
    write(folder)

    def refuse(*_place):
        raise PermissionError(13, "Permission denied")

    # The test may run as root, who may read everything.
    monkeypatch.setattr(Path, "open", refuse)
    assert "Permission denied" in refusal(folder)[0][2]


@pytest.mark.parametrize("name", ["God jul", "a.b", "-x", "a+b"])
def test_the_name_of_an_issue_holds_no_odd_characters(folder, name):
    odd = folder.parent / name
    odd.mkdir()
    write(odd)
    assert "cannot be called" in refusal(odd)[0][2]


def test_a_path_elsewhere_is_told_in_full(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere, letter="Hei")
    assert refusal(elsewhere)[0][0] == str(elsewhere / "issue.md")


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("issue.md.txt", "issue.md"),
        ("Issue.txt", "issue.md"),
        ("issue.nn.md.txt", "issue.nn.md"),
        ("issue.markdown", "issue.md"),
        ("issue", "issue.md"),
    ],
)
def test_a_letter_with_a_wrong_name_is_found(folder, name, right):
    write(folder, name)
    (folder / "a.docx").touch()
    assert f"Rename “{name}” there: it has to be called {right}." in refusal(folder)[0][2]


def test_a_word_document_instead_of_a_letter_is_pointed_at(folder):
    (folder / "~$utkast.docx").touch()
    assert "Write the letter in a file issue.md." in refusal(folder)[0][2]
    (folder / "Utkast 2.DOCX").touch()
    place = Path("issues", folder.name, "Utkast 2.DOCX")
    assert f'newsletter new SLUG --from "{place}"' in refusal(folder)[0][2]
