"""Rows of a list that an editor should look at, and domains that look misspelt."""

from collections import deque
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.people import Entry, LeftOut, Recipient
from newsletter.checks.domains import meant
from newsletter.checks.findings import Level
from newsletter.checks.lists import MOST, Notes, duplicates

REAL = """
    gmail.com googlemail.com hotmail.com hotmail.no hotmail.se hotmail.dk hotmail.co.uk hotmail.nl outlook.com
    outlook.cz outlook.dk live.com live.no live.se live.dk live.nl msn.com msn.no yahoo.com yahoo.no yahoo.se
    yahoo.co.uk yahoo.co.jp ymail.com rocketmail.com icloud.com cloud.com me.com me.no mac.com mac.no aol.com aim.com
    mail.com mail.no email.com email.no fastmail.com
    gmx.de gmx.net gmx.com web.de t-online.de proton.me protonmail.com
    protonmail.ch pm.me online.no online.com frisurf.no broadpark.no getmail.no altibox.no lyse.net c2i.net tele2.no
    start.no epost.no bluezone.no ebnett.no enivest.net nettlink.no telia.com telia.no telenor.com telenor.no
    oslo.kommune.no baerum.kommune.no kommune.no kommune.se bergen.kommune.no osloskolen.no udir.no uio.no ntnu.no
    hvl.no statsforvalteren.no skatteetaten.no example.no example.com wp.pl o2.pl interia.pl mail.ru yandex.ru bk.ru
    inbox.lv inbox.com qq.com 163.com 126.com zoho.com hey.com tutanota.com mailbox.org posteo.de free.fr orange.fr
    laposte.net libero.it rediffmail.com comcast.net att.net verizon.net xn--blbr-roah.no lime.no olive.no dive.no
"""


@pytest.mark.parametrize("domain", REAL.split())
def test_real_domains_are_left_alone(domain: str) -> None:
    assert meant(domain) == ""


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.no", "gmail.com"),
        ("gmial.con", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmil.no", "hotmail.no"),
        ("hotmail.on", "hotmail.no"),
        ("outlok.com", "outlook.com"),
        ("outloook.com", "outlook.com"),
        ("outlook.cmo", "outlook.com"),
        ("icloud.no", "icloud.com"),
        ("yaho.no", "yahoo.no"),
        ("onlin.no", "online.no"),
        ("live.on", "live.no"),
        ("oslo.komune.no", "oslo.kommune.no"),
        ("oslo.kommune.on", "oslo.kommune.no"),
        ("example.on", "example.no"),
        ("post.example.con", "post.example.com"),
        ("example.nett", "example.net"),
    ],
)
def test_slips_are_pointed_out(slip: str, right: str) -> None:
    assert meant(slip) == right
    assert meant(right) == ""


@given(st.sampled_from(["gmail.com", "hotmail.com", "hotmail.no", "outlook.com", "online.no"]), st.data())
def test_one_slip_after_the_first_letter_is_found(domain: str, data: st.DataObject) -> None:
    name, _dot, ending = domain.partition(".")
    place = data.draw(st.integers(1, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    swapped = name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :] if place > 1 else name
    slips = [
        name[:place] + name[place + 1 :],
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
        swapped,
    ]
    slip = data.draw(st.sampled_from(slips))
    assert meant(f"{slip}.{ending}") == ("" if slip == name else domain)


@given(st.text("abcdefghiklmnopqrstuvxyzæøå-", min_size=3, max_size=12), st.sampled_from(["no", "com", "se", "org"]))
def test_any_domain_is_left_alone_or_near_what_was_meant(name: str, ending: str) -> None:
    right = meant(f"{name}.{ending}")
    if right:
        assert meant(right) == ""
        assert abs(len(right) - len(f"{name}.{ending}")) <= 2
        assert right[0] == name[0]


def person(line: int, address: str, name: str = "") -> Entry:
    return Entry(line - 1, Recipient(address, name, "", {"email": address, "name": name}), address, "list.csv", line)


def noted(people: Iterable[Entry | LeftOut], file: str = "list.csv") -> Notes:
    notes = Notes(file)
    deque(notes.watching(people), maxlen=0)
    return notes


@pytest.mark.parametrize("name", ["BjÃ¸rn", "Ã…se", "KÃ¥re", "Bj√∏rn", "K√•re", "Bj\ufffdrn", "Bj?rn", "Bj&oslash;rn"])
def test_garbled_names_are_told(name: str) -> None:
    (finding,) = noted([person(2, "a@example.no", name)]).findings()
    assert (finding.rule, finding.level, finding.file, finding.line) == ("LIST-GARBLED", Level.WARNING, "list.csv", 2)
    assert f"“{name}”" in finding.message


@pytest.mark.parametrize(
    "name", ["Bjørn Ås", "São João", "Hva?", "Å & Sønner", "A&B; C", "√2", "José Ñuñez", "Ã", "O’Hara"]
)
def test_sound_names_are_not_told(name: str) -> None:
    assert list(noted([person(2, "a@example.no", name)]).findings()) == []


def test_rows_beyond_the_first_are_only_counted() -> None:
    lost = (LeftOut(line - 1, "x" * (line % 2), "invalid", "Why.", "list.csv", line) for line in range(2, 102))
    notes = noted([*lost, LeftOut(200, "b@example.no", "not_chosen", "Not meant."), person(201, "a@example.no")])
    *rows, more = notes.findings()
    assert [row.line for row in rows] == list(range(2, 2 + MOST))
    assert rows[0].message == "This row gets no letter: no address stands in it."
    assert rows[1].message == "“x” gets no letter. Why."
    assert more.message == "80 more rows of this kind."
    assert notes.people == 1


def test_duplicates_are_counted_list_by_list() -> None:
    first = noted([person(2, "a@example.no"), person(3, "A@example.no"), person(4, "b@example.no")], "a.csv")
    second = noted([person(2, "c@example.no")], "b.csv")
    third = noted([person(2, "a@example.no"), person(3, "c@example.no"), person(4, "d@example.no")], "c.csv")
    assert [(finding.file, finding.level, finding.message) for finding in duplicates([first, second, third])] == [
        ("a.csv", Level.NOTE, "1 row repeats an address that stands further up."),
        ("c.csv", Level.NOTE, "2 rows repeat an address that stands further up."),
    ]
