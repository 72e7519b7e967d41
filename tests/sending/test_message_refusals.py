"""What must not become a message is refused, and said."""

from dataclasses import replace

import pytest

from newsletter.content.letter import Letter, Picture
from newsletter.sending.message import CannotCompose, compile
from newsletter.sending.stationery import Stationery
from newsletter.settings import Mailbox
from tests.sending.letters import AT, DELIVERY, KARI, LETTER, PERSON, STATIONERY
from tests.sending.oracle import NONCE, slot

COMPILED = compile(LETTER, STATIONERY)


@pytest.mark.parametrize("token", ["", "a\r\nBcc: x@example.com", "å", "a" * 49, ".x", "a b"])
def test_tokens_that_are_not_opaque_are_refused(token: str) -> None:
    for delivery, mine in ((token, PERSON), (DELIVERY, token)):
        with pytest.raises(ValueError, match="opaque"):
            COMPILED.join(KARI, delivery, mine, AT)


def test_a_recipient_without_an_ascii_address_is_refused() -> None:
    with pytest.raises(CannotCompose):
        COMPILED.join(KARI._replace(address="bjørn@example.com"), DELIVERY, PERSON, AT)


@pytest.mark.parametrize(
    "stationery",
    [
        replace(STATIONERY, sender=Mailbox(name="a\r\nBcc: b", address="brev@example.no")),
        replace(STATIONERY, reply_to=Mailbox(name="=?utf-8?q?x?=", address="svar@example.no")),
        replace(STATIONERY, list_name="x\u2028y"),
        replace(STATIONERY, list_id="x>\r\nBcc: y"),
        replace(STATIONERY, subject_prefix="\n"),
        replace(STATIONERY, message_id_domain="example.no>\r\n"),
        replace(STATIONERY, unsubscribe="å@example.no"),
        replace(STATIONERY, bounces="x y{token}@example.no"),
        replace(STATIONERY, bounces="a" * 60 + "{token}@example.no"),
        replace(STATIONERY, public_url="http://example.no"),
        replace(STATIONERY, public_url="https://example.no/>,<x"),
    ],
)
def test_stationery_that_would_break_a_header_is_refused(stationery: Stationery) -> None:
    with pytest.raises(CannotCompose):
        compile(LETTER, stationery)


@pytest.mark.parametrize(
    "letter",
    [
        replace(LETTER, subject="x\r\nBcc: y"),
        replace(LETTER, subject="=?utf-8?q?x?="),
        replace(LETTER, lang="nb\r\nBcc: y"),
        replace(LETTER, nonce="x\r\ny"),
        replace(LETTER, pictures=(Picture("a", "x.svg", 'text/html"\r\n', b""),)),
        replace(LETTER, html=LETTER.html.replace("c0b", "c0f")),
        replace(LETTER, html=LETTER.html.replace(f"nl{NONCE}c0f", "")),
        replace(LETTER, html=LETTER.html.replace(f"<!--nl{NONCE}c0b-->", f"nl{NONCE}c0b")),
        replace(LETTER, html=LETTER.html.replace("c0b", "c7b").replace("c0f", "c7f")),
        replace(LETTER, text=LETTER.text + slot(99)),
        replace(LETTER, text=LETTER.text + f"nl{NONCE}s"),
    ],
)
def test_a_damaged_letter_is_refused(letter: Letter) -> None:
    with pytest.raises(CannotCompose):
        compile(letter, STATIONERY)


def test_a_content_id_of_ours_that_is_none_is_a_defect() -> None:
    with pytest.raises(ValueError, match="Content-ID"):
        compile(replace(LETTER, pictures=(Picture("a b>", "x.png", "image/png", b""),)), STATIONERY)


def test_a_header_that_is_not_meant_stops_the_message() -> None:
    foreign = replace(COMPILED, _head=(b"Bcc: evil@example.com\r\n" + COMPILED._head[0], *COMPILED._head[1:]))
    bare = replace(COMPILED, _head=(*COMPILED._head[:-1], b"X: a\rb\r\n\r\n"))
    for tampered in (foreign, bare):
        with pytest.raises(CannotCompose, match="not what it must be"):
            tampered.join(KARI, DELIVERY, PERSON, AT)
