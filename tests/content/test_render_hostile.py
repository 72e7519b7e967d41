"""Content and people that mean no good, or only write strange things: nothing they write becomes markup."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.letter import Letter, SlotKind
from tests.content import letters, markup

NAMES = [
    '"><script>alert(1)</script>',
    "</p></td></tr></table>",
    "Kari & Ola <x>",
    'O\'Hara "Kari"',
    "100 % sikker",
    "a\r\nBcc: evil@example.com",
    "--><b>",
    "{{ name }}",
    "nl0123456789abs000e",
    "nl0123456789abc000b",
    "{% raw %}",
    "javascript:alert(1)",
    "Þór Ærøskøbing ❤\ufe0f",
    "&lt;&amp;",
]
BODY = """# Hei {{ name }}

Hei **{{ name }}**, se [siden](https://www.example.no/?n={{ name }}&b=1) og `{{ name }}`.

[Til {{ name }}](https://www.example.no/?n={{ name }}){.button}

::: only region == "Oslo"
Oslo, {{ name }}
:::

::: quote
Sitat
– {{ name }}
:::

::: people
- **{{ name }}**, rolle, <a@example.no>
:::
"""


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    """Render a letter with a personal field wherever one may stand."""
    header = "subject: Hei {{ name }}\npreheader: Til {{ name }}\ndate: 2023-12-18"
    return letters.letter(tmp_path_factory.mktemp("hostile"), BODY, header)


def _check(letter: Letter, name: str) -> None:
    usual = markup.read(letters.seen(letter, name="Kari", region="Oslo")[1])
    subject, html, text = letters.seen(letter, name=name, region="Oslo")
    reader = markup.read(html)
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in usual.elements]
    assert [sorted(attributes) for _, attributes in reader.elements] == [
        sorted(attributes) for _, attributes in usual.elements
    ]
    said = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", name)
    assert f"Oslo, {said}" in "".join(reader.words)
    assert f"Oslo, {said}\n" in text
    assert subject == f"Hei {said}"
    links = [attributes["href"] for tag, attributes in reader.elements if tag == "a" and "n=" in attributes["href"]]
    assert [parse_qs(urlsplit(link).query, keep_blank_values=True)["n"] for link in links] == [[said], [said]]
    markup.as_outlook(html)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_stays_a_value_wherever_it_stands(name: str, letter: Letter) -> None:
    _check(letter, name)


@given(st.text(st.characters(exclude_categories=("Cs", "Cf")), min_size=1, max_size=30))
def test_any_value_stays_a_value(letter: Letter, name: str) -> None:
    _check(letter, name)


def test_every_kind_of_place_has_its_escaping(letter: Letter) -> None:
    kinds = {slot.kind for slot in letter.slots if slot.expression == "name"}
    assert kinds == {SlotKind.HEADER, SlotKind.HTML, SlotKind.ATTR, SlotKind.URL, SlotKind.PLAIN}
    assert all(slot.token in letter.html + letter.text + letter.subject for slot in letter.slots)


def test_every_token_of_a_letter_is_one_of_its_slots_or_conditions(letter: Letter) -> None:
    known = {slot.token for slot in letter.slots}
    known |= {condition.token + end for condition in letter.conditions for end in "bf"}
    everything = letter.subject + letter.html + letter.text
    assert set(re.findall(rf"nl{letter.nonce}[a-z]\d+[a-z]", everything)) == known
    assert everything.count(f"nl{letter.nonce}") == len(re.findall(rf"nl{letter.nonce}[a-z]\d+[a-z]", everything))


def test_a_value_in_an_address_of_the_text_part_is_quoted(letter: Letter) -> None:
    text = letters.seen(letter, name="Kari & Ola", region="")[2]
    assert "<https://www.example.no/?n=Kari%20%26%20Ola&b=1>" in text


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        '<img src="https://evil.example/x.gif" onerror="x">',
        "<!-- kommentar -->",
        "</td></tr></table></body>",
        "&nbsp; &lt;b&gt; &#60;",
        "nl000000000000s000e",
        "mj-text <mj-raw>",
        "<!--mark:1:note-->",
        "]]> <![CDATA[",
        "a < b > c & d",
    ],
)
def test_what_an_editor_writes_is_never_markup(written: str, tmp_path: Path) -> None:
    usual = markup.read(letters.letter(tmp_path, "## Tittel\n\nHei").html)
    letter = letters.letter(tmp_path, f"## Tittel\n\n{written}", f"subject: x {written}\npreheader: y {written}")
    reader = markup.read(letter.html)
    tags = [tag for tag, _ in reader.elements if tag != "div"]
    assert tags == [tag for tag, _ in usual.elements if tag != "div"]
    assert " ".join(unescape(written).split()) in " ".join(" ".join(reader.words).split())
    markup.as_outlook(letter.html)


def test_words_of_the_publication_are_never_markup(tmp_path: Path) -> None:
    publication = letters.PUBLICATION.model_copy(
        update={"name": '<b>A&B</b> "x"', "address": "<i>", "social": {"<u>": "https://www.example.no/?a=1&b=2"}}
    )
    reader = markup.read(letters.letter(tmp_path, "Hei", publication=publication).html)
    assert not {"b", "i", "u"} & {tag for tag, _ in reader.elements}
    assert '<b>A&B</b> "x"' in "".join(reader.words)


def test_the_words_of_a_picture_are_never_markup(tmp_path: Path) -> None:
    folder = letters.write(tmp_path, 'Hei.\n\n![Et "bilde" <b> & \\\\ med C:\\\\ny](a.png)')
    letters.draw(folder / "a.png", 20, 20)
    letter = letters.render_folder(folder, tmp_path)
    (image,) = [attributes for tag, attributes in markup.read(letter.html).elements if tag == "img"]
    assert image["alt"] == 'Et "bilde" <b> & \\ med C:\\ny'


def test_a_value_that_is_missing_stays_visible(letter: Letter) -> None:
    assert letters.seen(letter, region="Oslo")[0] == "Hei {{ name }}"
