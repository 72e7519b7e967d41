"""The page about checks: every rule stands there as the program explains it, and every test it names is there."""

import re
from pathlib import Path

import pytest

from newsletter.checks.rules import RULES, Rule

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_its_row(rule: Rule) -> None:
    row = f"| `{rule.id}` | {rule.level} | {rule.words().title} |"
    assert row in PAGE.splitlines(), f"docs/checks.md lacks this row: {row}"


def test_no_row_is_left_of_a_rule_that_is_gone() -> None:
    table = PAGE.partition("\n## The rules\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z-]+)` \|", table, re.MULTILINE)) - RULES.keys() == set()


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"\| `(test_\w+)` \|$", PAGE, re.MULTILINE)
    assert len(named) > 5
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in named if f"def {name}(" not in tests] == []
