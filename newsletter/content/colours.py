"""The colours of a letter: four from the publication, the rest made from them so that every text can be read.

Whatever an editor chooses, text has a contrast of at least 4.5 against its ground, in light and in dark.
"""

import re
from dataclasses import dataclass

from newsletter.settings import Colours

CONTRAST = 4.5
"""WCAG 2.2 AA for text."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_WHITE, _BLACK = "#ffffff", "#000000"


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour a template uses, as ``#rrggbb``."""

    page: str
    """Behind the letter."""
    card: str
    """Behind its text."""
    text: str
    muted: str
    """Small print on the page."""
    title: str
    """Headings and links."""
    button: str
    on_button: str
    surface: str
    """Behind notes and contacts."""
    urgent: str
    """Behind a deadline."""
    on_urgent: str
    """The date of a deadline, and the line beside it."""
    line: str
    """Hairlines; carries no meaning."""


def palette(colours: Colours) -> Palette:
    """Return the colours of the letter as it is designed."""
    primary, accent = _checked(colours.primary), _checked(colours.accent)
    page, card = _checked(colours.background), _WHITE
    surface, urgent = mix(primary, card, 0.07), mix(accent, card, 0.08)
    text = readable(_checked(colours.text), card, surface, urgent)
    return Palette(
        page=page,
        card=card,
        text=text,
        muted=readable(mix(text, page, 0.78), page),
        title=readable(primary, card, surface, urgent),
        button=primary,
        on_button=_ink(primary),
        surface=surface,
        urgent=urgent,
        on_urgent=readable(accent, urgent),
        line=mix(text, card, 0.16),
    )


def dark(colours: Colours) -> Palette:
    """Return the colours for readers who have chosen dark."""
    page, card, text = "#14181d", "#1d232a", "#e4e8ec"
    surface, urgent = mix(_checked(colours.primary), card, 0.22), mix(_checked(colours.accent), card, 0.2)
    title = readable(mix(_checked(colours.primary), _WHITE, 0.45), card, surface, urgent)
    return Palette(
        page=page,
        card=card,
        text=readable(text, card, surface, urgent),
        muted=readable("#a3adb8", page),
        title=title,
        button=title,
        on_button=_ink(title),
        surface=surface,
        urgent=urgent,
        on_urgent=readable(mix(colours.accent, _WHITE, 0.55), urgent),
        line="#3a444f",
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG counts it, from 1 to 21."""
    light, shade = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (shade + 0.05)


def mix(colour: str, ground: str, share: float) -> str:
    """Return ``colour`` thinned with ``ground``: 1 is all colour, 0 all ground."""
    parts = (round(a * share + b * (1 - share)) for a, b in zip(_rgb(colour), _rgb(ground), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def readable(colour: str, *grounds: str) -> str:
    """Return ``colour``, made darker or lighter only as far as text on all ``grounds`` needs."""
    target = _ink(grounds[0])
    steps = (mix(target, colour, step / 20) for step in range(20))
    return next((near for near in steps if all(contrast(near, ground) >= CONTRAST for ground in grounds)), target)


def _ink(ground: str) -> str:
    return max(_WHITE, _BLACK, key=lambda ink: contrast(ink, ground))


def _checked(colour: str) -> str:
    if not _HEX.fullmatch(colour):
        raise ValueError(colour)  # settings let none through; a style sheet is no place to be trusting
    return colour


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
