"""Whatever colours a publication chooses, every text can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.colours import CONTRAST, Palette, contrast, dark, palette
from newsletter.settings import Colours

hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def _check(made: Palette) -> None:
    for ground in (made.card, made.surface, made.urgent):
        assert contrast(made.text, ground) >= CONTRAST
        assert contrast(made.title, ground) >= CONTRAST
    assert contrast(made.on_urgent, made.urgent) >= CONTRAST
    assert contrast(made.on_button, made.button) >= CONTRAST
    assert contrast(made.muted, made.page) >= CONTRAST


@given(hexes, hexes, hexes, hexes)
def test_text_can_be_read_on_every_ground(primary: str, accent: str, background: str, text: str) -> None:
    colours = Colours(primary=primary, accent=accent, background=background, text=text)
    _check(palette(colours))
    _check(dark(colours))


def test_good_colours_are_left_alone() -> None:
    made = palette(Colours())
    assert (made.title, made.text, made.page, made.button) == ("#1f4e79", "#1f2933", "#f3f5f7", "#1f4e79")


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_what_is_no_colour_does_not_reach_a_style_sheet() -> None:
    with pytest.raises(ValueError, match="red"):
        palette(Colours.model_construct(primary="red;}", accent="#000000", background="#000000", text="#000000"))
