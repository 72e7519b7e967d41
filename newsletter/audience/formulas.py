"""Cells that a spreadsheet would calculate instead of showing: shielded where we write, unshielded where we read.

Both live here, so that a table of ours comes back as it was. An address may begin with ``+``, and ``'+ola@example.no``
would be another person's.
"""

import re

_CALCULATED = re.compile(r"'*[\s\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]")
"""What a formula begins with, also behind blanks and in full width; and what has been shielded already."""


def shielded(text: str) -> str:
    """Return ``text`` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _CALCULATED.match(text) else text


def unshielded(text: str) -> str:
    """Return what ``shielded`` was given; every other text stays as it is."""
    return text[1:] if text.startswith("'") and _CALCULATED.match(text[1:]) else text
