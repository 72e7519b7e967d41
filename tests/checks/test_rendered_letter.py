"""The checks over letters that the real renderer made."""

from pathlib import Path

import pytest

from newsletter.checks.run import check
from newsletter.content.parse import read_issue
from newsletter.content.render import render
from newsletter.content.template import find_template
from tests.checks.clean_letter import PUBLICATION, SENDER, SOURCE, people, read


def test_nothing_is_found_in_a_clean_letter(root: Path, tmp_path: Path) -> None:
    (tmp_path / "bilder").mkdir()
    (tmp_path / "bilder" / "vinter.png").write_bytes((root / "issues" / "2023-12-god-jul" / "vinter.png").read_bytes())
    (tmp_path / "issue.md").write_text(SOURCE, encoding="utf-8")
    issue = read_issue(tmp_path)["nb"]
    letter = render(issue, find_template("default", tmp_path), PUBLICATION)
    assert check(issue, letter, PUBLICATION, SENDER, people(read(), {"name": "Kari"}, {"name": ""})) == []


@pytest.mark.parametrize("spoilt", ["date: 2024-01-05", "## 2024 i korte trekk"])
def test_the_mistakes_of_the_letter_this_one_is_modelled_on(root: Path, tmp_path: Path, spoilt: str) -> None:
    folder = root / "issues" / "2023-12-god-jul"
    (tmp_path / "vinter.png").write_bytes((folder / "vinter.png").read_bytes())
    source = (folder / "issue.md").read_text(encoding="utf-8")
    old = "date: 2023-12-18" if spoilt.startswith("date") else "## 2023 i korte trekk"
    (tmp_path / "issue.md").write_text(source.replace(old, spoilt), encoding="utf-8")
    issue = read_issue(tmp_path)["nb"]
    letter = render(issue, find_template("default", root), PUBLICATION)
    rules = {finding.rule for finding in check(issue, letter, PUBLICATION, SENDER, None)}
    assert rules == ({"DATE-PAST", "DATE-STALE"} if spoilt.startswith("date") else {"DATE-YEAR"})


def test_nothing_is_found_in_the_reference_issue(root: Path) -> None:
    issue = read_issue(root / "issues" / "2023-12-god-jul")["nb"]
    letter = render(issue, find_template("default", root), PUBLICATION)
    assert check(issue, letter, PUBLICATION, SENDER, None) == []
