"""``check --online`` and ``check --spell``, as typed."""

import json
import sys
from pathlib import Path

import pytest

from newsletter.errors import ExitStatus
from tests.cli.conftest import Run


@pytest.fixture
def misspelt(letter: Path) -> Path:
    """Return a letter with a spelling mistake, and a link to this machine as a dead one."""
    text = letter.read_text(encoding="utf-8").replace("innsatsen", "innsattsen")
    letter.write_text(text.replace("https://www.ks.no/kurs", "https://127.1/kurs"), encoding="utf-8")
    return letter


def test_nothing_is_looked_up_unless_asked_for(newsletter: Run, misspelt: Path) -> None:
    answer = newsletter("check", "jul")
    assert "SPELL" not in answer.out
    assert "LINK-DEAD" not in answer.out


def test_spelling_and_links_are_findings_like_others(newsletter: Run, misspelt: Path) -> None:
    answer = newsletter("check", "jul", "--online", "--spell", typed="")
    assert "issue.md:10:" in answer.out
    assert "note: “innsattsen” is not in the dictionary." in answer.out
    assert "warning: 127.1 is inside a private network" in answer.out
    assert "Looking at 1 link …" in answer.err


def test_for_a_program(newsletter: Run, misspelt: Path) -> None:
    answer = newsletter("check", "jul", "--json", "--online", "--spell")
    found = {finding["rule"]: finding for finding in json.loads(answer.out)["findings"]}
    assert (found["SPELL"]["level"], found["SPELL"]["line"]) == ("note", 10)
    assert (found["LINK-DEAD"]["level"], found["LINK-DEAD"]["line"]) == ("warning", 15)
    assert "Looking at" not in answer.err


def test_without_a_dictionary_nothing_is_told_but_what_to_install(
    newsletter: Run, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "hunspell", None)
    answer = newsletter("check", "jul", "--spell")
    assert answer.status == ExitStatus.CONFIGURATION
    assert answer.out == ""
    assert "pipx inject newsletter chunspell" in answer.err


def test_the_words_of_the_workspace_are_known(newsletter: Run, misspelt: Path) -> None:
    (misspelt.parents[2] / "ordliste.txt").write_text("innsattsen\n", encoding="utf-8")
    assert "SPELL" not in newsletter("check", "jul", "--spell").out
