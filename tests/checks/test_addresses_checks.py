"""Mail addresses and phone numbers: what nobody can write to or ring, and what looks odd and is right."""

import pytest

from newsletter.checks.findings import Level
from tests.checks.clean_letter import body, findings


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("<post@gmial.com>", "post@gmial.com looks misspelt"),
        ("[Skriv til oss](mailto:post@hotmial.com?subject=Kurs)", "post@hotmial.com looks misspelt"),
        ("[Skriv til oss](mailto:.post@barnehagenytt.no)", "Nobody can write to “.post@barnehagenytt.no”"),
        ("[Skriv til oss](mailto:post@barnehage_nytt.no)", "cannot be the name of a mail server"),
        ("[post@barnehagenytt.no](mailto:kari@barnehagenytt.no)", "shows post@barnehagenytt.no, but leads to kari@"),
        ("[22 00 00 0](tel:+472200000)", "has 7 digits"),
        ("[Ring oss](tel:4722000000)", "4722000000 has 10 digits"),
        ("[Ring oss](tel:220000001)", "has 9 digits"),
        ("[Ring oss](tel:004722000)", "has 5 digits"),
        ("[22 00 00 00](tel:+4722000001)", "shows 22 00 00 00, but rings +4722000001"),
    ],
)
def test_links_that_reach_nobody(link: str, said: str) -> None:
    (found,) = findings(body(f"Har du spørsmål? {link}"), "ADDRESS")
    assert (found.level, found.line, found.column) == (Level.ERROR, 10, 18)
    assert said in found.message
    assert found.fix


@pytest.mark.parametrize(
    "text",
    [
        "<post@barnehagenytt.no>",
        "[Post@Barnehagenytt.no](mailto:post@barnehagenytt.no)",
        "[Skriv](mailto:post@blåbær.no?subject=Kurs%20i%20januar)",
        "[Skriv](mailto:kari@ymail.com) eller <ola@mail.com>, <per@hotmail.no>",
        "[22 00 00 00](tel:+4722000000)",
        "[+47 22 00 00 00](tel:22000000)",
        "[02800](tel:02800) eller [02 800](tel:+4702800)",
        "[116 117](tel:116117) og [113](tel:113) og [1881](tel:1881)",
        "[+46 8 123 456 78](tel:+46812345678)",
        "[0045 33 12 34](tel:+45331234)",
        "[Ring (22 00 00 00)](tel:+4722000000)",
        "[22 00 00 00](https://www.barnehagenytt.no/telefon)",
    ],
)
def test_links_that_are_right(text: str) -> None:
    assert findings(body(text), "ADDRESS") == []


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Skriv til post@gmial.com i dag.", 11),
        ("Skriv: kari@outlok.com.", 8),
        ("Tlf. 22 00 00 0", 6),
        ("Ring oss på 22 00 00 001 eller skriv", None),
        ("Telefon: +47 22 00 00 0", 10),
        ("Mobil 920000001.", 7),
        ("Call +47 2200 000", 6),
        ("Ring 2224213", 6),
        ("Du når oss på +47 22 24 1, eller skriv.", 15),
        ("Tel. 22 24 21 3", 6),
        ("Telefon: 22 24 21.", 10),
        ("Skriv til kari@ks,no i dag", 11),
        ("Skriv til kari@gmial,com", 11),
    ],
)
def test_text_that_reaches_nobody_is_a_warning(text: str, column: int | None) -> None:
    found = findings(body(text), "ADDRESS")
    assert [(one.level, one.line, one.column) for one in found] == ([(Level.WARNING, 10, column)] if column else [])


@pytest.mark.parametrize(
    "text",
    [
        "Tlf. 22 00 00 00, mandag til fredag kl. 9–15",
        "Ring 22 00 00 00 10–15 hver dag",
        "Vi svarer ikke på telefon 24.12.2023 til 02.01.2024.",
        "Telefon 9.00-15.00, mobil 0900-1500",
        "Ring 5 personer, eller ring 100 000 hvis du kan.",
        "Call 911 in an emergency",
        "Ring +47 22 00 00 00, +4722000000 eller +47 02800; +47 000 kroner, +47 22",
        "[+47 22 24 10 00](tel:+4722241000), ikke 10+47 22 24 1",
        "Hilsen kari@ks, norske barnehager og post@ks,nordnes",
        "Tlf. [22 00 00 00](tel:+4722000000)",
        "Tlf. 02 400 og tlf 815 48 000",
        "Ring +46 8 123 456 78",
        "`tlf 12 34 56 7` og `post@gmial.com`",
        "Se <https://www.barnehagenytt.no/?a=post@gmial.com>",
        "Meld deg på med koden {{ name }}@gmial",
    ],
)
def test_text_that_is_right(text: str) -> None:
    assert findings(body(text), "ADDRESS") == []


def test_one_mistake_in_a_link_and_its_words_is_told_of_once() -> None:
    assert len(findings(body("[post@gmial.com](mailto:post@gmial.com)"), "ADDRESS")) == 1
    assert len(findings(body("Ring [+47 22 24 1](tel:+4722241)"), "ADDRESS")) == 1


def test_a_person_in_their_box_is_looked_at_too() -> None:
    (found,) = findings(body("::: people\n- **Kari Nordmann**, leder, <kari@gmial.com>\n:::"), "ADDRESS")
    assert (found.line, found.column) == (11, 0)
