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


def test_every_rule_that_is_found_is_registered_and_the_other_way_round() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(newsletter.checks.__path__[0]).glob("*.py")]
    used = {name for source in sources for name in re.findall(r'(?:found|configured|_at)\([^"()]*"([A-Z-]+)"', source)}
    assert used == set(RULES)


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
