"""Headers: whatever a name or a subject holds, it is read as it was written and begins no other header."""

import re
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.policy import compat32, default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.errors import ExitStatus
from newsletter.sending import headers
from newsletter.sending.headers import CannotCompose
from tests.sending.oracle import tidy

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("æøåÆØÅé🎄👩‍👧\"'\\,;:()<>@[]=?_.\r\n\t\0\x7f\x85\u2028\u2029\u202e\u2066 "),
        st.sampled_from("abcdefgh "),
    ),
    max_size=120,
)
INJECTIONS = (
    "x\r\nBcc: evil@example.com",
    "=?utf-8?q?hei=0D=0ABcc=3A_evil=40example=2Ecom?=",
    "=?utf-8?b?aGVpDQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=",
    'Kari" <evil@example.com>, "x',
    "Kari\u2028Bcc: evil@example.com",
    "evil@example.com",
    "a" * 200 + "\r\n\r\nbody",
    "Opplæring, utvikling og samarbeid for kommunesektorens arbeidsgivere (KUS), avdeling for brev og kort",
)


def _judge_lines(raw: bytes, name: str) -> None:
    assert raw.endswith(b"\r\n")
    assert raw.isascii()
    assert all(32 <= octet < 127 for octet in raw.replace(b"\r\n", b""))
    assert headers.names(raw) == (name,)
    lines = raw[:-2].split(b"\r\n")
    assert all(line.startswith(b" ") for line in lines[1:])
    for line in lines:
        assert len(line) <= 76
        assert line == line.rstrip()
    for word in re.findall(rb"=\?utf-8\?q\?[^?]*\?=", raw):
        assert len(word) <= 75


@given(NASTY)
@example("")
@example("Takk for i år – og frist for vårens kurs 2. januar, med mye mer enn det får plass på én linje")
@example("Short and plain")
@example("many plain words " * 12 + "end")
@example("wide" * 40)
@example("two  blanks stay two")
@example(" .leading and trailing ")
def test_a_text_is_read_as_it_was_written(value: str) -> None:
    raw = headers.text("Subject", value)
    _judge_lines(raw, "Subject")
    assert raw == headers.text("Subject", tidy(value))
    raw_value = BytesHeaderParser(policy=compat32).parsebytes(raw)["Subject"].replace("\r\n", "")
    assert str(make_header(decode_header(raw_value))) == tidy(value).strip()


@given(NASTY)
@example("Kari Nordmann")
@example("Nordmann, Kari (vikar)")
@example('Kari "Kari" Nordmann \\ sønn')
def test_a_text_has_no_defects(value: str) -> None:
    parsed = BytesHeaderParser(policy=default).parsebytes(headers.text("Subject", value) + b"\r\n")
    assert parsed.keys() == ["Subject"]
    assert parsed["Subject"].defects == ()


@given(
    NASTY,
    st.sampled_from(["kari@example.com", "post@xn--blbr-roah.example", "a" * 60 + "@" + "b" * 12 + ".example.com"]),
)
@example(INJECTIONS[0], "kari@example.com")
@example(INJECTIONS[1], "kari@example.com")
@example(INJECTIONS[3], "kari@example.com")
@example(INJECTIONS[7], "kari@example.com")
def test_a_mailbox_is_one_address_with_its_name(name: str, address: str) -> None:
    raw = headers.mailbox("To", name, address)
    parsed = BytesHeaderParser(policy=default).parsebytes(raw + b"\r\n")
    assert parsed.keys() == ["To"]
    (found,) = parsed["To"].addresses
    assert found.addr_spec == address
    words = " ".join(tidy(name).split())
    if len(re.findall(rb"=\?utf-8\?q\?", raw)) < 2:  # older interpreters put a blank between encoded words of a name
        assert found.display_name == words
    raw_value = BytesHeaderParser(policy=compat32).parsebytes(raw)["To"].replace("\r\n", "")
    if "=?" in raw_value:
        assert str(make_header(decode_header(raw_value.rpartition(" ")[0]))) == words
    if len(address) < 70:
        _judge_lines(raw, "To")


@pytest.mark.parametrize("name", INJECTIONS)
def test_nothing_breaks_out_of_a_name(name: str) -> None:
    for raw in (headers.mailbox("To", name, "kari@example.com"), headers.phrase("List-Id", name, "<news.example.no>")):
        unquoted = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", raw)
        assert b"evil@" not in unquoted
        assert raw.count(b":") == 1 or b":" not in unquoted.partition(b":")[2]


def test_a_plain_name_needs_no_quotes() -> None:
    assert headers.mailbox("To", "Kari Nordmann", "kari@example.com") == b"To: Kari Nordmann <kari@example.com>\r\n"
    assert headers.mailbox("To", "", "kari@example.com") == b"To: kari@example.com\r\n"
    assert headers.mailbox("To", "\r\n", "kari@example.com") == b"To: <kari@example.com>\r\n"
    assert headers.mailbox("To", "Nordmann, K.", "k@example.com") == b'To: "Nordmann, K." <k@example.com>\r\n'


def test_an_international_domain_becomes_its_ascii_form() -> None:
    assert headers.address_spec("post@blåbær.no") == "post@xn--blbr-roah.no"
    assert headers.address_spec("kari@example.com") == "kari@example.com"


@pytest.mark.parametrize(
    "address",
    [
        "bjørn@example.com",
        "kari",
        "",
        "kari@example.com\r\nBcc: x@y.no",
        "a b@example.com",
        "=?x?=@example.com",
        "<a@b.no>",
    ],
)
def test_an_address_that_cannot_be_sent_is_refused(address: str) -> None:
    with pytest.raises(CannotCompose) as caught:
        headers.address_spec(address)
    assert caught.value.exit_status is ExitStatus.BAD_INPUT


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "\0", "a\x85b", "a\u2028b", "\u202eabc", "=?utf-8?q?x?=", "\ud800"])
def test_settings_with_unsafe_characters_are_refused(text: str) -> None:
    with pytest.raises(CannotCompose, match=r"The subject holds characters"):
        headers.refuse_unsafe("The subject", text)


@pytest.mark.parametrize("text", ["", "Takk for i år – hurra!", "🎄 1 = 1?", "a\u00a0b", "👩‍👧"])
def test_other_text_is_let_through(text: str) -> None:
    assert headers.refuse_unsafe("The subject", text) == text


def test_the_date_is_written_in_the_zone_of_the_publication() -> None:
    assert headers.date(1_702_889_000, "") == b"Date: Mon, 18 Dec 2023 08:43:20 +0000\r\n"
    assert headers.date(1_702_889_000, "Europe/Oslo") == b"Date: Mon, 18 Dec 2023 09:43:20 +0100\r\n"
    assert headers.date(1_719_835_200, "Europe/Oslo") == b"Date: Mon, 01 Jul 2024 14:00:00 +0200\r\n"
