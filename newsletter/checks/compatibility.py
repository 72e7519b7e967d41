"""Compatibility: what of a letter's making the mail programs of its readers cannot show. For authors of templates.

The table was made by tools/caniemail.py from the data of www.caniemail.com; its notice and its day stand in it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from newsletter.checks.features import used
from newsletter.checks.findings import Finding, Level
from newsletter.checks.harmless import harmless, remedy
from newsletter.checks.rules import normalised
from newsletter.content.issue import Issue
from newsletter.content.letter import Letter
from newsletter.content.template import Template
from newsletter.messages import _

RULE = "COMPAT"
STYLES_MOST = 16_000
"""Octets; from there on Gmail drops a whole style sheet."""
_PLATFORMS = {
    "gmail": ("desktop-webmail", "ios", "android", "mobile-webmail"),
    "outlook": ("windows", "outlook-com", "macos", "ios", "android"),
    "apple-mail": ("macos", "ios"),
    "yahoo": ("desktop-webmail", "ios", "android"),
}
_MOST_USED = {
    "gmail": {"desktop-webmail", "ios", "android"},
    "outlook": {"windows", "outlook-com"},
    "apple-mail": {"macos", "ios"},
    "yahoo": {"desktop-webmail"},
}
_FAMILIES = {"gmail": "Gmail", "outlook": "Outlook", "apple-mail": "Apple Mail", "yahoo": "Yahoo"}
_PLATFORM_WORDS: dict[str, Callable[[str, str], str]] = {
    "windows": lambda name, version: _("{program} on Windows ({version})", program=name, version=version),
    "outlook-com": lambda _name, _version: "Outlook.com",
    "macos": lambda name, _version: _("{program} on macOS", program=name),
    "ios": lambda name, _version: _("{program} on iOS", program=name),
    "android": lambda name, _version: _("{program} on Android", program=name),
    "desktop-webmail": lambda name, _version: _("{program} in the browser", program=name),
    "mobile-webmail": lambda name, _version: _("{program} in a phone's browser", program=name),
}
_TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


@lru_cache
def table() -> Mapping[str, Any]:
    """Return the table: its ``notice``, ``date`` and ``features``."""
    path = Path(__file__).with_name("caniemail.json")
    made: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return made


def look(issue: Issue, letter: Letter, template: Template) -> Iterator[Finding]:
    """Find what a letter uses and some mail program lacks, heaviest first, with its place in the template.

    What the MJML compiler writes by itself is passed over: it has its own way out where something is missing.
    """
    if RULE in map(normalised, issue.header.ignore):
        return
    features = {slug: feature for slug, feature in table()["features"].items() if feature["gaps"]}
    sources = [(path, _TEMPLATE_COMMENT.sub(_blank, text)) for path, text in template.sources()]
    sources.sort(key=lambda source: not source[0].endswith(".css"))
    found: list[Finding] = []
    for slug, pattern in used(letter.html, features).items():
        if place := _place(pattern, sources):
            found += _judged(slug, features[slug], *place)
    weight = list(Level)
    yield from _styles(letter.html, template)
    yield from sorted(found, key=lambda one: (weight.index(one.level), one.file, one.line, one.message))


def _judged(slug: str, feature: Mapping[str, Any], path: str, line: int) -> Iterator[Finding]:
    """Tell of one feature: what is missing somewhere, or else what works in part and is not harmless."""
    why = harmless(slug)
    page = table()["page"].format(slug=slug)
    lacking = _programs(feature["gaps"], "n")
    if lacking:
        message = _("{feature} does not work in {programs}.", feature=feature["title"], programs=", ".join(lacking))
        level = Level.NOTE if why else Level.ERROR if _is_common(feature["gaps"]) else Level.WARNING
        yield Finding(RULE, level, path, line, 0, message, f"{why or remedy(slug)} {page}")
    elif not why:
        message = _(
            "{feature} works only in part in {programs}: {notes}",
            feature=feature["title"],
            programs=", ".join(_programs(feature["gaps"], "a")),
            notes=" ".join(feature.get("notes", {}).values()),
        )
        yield Finding(RULE, Level.NOTE, path, line, 0, message, page)


def _is_common(gaps: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a program that many read with lacks it altogether."""
    return any(gap[0] == "n" and name in _MOST_USED[family] for family, of in gaps.items() for name, gap in of.items())


def _programs(gaps: Mapping[str, Mapping[str, str]], verdict: str) -> list[str]:
    """Name the programs with a verdict, a family by its own name where all of it agrees."""
    names: list[str] = []
    for family, of in gaps.items():
        has = [platform for platform in _PLATFORMS[family] if of.get(platform, " ")[0] == verdict]
        name = _FAMILIES[family]
        if len(has) == len(_PLATFORMS[family]):
            names.append(name)
        else:
            names += [_PLATFORM_WORDS[platform](name, of[platform].split()[1]) for platform in has]
    return names


def _place(pattern: str, sources: list[tuple[str, str]]) -> tuple[str, int] | None:
    """Return where somebody has first written something that matches."""
    for path, text in sources:
        if match := re.search(pattern, text, re.IGNORECASE):
            return path, text.count("\n", 0, match.start()) + 1
    return None


def _styles(html: str, template: Template) -> Iterator[Finding]:
    longest = max((len(sheet.encode()) for sheet in re.findall(r"<style\b.*?</style\s*>", html, re.DOTALL)), default=0)
    if longest > STYLES_MOST:
        message = _("A style sheet has {size} KB; Gmail drops it from {most} KB on.", size=longest // 1000, most=16)
        fix = _("Shorten it, or divide it between two mj-style.")
        yield Finding(RULE, Level.ERROR, template.path("head.css"), 0, 0, message, fix)


def _blank(comment: re.Match[str]) -> str:
    return "\n" * comment[0].count("\n")
