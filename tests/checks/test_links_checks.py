"""Links and pictures: addresses that work, words that say where they lead, descriptions that describe."""

import pytest

from newsletter.checks.findings import Level
from tests.checks.clean_letter import body, findings


@pytest.mark.parametrize(
    ("address", "level", "said"),
    [
        ("http://www.barnehagenytt.no", Level.ERROR, "not encrypted"),
        ("https://www.example.no/kurs", Level.WARNING, "made-up"),
        ("https://example.com", Level.WARNING, "made-up"),
        ("https://localhost:8025/kurs", Level.ERROR, "Nobody but you"),
        ("https://127.0.0.1/kurs", Level.ERROR, "Nobody but you"),
        ("https://192.168.1.4/kurs", Level.ERROR, "Nobody but you"),
        ("https://intranett.local/kurs", Level.ERROR, "Nobody but you"),
        ("https://8.8.8.8/", Level.WARNING, "number in place of a name"),
        ("https://[2606:4700::1111]/", Level.WARNING, "number in place of a name"),
        ("https://intranett/kurs", Level.ERROR, "complete host name"),
        ("https://www.barnehagenytt.no/kurs”", Level.ERROR, "curly quotation mark"),
        (
            "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ks.no%2Fia&data=05",
            Level.ERROR,
            "copied out of an e-mail",
        ),
        ("https://urldefense.com/v3/__https://www.ks.no", Level.ERROR, "copied out of an e-mail"),
    ],
)
def test_addresses_that_do_not_work(address: str, level: Level, said: str) -> None:
    found = findings(body(f"Velkommen til [kurset vårt]({address})."), "LINK-FORM")
    assert [(finding.level, finding.line, finding.column) for finding in found] == [(level, 10, 15)]
    assert said in found[0].message


def test_a_wrapped_address_is_unwrapped() -> None:
    address = "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.ks.no%2Fia&data=05%7C01"
    assert findings(body(f"[Kurs]({address})"), "LINK-FORM")[0].fix == "Use the address itself: https://www.ks.no/ia"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.ks.no/fagomrader/?q=a%20b",
        "https://www.barnehagenytt.no/?id={{ email }}",
        "https://blåbær.no/syltetøy",
        "mailto:post@example.no",
        "tel:+4722000000",
        "https://notexample.no",
        "https://www.barnehagenytt.no:8443/x",
    ],
)
def test_addresses_that_work(address: str) -> None:
    assert findings(body(f"[Kurset vårt]({address})"), "LINK-FORM") == []


def test_buttons_and_pictures_are_links_too() -> None:
    source = body(
        "[Meld på](http://www.barnehagenytt.no){.button}",
        "[![Barn i snø](snø.jpg)](http://www.barnehagenytt.no)",
        "::: image\n[![Barn på tur](tur.jpg)](http://www.barnehagenytt.no)\nSe [turen](http://www.barnehagenytt.no).\n:::",
    )
    assert [finding.line for finding in findings(source, "LINK-FORM")] == [10, 12, 14, 16]


@pytest.mark.parametrize(
    "text",
    [
        "her",
        "Her",
        "Klikk her!",
        "les mer",
        "Les mer her …",
        "Read more",
        "**her**",
        "`her`",
        "denne lenken",
        "her\nher",
    ],
)
def test_words_that_say_nothing(text: str) -> None:
    found = findings(body(f"Kurset er åpent, [{text}](https://www.barnehagenytt.no)."), "LINK-TEXT")
    assert len(found) == ("\n" not in text)


@pytest.mark.parametrize("text", ["<https://www.barnehagenytt.no/kurs>", "[www.ks.no](https://www.ks.no)"])
def test_a_bare_address_is_no_text(text: str) -> None:
    assert "bare address" in findings(body(f"Se {text}"), "LINK-TEXT")[0].message


@pytest.mark.parametrize(
    "text",
    [
        "[Idebanken.org](https://www.idebanken.org)",
        "<post@barnehagenytt.no>",
        "[Les mer om kurset](https://www.ks.no)",
        "[Herøy kommune](https://www.ks.no)",
        "[Kurs for {{ name }}](https://www.ks.no)",
    ],
)
def test_words_that_say_where(text: str) -> None:
    assert findings(body(text), "LINK-TEXT") == []


def test_the_place_of_a_link_deep_in_a_list() -> None:
    text = "- Ett\n  - {{ name }} leser\n    og [her](https://www.barnehagenytt.no) er det, `[her](x)` ikke"
    found = findings(body(text), "LINK-TEXT")
    assert [(finding.line, finding.column) for finding in found] == [(12, 8)]


def test_the_place_of_a_link_in_a_heading() -> None:
    found = findings(body("Tekst", "### Les [her](https://www.barnehagenytt.no)"), "LINK-TEXT")
    assert [(finding.line, finding.column) for finding in found] == [(12, 9)]


def test_same_words_with_two_targets() -> None:
    source = body("[Meld på](https://www.ks.no/a) og så\n[meld  på!](https://www.ks.no/b)")
    found = findings(source, "LINK-TARGETS")
    assert [(finding.line, finding.column) for finding in found] == [(11, 1)]
    assert "line 10: https://www.ks.no/b and https://www.ks.no/a" in found[0].message


@pytest.mark.parametrize(
    "parts",
    [
        ("[Meld på](https://www.ks.no/a/) og [Meld på](https://www.ks.no/a)",),
        ("[Les mer](https://www.ks.no/a) og [Les mer](https://www.ks.no/b)",),
        (
            '::: only region == "Oslo"\n[Meld på](https://www.ks.no/oslo)\n:::',
            '::: only region == "Bergen"\n[Meld på](https://www.ks.no/bergen)\n:::',
        ),
    ],
)
def test_same_words_that_are_fine(parts: tuple[str, ...]) -> None:
    assert findings(body(*parts), "LINK-TARGETS") == []


def test_a_reader_who_gets_both_boxes_meets_both_links() -> None:
    source = body('::: only region == "Oslo"\n[Meld på](https://www.ks.no/oslo)\n:::', "[Meld på](https://www.ks.no/b)")
    assert len(findings(source, "LINK-TARGETS")) == 1


# Pictures


@pytest.mark.parametrize(
    "alt", ["vinter_2.jpg", "bilder/vinter_2.jpg", "Vinter_2", "IMG_2031", "bilde", "foto 3", "x.PNG"]
)
def test_a_file_name_is_no_description(alt: str) -> None:
    found = findings(body("Tekst", f"![{alt}](bilder/vinter_2.jpg)"), "IMG-ALT")
    assert [(finding.level, finding.line) for finding in found] == [(Level.WARNING, 12)]


@pytest.mark.parametrize(
    "picture", ["![Barn i snøen](IMG_2031.jpg)", "![](ramme.png){decorative}", "![Vinter](vinter.jpg)"]
)
def test_a_description_is_one(picture: str) -> None:
    assert findings(body(picture), "IMG-ALT") == []
