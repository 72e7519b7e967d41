"""The compiler behind its guard: each way in which it damages mail or dies, and that ours does not."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mjml import mjml2html

from newsletter.content import mjml
from newsletter.errors import TemplateError
from tests.content import markup

ORIGIN = mjml.Origin("issue.md", lambda file: f"templates/mine/{file}")


def page(inside: str, before: str = "") -> str:
    body = f"<mj-section>{before}<mj-column>{inside}</mj-column></mj-section>"
    return f'<mjml lang="nb"><mj-head><mj-title>T</mj-title></mj-head><mj-body>{body}</mj-body></mjml>'


def refusal(source: str) -> str:
    with pytest.raises(TemplateError) as refused:
        mjml.to_html(source, ORIGIN)
    return str(refused.value)


@pytest.mark.parametrize(
    "alt",
    [
        "a\nb",
        "a\tb",
        "a\\b",
        "C:\\ny",
        "a\u00a0b",
        "hjerte ❤\ufe0f",
        "👩\u200d💻",
        "e\u0301",
        "soft\u00adhyphen",
        "æøå «»",
    ],
)
def test_attribute_values_arrive_as_they_were_written(alt: str) -> None:
    html = mjml.to_html(page(f'<mj-image src="cid:x@letter" alt="{alt}" />'), ORIGIN)
    (image,) = [attributes for tag, attributes in markup.read(html).elements if tag == "img"]
    assert image["alt"] == " ".join(alt.split(None if "\u00a0" not in alt else " "))
    assert "\\u{" not in html


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="<>&\"'"), max_size=40))
def test_any_words_arrive_in_an_attribute(alt: str) -> None:
    html = mjml.to_html(page(f'<mj-image src="cid:x@letter" alt="{alt}" title="{alt}" />'), ORIGIN)
    (image,) = [attributes for tag, attributes in markup.read(html).elements if tag == "img"]
    assert image.get("alt", "") == image.get("title", "") == alt


def test_without_armour_they_would_not() -> None:
    assert "\\u{a0}" in mjml2html(page('<mj-image src="x" alt="a\u00a0b" />'), fonts={})


@pytest.mark.parametrize("zero", ["0 15px", "0px 15px", "0 15px 0 15px", "0  15px"])
def test_a_padding_without_a_unit_keeps_its_width(zero: str) -> None:
    html = mjml.to_html(page(f'<mj-image src="cid:x" padding="{zero}" />'), ORIGIN)
    (image,) = [attributes for tag, attributes in markup.read(html).elements if tag == "img"]
    assert image["width"] == "570"


def test_paddings_that_hold_a_zero_elsewhere_stay() -> None:
    source = '<mj-text padding="10px 0.5px 20px 100px" inner-padding="0" padding-left="0">0 0</mj-text>'
    assert mjml.armour(source) == source.replace('inner-padding="0"', 'inner-padding="0px"').replace(
        'left="0"', 'left="0px"'
    )


def test_controls_are_left_out() -> None:
    assert mjml.armour("a\x00b\x92c\td\n") == "abc\td\n"


def test_an_unknown_tag_is_refused_with_its_box() -> None:
    marked = page(mjml.mark(12, "quote") + "<mj-txt>Hei</mj-txt>")
    assert refusal(marked) == (
        "templates/mine/boxes/quote.mjml.j2: <mj-txt> is no part of MJML that a letter can have. (for issue.md:12)"
        " - did you mean “mj-text”?"
    )
    assert refusal(page("<mj-txt />")).startswith("templates/mine/letter.mjml.j2: <mj-txt>")


@pytest.mark.parametrize("tag", ["mj-include", "mj-font", "mj-social", "mj-html-attributes", "mj-carousel", "mjx"])
def test_what_fetches_or_needs_scripts_is_refused(tag: str) -> None:
    assert f"<{tag}>" in refusal(page(f'<{tag} path="x"></{tag}>'))


def test_raw_inside_a_wrapper_is_refused() -> None:
    raw = "<mj-wrapper><mj-raw><!--x--></mj-raw></mj-wrapper>"
    assert "inside <mj-wrapper>" in refusal(f"<mjml><mj-body>{raw}</mj-body></mjml>")


def test_a_tag_that_is_never_closed_is_named() -> None:
    assert "</mj-text> closes a tag that is not the last one opened" in refusal(page("<mj-text><p>Hei</mj-text>"))
    assert "<mj-body> is never closed" in refusal("<mjml><mj-body>")
    assert "</mj-body> closes" in refusal("</mj-body>")


@pytest.mark.parametrize(
    "bad", ["<mj-text align=left>Hei</mj-text>", "<mj-text>a < b</mj-text>", "<mj-text align='x'>"]
)
def test_what_the_compiler_refuses_without_a_place_is_found(bad: str) -> None:
    message = refusal(page(mjml.mark(6, "lead") + "<mj-text>æ</mj-text>" + mjml.mark(7, "note") + bad))
    assert message.startswith("templates/mine/boxes/note.mjml.j2: A “<” that begins no tag, or an")
    assert "(for issue.md:7)" in message
    assert "A “<” that begins no tag" in refusal(page("") + "<")


def test_a_position_is_found_behind_marks_and_letters_of_more_than_one_octet() -> None:
    source = "<mjml><mj-head><mj-title>æøå</mj-title>{}<p></p></mj-head><mj-body></mj-body></mjml>".format(
        mjml.mark(3, "lead") + mjml.mark(4, "note")
    )
    assert "boxes/note.mjml.j2: The MJML cannot be compiled: unexpected element" in refusal(source)
    assert "at: <p></p>" in refusal(source)
    assert refusal(source.replace("<p></p>", "").replace("<mj-body></mj-body>", "<p></p>")).startswith(
        "templates/mine/boxes/note"
    )


def test_depth_is_refused_before_the_compiler_dies_of_it() -> None:
    deep = page("<mj-text>" + "<div>" * 10_000 + "</div>" * 10_000 + "</mj-text>")
    assert "More than 100 tags stand within each other" in refusal(deep)


def test_the_compiler_does_die_of_it() -> None:
    program = (
        "from mjml import mjml2html\n"
        "deep = '<div>' * 10000 + '</div>' * 10000\n"
        "mjml2html('<mjml><mj-body><mj-section><mj-column><mj-text>' + deep"
        " + '</mj-text></mj-column></mj-section></mj-body></mjml>')"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode != 0


def test_marks_do_not_reach_the_mail() -> None:
    assert "mark:" not in mjml.to_html(page(mjml.mark(1, "note") + "<mj-text>Hei</mj-text>"), ORIGIN)
