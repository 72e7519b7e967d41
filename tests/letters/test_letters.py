"""Five letters of public bodies: nothing is found in them, and each can be read at every width, in light and dark."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from newsletter.checks.source import links
from newsletter.content.colours import CONTRAST
from newsletter.content.parse import read_issue
from tests.cli.conftest import Run
from tests.content.test_render_browser import UNREADABLE
from tests.letters.workspace import SAMPLES, Sample, check, place

EVERY = pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))


@EVERY
def test_nothing_is_found_in_it(sample: Sample, newsletter: Run, tmp_path: Path) -> None:
    """Their dates, times, numbers and paragraphs of laws are there to be taken for mistakes."""
    answer = check(newsletter, sample, place(sample, tmp_path), "--compat")
    assert [found for found in answer["findings"] if found["level"] != "note"] == []
    assert {found["rule"] for found in answer["findings"]} == {"COMPAT"}
    assert answer["html_bytes"] < 60_000


def _rendered(newsletter: Run, sample: Sample, folder: Path) -> Path:
    file = place(sample, folder)
    recipients = ("--to", str(file.parent / sample.list), "--as", sample.reader)
    assert newsletter("render", sample.name, *recipients, "--out", "look").status == 0
    return folder / "look"


@EVERY
def test_it_fits_every_screen_and_can_be_read(
    sample: Sample, newsletter: Run, tmp_path: Path, browser: Browser
) -> None:
    page = _rendered(newsletter, sample, tmp_path) / "letter.html"
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        tab = browser.new_page(color_scheme=scheme)
        asked: list[str] = []
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.goto(page.as_uri())
        for width in (600, 375):
            tab.set_viewport_size({"width": width, "height": 800})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert tab.evaluate(UNREADABLE, CONTRAST - 0.01) == []
        assert tab.evaluate("[...document.images].every(image => image.naturalWidth > 0 && image.alt)")
        assert [url for url in asked if not url.startswith("data:")] == [page.as_uri()]
        tab.close()


@EVERY
def test_the_text_part_has_every_link_and_no_torn_number(sample: Sample, newsletter: Run, tmp_path: Path) -> None:
    text = (_rendered(newsletter, sample, tmp_path) / "letter.txt").read_text(encoding="utf-8")
    (issue,) = read_issue(tmp_path / "issues" / sample.name).values()
    found = [link.href for link in links(issue)]
    assert found
    for href in found:
        assert href.partition("{{")[0].removeprefix("mailto:").removeprefix("tel:+47") in re.sub(r"(\d) ", r"\1", text)
    assert not re.search(r"(?:\bkl\.|§|\d)$\n\d", text, re.MULTILINE)
    assert "{{" not in text


@pytest.mark.parametrize(
    ("name", "right", "wrong", "rule"),
    [
        ("tilskudd", "::: deadline 2024-03-01", "::: deadline 2023-03-01", "DATE-PAST"),
        ("tilskudd", "kan alle de 31 kommunene", "kan alle de XX kommunene", "LEFTOVER"),
        ("tilskudd", "(https://www.bolgeland-fylke.no/tilskudd/mote)", "(http://localhost/mote)", "LINK-FORM"),
        ("tilskudd", "[retningslinjene for tilskuddet]", "[her]", "LINK-TEXT"),
        ("fagdagar", "lang: nn", "lang: nb", "LANG"),
        ("fagdagar", "::: event 2024-05-14", "::: event 2023-05-14", "DATE-PAST"),
        ("fagdagar", "{{ name | default", "{{ nmae | default", "FIELD-UNKNOWN"),
        ("fagdagar", " i Strandvik med føredrag, verkstader og kveldsmat. Påmeldinga er open.", "", "PREHEADER-LENGTH"),
        ("undersokelse", "?svar={{ kode }})", "?svar={{ koden }})", "FIELD-UNKNOWN"),
        ("undersokelse", '{{ name | default("du som reiser med oss") }}', "{{ name }}", "FIELD-EMPTY"),
        ("undersokelse", "https://svar.", "https://eur01.safelinks.protection.outlook.com/?url=", "LINK-FORM"),
        ("tall", "# Slik reiste vi i 2023", "# Slik reiste vi: oppsummering av 2025", "DATE-YEAR"),
        ("tall", "Flere går og sykler: tallene for 2023 er klare", "SV: Tallene er klare!!", "SUBJECT-MARKS"),
        ("tall", "[Slik teller vi]", "[Tabeller som regneark]", "LINK-TARGETS"),
        ("visit", "A small red ferry on a blue fjord, with mountains behind it", "ferry.png", "IMG-ALT"),
        ("visit", "Thank you for coming to Skarvøy", "THANK YOU FOR COMING", "SUBJECT-CAPS"),
        ("visit", 'from {{ country | default("abroad") }}', "from {{ country }}", "FIELD-EMPTY"),
    ],
)  # fmt: skip
def test_a_mistake_in_it_is_found_where_it_stands(
    name: str, right: str, wrong: str, rule: str, newsletter: Run, tmp_path: Path
) -> None:
    file = place(SAMPLES[name], tmp_path)
    source = file.read_text(encoding="utf-8")
    assert right in source
    file.write_text(source.replace(right, wrong, 1), encoding="utf-8")
    line = source.partition(right)[0].count("\n") + 1
    places = {(found["rule"], found["line"]) for found in check(newsletter, SAMPLES[name], file)["findings"]}
    assert (rule, line) in places
