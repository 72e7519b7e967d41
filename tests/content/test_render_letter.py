"""A letter as a whole: golden files, every box, both parts, size, dates."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from newsletter.content import mjml
from newsletter.content.inline import inline
from newsletter.content.issue import BOXES
from newsletter.content.letter import UNSUBSCRIBE, Letter, SlotKind
from newsletter.content.parse import read_issue
from newsletter.content.render import mjml_of
from newsletter.content.template import find_template, shipped
from tests.content import letters, markup

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    """Render the letter with every box, once for this file."""
    return letters.every_box(tmp_path_factory.mktemp("every"))


COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)


@pytest.mark.parametrize("part", ["html", "txt"])
def test_golden(part: str, every: Letter) -> None:
    """After a wanted change: UPDATE_GOLDEN=1 pytest tests/content/test_render_letter.py, and read the difference."""
    made = every.text if part == "txt" else re.sub(r"(<(?![/!]))", r"\n\1", every.html)
    made = re.sub(r"cid:\w+@", "cid:picture@", made)
    golden = GOLDEN / f"default.{part}"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(made, encoding="utf-8", newline="\n")
    assert made == golden.read_text(encoding="utf-8")


def test_every_box_has_its_templates() -> None:
    kinds = {*BOXES, "heading", "prose", "divider"}
    assert {path.name.split(".")[0] for path in (shipped() / "default" / "boxes").iterdir()} == kinds
    assert {path.name.split(".")[0] for path in (shipped() / "default" / "text").iterdir()} == kinds


def test_every_box_is_in_both_parts(every: Letter) -> None:
    _subject, html, text = letters.seen(every)
    words = " ".join(" ".join(markup.read(html).words).split())
    for said in (
        "Alle boksene i ett brev",
        "fortsatt ned",
        "Meld på barnehagen",
        "irsdag 2. januar 2024",
        "orsdag 14. mars 2024",
        "– Kari Nordmann, styrer",
        "Visste du at",
        "Andre kolonne",
        "Sykefravær 2021",
        "12,5 %",
        "prosjektleder",
        "En boks bare for Oslo.",
        "Har du spørsmål?",
        "en riktig god jul",
        "Med vennlig hilsen",
        "Du får dette brevet fordi",
        "Storgata 1, 0155 Oslo",
    ):
        assert said in words
        assert said in " ".join(text.replace("> ", "").split())


def test_the_head_says_what_mail_programs_need(every: Letter) -> None:
    html = every.html
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="nb" dir="ltr"' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert 'name="x-apple-disable-message-reformatting"' in html
    assert "width:50% !important" in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "[data-ogsc] .card" in html
    assert "[data-ogsb] .card" in html
    assert html.count("\u034f") == 100
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)


def test_tables_are_for_layout_and_pictures_have_words(every: Letter) -> None:
    html = every.html
    elements = markup.read(html).elements
    tables = [attributes for tag, attributes in elements if tag == "table"]
    assert [table for table in tables if table.get("role") != "presentation" and "summary" not in table] == [
        table for table in tables if "role" not in table
    ]
    assert sum("role" not in table for table in tables) == 1  # the chart: a table of data
    pictures = [attributes for tag, attributes in elements if tag == "img"]
    assert [picture["alt"] for picture in pictures] == ["Snødekte trær i vintersol", "Oslo", "Bergen"]
    assert [picture["width"] for picture in pictures] == ["600", "258", "258"]
    assert [tag for tag, _ in elements if tag in ("h1", "h2", "h3")] == ["h1", "h2", "h3", "h3", "h3"]


def test_no_mjml_is_left_over(every: Letter) -> None:
    html = every.html
    assert not re.search(r"</?mj-", html)
    assert "mark:" not in html


def test_nothing_is_fetched(every: Letter) -> None:
    html = every.html
    assert set(re.findall(r"\bsrc=\"([a-z]+):", html)) == {"cid"}
    assert "@import" not in html
    assert "<link" not in html
    assert "url(" not in html


def test_the_inliner_keeps_comments_and_style_sheets(tmp_path: Path) -> None:
    issue = letters.write(tmp_path, "## To\n\n::: columns\n::: column\na\n:::\n::: column\nb\n:::\n:::")
    (found,) = read_issue(issue).values()
    template = find_template("default", tmp_path)
    source = mjml_of(found, template, letters.PUBLICATION)
    page = mjml.to_html(source, mjml.Origin("issue.md", template.path))
    html = inline(page, "p { margin: 0; }")
    assert Counter(COMMENTS.findall(html)) == Counter(COMMENTS.findall(page))
    assert re.findall(r"<style.*?</style>", html, re.DOTALL) == re.findall(r"<style.*?</style>", page, re.DOTALL)
    assert "<p style=" in html


def test_columns_in_outlook_are_no_wider_than_the_letter(every: Letter) -> None:
    html = every.html
    outlook = [comment for comment in COMMENTS.findall(html) if comment.startswith("<!--[if mso")]
    cells = [int(width) for comment in outlook for width in re.findall(r"<td[^>]*width:(\d+)px", comment)]
    assert cells.count(278) == 2
    assert max(cells) == 600
    assert set(cells) == {600, 536, 278}


@pytest.mark.parametrize("region", ["Oslo", "Bergen", ""])
def test_a_part_for_some_readers_is_balanced_kept_and_dropped(region: str, every: Letter) -> None:
    _subject, html, text = letters.seen(every, name="Ola", region=region)
    for reader in (markup.read(html), markup.as_outlook(html)):
        assert ("En boks bare for Oslo." in "".join(reader.words)) == (region == "Oslo")
    assert ("En boks bare for Oslo." in text) == (region == "Oslo")
    assert "\n\n\n" not in text
    assert f"nl{letters.NONCE}" not in html + text


def test_parts_for_some_readers_may_be_all_there_is(tmp_path: Path) -> None:
    body = '::: only region == "Oslo"\nA\n:::\n\n::: only region == "Bergen"\nB\n:::'
    letter = letters.letter(tmp_path, body)
    assert [condition.expression for condition in letter.conditions] == ['region == "Oslo"', 'region == "Bergen"']
    _subject, html, text = letters.seen(letter, region="Bergen")
    assert text.startswith("B\n\n---")
    assert markup.as_outlook(html).words
    assert letters.seen(letter, region="")[2].startswith("---")


def test_the_letter_says_how_to_leave(tmp_path: Path) -> None:
    letter = letters.letter(tmp_path, "Hei.")
    assert [(slot.expression, slot.kind) for slot in letter.slots] == [
        (UNSUBSCRIBE, SlotKind.LINK),
        (UNSUBSCRIBE, SlotKind.PLAIN),
    ]
    _subject, html, text = letters.seen(letter)
    assert f'href="{letters.UNSUBSCRIBE_LINK}"' in html
    assert f"Meld deg av <{letters.UNSUBSCRIBE_LINK}>" in text


def test_a_letter_of_the_usual_length_is_far_from_being_clipped(tmp_path: Path) -> None:
    paragraph = "Kurset er for ledere, verneombud og tillitsvalgte sammen. " * 6
    items = "\n".join(f"- **Punkt {number}.** {paragraph}" for number in range(8))
    body = f"# Tittel\n\n::: lead\n{paragraph}\n:::\n\n## Liste\n\n{items}\n\n" + (f"## Mer\n\n{paragraph}\n\n" * 5)
    assert len(letters.letter(tmp_path, body).html.encode()) < 60_000


@pytest.mark.parametrize(
    ("lang", "label", "leave", "spoken", "short"),
    [
        ("nb", "Frist", "Meld deg av", "Tirsdag 2. januar 2024", "2. januar"),
        ("nn", "Frist", "Meld deg av", "Tysdag 2. januar 2024", "2. januar"),
        ("en", "Deadline", "Unsubscribe", "Tuesday 2 January 2024", "2 January"),
    ],
)
def test_a_letter_speaks_its_language(
    lang: str, label: str, leave: str, spoken: str, short: str, tmp_path: Path
) -> None:
    header = f"subject: {{{{ deadline }}}}\nlang: {lang}\ndate: 2023-12-18"
    letter = letters.letter(tmp_path, "::: deadline 2024-01-02\nx {{ deadline }}\n:::", header)
    assert letter.subject == short
    assert f'<html lang="{lang}"' in letter.html
    words = "".join(markup.read(letter.html).words)
    for said in (label, leave, spoken, f"x {short}"):
        assert said in words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2023-12-18", "2. januar"),
        ("2022-12-18", "2. januar 2024"),
        ("2024-02-01", "2. januar 2024"),
        ("", "2. januar 2024"),
    ],
)
def test_a_date_in_a_sentence_has_its_year_unless_the_letter_was_written_in_the_year_before(
    written: str, said: str, tmp_path: Path
) -> None:
    header = "subject: Hei" + (f"\ndate: {written}" if written else "")
    letter = letters.letter(tmp_path, "{{ deadline }} er fristen.\n\n::: deadline 2024-01-02\nx\n:::", header)
    assert letter.text.startswith(f"{said} er fristen.")
    assert letter.slots[0].expression == UNSUBSCRIBE


def test_dates_of_boxes_stand_inside_them_and_the_letters_own_has_its_year(tmp_path: Path) -> None:
    body = (
        "Skrevet {{ date }}.\n\n::: event 2024-01-02\nA {{ event }}\n:::\n\n::: event 2024-02-03\nB {{ event }}\n\n"
        "[Mer](https://www.example.no/?d={{ event }}){.button}\n:::"
    )
    letter = letters.letter(tmp_path, body)
    assert "Skrevet 18. desember 2023." in letter.text
    assert "A 2. januar" in letter.text
    assert "B 3. februar" in letter.text
    assert 'href="https://www.example.no/?d=3.%20februar"' in letter.html


def test_two_renderings_differ_only_in_their_nonce(tmp_path: Path) -> None:
    first = letters.every_box(tmp_path)
    assert first == letters.every_box(tmp_path)
    assert first.nonce == letters.NONCE


def test_mjml_can_be_read_by_people(tmp_path: Path) -> None:
    (issue,) = read_issue(letters.write(tmp_path, "Hei {{ name }}")).values()
    source = mjml_of(issue, find_template("default", tmp_path), letters.PUBLICATION)
    assert "<p>Hei {{ name }}</p>" in source
    assert "mark:" not in source


def test_a_logo_stands_instead_of_the_name(tmp_path: Path) -> None:
    letters.draw(tmp_path / "logo.png", 500, 100)
    publication = letters.PUBLICATION.model_copy(update={"logo": Path("logo.png")})
    letter = letters.letter(tmp_path, "Hei", publication=publication)
    (logo,) = [attributes for tag, attributes in markup.read(letter.html).elements if tag == "img"]
    assert (logo["alt"], logo["width"], logo["src"]) == ("Barnehagebrevet", "180", f"cid:{letter.pictures[0].cid}")


def test_a_publication_with_little_to_say_has_a_short_footer(tmp_path: Path) -> None:
    from newsletter.settings import Publication

    letter = letters.letter(tmp_path, "Hei", publication=Publication(name="Brevet"))
    _subject, html, text = letters.seen(letter)
    assert text.endswith(f"Meld deg av <{letters.UNSUBSCRIBE_LINK}>\n\nBrevet\n")
    assert "&middot;" not in html
