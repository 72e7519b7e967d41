"""Links that do not lead straight: shorteners, name tags, other names."""

import pytest

from newsletter.checks.findings import Level
from tests.checks.clean_letter import body, findings


@pytest.mark.parametrize("host", ["bit.ly", "www.bit.ly", "tinyurl.com", "t.co", "ow.ly", "lnkd.in"])
def test_a_shortened_link_hides_where_it_leads(host: str) -> None:
    (found,) = findings(body(f"Se [kurset](https://{host}/3xYz)."), "LINK-SHORT")
    assert (found.level, found.line, found.column) == (Level.WARNING, 10, 4)


@pytest.mark.parametrize("host", ["habit.ly", "www.ks.no", "youtu.be", "forms.gle", "bit.ly.barnehagenytt.no"])
def test_a_short_name_is_no_shortener(host: str) -> None:
    assert findings(body(f"Se [kurset](https://{host}/3xYz)."), "LINK-SHORT") == []


@pytest.mark.parametrize(
    ("query", "level", "left"),
    [
        ("fbclid=IwAR0x", Level.WARNING, ""),
        ("id=7&mc_eid=ab12", Level.WARNING, "?id=7"),
        ("_hsenc=p2&_hsmi=3", Level.WARNING, "?_hsmi=3"),
        ("email=kari@barnehagenytt.no&utm_source=brev", Level.WARNING, ""),
        ("utm_source=brev&utm_medium=epost&a=b%20c", Level.NOTE, "?a=b%20c"),
    ],
)
def test_a_name_tag_on_a_link_is_taken_off(query: str, level: Level, left: str) -> None:
    (found,) = findings(body(f"Se [kurset](https://www.ks.no/kurs?{query})."), "LINK-TRACKING")
    assert found.level == level
    assert found.fix == f"Remove it: https://www.ks.no/kurs{left}"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.ks.no/?q=email",
        "https://www.ks.no/?email={{ email }}",
        "https://www.ks.no/?id=7&side=2",
        "mailto:post@ks.no?subject=fbclid",
    ],
)
def test_other_parts_of_an_address_are_left_alone(address: str) -> None:
    assert findings(body(f"Se [kurset]({address})."), "LINK-TRACKING") == []


@pytest.mark.parametrize("words", ["www.ks.no", "ks.no", "https://www.ks.no/kurs", "Idebanken.org"])
def test_words_that_show_another_site(words: str) -> None:
    (found,) = findings(body(f"Se [{words}](https://www.barnehagenytt.no/kurs)."), "LINK-SHOWN")
    assert (found.level, found.column) == (Level.WARNING, 4)
    assert "leads to barnehagenytt.no" in found.message


@pytest.mark.parametrize(
    "link",
    [
        "[Idebanken.org](https://www.idebanken.org/)",
        "[ks.no/kurs](https://www.ks.no/fagomrader/kurs)",
        "[minside.ks.no](https://www.ks.no)",
        "[rapport.pdf](https://www.ks.no/rapport)",
        "[Node.js](https://www.barnehagenytt.no)",
        "[Se ks.no for mer](https://www.barnehagenytt.no)",
        "[ks.no](mailto:post@barnehagenytt.no)",
    ],
)
def test_words_that_show_the_same_site_or_none(link: str) -> None:
    assert findings(body(link), "LINK-SHOWN") == []
