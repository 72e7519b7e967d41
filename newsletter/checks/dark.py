"""The finished HTML of a letter as those see it who have chosen dark colours."""

import re
from collections.abc import Iterator
from contextlib import suppress

_DARK = re.compile(r"@media[^{}]*prefers-color-scheme:\s*dark[^{}]*\{((?:[^{}]*\{[^{}]*\})*)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

_Declared = tuple[tuple[int, ...], str, str]
"""How much a rule weighs against others, its selector as XPath, and what it declares."""


def in_dark(html: str) -> str:
    """Return ``html`` with its colours for dark in the style attributes; as it is where it has none of its own."""
    rules = [rule for sheet in _DARK.findall(_COMMENT.sub("", html)) for rule in _RULE.findall(sheet)]
    if not rules:
        return html
    from lxml.html import fromstring, tostring  # noqa: PLC0415 - late, as all that is heavy

    page = fromstring(html)
    for _weight, path, declared in sorted((one for rule in rules for one in _read(*rule)), key=lambda one: one[0]):
        for element in page.xpath(path):
            element.set("style", f"{element.get('style', '')};{declared}")
    return str(tostring(page, encoding="unicode"))


def _read(selectors: str, declarations: str) -> Iterator[_Declared]:
    """Yield each selector of a rule; only what is important counts against style attributes."""
    from cssselect import HTMLTranslator, SelectorError, parse  # noqa: PLC0415

    declared = ";".join(one for one in declarations.split(";") if "!important" in one)
    with suppress(SelectorError):  # what only happens, as :hover, is not looked at
        for selector in parse(selectors):
            yield selector.specificity(), HTMLTranslator().selector_to_xpath(selector), declared
