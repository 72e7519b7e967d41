"""Size, the way out, the postal address and the sender."""

from dataclasses import replace

import pytest

from newsletter.checks.findings import Level
from newsletter.checks.run import check
from newsletter.content.letter import Picture
from newsletter.settings import Publication, Sender
from tests.checks.clean_letter import LETTER, PUBLICATION, SENDER, SOURCE, header, read


def delivered(**changes: object) -> list[tuple[str, Level, str, int]]:
    parts = {key: changes[key] for key in ("html", "text", "slots", "pictures") if key in changes}
    letter = replace(LETTER, **parts)  # type: ignore[arg-type]
    found = check(
        read(str(changes.get("source", SOURCE))),
        letter,
        changes.get("publication", PUBLICATION),  # type: ignore[arg-type]
        changes.get("sender", SENDER),  # type: ignore[arg-type]
        None,
        public_url=str(changes.get("public_url", "")),
    )
    return [(finding.rule, finding.level, finding.file, finding.line) for finding in found]


ISSUE = "issues/god-jul/issue.md"


@pytest.mark.parametrize(
    "changes",
    [
        {"html": "<p>Takk</p>"},
        {"html": '<p>Takk</p><a href="nl0s0e"></a>'},
        {"html": '<a href="nl0s0e" style="display: none">Meld deg av</a>'},
        {"html": '<a name="x">Meld deg av</a> nl0s0e'},
        {"text": "Takk for i år."},
        {"html": '<a href="nl0s0e">Meld deg av', "text": LETTER.text},
    ],
)
def test_a_letter_without_a_way_out(changes: dict[str, object]) -> None:
    assert delivered(**changes) == [("UNSUBSCRIBE", Level.ERROR, ISSUE, 1)]


def test_without_any_unsubscribe_slot_both_parts_are_told_of() -> None:
    assert [rule for rule, *_rest in delivered(slots=())] == ["UNSUBSCRIBE", "UNSUBSCRIBE"]


def test_unsubscribing_among_the_answers_is_a_note() -> None:
    plain = Sender.model_validate({"from": "post@barnehagenytt.no"})
    assert delivered(sender=plain) == [("UNSUBSCRIBE", Level.NOTE, "newsletter.toml", 0)]
    assert delivered(sender=plain, public_url="https://nyhetsbrev.barnehagenytt.no") == []


def test_a_publication_without_an_address() -> None:
    nowhere = Publication(name="Barnehagenytt", address=" ")
    assert delivered(publication=nowhere) == [("POSTAL-ADDRESS", Level.ERROR, "newsletter.toml", 0)]
    assert delivered(publication=nowhere, source=header(ignore="POSTAL-ADDRESS")) == []


@pytest.mark.parametrize(
    "configured",
    [
        {"from": "Barnehagenytt <barnehagenytt@gmail.com>"},
        {"from": "noreply@barnehagenytt.no"},
        {"from": "post@barnehagenytt.no", "reply_to": "No-Reply@barnehagenytt.no"},
    ],
)
def test_a_sender_that_is_refused_or_deaf(configured: dict[str, str]) -> None:
    sender = Sender.model_validate(configured | {"unsubscribe": "av@barnehagenytt.no"})
    assert delivered(sender=sender) == [("SENDER", Level.WARNING, "newsletter.toml", 0)]


@pytest.mark.parametrize("key", ["bounces", "unsubscribe"])
def test_what_comes_back_at_another_organisation_is_a_note(key: str) -> None:
    own = {"from": "post@barnehagenytt.no", "unsubscribe": "av@barnehagenytt.no"}
    foreign = Sender.model_validate(own | {key: "retur@brevbyra.no"})
    assert delivered(sender=foreign) == [("SENDER", Level.NOTE, "newsletter.toml", 0)]
    below = Sender.model_validate(
        own | {key: "retur+{token}@brev.barnehagenytt.no" if key == "bounces" else "av@brev.barnehagenytt.no"}
    )
    assert delivered(sender=below) == []


def test_the_header_has_a_say_in_the_sender() -> None:
    deaf = Sender.model_validate({"from": "noreply@barnehagenytt.no", "unsubscribe": "av@barnehagenytt.no"})
    own = header(**{"from": "Kari <kari@barnehagenytt.no>"})
    assert delivered(sender=deaf, source=own) == []
    assert delivered(sender=deaf, source=header(reply_to="kari@barnehagenytt.no")) == []
    line = read(own).header.lines["from"]
    assert delivered(source=own.replace("barnehagenytt.no>", "hotmail.com>")) == [
        ("SENDER", Level.WARNING, ISSUE, line)
    ]
    source = header(reply_to="Ikke svar <ikkesvar@barnehagenytt.no>")
    assert delivered(source=source)[0][3] == read(source).header.lines["reply_to"]


@pytest.mark.parametrize(
    ("length", "picture", "levels"),
    [
        (75_000, 1, []),
        (82_000, 1, [Level.WARNING]),
        (99_000, 1, [Level.ERROR]),
        (10, 370_000, [Level.WARNING]),
        (10, 1_480_000, [Level.ERROR]),
        (82_000, 400_000, [Level.WARNING, Level.WARNING]),
    ],
)
def test_a_letter_that_is_too_big(length: int, picture: int, levels: list[Level]) -> None:
    found = delivered(
        html=LETTER.html + "ab " * (length // 3),
        pictures=(Picture("x", "x.png", "image/png", b"x" * picture),),
    )
    assert [(rule, level) for rule, level, *_rest in found] == [("SIZE", level) for level in levels]


def test_the_heaviest_pictures_are_named() -> None:
    sizes = {"a.png": 60, "b.jpg": 300, "c.gif": 200, "d.png": 10}
    pictures = tuple(Picture(name, name, "image/png", bytes(size * 1000)) for name, size in sizes.items())
    pictures = (*pictures, Picture("e", "e.jpg", "image/jpeg", bytes(220_000), "E.HEIC"))
    found = check(read(SOURCE), replace(LETTER, pictures=pictures), PUBLICATION, SENDER, None)
    (finding,) = (finding for finding in found if finding.rule == "SIZE")
    assert finding.level is Level.WARNING
    assert finding.fix.endswith("The heaviest: b.jpg (410 KB), E.HEIC (301 KB), c.gif (273 KB).")
