"""Every sentence an editor reads exists in English and in Norwegian, and no translation is left over."""

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from newsletter import messages
from tests import sentences

PO = Path(messages.__file__).parent / "locale" / "nb" / "LC_MESSAGES" / "newsletter.po"


def _texts(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, tuple | list) else [str(value)]


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_is_translated_and_every_translation_is_used() -> None:
    used = {str(message.id) for message in sentences.extract() if message.id}
    translated = {str(message.id) for message in sentences.load(PO) if message.id and all(_texts(message.string))}
    assert used - translated == set(), "run `make sentences` and translate what is empty"
    assert translated - used == set(), "run `make sentences`"


@pytest.mark.parametrize("message", [m for m in sentences.load(PO) if m.id], ids=lambda m: _texts(m.id)[0][:40])
def test_a_translation_has_the_values_of_its_sentence(message: Message) -> None:
    wanted = set().union(*map(_fields, _texts(message.id)))
    for text in _texts(message.string):
        assert _fields(text) <= wanted
        assert wanted - _fields(text) <= {"n"}
    assert not message.fuzzy


def test_a_sentence_is_said_in_the_language_in_use() -> None:
    try:
        messages.use("nb")
        assert messages._("is not saved as UTF-8") == "er ikke lagret som UTF-8"
    finally:
        messages.use("en")
    assert messages._("is not saved as UTF-8") == "is not saved as UTF-8"
