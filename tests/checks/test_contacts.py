"""Mail addresses and phone numbers in a letter."""

import pytest

from newsletter.checks.findings import Level
from tests.checks.clean_letter import body, findings


def told(text: str) -> list[tuple[Level, int]]:
    return [(found.level, found.line) for found in findings(body(text), "ADDRESS")]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Skriv til <post@gmial.com>.", Level.ERROR),
        ("Skriv til [oss](mailto:post@hotmial.com).", Level.ERROR),
        ("Skriv til post@gmail.con i dag.", Level.ERROR),
        ("[post@barnehagenytt.no](mailto:post@barnehagenyt.no)", Level.ERROR),
        ("[Ring oss](tel:+472200000)", Level.ERROR),
        ("[Ring oss](tel:220000001)", Level.ERROR),
        ("Tlf. 22 00 00 0", Level.WARNING),
        ("Telefon: 220000000 hele dagen", Level.WARNING),
        ("Mobil +47 900 00 00", Level.WARNING),
    ],
)
def test_what_cannot_be_right_is_told_at_its_line(text: str, level: Level) -> None:
    assert told(text) == [(level, 10)]


@pytest.mark.parametrize(
    "text",
    [
        "Skriv til <post@barnehagenytt.no>, <ola@gmail.com> eller <kari@live.no>.",
        "[post@barnehagenytt.no](mailto:post@barnehagenytt.no?subject=Kurs)",
        "[Skriv til oss](mailto:post@barnehagenytt.no)",
        "[Ring oss](tel:+4722000000), tlf. 22 00 00 00, telefon 02800, tel 116 117, mobil +46 8 123 456 78",
        "Telefonen er åpen 09.00–15.30. Tlf.tid 10–12. Telefon 2 av 3 virker.",
        "Vi er 12 345 678 901 på jorda.",
    ],
)
def test_what_is_right_is_not(text: str) -> None:
    assert told(text) == []
