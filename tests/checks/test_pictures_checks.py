"""The checks of pictures and of their words."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image

from newsletter.checks.findings import Finding, Level
from newsletter.checks.pictures import files
from newsletter.checks.run import check
from newsletter.content.issue import Issue
from newsletter.content.parse import read_issue
from newsletter.errors import Problem
from tests.checks.clean_letter import LETTER, PUBLICATION, SENDER, body
from tests.checks.clean_letter import findings as found_in

TEXT = (
    "Et nytt år med godt arbeid i barnehagene går mot slutten. Over hundre barnehager har fullført kursene våre, "
    "og flere skal det bli."
)


def read(folder: Path, *parts: str, ignore: str = "") -> Issue:
    header = f"subject: Takk for i år\nlang: nb\ndate: 2023-12-18\nignore: {ignore}"
    text = "\n\n".join(parts)
    (folder / "issue.md").write_text(f"---\n{header}\n---\n\n{text}\n", encoding="utf-8")
    return read_issue(folder)["nb"]


def findings(issue: Issue) -> Iterable[Finding]:
    found = check(issue, LETTER, PUBLICATION, SENDER, None)
    return [finding for finding in found if finding.rule.startswith("IMG-")]


def told(issue: Issue) -> list[tuple[str, int]]:
    return [(finding.rule, finding.line) for finding in findings(issue)]


def photograph(path: Path, width: int = 1200, height: int = 800) -> Path:
    Image.radial_gradient("L").resize((width, height)).save(path)
    return path


def drawing(path: Path, width: int = 1200, height: int = 400) -> Path:
    Image.new("RGB", (width, height), "red").save(path)
    return path


def test_a_good_drawing_in_a_letter_of_some_length_is_passed_over(tmp_path: Path) -> None:
    drawing(tmp_path / "a.png")
    assert told(read(tmp_path, "![Snø](a.png)", TEXT)) == []


@pytest.mark.parametrize(
    "words", ["Bilde av snø", "Et bilde av snø", "bilete av snø", "Picture of snow", "A photo of us"]
)
def test_that_it_is_a_picture_need_not_be_said(words: str) -> None:
    (found,) = found_in(body(f"![{words}](a.png)"), "IMG-ALT")
    assert (found.level, found.fix) == (Level.NOTE, "Begin with what it shows.")


@pytest.mark.parametrize("words", ["Bildet av snø henger på veggen", "Snø", "Fotografen", "x" * 150])
def test_other_descriptions_are_good(words: str) -> None:
    assert found_in(body(f"![{words}](a.png)"), "IMG-ALT") == []


def test_a_description_has_an_end() -> None:
    (found,) = found_in(body(f"![{'snø ' * 40}](a.png)"), "IMG-ALT")
    assert found.level is Level.NOTE
    assert "159 characters" in found.message


def test_a_picture_of_few_pixels_is_noted_for_the_room_it_has(tmp_path: Path) -> None:
    drawing(tmp_path / "a.png", 299, 100)
    columns = "::: columns\n::: column\n![Snø](a.png)\n:::\n::: column\nTo\n:::\n:::"
    issue = read(tmp_path, "![Snø](a.png)", TEXT, columns)
    (found,) = findings(issue)
    assert (found.rule, found.line, found.level) == ("IMG-SMALL", 8, Level.NOTE)
    assert "only 299 pixels wide" in found.message
    drawing(tmp_path / "a.png", 140, 50)
    assert told(issue) == [("IMG-SMALL", 8), ("IMG-SMALL", 14)]


def test_a_picture_that_stays_heavy_is_named(tmp_path: Path) -> None:
    noise = [Image.effect_noise((500, 500), 90).point(lambda value: 127 + value // 2) for _band in "RGBA"]
    Image.merge("RGBA", noise).save(tmp_path / "a.png")
    frames = [Image.merge("RGB", [Image.effect_noise((400, 400), 90) for _band in "RGB"]) for _frame in "123"]
    frames[0].save(tmp_path / "b.gif", save_all=True, append_images=frames[1:])
    still, film = findings(read(tmp_path, "![Snø](a.png)", TEXT, "![Ball](b.gif)"))
    assert (still.rule, still.line, still.level) == ("IMG-WEIGHT", 8, Level.WARNING)
    assert "a.png weighs" in still.message
    assert "without transparent parts" in still.fix
    assert (film.rule, film.line) == ("IMG-WEIGHT", 12)
    assert "still picture" in film.fix


def test_a_letter_that_is_a_picture_is_warned_of(tmp_path: Path) -> None:
    drawing(tmp_path / "a.png", 1200, 600)
    (found,) = findings(read(tmp_path, "Velkommen", "![Plakat](a.png)"))
    assert (found.rule, found.line, found.level) == ("IMG-TEXT", 10, Level.WARNING)
    drawing(tmp_path / "a.png", 1200, 500)
    assert told(read(tmp_path, "Velkommen", "![Plakat](a.png)")) == []


def test_people_are_thought_of_once_and_not_in_drawings(tmp_path: Path) -> None:
    photograph(tmp_path / "a.jpg")
    drawing(tmp_path / "c.png")
    parts = ["![Snø](c.png)", TEXT, "![Barn](a.jpg)", "![Barn igjen](a.jpg)"]
    (found,) = findings(read(tmp_path, *parts))
    assert (found.rule, found.line, found.level) == ("IMG-CONSENT", 12, Level.NOTE)
    assert found.message == "Can anybody be recognised in a.jpg?"
    assert "parents" in found.fix
    assert told(read(tmp_path, *parts, ignore="IMG-CONSENT")) == []


def test_pictures_that_cannot_be_used_are_findings_where_they_stand(tmp_path: Path) -> None:
    problem = Problem("issues/brev/issue.md", 8, 0, "The picture a.png is not there.", "Put it there.")
    (found,) = files([problem])
    assert (found.rule, found.level, found.file, found.line) == ("IMG-FILE", Level.ERROR, problem.file, 8)
    assert told(read(tmp_path, "![Snø](a.png)", TEXT)) == []
