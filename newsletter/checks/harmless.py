"""What a mail program may lack without harm to the letter, and what to do instead of what it may not lack.

By caniemail's names. A reader who lacks what stands here still gets every word, in order, and can read it.
"""

from collections.abc import Callable
from fnmatch import fnmatchcase

from newsletter.messages import _

_Group = tuple[str, Callable[[], str]]

HARMLESS: tuple[_Group, ...] = (
    (
        """
        css-border-radius* css-box-shadow css-text-shadow css-opacity css-outline* css-filter
        css-accent-color css-backdrop-filter css-*blend-mode css-border-image css-border-spacing
        css-letter-spacing css-word-spacing css-text-decoration* css-text-underline* css-font-*
        css-text-emphasis* css-text-transform css-text-indent css-text-justify css-list-style* css-animation
        css-at-keyframes css-transition css-caption-side css-background-repeat css-background-position
        css-background-size css-background-origin css-background-clip
        """,
        lambda: _("Harmless: it only adorns."),
    ),
    (
        """
        css-at-media-* css-color-scheme html-meta-color-scheme css-pseudo-class-* css-cursor css-user-select
        css-resize css-scroll-snap html-target html-loading-attribute
        """,
        lambda: _("Harmless: a comfort where it works; elsewhere the letter looks as it usually does."),
    ),
    (
        "css-at-media css-at-supports css-selector-* css-pseudo-element-* css-important html-style",
        lambda: _("Harmless if inline.css holds what the letter cannot do without."),
    ),
    (
        """
        html-role html-aria-* html-lang html-dir html-abbr html-acronym html-semantics html-body
        html-address html-dfn html-lists
        """,
        lambda: _("Harmless: the words are there all the same."),
    ),
    (
        """
        css-white-space* css-word-* css-overflow* css-hyph* css-text-overflow css-text-wrap css-max-*
        css-min-* css-box-sizing css-table-layout css-widows css-orphans css-tab-size css-margin css-padding
        css-width css-height css-line-height css-border css-background css-text-align css-vertical-align
        css-direction css-display css-clear css-rgb html-align html-valign html-width html-height
        css-object-* css-empty-cells html-wbr
        """,
        lambda: _("Harmless: lines break or stand a little differently."),
    ),
    (
        "css-at-font-face css-sytem-ui",
        lambda: _("Harmless: the next font of the list is used."),
    ),
)
"""Names with ``*`` for any letters, and why a letter holds without them."""

REMEDIES: tuple[_Group, ...] = (
    (
        """
        css-display-flex css-display-grid css-flex-* css-grid-* css-align-items css-justify-content css-gap css-float
        css-position css-left-right-top-bottom css-inset css-column-* css-z-index
        """,
        lambda: _("Build the layout of mj-section and mj-column, which become tables."),
    ),
    (
        "css-background-image css-*-gradient html-background",
        lambda: _("Give a background colour, and put what must be seen into the letter as a picture."),
    ),
    (
        "html-video html-audio html-object",
        lambda: _("Show a picture that links to a page with it."),
    ),
    (
        "html-form html-input-* html-button-* html-select html-textarea",
        lambda: _("Link to a page with the form."),
    ),
    ("html-svg html-picture html-srcset image-*", lambda: _("Use a PNG or JPEG picture.")),
    ("css-at-import html-link", lambda: _("Write the rules into inline.css or head.css.")),
    (
        "css-variables css-unit-* css-function-* css-modern-color css-rgba css-intrinsic-size",
        lambda: _("Write the plain value: a colour as #rrggbb, a length in px or %."),
    ),
)
"""Names, and what to do instead."""


def harmless(slug: str) -> str:
    """Return why a letter holds without a feature, or nothing if it may not."""
    return _first(slug, HARMLESS)


def remedy(slug: str) -> str:
    """Return what to do instead of using a feature."""
    return _first(slug, REMEDIES) or _("Do without it, or see to it that the letter holds where it is missing.")


def _first(slug: str, groups: tuple[_Group, ...]) -> str:
    return next((words() for names, words in groups if any(fnmatchcase(slug, name) for name in names.split())), "")
