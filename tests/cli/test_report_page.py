"""report --html: one file for people, in a real browser, and nothing of an address that is not asked for."""

import re
import stat
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from newsletter import messages, settings
from newsletter.cli.progress import Totals
from newsletter.cli.report_page import WIDTH, page, parts, share
from newsletter.content.letter import Slot, SlotKind
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import Kind, Outcome, State
from newsletter.sending.record import Record
from newsletter.store.connection import open_store
from tests.sending.campaigns import LETTER, NONCE, LedgerOf, draft, freeze

CHROMIUM = Path("/usr/bin/chromium")
CAMPAIGN = Campaign(1, "jul", Kind.LIVE, "sending", "", "", "Brevet <post@example.no>", "k", 1, 1_703_156_000)
NO_USER = "<kari@example.no>: no <i>such</i> user"


def _record(address: str, state: State, reason: str = "", code: int = 0, reply: str = "") -> Record:
    return Record(1, address, "", state, code, "", reply, "", "", 1, 1_703_156_000, reason)


MISSING = [
    _record("siri@example.com", State.SKIPPED, "suppressed"),
    _record("anne@example.no", State.UNCERTAIN, "interrupted"),
    _record("kari@example.no", State.FAILED, "unknown-user", 550, NO_USER),
    _record("ola@example.no", State.FAILED, "unknown-user", 550),
    _record("per@en-ganske-lang-kommune-langt-mot-nord.example.com", State.FAILED, "", 554),
    _record("", State.FAILED, "mailbox-full", 552),
]
TOTALS = Totals(sent=404, failed=4, uncertain=1, skipped=1, pending=12)


def _page(**changes) -> str:
    values = {"totals": TOTALS, "missing": MISSING, "subjects": {"nb": "Hei <du>"}, "time_zone": "Europe/Oslo"}
    return page(CAMPAIGN, **{**values, **changes})


def _rows(html: str) -> list[str]:
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_who_did_not_get_it_stands_there_in_words_with_a_masked_address():
    html = _page()
    assert html.startswith("<!doctype html>")
    assert "Hei &lt;du&gt;" in html
    assert "Brevet &lt;post@example.no&gt;" in html
    assert "2023-12-21 11:53" in html
    rows = _rows(html)
    assert "Accepted 404 95.7 %" in rows
    assert "The address does not exist. 2" in rows
    assert "example.no 2" in rows
    assert "k…@example.no Refused The address does not exist." in rows
    assert "erased Refused The mailbox is full." in rows
    assert "a…@example.no Uncertain The sending was interrupted at this letter: it may have arrived." in rows
    assert rows[-1] == "s…@example.com Left out Never to be mailed"
    assert "kari" not in html


def test_full_has_addresses_and_answers_and_what_a_server_says_is_only_text():
    html = _page(full=True)
    assert "kari@example.no" in html
    assert "550 &lt;kari@example.no&gt;: no &lt;i&gt;such" in html
    assert "masked" not in html


def test_everybody_got_it_is_said_only_when_it_is_so():
    done = {"totals": Totals(sent=4), "missing": []}
    assert "Everybody got it." in _page(**done)
    assert "Everybody got it." not in _page(totals=Totals(sent=3, pending=1), missing=[])
    assert "Everybody got it." not in _page(totals=Totals(), missing=[])
    rehearsal = page(replace(CAMPAIGN, kind=Kind.REHEARSAL), Totals(sent=4), [], {"nb": "Hei"}, time_zone="UTC")
    assert "Everybody got it." not in rehearsal
    assert "Nobody has been mailed." in rehearsal


def test_a_test_is_not_taken_for_the_sending():
    test = page(replace(CAMPAIGN, kind=Kind.TEST), Totals(sent=4), [], {"nb": "Hei"}, time_zone="UTC")
    assert "Only a test has been sent. The readers have got nothing." in test
    assert "Everybody got it." not in test


def test_shares_are_never_rounded_to_all_or_nothing():
    assert [share(n, 10_000) for n in (10_000, 9_999, 6_667, 5_000, 1, 0)] == [
        *("100 %", "99.9 %", "66.7 %", "50 %", "below 0.1 %", "0 %")
    ]
    assert share(0, 0) == "0 %"
    messages.use("nb")
    try:
        assert share(9_999, 10_000) == "99,9 %"
    finally:
        messages.use("en")


@given(st.builds(Totals, *[st.integers(0, 10**6)] * 5))
def test_the_bar_is_full_and_nobody_in_it_is_invisible(totals):
    drawn = [part for part in parts(totals) if part.n]
    assert sum(part.n for part in drawn) == totals.recipients
    assert all(part.width > 5 for part in drawn)
    assert not drawn or abs(drawn[-1].x + drawn[-1].width - WIDTH) < 1
    for left, right in pairwise(drawn):
        assert abs(left.x + left.width - right.x) < 0.3


class _Outside(HTMLParser):
    """Collect what would make a browser run or fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name for name, _value in attrs}
        if tag in {"script", "link", "img", "iframe", "base"} or named & {"src", "href", "style", "onclick"}:
            self.found.append(tag)


def test_the_file_needs_nothing_from_outside():
    parser = _Outside()
    html = _page(full=True)
    parser.feed(html)
    assert parser.found == []
    assert not re.search(r"url\(|@import|https?:", html)


def test_it_fits_a_phone_and_a_page_and_its_bar_has_a_name():
    assert CHROMIUM.exists(), f"{CHROMIUM} is missing: install the package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        shown, said = browser.new_page(viewport={"width": 375, "height": 700}, color_scheme="dark"), []
        shown.on("console", lambda message: said.append(message.text))
        shown.set_content(_page(full=True))
        for width in (375, 1000):
            shown.set_viewport_size({"width": width, "height": 700})
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
        ground = "getComputedStyle(document.body).backgroundColor"
        assert shown.evaluate(ground) == "rgb(18, 22, 28)"
        bar = shown.get_by_role("img", name="Totals")
        assert bar.bounding_box()["width"] > 800
        assert "Refused: 4" in bar.locator("desc").text_content()
        shown.emulate_media(media="print", color_scheme="dark")
        ink = "getComputedStyle(document.body).color"
        assert shown.evaluate(ink) == "rgb(28, 36, 48)"
        assert said == []
        browser.close()


@pytest.fixture
def sent(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace whose issue «hei», with a name in its subject, was refused for Kari and went to Ola."""
    monkeypatch.chdir(workspace)
    slot = Slot(f"nl{NONCE}s009e", "name", SlotKind.PLAIN)
    letter = replace(LETTER, subject=f"Hei, {slot.token}!", slots=(*LETTER.slots, slot))
    with open_store(settings.load(workspace).database) as store:
        campaign = freeze(store, ["kari@example.no", "ola@example.no"], draft("hei", letter=letter))
        ledger = LedgerOf(store, campaign.id)
        for claim in ledger.exchange([], 2, 1001).claims:
            state = State.FAILED if claim.recipient.address.startswith("kari") else State.SENT
            ledger.exchange([Outcome(claim.seq, state, 550, reply=NO_USER, reason="unknown-user")], 0, 1002)
    return workspace


def test_the_file_is_written_for_its_owner_alone(newsletter, sent):
    answer = newsletter("report", "hei", "--html", "rapport æ.html")
    assert answer.status == 0, answer.err
    assert "addresses are masked" in answer.err
    file = sent / "rapport æ.html"
    html = file.read_text(encoding="utf-8")
    assert "Hei, {{ name }}!" in html
    assert "k…@example.no" in html
    assert "kari" not in html
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    answer = newsletter("report", "hei", "--html", "rapport æ.html", "--full")
    assert "it holds addresses" in answer.err
    assert "kari@example.no" in file.read_text(encoding="utf-8")


def test_full_alone_and_a_folder_that_is_not_there_are_told(newsletter, sent):
    assert newsletter("report", "hei", "--full").status == 2
    answer = newsletter("report", "hei", "--html", str(sent / "nowhere" / "x.html"))
    assert answer.status == 1
    assert "cannot be written" in answer.err
