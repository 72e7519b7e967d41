"""Which addresses of the internet a link may be looked up at: those that everybody can reach, and no other.

A link is written by anybody, its host's name can stand for any address, and this program runs behind the editor's
firewall. So nothing that could be a machine of the editor's own network is ever spoken to, however it is spelt.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_EVERYBODYS = IPv6Network("2000::/3")
"""The part of IPv6 that is handed out for the internet; all else is local, embeds IPv4, or is for later."""
_WITHIN = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocols of their own, Teredo among them
            "2001:db8::/32",  # for documentation
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",  # for documentation
        ),
    )
)
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: how networks without IPv4 reach IPv4 addresses, which stand in the last 32 bits."""
_ISATAP = {0x00005EFE, 0x02005EFE}
"""The middle of an IPv6 address whose last 32 bits are an IPv4 address of the local network."""
_NOT_FOR_ALL = tuple(
    map(
        IPv4Network,
        (
            "192.0.0.0/24",  # protocols of their own; clouds keep secrets there
            "192.88.99.0/24",  # the way into 6to4
            "168.63.129.16/32",  # a cloud's own machine, in every machine of that cloud
        ),
    )
)


def is_public(address: str) -> bool:
    """Whether ``address`` (digits, no name) is one that every reader can reach as well."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _public_4(ip)
    if ip in _TRANSLATED:
        return _public_4(IPv4Address(int(ip) & 0xFFFFFFFF))
    return _public_6(ip)


def _public_4(ip: IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_FOR_ALL)


def _public_6(ip: IPv6Address) -> bool:
    if ip.scope_id or ip not in _EVERYBODYS or not ip.is_global:
        return False
    return (int(ip) >> 32) & 0xFFFFFFFF not in _ISATAP and not any(ip in network for network in _WITHIN)
