"""The local inbox in a real browser: the letter is shown, nothing runs, nothing leaves, and all of it can be read."""

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from newsletter.web.page import ASSETS
from tests.web.plain_browser import Browser as Door
from tests.web.plain_browser import letter

CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = (
    "<!doctype html><script>parent.document.title='taken'; fetch('/')</script>"
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>"
    "<link rel=stylesheet href=https://evil.example/a.css><p onclick=alert(1)>Hei</p>"
    "<form action=/ method=post><button>Send</button></form><iframe src=/></iframe>"
    "<img src='https://evil.example/a.png'><a href='https://www.example.no/kurs'>Kurs</a>"
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    assert CHROMIUM.exists(), f"{CHROMIUM} is missing: install the package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, chromium: Browser, stranger: Door, folder: Path) -> Iterator[Page]:
    """Yield a page that has come in through the address of the terminal."""
    scheme, width = getattr(request, "param", ("light", 1000))
    mails = {"brev på øya": letter(), "hostile": letter(subject="Slem", html=HOSTILE)}
    for age, (name, mail) in enumerate(mails.items()):
        path = folder / f"{name}.eml"
        path.write_bytes(mail.as_bytes())
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{stranger.port}/open?t={stranger.token}")
    yield page
    context.close()


def overflow(page: Page) -> int:
    page.wait_for_load_state()
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


@pytest.mark.parametrize("page", [("light", 1000), ("dark", 375), ("light", 320)], indirect=True, ids=str)
def test_an_editor_looks_at_a_letter(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    assert page.get_by_role("note").inner_text().startswith("Nobody has been mailed.")
    assert overflow(page) == 0
    page.get_by_role("link", name="God jul").click()
    frame = page.frame_locator("iframe.letter")
    frame.get_by_role("heading", name="God jul fra oss").wait_for()
    picture = frame.get_by_role("img", name="Snø over taket")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    assert overflow(page) == 0
    page.get_by_role("link", name="Plain text").click()
    assert "takk for i år." in page.locator("pre.text").inner_text()
    page.get_by_role("link", name="Headers").click()
    assert "multipart/alternative" in page.locator("dl.headers").inner_text()
    assert overflow(page) == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "brev på øya.eml"
    page.get_by_role("link", name="All messages").click()
    page.get_by_role("link", name="God jul").wait_for()  # the click does not wait for the page behind it
    page.wait_for_load_state()
    assert page.get_by_role("listitem").count() == 2
    assert complaints == []


def test_a_hostile_letter_runs_nothing_and_fetches_nothing(page: Page) -> None:
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    page.get_by_role("link", name="Slem").click()
    page.frame_locator("iframe.letter").get_by_text("Hei").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.title() == "Slem"
    assert {request.failure for request in asked if "evil.example" in request.url} == {"csp"}
    assert page.frames[1].url.endswith("/message/hostile.eml/frame")
    page.get_by_text("1 picture lies on the web and is not loaded.").wait_for()


def test_a_link_opens_beside_the_inbox_without_telling_where_it_was(page: Page) -> None:
    page.context.route(
        "https://www.example.no/**", lambda route: route.fulfill(body="Kurset", content_type="text/html")
    )
    page.get_by_role("link", name="God jul").click()
    with page.expect_popup() as popup:
        page.frame_locator("iframe.letter").get_by_role("link", name="Meld på").click()
    popup.value.wait_for_load_state()
    assert popup.value.url == "https://www.example.no/kurs"
    assert popup.value.evaluate("[document.referrer, window.opener]") == ["", None]


def test_another_page_cannot_look_in(page: Page) -> None:
    inbox = page.url
    page.context.route("http://evil.test/**", lambda route: route.fulfill(body="<p>Hei</p>", content_type="text/html"))
    other = page.context.new_page()
    other.goto("http://evil.test/")
    answered = other.evaluate(f"fetch('{inbox}', {{credentials: 'include'}}).then(() => 'read', () => 'refused')")
    assert answered == "refused"
    other.set_content(f"<iframe src='{inbox}'></iframe>")
    other.wait_for_load_state("networkidle")
    assert all("Local inbox" not in frame.content() for frame in other.frames)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_colours_can_be_read(scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", (ASSETS / "inbox.css").read_text(encoding="utf-8"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", blocks[scheme]))
    pairs = [
        *itertools.product(("ground", "sheet", "hover"), ("ink", "quiet", "link")),
        *((name, f"{name}-ink") for name in ("notice", "problem", "blocked")),
    ]
    for ground, ink in pairs:
        dark, light = sorted((_luminance(colours[ground]), _luminance(colours[ink])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ground, ink)
