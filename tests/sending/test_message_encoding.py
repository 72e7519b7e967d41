"""Quoted-printable in pieces: put together anywhere, it decodes to what went in."""

import quopri
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.quoted_printable import SOFT_BREAK, encode, encode_value

ROUNDS = 400
ALPHABET = "aF. =\tæø–🎄\n\r<é\x0b\x85\u2028"


def _together(pieces: list[tuple[bool, str]]) -> tuple[bytes, str]:
    """Put pieces in a row as a message does: constant text may break lines, values may not."""
    raw, plain = b"", ""
    for is_value, text in pieces:
        if is_value:
            value = text.replace("\r", "").replace("\n", "")
            raw += encode_value(value) + SOFT_BREAK
            plain += value
        elif text:
            plain += text.replace("\r\n", "\n").replace("\r", "\n")
            raw += encode(text) + (b"" if text[-1] in "\r\n" else SOFT_BREAK)
    return raw + encode("\n"), plain + "\n"


def _judge(raw: bytes, plain: str) -> None:
    assert quopri.decodestring(raw).decode() == plain.replace("\n", "\r\n")
    assert raw.isascii()
    for line in raw.split(b"\r\n"):
        assert len(line) <= 76
        assert b"\r" not in line
        assert b"\n" not in line
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))


def test_random_pieces_decode_to_what_went_in(effort: int) -> None:
    chance = random.Random(2045)
    for _ in range(ROUNDS * effort):
        pieces = [
            (
                chance.random() < 0.4,
                "".join(chance.choices(ALPHABET, k=chance.choice((0, 1, 2, 30, 73, 74, 75, 76, 200)))),
            )
            for _ in range(chance.randrange(6))
        ]
        _judge(*_together(pieces))


@given(st.lists(st.tuples(st.booleans(), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))))
def test_any_pieces_decode_to_what_went_in(pieces: list[tuple[bool, str]]) -> None:
    _judge(*_together(pieces))


@pytest.mark.parametrize("length", range(70, 80))
@pytest.mark.parametrize("character", ["a", ".", "F", "=", "æ", "🎄", " "])
def test_the_width_of_a_line_is_kept_at_its_edge(character: str, length: int) -> None:
    _judge(*_together([(False, "x"), (True, character * length), (False, character * length)]))


def test_short_text_stays_readable() -> None:
    assert encode_value("Kari Nordmann") == b"Kari Nordmann"
    assert encode("Hei på deg\nFra oss\n") == b"Hei p=C3=A5 deg\r\n=46ra oss\r\n"


def test_a_character_is_never_cut_in_two() -> None:
    for piece in encode("🎄" * 40).split(SOFT_BREAK):
        quopri.decodestring(piece).decode()
