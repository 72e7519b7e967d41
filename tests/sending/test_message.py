"""Messages: what the slow, obvious way would make, fit for the wire, and with exactly the headers that are meant."""

from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.content.letter import Condition, Letter, Slot, SlotKind
from newsletter.sending import message
from newsletter.sending.interface import Kind, Recipient
from newsletter.sending.message import CannotCompose, compile
from newsletter.sending.stationery import Stationery
from newsletter.settings import Mailbox
from tests.sending import oracle
from tests.sending.letters import AT, BY_MAIL, DELIVERY, LETTER, PERSON, PERSONAL, PLAIN, STATIONERY
from tests.sending.oracle import NONCE, octets, parse, slot, tidy
from tests.sending.test_message_headers import INJECTIONS, NASTY

NAMES = [
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Precedence"),
    *("Content-Language", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
]
LINK = f"https://brev.example.no/u/{PERSON}"
COMPILED = {letter: compile(letter, STATIONERY) for letter in (LETTER, PLAIN, PERSONAL)}


def person(name: str = "Kari Nordmann", region: str = "Oslo", helper: str = "") -> Recipient:
    fields = {"name": name, "region": region, "helper": helper}
    return Recipient("kari@example.com", name, fields=fields)


def made(letter: Letter, stationery: Stationery, to: Recipient | None = None) -> EmailMessage:
    return parse(octets(compile(letter, stationery).join(to or person(), DELIVERY, PERSON, AT)))


@given(NASTY, NASTY, st.booleans(), st.sampled_from([LETTER, PLAIN, PERSONAL]))
@example(INJECTIONS[0], INJECTIONS[1], True, PERSONAL)
@example(INJECTIONS[2], INJECTIONS[3], True, PERSONAL)
@example("Kari", ".", True, LETTER)
@example("F", "From me", False, LETTER)
@example('"><script>alert(1)</script>', "'&amp;", False, LETTER)
def test_a_message_is_what_the_slow_way_makes(name: str, region: str, helper: bool, letter: Letter) -> None:
    to = person(name, region, "yes" if helper else "")
    raw = octets(COMPILED[letter].join(to, DELIVERY, PERSON, AT))
    oracle.assert_fit_for_the_wire(raw)
    parsed = parse(raw)
    slow = parse(oracle.message(letter, to, LINK).as_bytes())
    assert [body.rstrip() for body in oracle.bodies(parsed)] == [body.rstrip() for body in oracle.bodies(slow)]
    assert parsed.keys() == NAMES
    assert parsed["To"].addresses[0].addr_spec == "kari@example.com"
    assert len(parsed["To"].addresses) == 1
    wanted = oracle.fill(letter, letter.subject, dict(to.fields), LINK).strip()
    if len(wanted) < 60 or letter is not PERSONAL:
        assert str(parsed["Subject"]) == wanted
    assert [part.get_content_type() for part in parsed.walk()] == [part.get_content_type() for part in slow.walk()]


def test_the_headers_say_what_is_configured() -> None:
    parsed = made(LETTER, STATIONERY)
    assert {name: str(parsed[name]) for name in NAMES[2:]} == {
        "Reply-To": "Redaksjonen <svar@example.no>",
        "Subject": "Takk for i år – og frist for vårens kurs 2. januar",
        "Date": "Mon, 18 Dec 2023 09:43:20 +0100",
        "Message-ID": f"<{DELIVERY}@example.no>",
        "List-Id": "Nyheter fra øya <nyheter.example.no>",
        "List-Unsubscribe": f"<{LINK}>, <mailto:avmelding@example.no?subject=unsubscribe%20{PERSON}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "2023-12-god-jul:live:newsletter:example.no",
        "Precedence": "bulk",
        "Content-Language": "nb",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="=_{NONCE}a"',
    }
    (sender,) = parsed["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Nyhetsbrevet (prøve), på øya", "brev@example.no")


def test_the_envelope_is_the_person_and_an_address_of_this_delivery() -> None:
    one = COMPILED[LETTER].join(person(), DELIVERY, PERSON, AT)
    assert (one.delivery_id, one.envelope_to) == (DELIVERY, "kari@example.com")
    assert one.envelope_from == f"retur+{DELIVERY}@example.no"
    for bounces, wanted in (("", "brev@example.no"), ("retur@example.no", "retur@example.no")):
        plain = compile(LETTER, replace(STATIONERY, bounces=bounces)).join(person(), DELIVERY, PERSON, AT)
        assert plain.envelope_from == wanted


def test_a_retry_is_the_same_message_and_another_delivery_has_another_id() -> None:
    again = [compile(LETTER, STATIONERY).join(person(), DELIVERY, PERSON, AT) for _ in range(2)]
    assert again[0] == again[1]
    other = COMPILED[LETTER].join(person(), "a" * 24, PERSON, AT)
    assert parse(octets(other))["Message-ID"] == f"<{'a' * 24}@example.no>"


def test_pictures_are_shared_and_arrive_as_they_are() -> None:
    one, two = (COMPILED[LETTER].join(person(name), DELIVERY, PERSON, AT) for name in ("Kari", "Ola"))
    assert one.segments[-1] is two.segments[-1]
    (picture,) = [part for part in parse(octets(one)).walk() if part.get_content_maintype() == "image"]
    assert picture.get_content() == oracle.PNG
    assert picture["Content-ID"] == "<bilde1@example.no>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_filename() == "bilde-p-ya.png"


def test_without_a_public_page_unsubscribing_is_by_mail() -> None:
    parsed = made(LETTER, BY_MAIL)
    mail = f"mailto:avmelding@example.no?subject=unsubscribe%20{PERSON}"
    assert str(parsed["List-Unsubscribe"]) == f"<{mail}>"
    assert "List-Unsubscribe-Post" not in parsed
    text, html = oracle.bodies(parsed)
    assert f"From here: {mail}\n" in text
    assert f'<a href="{mail}">' in html


def test_unsubscribe_mails_fall_back_to_where_answers_go() -> None:
    for stationery, wanted in (
        (replace(BY_MAIL, unsubscribe=""), "svar@example.no"),
        (replace(BY_MAIL, unsubscribe="", reply_to=None), "brev@example.no"),
        (replace(BY_MAIL, unsubscribe="av&på+x".replace("å", "a") + "@example.no"), "av%26pa+x@example.no"),
    ):
        parsed = made(PLAIN, stationery)
        assert str(parsed["List-Unsubscribe"]).startswith(f"<mailto:{wanted}?subject=")


@pytest.mark.parametrize("stationery", [STATIONERY, BY_MAIL])
def test_the_unsubscribe_links_of_a_test_are_inert(stationery: Stationery) -> None:
    raw = octets(compile(LETTER, replace(stationery, kind=Kind.TEST)).join(person(), DELIVERY, PERSON, AT))
    assert PERSON.encode() not in raw.replace(b"=\r\n", b"")
    parsed = parse(raw)
    links = ["https://brev.example.no/u/test"] * bool(stationery.public_url)
    links.append("mailto:avmelding@example.no?subject=unsubscribe%20test")
    assert str(parsed["List-Unsubscribe"]) == ", ".join(f"<{link}>" for link in links)
    assert all(links[0] in body for body in oracle.bodies(parsed))


def test_the_subject_of_a_test_says_so() -> None:
    stationery = replace(STATIONERY, subject_prefix="[TEST] ")
    assert str(made(LETTER, stationery)["Subject"]) == f"[TEST] {LETTER.subject}"
    assert str(made(PERSONAL, stationery)["Subject"]) == "[TEST] Til Kari Nordmann: takk for i år"


def test_a_confirmation_is_no_bulk_mail() -> None:
    parsed = made(PLAIN, replace(STATIONERY, kind=Kind.CONFIRMATION))
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert not [name for name in parsed if name.startswith("List-") or name in {"Precedence", "Feedback-ID"}]
    assert LINK in oracle.bodies(parsed)[0]


def test_headers_without_a_value_are_left_out() -> None:
    sender = Mailbox(address="brev@example.no")
    parsed = made(PLAIN, Stationery(sender=sender, reply_to=sender))
    assert str(parsed["From"]) == "brev@example.no"
    assert not {"Reply-To", "List-Id", "Feedback-ID", "List-Unsubscribe-Post"} & set(parsed.keys())
    assert str(parsed["Date"]).endswith("+0000")


@given(st.text(st.sampled_from("abcæ %-~/"), min_size=1, max_size=400).map(lambda s: f"https://brev.example.no/{s}x"))
def test_the_unsubscribe_address_is_never_encoded_or_folded(url: str) -> None:
    stationery = replace(STATIONERY, public_url=url)
    if not url.isascii() or " " in url:
        with pytest.raises(CannotCompose, match="PUBLIC_URL"):
            compile(PLAIN, stationery)
        return
    raw = octets(compile(PLAIN, stationery).join(person(), DELIVERY, PERSON, AT))
    mail = f"mailto:avmelding@example.no?subject=unsubscribe%20{PERSON}"
    first = f"\r\nList-Unsubscribe: <{url.rstrip('/')}/u/{PERSON}>,\r\n <{mail}>\r\n"
    assert first.encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_conditions_choose_parts_in_every_combination() -> None:
    for region, helper in product(("Oslo", ""), ("yes", "")):
        text, html = oracle.bodies(made(LETTER, STATIONERY, person("Kari", region, helper)))
        for body in (text, html):
            assert ("Bare for deg" in body) is bool(region)
            assert ("frivillige" in body) is bool(helper)
            assert NONCE not in body


def test_more_combinations_than_are_kept_ready_are_made_as_well() -> None:
    names = [f"f{number}" for number in range(8)]
    assert 2 ** len(names) > message.PLANS
    text = "".join(f"nl{NONCE}c{n}b\n<{name}>\nnl{NONCE}c{n}f\n" for n, name in enumerate(names)) + "end\n"
    conditions = tuple(Condition(f"nl{NONCE}c{n}", name) for n, name in enumerate(names))
    compiled = compile(Letter("nb", "x", "<p></p>", text, NONCE, conditions=conditions), STATIONERY)
    for combination in product(("", "1"), repeat=len(names)):
        to = Recipient("kari@example.com", fields=dict(zip(names, combination, strict=True)))
        wanted = "".join(f"<{name}>\n" for name, value in zip(names, combination, strict=True) if value)
        assert oracle.bodies(parse(octets(compiled.join(to, DELIVERY, PERSON, AT))))[0] == f"{wanted}end\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [tag, *(f"{name}={value}" for name, value in attrs)]

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


@given(NASTY)
def test_a_value_stays_within_its_place(value: str) -> None:
    html = f'<p title="{slot(0)}">{slot(1)}|</p><a href="https://example.no/?a={slot(2)}"></a><a href="{slot(3)}"></a>'
    kinds = (SlotKind.ATTR, SlotKind.HTML, SlotKind.URL, SlotKind.LINK)
    slots = tuple(Slot(slot(number), "name", kind) for number, kind in enumerate(kinds))
    parsed = made(Letter("nb", "x", html, "x", NONCE, slots), STATIONERY, person(value))
    reader = _Reader()
    reader.feed(oracle.bodies(parsed)[1])
    words = [part for part in reader.seen if "https://example.no" not in part]
    said = tidy(value)
    assert words[:2] == ["p", f"title={said}"]
    assert "".join(words[2:-4]) == f"{said}|"
    assert words[-4:] == ["a", "a", f"href={said}", "\n"]


def test_a_missing_field_is_said_with_the_person() -> None:
    for letter, field in ((PERSONAL, "name"), (PLAIN, "region")):
        fields = {"name": "Kari", "region": "Oslo", "helper": ""}
        del fields[field]
        with pytest.raises(CannotCompose) as caught:
            compile(letter, STATIONERY).join(Recipient("kari@example.com", fields=fields), DELIVERY, PERSON, AT)
        assert f"“{field}” is missing for kari@example.com" in caught.value.message
        assert "default" in caught.value.hint


def test_a_field_is_not_needed_by_those_who_do_not_get_its_part() -> None:
    text = f"nl{NONCE}c0b\n{slot(0)}\nnl{NONCE}c0f\nend"
    slots, conditions = (Slot(slot(0), "name", SlotKind.PLAIN),), (Condition(f"nl{NONCE}c0", "member"),)
    letter = Letter("nb", "x", "<p></p>", text, NONCE, slots, conditions)
    parsed = made(letter, STATIONERY, Recipient("kari@example.com", fields={"member": ""}))
    assert oracle.bodies(parsed)[0] == "end\n"


def test_a_long_feedback_id_is_cut_to_one_line() -> None:
    parsed = made(PLAIN, replace(STATIONERY, feedback_id=("sak æ" * 40, "live", "newsletter", "example.no")))
    value = str(parsed["Feedback-ID"])
    assert value.startswith("sak-sak-") and value.endswith(":live:newsletter:example.no")
    assert len(value) == 76 - len("Feedback-ID: ")


def test_the_golden_message(root: Path) -> None:
    """Written once, read by people: any change of it is looked at like code."""
    path = root / "tests" / "golden" / "message.eml"
    raw = octets(COMPILED[PERSONAL].join(person("Bjørn Ødegård", "Møre"), DELIVERY, PERSON, AT))
    assert raw == path.read_bytes()
