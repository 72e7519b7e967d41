"""The issues that ship: the reference letter, its recipients and the starters."""

import re
from pathlib import Path

import pytest
from PIL import Image

from newsletter.audience.files import ListFile
from newsletter.audience.people import Entry, read_people
from newsletter.checks.findings import Level
from newsletter.checks.people import summarise
from newsletter.checks.run import check
from newsletter.content.issue import LANGUAGES, Issue
from newsletter.content.parse import parse, read_issue
from newsletter.content.render import preview, render
from newsletter.content.template import find_template
from newsletter.settings import load

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "issues" / "2023-12-god-jul"
PEOPLE = ROOT / "issues" / "example-recipients.csv"


@pytest.fixture(scope="module")
def letter() -> Issue:
    (issue,) = read_issue(REFERENCE).values()
    return issue


def test_the_reference_letter_has_every_part(letter: Issue) -> None:
    kinds = [block.kind for block in letter.blocks]
    assert kinds[:2] == ["image", "heading"]
    assert kinds[-3:] == ["contact", "greeting", "signature"]
    assert {"lead", "deadline"} <= set(kinds)
    headings = [(block.attributes["level"], block.text) for block in letter.blocks if block.kind == "heading"]
    assert [level for level, _words in headings] == ["1", "2", "2", "2"]
    assert "2023" in headings[1][1]
    (text,) = [block.text for block in letter.blocks if block.kind == "prose" and "\n- " in block.text]
    assert len(re.findall(r"^- ", text, re.MULTILINE)) == 6


def test_the_reference_letter_leaves_nothing_to_find(letter: Issue) -> None:
    settings = load(ROOT, {})
    rendered = render(letter, find_template(letter.header.template, ROOT), settings.publication)
    people = [(row.row, row.recipient) for row in read_people(ListFile(PEOPLE)) if isinstance(row, Entry)]
    summary = summarise(letter.fields, people[0][1].fields.keys(), len(people), people)
    assert check(letter, rendered, settings.publication, settings.sender, summary) == []
    assert len(letter.header.subject) <= 60
    assert 40 <= len(letter.header.preheader) <= 110


def test_everybody_is_greeted_by_name_or_all_together(letter: Issue) -> None:
    settings = load(ROOT, {})
    rendered = render(letter, find_template(letter.header.template, ROOT), settings.publication)
    greetings = []
    for row in read_people(ListFile(PEOPLE)):
        assert isinstance(row, Entry)
        _subject, _html, text = preview(rendered, row.recipient.fields, "https://example.invalid/u")
        greetings += re.findall(r"^Hei, (.+)!$", text, re.MULTILINE)
    assert len(greetings) == 12
    assert greetings[0] == "Kari Nordmann"
    assert greetings.count("alle sammen") == 1


def test_the_recipients_are_twelve_different_people_at_example_domains() -> None:
    people = list(read_people(ListFile(PEOPLE)))
    assert all(isinstance(row, Entry) for row in people)
    addresses = {row.recipient.address.lower() for row in people if isinstance(row, Entry)}
    assert len(addresses) == 12
    assert all(re.search(r"[@.]example\.(?:no|com)$", address) for address in addresses)
    assert any("@xn--" in address for address in addresses)


def test_the_banner_is_the_drawing_and_light() -> None:
    with Image.open(REFERENCE / "vinter.png") as banner:
        assert banner.size == (1200, 400)
    assert (REFERENCE / "vinter.png").stat().st_size <= 120_000
    assert 'viewBox="0 0 1200 400"' in (REFERENCE / "vinter.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_starter_can_be_looked_at_as_it_is(lang: str) -> None:
    path = ROOT / "issues" / "starter" / f"{lang}.md"
    issue = parse(path.read_bytes(), path, "starter")
    assert issue.lang == lang
    settings = load(ROOT, {})
    rendered = render(issue, find_template("default", ROOT), settings.publication)
    found = check(issue, rendered, settings.publication, settings.sender, None)
    assert [finding for finding in found if finding.level is Level.ERROR] == []


def test_the_starters_say_the_same() -> None:
    shapes = set()
    for path in sorted((ROOT / "issues" / "starter").glob("??.md")):
        issue = parse(path.read_bytes(), path, "starter")
        shapes.add((tuple((block.kind, block.attributes.get("date")) for block in issue.blocks), len(issue.fields)))
    assert len(shapes) == 1
