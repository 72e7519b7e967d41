"""The letter in a real browser: nothing sticks out, and every word can be read, in light and in dark."""

import shutil
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from newsletter.content.colours import CONTRAST
from newsletter.settings import Colours
from tests.content import letters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
UNREADABLE = """(least) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (c) => c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(linear)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = numbers(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.getClientRects().length) continue;
    const pair = [light(numbers(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    const contrast = (pair[0] + .05) / (pair[1] + .05);
    if (contrast < least) found.push([contrast, node.data.trim()]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium, without a network."""
    assert CHROMIUM, "Chromium is missing: sh tests/install_system.sh"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module", params=["usual", "loud"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Render the letter with every box, once in colours that nobody should choose."""
    loud = Colours(primary="#ffd400", accent="#00ff66", background="#20104a", text="#cccccc")
    colours = loud if request.param == "loud" else Colours()
    publication = letters.PUBLICATION.model_copy(update={"colours": colours})
    return letters.seen(letters.every_box(tmp_path_factory.mktemp("every"), publication))[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_and_nothing_sticks_out(
    scheme: Literal["light", "dark"], page: str, browser: Browser
) -> None:
    tab = browser.new_page(color_scheme=scheme)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.set_content(page)
    assert tab.evaluate("document.compatMode") == "CSS1Compat"
    for width in (800, 600, 375, 320):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(UNREADABLE, CONTRAST - 0.01) == []
    assert [url for url in asked if not url.startswith("data:")] == []
    tab.close()


def test_columns_stand_side_by_side_or_one_below_the_other(page: str, browser: Browser) -> None:
    tab = browser.new_page()
    tab.set_content(page)
    pictures = "[...document.querySelectorAll('img[alt=Oslo], img[alt=Bergen]')]"
    places = f"{pictures}.map(i => [i.getBoundingClientRect().y, i.width])"
    tab.set_viewport_size({"width": 640, "height": 800})
    (oslo, width), (bergen, _same) = tab.evaluate(places)
    assert oslo == bergen
    assert width == 258
    tab.set_viewport_size({"width": 375, "height": 800})
    (oslo, width), (bergen, _same) = tab.evaluate(places)
    assert oslo < bergen
    assert width > 300
    tab.close()
