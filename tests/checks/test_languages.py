"""Languages of one letter are compared with the first."""

from pathlib import Path

import pytest

from newsletter.checks.languages import differences
from newsletter.content.issue import Issue
from newsletter.content.parse import read_issue

NB = """---
subject: Hei
---

Les [mer om kurset](https://www.example.no/kurs).

::: deadline 2024-01-02
Frist.
:::
"""


def _issues(folder: Path, nn: str) -> dict[str, Issue]:
    (folder / "issue.nb.md").write_text(NB, encoding="utf-8")
    (folder / "issue.nn.md").write_text(nn, encoding="utf-8")
    return read_issue(folder)


def test_the_same_in_two_languages_is_fine(tmp_path: Path) -> None:
    assert list(differences(_issues(tmp_path, NB.replace("mer om", "meir om")))) == []


@pytest.mark.parametrize(
    ("nn", "lines", "said"),
    [
        (NB.replace("2024-01-02", "2024-01-03"), [1, 7], "“deadline 2024-01-03” stands here 1 times, and 0 times"),
        (NB.replace("[mer om kurset](https://www.example.no/kurs)", "meir"), [1], "has 0 links; issue.nb.md has 1"),
        (NB + "\n::: note\nMerk.\n:::\n", [11], "“note” stands here 1 times, and 0 times in issue.nb.md"),
    ],
)
def test_what_differs_is_told_in_the_file_that_differs(tmp_path: Path, nn: str, lines: list[int], said: str) -> None:
    found = list(differences(_issues(tmp_path, nn)))
    assert [finding.line for finding in found] == lines
    assert all(finding.file.endswith("issue.nn.md") for finding in found)
    assert any(said in finding.message for finding in found)
