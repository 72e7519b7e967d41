"""Which addresses a program behind a firewall may speak to, form by form as others were tricked."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.public_address import is_public

PRIVATE_4 = ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254"]


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "193.69.165.21", "2606:4700::1111", "2a02:20b0::1", "64:ff9b::808:808", "2001:4860::8888"]
)
def test_what_everybody_can_reach(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *PRIVATE_4,
        "0.0.0.0",  # noqa: S104 - an address that reaches this machine
        "127.255.255.254",
        "172.16.0.1",
        "172.31.255.255",
        "100.64.0.1",  # carriers' own
        "100.100.100.200",  # a cloud's secrets
        "192.0.0.192",  # another cloud's secrets
        "168.63.129.16",  # and a third
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_ipv4_that_is_not_everybodys(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",  # site-local, given up but still routed
        "fc00::1",
        "fd00:ec2::254",  # a cloud's secrets
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "2001:10::1",
        "64:ff9b:1::a00:1",  # NAT64 for one network
        "100::1",
        "5f00::1",
        "4000::1",
    ],
)
def test_ipv6_that_is_not_everybodys(address: str) -> None:
    assert not is_public(address)


def _spelt(four: IPv4Address) -> dict[str, str]:
    """Return the ways in which IPv6 can hold an IPv4 address."""
    bits = int(four)
    high, low = divmod(bits, 0x10000)
    return {
        "mapped": str(IPv6Address(0xFFFF << 32 | bits)),
        "mapped in dots": f"::ffff:{four}",
        "compatible": str(IPv6Address(bits)),
        "translated": f"::ffff:0:{high:x}:{low:x}",
        "NAT64": f"64:ff9b::{four}",
        "6to4": f"2002:{high:x}:{low:x}::1",
        "Teredo": str(IPv6Address(0x20010000 << 96 | bits ^ 0xFFFFFFFF)),
        "ISATAP": f"2606:4700::5efe:{high:x}:{low:x}",
        "ISATAP, unique": f"2606:4700::200:5efe:{high:x}:{low:x}",
    }


@pytest.mark.parametrize("address", PRIVATE_4)
@pytest.mark.parametrize("form", _spelt(IPv4Address(0)))
def test_a_private_address_within_another(address: str, form: str) -> None:
    assert not is_public(_spelt(IPv4Address(address))[form])


@pytest.mark.parametrize("text", ["", "localhost", "0x7f.1", "127.1", "2130706433", "017700000001", "::ffff:127.1"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(ip: IPv4Address | IPv6Address) -> None:
    translated = isinstance(ip, IPv6Address) and str(ip).startswith("64:ff9b::")
    assert ip.is_global or translated or not is_public(str(ip))
