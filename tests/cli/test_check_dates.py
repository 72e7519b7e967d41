"""The mistakes that the reference letter is modelled on: the command names every line in one run."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run

REFERENCE = Path(__file__).parent.parent.parent / "issues" / "2023-12-god-jul"


@pytest.mark.parametrize(
    ("old", "new", "named", "likely"),
    [
        ("::: deadline 2024-01-02", "::: deadline 2023-01-02", "2023-01-02", "2024-01-02"),
        ("::: deadline 2024-01-02", "::: deadline 02.01.23", "02.01.23", "02.01.24"),
        ("senest {{ deadline }}.", "nå, fristen er 02.01.23.", "02.01.23", "02.01.24"),
    ],
)
def test_last_years_deadline_and_next_years_heading(
    newsletter: Run, workspace: Path, old: str, new: str, named: str, likely: str
) -> None:
    folder = workspace / "issues" / "god-jul"
    shutil.copytree(REFERENCE, folder)
    source = (folder / "issue.md").read_text(encoding="utf-8")
    spoilt = source.replace(old, new, 1).replace("## 2023 i korte trekk", "## 2024 i korte trekk")
    (folder / "issue.md").write_text(spoilt, encoding="utf-8")
    lines = spoilt.splitlines()
    answer = newsletter("check", "god-jul", "--json", "-w", str(workspace))
    told = {(row["rule"], row["line"]): row for row in json.loads(answer.out)["findings"]}
    assert answer.status == 5
    deadline = told["DATE-PAST", next(number for number, line in enumerate(lines, 1) if new in line)]
    assert named in deadline["message"]
    assert likely in deadline["fix"]
    heading = told["DATE-YEAR", lines.index("## 2024 i korte trekk") + 1]
    assert (heading["level"], heading["column"]) == ("warning", 4)
