"""The text part: 72 columns, every link kept, lists and quotes as people write them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.text import labelled, wrap
from tests.content import letters


def written(folder: Path, body: str) -> str:
    return letters.letter(folder, body).text.partition("\n\n" + "-" * 72)[0]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("- a\n- b\n  - c\n  - d\n- e", "- a\n- b\n  - c\n  - d\n- e"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("- a\n\n  mer", "- a\n\n  mer"),
        ("9. a\n10. b", "9. a\n10. b"),
        ("> a\n>\n> b", "> a\n>\n> b"),
        ("> - a", "> - a"),
        ("a\\\nb", "a\nb"),
        ("a\nb", "a b"),
        ("*a* **b** `c`", "a b c"),
        ("```\nx  y\n\nz\n```", "    x  y\n    \n    z"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("# Æ\n\n## Øl\n\n### Å", "Æ\n=\n\nØl\n--\n\nÅ\n-"),
        ("1. januar er en dag", "1. januar er en dag"),
        ("[Se **her**](https://x.no/a)", "Se her <https://x.no/a>"),
        ("<https://x.no/a>", "<https://x.no/a>"),
        ("[https://x.no/a](https://x.no/a)", "<https://x.no/a>"),
        ("<post@x.no>", "post@x.no"),
        ("[post@x.no](mailto:post@x.no)", "post@x.no"),
        ("[Skriv](mailto:post@x.no)", "Skriv <post@x.no>"),
        ("[Skriv](mailto:post@x.no?subject=a)", "Skriv <mailto:post@x.no?subject=a>"),
        ("[Ring](tel:+4722000000)", "Ring <+4722000000>"),
        ("[22 00 00 00](tel:+4722000000)", "22 00 00 00"),
        ("[+47 22 00 00 00](tel:+4722000000)", "+47 22 00 00 00"),
        ("[22 00 00 01](tel:+4722000000)", "22 00 00 01 <+4722000000>"),
        ("## {{ name }}", "Kari Nordmann\n--------"),
    ],
)
def test_markdown_becomes_what_people_write(body: str, text: str, tmp_path: Path) -> None:
    made = letters.seen(letters.letter(tmp_path, body))[2].partition("\n\n" + "-" * 72)[0]
    assert made == "\n".join(line.rstrip() or line for line in text.split("\n"))


def test_lines_are_no_longer_than_72_columns_but_for_links(tmp_path: Path) -> None:
    prose = "Kurset er for ledere, verneombud og tillitsvalgte sammen, og det varer i to dager. " * 5
    link = "https://www.example.no/" + "lang-adresse/" * 9
    text = written(tmp_path, f"# {prose}\n\n{prose}[her]({link}).\n\n- {prose}\n  - {prose}\n\n> {prose}")
    long = [line for line in text.split("\n") if len(line) > 72]
    assert long == [f"<{link}>."]


@pytest.mark.parametrize(
    "together", ["250 000", "22 00 00 00", "12,5 %", "kl. 10.30", "§ 2-1", "nr. 3", "1. mars", "2. kvartal"]
)
def test_what_belongs_together_is_not_torn_apart(together: str) -> None:
    for length in range(60, 73):
        before = "x" * length
        assert any(together in line for line in wrap(f"{before} {together} y", 72))


def test_a_row_of_numbers_is_broken_all_the_same() -> None:
    assert all(len(line) <= 72 for line in wrap("100 " * 40, 72))


@given(st.text("ab  \n", max_size=300), st.integers(10, 80))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, "- ", "  ")
    assert " ".join(line[2:] for line in lines).split() == text.split()
    assert all(len(line) <= max(width, 2 + max(map(len, text.split()), default=0)) for line in lines)
    assert lines[0].startswith("-")


def test_pictures_are_described_and_their_links_and_captions_kept(tmp_path: Path) -> None:
    pictures = "![Et tre](a.png)\n\n![](a.png){decorative}\n\n[![Hus](a.png)](https://x.no/hus)"
    folder = letters.write(tmp_path, f"Hei.\n\n{pictures}\n\n::: image\n![By](a.png)\n\nFoto: Kari\n:::")
    letters.draw(folder / "a.png", 20, 20)
    letter = letters.render_folder(folder, tmp_path)
    assert letter.text.startswith(
        "Hei.\n\n[Bilde: Et tre]\n\n[Bilde: Hus] <https://x.no/hus>\n\n[Bilde: By]\nFoto: Kari\n\n---"
    )
    assert len(letter.pictures) == 1
    assert 'href="https://x.no/hus"' in letter.html
    assert letter.html.count('alt=""') == 1


def test_a_first_picture_with_a_caption_fills_the_card(tmp_path: Path) -> None:
    folder = letters.write(tmp_path, "::: image\n![By](a.png)\n\nFoto: Kari\n:::")
    letters.draw(folder / "a.png", 700, 20)
    html = letters.render_folder(folder, tmp_path).html
    assert 'width="600"' in html
    assert "Foto: Kari" in html


def test_a_link_without_words_is_its_address() -> None:
    assert labelled("", "https://x.no") == "<https://x.no>"
    assert labelled("x.no/æ", "https://x.no/%C3%A6") == "x.no/æ <https://x.no/%C3%A6>"
