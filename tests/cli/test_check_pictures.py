"""A picture that cannot be used: check tells of it among all else, and every other command stops there."""

import json
from pathlib import Path

import pytest

from tests.content import letters

BAD = "![Snø på taket](Vinter.png)\n\n![Barn i snøen](tom.jpg)\n\n"


@pytest.fixture
def spoilt(letter: Path) -> Path:
    """Return a letter with a misspelt picture, an empty one, and a deadline in the past."""
    letters.draw(letter.parent / "vinter.png", 1200, 400)
    (letter.parent / "tom.jpg").write_bytes(b"")
    text = letter.read_text(encoding="utf-8").replace("# God jul", BAD + "# God jul")
    letter.write_text(text.replace("2024-01-02", "2023-01-02"), encoding="utf-8")
    return letter


def test_check_tells_of_bad_pictures_and_of_all_else(newsletter, spoilt):
    answer = newsletter("check", "jul", "--to", "list.csv", "--json")
    assert answer.status == 5
    found = json.loads(answer.out)["findings"]
    assert [(finding["rule"], finding["line"]) for finding in found] == [
        ("IMG-FILE", 8),
        ("IMG-FILE", 10),
        ("DATE-PAST", 16),
    ]
    assert found[0]["fix"] == "did you mean “vinter.png”?"
    assert "The file tom.jpg is empty." in newsletter("check", "jul").out


@pytest.mark.parametrize("command", ["render", "test", "send"])
def test_nothing_is_made_of_a_letter_with_gaps(command, newsletter, spoilt, workspace):
    lists = ["--to", "list.csv"] if command == "send" else []
    answer = newsletter(command, "jul", *lists)
    assert answer.status == 5
    assert "Traceback" not in answer.err
    assert "The picture Vinter.png is not there." in answer.err
    assert "The file tom.jpg is empty." in answer.err
    assert not (spoilt.parent / "out").exists()
    assert not list(workspace.rglob("*.eml"))


def test_a_missing_logo_is_a_finding_and_cannot_be_ignored(newsletter, letter, workspace):
    config = workspace / "newsletter.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("[publication]", '[publication]\nlogo = "logo.png"', 1), encoding="utf-8")
    letter.write_text(letter.read_text(encoding="utf-8").replace("lang: nb", "lang: nb\nignore: IMG-FILE"), "utf-8")
    found = json.loads(newsletter("check", "jul", "--json").out)["findings"]
    assert (found[0]["rule"], found[0]["file"]) == ("IMG-FILE", "newsletter.toml")
    assert found[1]["rule"] == "IGNORE"
