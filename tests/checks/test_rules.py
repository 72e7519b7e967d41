"""The registry: every rule is explained, and found under every spelling."""

import re
from pathlib import Path

import pytest

import newsletter.checks
from newsletter.checks.findings import Level
from newsletter.checks.rules import RULES, Rule, find
from newsletter.errors import UsageError


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_is_explained(rule: Rule) -> None:
    words = rule.words()
    assert re.fullmatch(r"[A-Z]+(-[A-Z]+)?", rule.id)
    assert words.title
    assert not words.title.endswith(".")
    assert words.why.endswith((".", "”"))
    assert words.remedy.endswith((".", "]"))
    assert words.example
    assert "{{{{" not in words.example


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_looked_for(rule: str) -> None:
    room = Path(newsletter.checks.__path__[0])
    assert any(f'"{rule}"' in path.read_text(encoding="utf-8") for path in room.glob("*.py") if path.stem != "rules")


@pytest.mark.parametrize("name", ["UNSUBSCRIBE", "unsubscribe", " Unsubscribe "])
def test_a_rule_is_found_however_it_is_typed(name: str) -> None:
    assert find(name).level == Level.ERROR


def test_a_misspelt_rule_is_guessed() -> None:
    assert find("date_past").id == "DATE-PAST"
    with pytest.raises(UsageError) as caught:
        find("DATE-PASED")
    assert "DATE-PAST" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        find("?")
    assert "LINK-TEXT" in caught.value.hint
