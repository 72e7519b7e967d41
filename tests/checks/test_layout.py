"""What every finished letter must hold, whatever template made it."""

from dataclasses import replace

import pytest

from newsletter.checks.layout import layout
from tests.checks.clean_letter import LETTER, read

GOOD = (
    '<html lang="nb"><style>:root { color-scheme: light dark }</style><body><table role="presentation"><tr><td>'
    '<img src="cid:a@letter" alt="" width="600" height="200"><table><tr><th>År</th></tr></table>'
    '<a href="https://www.ks.no/kurs?svar=nl0s0e">Kurs</a></td></tr></table></body></html>'
)
TEXT = "Kurs <https://www.ks.no/kurs?svar=nl0s0e>"


def told(html: str, text: str = TEXT) -> list[str]:
    return [found.message for found in layout(read(), replace(LETTER, html=html, text=text))]


def test_a_good_one() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('lang="nb"', 'lang="en"', "language"),
        ('lang="nb"', "", "language"),
        (' role="presentation"', "", "read aloud"),
        ('width="600" height="200"', 'width="1" height="1"', "trackers"),
        ("cid:a@letter", "https://www.ks.no/a.png", "does not travel"),
        ("cid:a@letter", "data:image/png;base64,AAAA", "does not travel"),
        (' alt=""', "", "no alt"),
        (' width="600"', "", "no alt or no width"),
        ("<body>", '<body><link rel="stylesheet" href="https://x.no/a.css">', "fetch"),
        ("color-scheme", "color", "dark colours"),
        ("light dark }", "light dark; color-scheme: dark } @import 'a.css';", "fetch"),
        ("light dark }", "light dark; background: url(https://x.no/a.png) }", "fetch"),
    ],
)
def test_what_a_template_has_lost(old: str, new: str, word: str) -> None:
    assert old in GOOD
    (message,) = told(GOOD.replace(old, new))
    assert word in message


def test_a_link_that_the_plain_text_lacks() -> None:
    (message,) = told(GOOD, "Kurs")
    assert "https://www.ks.no/kurs" in message
