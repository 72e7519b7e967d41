"""A letter taken apart: octets that are the same for everybody, and the places between them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from newsletter.content.letter import UNSUBSCRIBE, Letter, SlotKind
from newsletter.content.values import escaped
from newsletter.messages import _
from newsletter.sending.headers import CannotCompose
from newsletter.sending.quoted_printable import SOFT_BREAK, encode, encode_value
from newsletter.sending.stationery import INERT, Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Value:
    """A personal value: how it is found in a person's fields, and how it is escaped."""

    expression: str
    kind: SlotKind


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a body. It is in a message if all conditions with these numbers hold."""

    content: bytes | Place | Value
    conditions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Octets of a message with gaps, and the numbers of the gaps by what belongs there."""

    parts: tuple[bytes, ...]
    gaps: dict[Place | Value, tuple[int, ...]]


def frame(contents: Iterable[bytes | Place | Value]) -> Frame:
    """Put contents in a row, neighbouring octets together."""
    parts: list[bytes] = []
    run: list[bytes] = []
    gaps: dict[Place | Value, tuple[int, ...]] = {}
    for content in contents:
        if isinstance(content, bytes):
            run.append(content)
        else:
            parts += [b"".join(run), b""]
            run.clear()
            gaps[content] = (*gaps.get(content, ()), len(parts) - 1)
    return Frame((*parts, b"".join(run)), gaps)


def encode_as(kind: SlotKind, value: str) -> bytes:
    """Return the octets of a value in a body."""
    return encode_value(escaped(kind, value))


def body_pieces(letter: Letter, text: str, link: str, *, inert: bool) -> Iterator[Piece]:
    """Encode the HTML or the text of a letter; ``link`` is the unsubscribe address without its token.

    The last piece ends with a line break, in every combination of conditions.
    """
    token = INERT if inert else f"nl{letter.nonce}t"
    for slot in letter.slots:
        if slot.expression == UNSUBSCRIBE:
            text = text.replace(slot.token, escaped(slot.kind, link) + token)
    for conditions, content in _split(letter, text.rstrip("\r\n") + "\n"):
        if not isinstance(content, str):
            yield Piece(content, conditions)
            yield Piece(SOFT_BREAK, conditions)
        elif content:
            yield Piece(encode(content) + (b"" if content.endswith("\n") else SOFT_BREAK), conditions)


def subject_parts(letter: Letter) -> list[str | Value]:
    """Return the subject with its values in their places."""
    return [part for _conditions, part in _split(letter, letter.subject) if part and not isinstance(part, Place)]


def _split(letter: Letter, text: str) -> Iterator[tuple[tuple[int, ...], str | Place | Value]]:
    """Cut ``text`` at its tokens. A condition's marks go, with their comment or their line."""
    values = {slot.token: Value(slot.expression, slot.kind) for slot in letter.slots}
    numbers = {condition.token: number for number, condition in enumerate(letter.conditions)}
    nonce = re.escape(letter.nonce)
    marks = re.compile(rf"<!--\s*(nl{nonce}c\d+)([bf])\s*-->|^(nl{nonce}c\d+)([bf])\n|(nl{nonce}(?:s\d+e|t))", re.M)
    open_: tuple[int, ...] = ()
    position = 0
    for mark in marks.finditer(text):
        yield open_, _constant(letter, text[position : mark.start()])
        position = mark.end()
        if token := mark[5]:
            yield open_, Place.TOKEN if token == f"nl{letter.nonce}t" else _known(values, token)
        elif (mark[2] or mark[4]) == "b":
            open_ = (*open_, _known(numbers, mark[1] or mark[3]))
        elif open_[-1:] == (_known(numbers, mark[1] or mark[3]),):
            open_ = open_[:-1]
        else:
            raise _damaged()
    if open_:
        raise _damaged()
    yield open_, _constant(letter, text[position:])


def _constant(letter: Letter, text: str) -> str:
    if f"nl{letter.nonce}" in text:
        raise _damaged()
    return text


def _known(table: dict[str, T], token: str) -> T:
    if token not in table:
        raise _damaged()
    return table[token]


def _damaged() -> CannotCompose:
    """Make the error for marks that a template has lost, doubled or put where they cannot stand."""
    return CannotCompose(
        _("The template has damaged the marks of a personal field or of an “only” box."),
        hint=_("Use the default template, or undo the last change to yours."),
    )
