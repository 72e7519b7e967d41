"""What is the template's fault: nothing in ours, and each thing in one that is spoilt."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.checks.findings import Finding
from newsletter.checks.page import read_page
from newsletter.checks.rules import RULES
from newsletter.checks.template import look
from newsletter.content.parse import parse, read_issue
from newsletter.content.render import render
from newsletter.content.template import find_template, shipped
from newsletter.settings import Publication

PUBLICATION = Publication(
    name="Bjørk & Barnehagenytt", address="Storgata 1,  0150 Oslo", organisation_number="000 000 000"
)
SOURCE = """\
---
subject: Takk for i år
preheader: Over 100 barnehager har vært med.
---
# God jul

Hei {{ name | default("alle") }}, les [planen](https://www.ks.no/?a={{ name }}&b=å), skriv til <post@ks.no> \
eller ring [22 00 00 00](tel:+4722000000). Dette står i begge deler av brevet, ord for ord, som det skal.

![Tre](tre.png)

::: only region == "Oslo"
Bare for Oslo.
:::

::: chart
- 2022: 40
- 2023: 50
:::
"""


@pytest.fixture(scope="module")
def picture() -> bytes:
    return (Path(__file__).parents[2] / "issues" / "2023-12-god-jul" / "vinter.png").read_bytes()


@pytest.fixture
def spoilt(tmp_path: Path, picture: bytes) -> Callable[..., list[Finding]]:
    """Return what is found after something in a file of the template was put in another's place."""

    def find(file: str = "letter.mjml.j2", old: str = "", new: str = "", source: str = SOURCE) -> list[Finding]:
        text = (shipped() / "default" / file).read_text(encoding="utf-8")
        assert old in text
        mine = tmp_path / "templates" / "mine" / file
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_text(text.replace(old, new), encoding="utf-8")
        (tmp_path / "tre.png").write_bytes(picture)
        issue = parse(source.encode(), tmp_path / "issue.md", "x")
        template = find_template("mine", tmp_path)
        return list(look(issue, render(issue, template, PUBLICATION), template, PUBLICATION))

    return find


def test_nothing_is_the_fault_of_the_template_that_comes_along(spoilt: Callable[..., list[Finding]]) -> None:
    assert spoilt() == []


@pytest.mark.parametrize(
    ("rule", "file", "old", "new", "said"),
    [
        ("TEMPLATE-LANG", "letter.mjml.j2", ' lang="{{ lang }}"', "", "in the language nb"),
        ("TEMPLATE-LANG", "letter.mjml.j2", ' lang="{{ lang }}"', ' lang="en"', "in the language nb"),
        ("TEMPLATE-DARK", "letter.mjml.j2", '<meta name="color-scheme" content="light dark" />', "", "dark colours"),
        (
            "TEMPLATE-TABLES",
            "letter.mjml.j2",
            '<p class="small"><strong>',
            '<table><tr><td style="font-size:13px">x</td></tr></table><p class="small"><strong>',
            "read out as a table",
        ),
        (
            "TEMPLATE-TABLES",
            "boxes/chart.mjml.j2",
            '<table role="presentation" border="0"',
            "<table",
            "read out as a table",
        ),
        ("TEMPLATE-IMAGES", "boxes/image.mjml.j2", "alt=", "title=", "no alt attribute"),
        ("TEMPLATE-SMALL", "letter.mjml.j2", 'mj-text font-size="13px"', 'mj-text font-size="11px"', "in 11 pixels"),
        ("TEMPLATE-SMALL", "boxes/prose.mjml.j2", 'font-size="{{ size }}px"', 'font-size="13px"', "in 13 pixels"),
        ("TEMPLATE-CONTRAST", "letter.mjml.j2", 'color="{{ colours.muted }}"', 'color="#999999"', "#999999 on #f3f5f7"),
        ("TEMPLATE-CONTRAST", "inline.css", "h1 { font-size", "h1 { color: rgb(190, 190, 190); font-size", "of 1.9"),
        ("TEMPLATE-CONTRAST", "head.css", '(".foot div", dark.muted)', '(".foot div", "#404040")', "In dark, “"),
        ("TEMPLATE-CONTRAST", "head.css", '  (".card div", dark.text),', "", "#1f2933 on #1d232a"),
        ("TEMPLATE-CONTRAST", "head.css", '(".bar", dark.button),', '(".bar:hover", dark.text),', ""),
        ("TEMPLATE-CONTRAST", "letter.mjml.j2", '{% include "head.css" %}', "", ""),
        ("TEMPLATE-FOOTER", "letter.mjml.j2", "<strong>{{ publication.name }}</strong>", "", ""),
        ("TEMPLATE-FOOTER", "letter.mjml.j2", "<br />{{ publication.address }}", "", "Storgata 1"),
        ("TEMPLATE-FOOTER", "letter.txt.j2", "{{ publication.address | wrapped }}", "", "Storgata 1"),
        ("TEMPLATE-CODE", "letter.mjml.j2", "{{ body }}", "{{ body }}<mj-section><mj-column><mj-text>{{ '{{' }} x"
         "</mj-text></mj-column></mj-section>", "“{{”"),
        ("TEMPLATE-CODE", "letter.txt.j2", "{{ body }}", "{{ body }}\n{{ ':::' }} slutt\n", "“:::”"),
        ("TEXT-PART", "letter.txt.j2", "{{ body }}", "{{ body | replace('<https', '<http') }}", "https://www.ks.no/?a=«name»&b=å"),
        ("TEXT-PART", "letter.txt.j2", "{{ body }}", "{{ body | replace('22 00', '') }}", "tel:+4722000000"),
        ("TEXT-PART", "letter.txt.j2", "{{ body }}", "{{ body | replace('post@', '') }}", "mailto:post@ks.no"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_file(
    rule: str, file: str, old: str, new: str, said: str, spoilt: Callable[..., list[Finding]]
) -> None:
    found = spoilt(file, old, new)
    if said:
        assert {one.rule for one in found} == {rule}
        assert said in found[0].message
        part = "letter.txt.j2" if file.endswith(".txt.j2") else "letter.mjml.j2"
        folder = "mine" if part == file else "default"
        assert (found[0].file, found[0].line) == (f"templates/{folder}/{part}", 0)
        assert found[0].level is RULES[rule].level
    else:
        assert found == []  # the name stands at the top as well


def test_signs_that_the_issue_brings_along_are_its_own(spoilt: Callable[..., list[Finding]]) -> None:
    assert spoilt(source=SOURCE + "\nSkriv `:::` før boksen, alene:\n\n`:::`\n") == []


def test_a_plain_text_that_says_less_is_found(spoilt: Callable[..., list[Finding]]) -> None:
    source = SOURCE.partition("# God jul")[0] + "Tre ord her. " * 30
    found = spoilt("letter.txt.j2", "{{ body }}", "Se brevet i nettleseren.\n\n", source)
    assert [one.rule for one in found] == ["TEXT-PART"]
    assert "has only" in found[0].message


PAGE = """\
<html lang="nb"><head><meta name="color-scheme"><title>Ikke synlig</title><style>p { color: red }</style></head>
<body style="background-color:#FFF"><div style="display:none">Skjult <a href="x">lenke</a><img src="a"></div>
<h1>Stor</h1><p style="font-size:50%">Liten <small>mindre</small></p><p style="font-size:2em;font-weight:700">Fet</p>
<table bgcolor="black"><tr><td style="color:rgb(255, 255, 300)">Hvit<br>linje</td><td style="color:var(--x)">Ukjent</td>
</tr></table><a href="y"><img src="b" width="1" height="1"></a></p></body></html>
"""


def test_a_page_is_read_as_a_mail_program_lays_it_out() -> None:
    page = read_page(PAGE)
    looks = {text.words.strip(): text.look for text in page.texts}
    assert list(looks) == ["Stor", "Liten", "mindre", "Fet", "Hvit", "linje", "Ukjent"]
    assert (looks["Stor"].size, looks["Stor"].bold, looks["Stor"].ground) == (32, True, "#ffffff")
    assert (looks["Liten"].size, round(looks["mindre"].size, 1)) == (8, 6.6)
    assert (looks["Fet"].size, looks["Fet"].bold) == (32, True)
    assert (looks["Hvit"].ink, looks["linje"].ground) == ("#ffffff", "#000000")
    assert looks["Ukjent"].ink == ""
    assert [(anchor.href, anchor.words, anchor.pictures) for anchor in page.anchors] == [("y", "", 1)]
    assert [image["src"] for image in page.images] == ["b"]
    assert page.metas == {"color-scheme"}


def test_a_picture_of_one_pixel_is_found(spoilt: Callable[..., list[Finding]]) -> None:
    raw = "<mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>{{{{ body }}}}"
    messages = []
    for image in ('<img src="cid:x" alt="" width="1" height="1" />', '<img src="cid:x" alt="" />'):
        messages += [one.message for one in spoilt(old="{{ body }}", new=raw.format(image))]
    assert len(messages) == 2
    assert "one pixel" in messages[0]
    assert "no width" in messages[1]


def test_the_reference_letter_is_read_quickly_enough_to_be_read_once(root: Path) -> None:
    """The page is remembered: the way out and the template's faults are looked for in one reading."""
    issue = read_issue(root / "issues" / "2023-12-god-jul")["nb"]
    html = render(issue, find_template("default", root), PUBLICATION).html
    assert read_page(html) is read_page(html)
    assert len(re.findall(r"<a\b", html)) >= len(read_page(html).anchors) > 5
