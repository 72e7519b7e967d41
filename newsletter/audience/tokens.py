"""Opaque names for deliveries and people, made with the secret key and holding no address.

A delivery id stands in Message-ID, in the envelope sender and in ENVID. It is the same for every attempt of a delivery,
so a receiver can see that two copies are one; another campaign, also another test of the same issue, has others. A
person token stands in unsubscribe links. It is a synthetic initialisation vector and what it hides (as in RFC 5297):
only the key can read it or make one. Both are lower-case base32, which survives systems that change case.
"""

import hashlib
import hmac
from base64 import b32decode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct

_PERSON_AND_LIST = Struct(">qL")
_PERSON = Struct(">q")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_TAG = 13
"""Octets of a person token that prove it: 104 bits, and 40 characters in all."""
_ID = 15
"""Octets of a delivery id: 120 bits, 24 characters, short enough for the local part of an envelope sender."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a person token means: a person, and one list of theirs or all (None)."""

    person: int
    list_id: int | None


def delivery_id(secret: str, campaign: str, person: int) -> str:
    """Return the id of the delivery to ``person`` in the campaign with this key."""
    return _text(_mac(secret, "delivery id", _PERSON.pack(person) + campaign.encode())[:_ID])


def person_token(secret: str, person: int, list_id: int | None = None) -> str:
    """Return the token with which ``person`` leaves the list, or all lists (None)."""
    plain = _PERSON_AND_LIST.pack(person, list_id or 0)
    tag = _mac(secret, "person token", plain)[:_TAG]
    return _text(tag + _mask(secret, tag, plain))


def read_person_token(secrets: Iterable[str], token: str) -> Holder | None:
    """Return whom ``token`` means, or None if none of the keys, newest first, has made it."""
    try:
        octets = b32decode(token.strip().upper().encode("ascii"))
    except ValueError:
        return None
    if len(octets) != _TAG + _PERSON_AND_LIST.size:
        return None
    tag, hidden = octets[:_TAG], octets[_TAG:]
    for secret in secrets:
        plain = _mask(secret, tag, hidden)
        if hmac.compare_digest(tag, _mac(secret, "person token", plain)[:_TAG]):
            person, list_id = _PERSON_AND_LIST.unpack(plain)
            return Holder(person, list_id or None)
    return None


def _mask(secret: str, tag: bytes, octets: bytes) -> bytes:
    """Hide or show ``octets``: the same step twice gives them back."""
    stream = _mac(secret, "person token mask", tag)[: len(octets)]
    return (int.from_bytes(stream) ^ int.from_bytes(octets)).to_bytes(len(octets))


def _mac(secret: str, purpose: str, octets: bytes) -> bytes:
    mac = _keyed(secret, purpose).copy()
    mac.update(octets)
    return mac.digest()


@lru_cache(maxsize=32)
def _keyed(secret: str, purpose: str) -> hmac.HMAC:
    """Return a code that has taken in its key: copying it takes half as long as beginning anew."""
    return hmac.new(_key(secret, purpose), digestmod=hashlib.sha256)


@lru_cache(maxsize=32)
def _key(secret: str, purpose: str) -> bytes:
    """Return the key for one purpose, so that nothing made for one can be passed off as another."""
    if not secret:
        raise ValueError("an empty secret key protects nothing")
    return hmac.digest(secret.encode(), f"newsletter: {purpose}".encode(), hashlib.sha256)


def _text(octets: bytes) -> str:
    """Return ``octets``, five or a multiple of it, in base32 (RFC 4648, 6) in small letters."""
    number = int.from_bytes(octets)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(len(octets) * 8 - 10, -10, -10)])
