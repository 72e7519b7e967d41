"""Opaque names: stable, different for each, verifiable, and telling nobody anything."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.tokens import Holder, delivery_id, person_token, read_person_token

PEOPLE = st.integers(-(2**63), 2**63 - 1)
LISTS = st.none() | st.integers(1, 2**32 - 1)


@given(PEOPLE, st.text(st.characters(exclude_categories=["Cs"])))
def test_a_delivery_id_is_stable_and_fits_a_local_part(person: int, campaign: str) -> None:
    mine = delivery_id("secret", campaign, person)
    assert mine == delivery_id("secret", campaign, person)
    assert re.fullmatch(r"[a-z2-7]{24}", mine)


def test_delivery_ids_differ_for_each_campaign_person_and_key() -> None:
    made = [
        delivery_id(secret, campaign, n) for secret in "ab" for campaign in ("", "1", "test-2") for n in range(-3, 9)
    ]
    assert len(set(made)) == len(made)


@given(PEOPLE, LISTS)
def test_a_person_token_is_read_back(person: int, list_id: int | None) -> None:
    token = person_token("secret", person, list_id)
    assert re.fullmatch(r"[a-z2-7]{40}", token)
    assert token == person_token("secret", person, list_id)
    assert read_person_token(["secret"], token) == Holder(person, list_id)
    assert read_person_token(["newest", "secret"], f" {token.upper()}\n") == Holder(person, list_id)
    assert read_person_token(["other"], token) is None


@given(PEOPLE, st.integers(0, 39), st.sampled_from(string.ascii_lowercase + "234567"))
def test_a_changed_token_means_nobody(person: int, place: int, letter: str) -> None:
    token = person_token("secret", person)
    changed = token[:place] + letter + token[place + 1 :]
    assert read_person_token(["secret"], changed) == (Holder(person, None) if changed == token else None)


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(token: str) -> None:
    assert read_person_token(["secret"], token) is None


@pytest.mark.parametrize("token", ["", "test", "a" * 40, "a" * 39, "ø" * 40, "a" * 8])
def test_what_is_no_token_means_nobody(token: str) -> None:
    assert read_person_token(["secret"], token) is None


def test_neighbours_look_nothing_alike() -> None:
    one, two = person_token("secret", 1, 1), person_token("secret", 2, 1)
    assert sum(a == b for a, b in zip(one, two, strict=True)) < 12
    assert delivery_id("secret", "", 1) not in one


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        person_token("", 1)
