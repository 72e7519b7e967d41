"""Addresses: what is accepted, in which spelling, and the sentence for what is refused."""

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.audience.addresses import InvalidAddress, parse_address


@pytest.mark.parametrize(
    ("text", "ascii_", "key"),
    [
        ("kari@example.no", "kari@example.no", "kari@example.no"),
        ("Kari.Nordmann@Example.NO", "Kari.Nordmann@example.no", "kari.nordmann@example.no"),
        ("  kari@example.no\t", "kari@example.no", "kari@example.no"),
        ("\ufeff\u00a0kari@example.no\u200b", "kari@example.no", "kari@example.no"),
        ("POST@example.no", "POST@example.no", "post@example.no"),
        ("Info@example.no", "info@example.no", "info@example.no"),
        ("post@blåbær.no", "post@xn--blbr-roah.no", "post@xn--blbr-roah.no"),
        ("post@xn--blbr-roah.no", "post@xn--blbr-roah.no", "post@xn--blbr-roah.no"),
        ("post@BLÅBÆR.no", "post@xn--blbr-roah.no", "post@xn--blbr-roah.no"),
        (unicodedata.normalize("NFD", "post@blåbær.no"), "post@xn--blbr-roah.no", "post@xn--blbr-roah.no"),
        (
            "o'hara+nyhetsbrev@mail.example.com",
            "o'hara+nyhetsbrev@mail.example.com",
            "o'hara+nyhetsbrev@mail.example.com",
        ),
        ("kari@rehearsal.test", "kari@rehearsal.test", "kari@rehearsal.test"),
        ("kari@lists.invalid", "kari@lists.invalid", "kari@lists.invalid"),
    ],
)
def test_spellings_of_one_mailbox_come_together(text: str, ascii_: str, key: str) -> None:
    address = parse_address(text)
    assert (address.ascii, address.key) == (ascii_, key)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no address."),
        (" \u200b ", "There is no address."),
        ("kari.example.no", "There is no @"),
        ("kari@@example.no", "more than one @"),
        ("kari@example.no ola@example.no", "several addresses"),
        ("kari@example.no\nola@example.no", "several addresses"),
        ("kari nordmann@example.no", "There is a blank"),
        ("kari@exam ple.no", "There is a blank"),
        ("bjørn@example.no", "“ø” before the @"),
        ("kari@example", "has no full stop"),
        ("kari@test", "has no full stop"),
        ('"kari"@example.no', "quotation marks"),
        ("Kari Nordmann <kari@example.no>", "without < and >"),
        ("<kari@example.no>", "without < and >"),
        ("kari@example.no, ola@example.no", "several addresses"),
        ("kari@example.no;ola@example.no", "several addresses"),
        ("kari;@example.no", "a comma or a semicolon"),
        ("kari@example,no", "a comma or a semicolon"),
        ("kari\x00@example.no", "invisible character"),
        ("ka\u200bri@example.no", "invisible character"),
        ("kari\r\nBcc:ola@example.no", "invisible character"),
        ("@example.no", "Nothing stands before"),
        ("kari@", "Nothing stands after"),
        (".kari@example.no", "on both sides"),
        ("kari.@example.no", "on both sides"),
        ("ka..ri@example.no", "on both sides"),
        ("mailto:kari@example.no", "“:” cannot stand"),
        ("k" * 65 + "@example.no", "More than 64"),
        ("kari@[127.0.0.1]", "A number in brackets"),
        ("kari@server.local", "only known inside a network"),
        ("kari@-example.no", "look for a slip"),
        ("kari@example..no", "look for a slip"),
        ("kari@exa_mple.no", "look for a slip"),
        ("kari@example.no.", "look for a slip"),
        ("kari@127.0.0.1", "look for a slip"),
        ("kari@" + "a" * 64 + ".no", "look for a slip"),
        ("kari@" + "abcdefgh." * 30 + "no", "look for a slip"),
    ],
)
def test_what_is_refused_says_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidAddress, match=".") as refusal:
        parse_address(text)
    assert reason in refusal.value.reason


_CHARACTERS = st.sampled_from("aAbB09.-_+@'!/\" ,;<>:[]()æøåéxn﹫＠\u00a0\u200b\n\t\\")
_DOMAINS = st.builds(".".join, st.lists(st.text("aA0-æøxn", min_size=1, max_size=8), min_size=1, max_size=3))
_TOP = st.sampled_from(["no", "NO", "c", "local", "test"])
_TEXTS = st.one_of(
    st.text(_CHARACTERS, max_size=30),
    st.builds("{}@{}.{}".format, st.text("aB1.-_æ", max_size=70), _DOMAINS, _TOP),
    st.sampled_from(["info", "InFo", "WWW", "abuse"]).map(lambda role: f"{role}@Example.no"),
    st.emails(),
)  # fmt: skip


@given(_TEXTS)
@example("a@xn--blbr-roah.no")
@example("a@ab--c.no")
@example("a@xn--a.no")
def test_nothing_is_accepted_that_email_validator_refuses(text: str) -> None:
    try:
        address = parse_address(text)
    except InvalidAddress as refusal:
        assert refusal.reason
        return
    if not address.key.endswith(".invalid"):
        try:
            known = validate_email(
                unicodedata.normalize("NFC", text.strip("\u200b\u00a0\n\t ")),
                check_deliverability=False,
                test_environment=True,
                strict=True,
            )
        except EmailNotValidError as error:  # pragma: no cover - the failure itself
            pytest.fail(f"accepted {text!r}: {error}")
        assert address.ascii == known.ascii_email
    assert address.ascii.isascii()
    assert parse_address(address.ascii) == address
    assert parse_address(address.key).key == address.key


@given(st.text(max_size=200))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = parse_address(text)
    except InvalidAddress as refusal:
        assert str(refusal) == refusal.reason != ""
    else:
        assert "\r" not in address.ascii
        assert "\n" not in address.ascii
