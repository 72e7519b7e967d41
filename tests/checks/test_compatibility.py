"""What mail programs cannot show: the table, what is read out of a letter, and what a template's author is told."""

import fnmatch
import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.compatibility import look, table
from newsletter.checks.features import used
from newsletter.checks.findings import Finding, Level
from newsletter.checks.harmless import HARMLESS, REMEDIES
from newsletter.checks.stylesheet import Part, pieces
from newsletter.content.parse import read_issue
from newsletter.content.template import find_template
from tests.checks.clean_letter import LETTER, header, read
from tests.content import letters

GAPS = {slug for slug, feature in table()["features"].items() if feature["gaps"]}


@pytest.fixture
def script(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("caniemail", root / "tools" / "caniemail.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _data(**stats: Any) -> dict[str, Any]:
    notes = {"1": "Only on Sundays.", "2": "Not told of."}
    feature = {"slug": "css-glow", "title": " glow ", "category": "css", "stats": stats, "notes_by_num": notes}
    plain = {"slug": "css-aura", "title": "aura", "category": "css", "stats": {}, "notes_by_num": None}
    return {"last_update_date": "2031-02-03 04:05:06 +0000", "data": [feature, plain]}


def test_the_table_keeps_the_newest_verdict_of_four_families(script: ModuleType) -> None:
    outlook = {"windows": {"2016": "y", "2019": "n #2", "2021": "u"}, "ios": {"1": "n", "2": "y #2"}}
    data = _data(gmail={"ios": {"2020-01": "n", "2021-01": "a #1"}}, outlook=outlook, orange={"ios": {"1": "n"}})
    made = json.loads(script.written(script.reduced(data)))
    assert made["date"] == "2031-02-03"
    assert list(made["features"]) == ["css-aura", "css-glow"]
    glow = made["features"]["css-glow"]
    assert glow["title"] == "glow"
    assert glow["gaps"] == {"gmail": {"ios": "a 2021-01 1"}, "outlook": {"windows": "n 2019 2"}}
    assert glow["notes"] == {"1": "Only on Sundays.", "2": "Not told of."}
    assert made["features"]["css-aura"] == {"title": "aura", "category": "css", "gaps": {}}
    assert "Permission is hereby granted" in made["notice"]


def test_the_same_data_gives_the_same_table(script: ModuleType) -> None:
    data = _data(yahoo={"ios": {"1": "n"}})
    backwards = {**data, "data": data["data"][::-1]}
    assert script.written(script.reduced(data)) == script.written(script.reduced(backwards))


def test_the_table_of_the_program_is_whole_and_small(script: ModuleType) -> None:
    file = script.TABLE
    assert file.stat().st_size < 120_000
    made = json.loads(file.read_text(encoding="utf-8"))
    assert script.written(made) == file.read_text(encoding="utf-8")
    assert "Rémi Parmentier" in made["notice"]
    assert made["date"] >= "2026-05-13"
    assert len(made["features"]) > 300
    for slug, feature in made["features"].items():
        assert {"title", "category", "gaps"} <= set(feature), slug
        told = set()
        for family, gaps in feature["gaps"].items():
            assert set(gaps) <= set(script.KEPT[family]), slug
            for gap in gaps.values():
                verdict, _version, *notes = gap.split()
                assert verdict in "na"
                told |= set(notes)
        assert set(feature.get("notes", {})) <= told


@pytest.mark.parametrize(
    ("html", "slugs"),
    [
        ('<div style="display:flex; flex-wrap: wrap">', "css-display css-display-flex css-flex-wrap"),
        ('<div style="DISPLAY : inline-flex">', "css-display css-display-flex"),
        ('<p style="position:absolute;top:3px">', "css-position css-left-right-top-bottom"),
        ('<p style="margin-left:0;border-top-left-radius:3px">', "css-margin css-border-radius"),
        ('<p style="margin-inline-start:1rem">', "css-margin-inline-block css-unit-rem"),
        ('<p style="color:var(--ink);--ink:red">', "css-variables"),
        ('<p style="width:calc(100% - 2vw)">', "css-width css-unit-calc css-unit-vw"),
        ("<p style=\"font-family:'calc(1rem)'\">", ""),
        ('<p style="mso-line-height-rule:exactly;-webkit-text-size-adjust:100%">', ""),
        ("<style>.a { background: url(cid:x) no-repeat }</style>", "css-background css-background-image"),
        ('<style>@import url("x.css"); p { color: red }</style>', "css-at-import"),
        (
            "<style>@media (prefers-color-scheme: dark) { a:hover > b { color: red !important } }</style>",
            "css-at-media css-at-media-prefers-color-scheme css-pseudo-class-hover css-selector-child css-important",
        ),
        ("<style>p::before { content: '}' ; float: left } /* p { opacity: 1 */</style>", "css-float"),
        ("<style>.a { .b & { opacity: 1 } }</style>", "css-opacity css-nesting"),
        ("<style>* + p, a[href] ~ b.c.d {}</style>", "css-selector-adjacent-sibling css-selector-universal"),
        ("<video></video><svg></svg>", "html-video html-svg"),
        ('<form><input type="checkbox"><button type=submit>', "html-form html-input-checkbox html-button-submit"),
        ('<img src="a.webp?x" loading=lazy><p role=note>', "image-webp html-loading-attribute html-role"),
        ('<img src="data:image/svg+xml;base64,AA">', "image-base64 image-svg"),
        ('<a href="#top">x</a><a href="#">y</a>', "html-anchor-links"),
        ('<meta name="color-scheme" content="light dark">', "html-meta-color-scheme"),
        ("<article><ul><li>x", "html-semantics html-lists"),
        ('<!--[if mso]><div style="display:flex"><![endif]-->', ""),
        ("display: flex", ""),
    ],
)
def test_what_a_letter_uses(html: str, slugs: str) -> None:
    assert set(slugs.split()) <= set(used(html, GAPS))
    assert slugs or not used(html, GAPS)


@given(st.text(alphabet="a:;{}@/*'\"\\() \n"))
def test_no_style_sheet_is_too_broken_to_be_read(css: str) -> None:
    assert all(piece.text == piece.text.strip() for piece in pieces(css))


def test_a_style_sheet_is_taken_apart() -> None:
    css = '@import "a;b"; @MEDIA screen { P > a { color : "}" ; background:url(a;b) } } b{c:d'
    assert [(piece.part, piece.text) for piece in pieces(css)] == [
        (Part.AT_RULE, '@import ""'),
        (Part.AT_RULE, "@media screen"),
        (Part.SELECTOR, "p > a"),
        (Part.DECLARATION, 'color : ""'),
        (Part.DECLARATION, "background:url()"),
        (Part.SELECTOR, "b"),
        (Part.DECLARATION, "c:d"),
    ]


Look = Callable[..., list[Finding]]


@pytest.fixture
def told(tmp_path: Path) -> Look:
    """Return what is found when ``html`` was made by a template in whose file it stands."""

    def call(html: str, source: str | None = None, file: str = "boxes/prose.mjml.j2") -> list[Finding]:
        path = tmp_path / "templates" / "mine" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html if source is None else source, encoding="utf-8")
        return list(look(read(), replace(LETTER, html=html), find_template("mine", tmp_path)))

    return call


@pytest.mark.parametrize(
    ("html", "slug", "remedy"),
    [
        ('<div style="display: flex">', "css-display-flex", "mj-section"),
        ('<p style="position: absolute">', "css-position", "mj-section"),
        ("<style>td { background-image: url(cid:x) }</style>", "css-background-image", "background colour"),
        ("<video controls></video>", "html-video", "links to a page"),
        ("<svg><path/></svg>", "html-svg", "PNG"),
        ('<style>@import "https://x.no/a.css";</style>', "css-at-import", "inline.css"),
        ('<img src="cid:x.webp">', "image-webp", "PNG"),
        ('<form action="x">', "html-form", "page with the form"),
        ('<p style="width: calc(1px)">', "css-unit-calc", "plain value"),
        ('<p style="clip-path: circle()">', "css-clip-path", "Do without it"),
    ],
)
def test_what_breaks_a_letter_is_an_error(told: Look, html: str, slug: str, remedy: str) -> None:
    (found,) = [finding for finding in told("\n" + html) if slug in finding.fix]
    assert (found.level, found.file, found.line) == (Level.ERROR, "templates/mine/boxes/prose.mjml.j2", 2)
    assert remedy in found.fix
    assert f"https://www.caniemail.com/features/{slug}/" in found.fix


def test_the_programs_are_named(told: Look) -> None:
    (found,) = told('<p style="border-radius: 3px">')
    assert found.level is Level.NOTE
    assert found.message == "border-radius does not work in Outlook on Windows (2019)."
    (found,) = told('<div style="z-index: 3">')
    assert found.message == "z-index does not work in Gmail, Outlook on Windows (2019)."
    (found,) = told("<p hidden>")
    assert found.message == "hidden attribute does not work in Gmail, Outlook, Yahoo."


def test_what_only_few_readers_lack_is_a_warning(told: Look) -> None:
    (found,) = told('<p style="display: none">')
    assert (found.level, found.message) == (Level.WARNING, "display:none does not work in Gmail in a phone's browser.")


def test_what_works_in_part_is_told_in_the_words_of_the_table(told: Look) -> None:
    (found,) = told('<td background="cid:x">')
    assert found.level is Level.NOTE
    assert found.message.startswith(
        "background attribute works only in part in Gmail on iOS, Gmail on Android, Outlook"
    )
    assert "Only supported on the `<body>` element." in found.message
    assert told('<p style="margin: 3px">') == []


def test_what_the_compiler_writes_is_passed_over(told: Look) -> None:
    assert told('<div style="display: flex; opacity: 1">', source="<mj-text />") == []
    assert told('<div style="display: flex">', source="{# no display: flex here #}") == []


def test_a_file_that_another_stands_in_front_of_does_not_count(told: Look) -> None:
    (found,) = told('<div style="border-radius: 2px">', source="border-radius: 2px", file="head.css")
    assert found.file == "templates/mine/head.css"
    assert told('<h1 style="letter-spacing: 1px">', source="h1 { color: red }", file="inline.css") == []


def test_a_style_sheet_that_gmail_drops(told: Look) -> None:
    (found,) = told("<style>" + "p{color:red}" * 1400 + "</style>", source="")
    assert (found.level, found.file) == (Level.ERROR, "templates/default/head.css")
    assert "16 KB" in found.message


def test_the_header_may_ignore_it(tmp_path: Path) -> None:
    letter = replace(LETTER, html='<p style="position:absolute">')
    assert list(look(read(header(ignore="compat")), letter, find_template("default", tmp_path))) == []


def test_the_default_template_has_nothing_to_be_warned_of(tmp_path: Path) -> None:
    made = letters.every_box(tmp_path)
    (issue,) = read_issue(letters.write(tmp_path, "Hei.")).values()
    found = list(look(issue, made, find_template("default", tmp_path)))
    assert {finding.level for finding in found} == {Level.NOTE}
    assert 5 < len(found) < 15
    assert all(finding.line and finding.file.startswith("templates/default/") for finding in found)


def test_every_name_of_what_is_harmless_or_mended_is_in_the_table() -> None:
    """A misspelt one would say nothing."""
    known = table()["features"]
    names = [name for group in (*HARMLESS, *REMEDIES) for name in group[0].split()]
    assert [name for name in names if not fnmatch.filter(known, name)] == []
