"""A message: a letter encoded once, then for each recipient one join of ready octets with a few encoded values."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain

from newsletter.content.fields import compile_condition, compile_expression
from newsletter.content.letter import Letter
from newsletter.messages import _
from newsletter.sending import headers, mime
from newsletter.sending.headers import CannotCompose, address_spec, refuse_unsafe
from newsletter.sending.interface import Kind, Message, Recipient
from newsletter.sending.pieces import Piece, Value, encode_as, frame, subject_parts
from newsletter.sending.stationery import TOKEN, Header, Place, Stationery, header_block, unsubscribe_links

__all__ = ["CannotCompose", "CompiledMessage", "Stationery", "compile"]

PLANS = 64
"""How many combinations of conditions are kept ready."""
_PLACES = (Place.TO, Place.SUBJECT, Place.DATE, Place.DELIVERY, Place.TOKEN)
"""What a header block has gaps for."""
_is_opaque = re.compile(r"[A-Za-z0-9_-]{1,48}").fullmatch

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where one personal value belongs in a body."""

    evaluate: Callable[[Fields], str]
    encode: Callable[[str], bytes]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A body for the people for whom the same conditions hold."""

    parts: tuple[bytes, ...]
    tokens: tuple[int, ...]
    gaps: tuple[_Gap, ...]


@dataclass(frozen=True, slots=True)
class CompiledMessage:
    """One letter of a campaign, encoded; made by ``compile``. Threads may share it."""

    _head: tuple[bytes, ...]
    """The header block with its gaps."""
    _head_gaps: tuple[tuple[int, int], ...]
    """Each with the number in _PLACES of what belongs there."""
    _header_count: int
    _time_zone: str
    _subject: tuple[Callable[[Fields], str], ...]
    """What the subject is made of, empty if it is the same for everybody."""
    _conditions: tuple[Callable[[Fields], bool], ...]
    _plan: Callable[[tuple[bool, ...]], _Plan]
    _tail: tuple[bytes, ...]
    """The pictures: shared by all messages, never copied."""
    _bounces: tuple[str, str, str]
    """Envelope sender: before the delivery id, something if there is one, and behind it."""

    def join(self, recipient: Recipient, delivery_id: str, person_token: str, at: int) -> Message:
        """Make the message for one recipient; ``at`` (Unix seconds) becomes its date.

        Raises CannotCompose when the recipient lacks a field that the letter needs, or has no address in ASCII.
        """
        if not (_is_opaque(delivery_id) and _is_opaque(person_token)):
            raise ValueError("a delivery id and a person token are short and opaque")
        address = address_spec(recipient.address)
        token = person_token.encode("ascii")
        try:
            parts = self._body(recipient.fields, token)
            subject = self._subject_for(recipient.fields)
        except KeyError as missing:
            raise _lacks(missing.args[0], address) from None
        to = headers.mailbox("To", recipient.name, address)
        values = (to, subject, headers.date(at, self._time_zone), delivery_id.encode("ascii"), token)
        segments = (self._header(values), *parts, *self._tail)
        before, placeholder, behind = self._bounces
        return Message(delivery_id, before + delivery_id + behind if placeholder else before, address, segments)

    @property
    def weight(self) -> int:
        """About how many octets its messages have: those of the fullest one, without what is personal."""
        everything = self._plan((True,) * len(self._conditions))
        return sum(map(len, (*self._head, *everything.parts, *self._tail)))

    def _body(self, fields: Fields, token: bytes) -> list[bytes]:
        plan = self._plan(tuple([holds(fields) for holds in self._conditions]))
        parts = list(plan.parts)
        for gap in plan.gaps:
            octets = gap.encode(gap.evaluate(fields))
            for number in gap.numbers:
                parts[number] = octets
        for number in plan.tokens:
            parts[number] = token
        return parts

    def _subject_for(self, fields: Fields) -> bytes:
        return headers.text("Subject", "".join([part(fields) for part in self._subject])) if self._subject else b""

    def _header(self, values: Sequence[bytes]) -> bytes:
        """Return the finished header block with its empty line; ``values`` as in _PLACES.

        Raises CannotCompose if it is not what it must be.
        """
        parts = list(self._head)
        for number, index in self._head_gaps:
            parts[number] = values[index]
        block = b"".join(parts)
        # Each header begins at the start of a line and every other line with a blank, so that counting shows a foreign
        # one: the names themselves are compared when the letter is compiled.
        lines = block.count(b"\r\n")
        begun = lines - block.count(b"\r\n ") - 1
        if begun != self._header_count or not block.count(b"\n") == lines == block.count(b"\r"):
            raise _tampered()
        return block


def compile(letter: Letter, stationery: Stationery) -> CompiledMessage:
    """Encode all that does not differ between recipients. Raises CannotCompose."""
    subject = _subject(letter, stationery.subject_prefix)
    constant = "".join(part for part in subject if isinstance(part, str))
    alike = all(isinstance(part, str) for part in subject)
    block = header_block(stationery, letter.lang, constant if alike else None)
    block += mime.header_block(letter)
    head = frame([*chain.from_iterable(header.contents for header in block), b"\r\n"])
    _check_names(block)
    pieces, tail = mime.body(letter, unsubscribe_links(stationery)[0], inert=stationery.kind is Kind.TEST)
    return CompiledMessage(
        _head=head.parts,
        _head_gaps=tuple((number, index) for index, place in enumerate(_PLACES) for number in head.gaps.get(place, ())),
        _header_count=len(block),
        _time_zone=stationery.time_zone,
        _subject=() if alike else tuple(map(_evaluator, subject)),
        _conditions=tuple(compile_condition(condition.expression) for condition in letter.conditions),
        _plan=lru_cache(maxsize=PLANS)(partial(_plan, pieces)),
        _tail=(tail,) if tail else (),
        _bounces=_bounces(stationery),
    )


def _check_names(block: list[Header]) -> None:
    """Raise CannotCompose if anything constant holds a header of its own."""
    whole = {place: f"{place.value}: x\r\n".encode("ascii") for place in (Place.TO, Place.SUBJECT, Place.DATE)}
    sample = b"".join(
        content if isinstance(content, bytes) else whole.get(content, b"x")
        for header in block
        for content in header.contents
    )
    if headers.names(sample) != tuple(header.name for header in block):
        raise _tampered()


def _subject(letter: Letter, prefix: str) -> list[str | Value]:
    what = _("The subject")
    parts = subject_parts(letter)
    return [
        refuse_unsafe(what, prefix),
        *(refuse_unsafe(what, part) if isinstance(part, str) else part for part in parts),
    ]


def _evaluator(part: str | Value) -> Callable[[Fields], str]:
    return compile_expression(part.expression) if isinstance(part, Value) else lambda _fields: part


def _plan(pieces: list[Piece], holds: tuple[bool, ...]) -> _Plan:
    """Put together the body for one combination of conditions."""
    body = frame(piece.content for piece in pieces if all(holds[number] for number in piece.conditions))
    gaps = [
        _Gap(compile_expression(value.expression), partial(encode_as, value.kind), numbers)
        for value, numbers in body.gaps.items()
        if isinstance(value, Value)
    ]
    return _Plan(body.parts, body.gaps.get(Place.TOKEN, ()), tuple(gaps))


def _bounces(stationery: Stationery) -> tuple[str, str, str]:
    """Return the envelope sender: before the delivery id, something if there is one, and behind it."""
    stand_in = "0" * 24
    address = address_spec((stationery.bounces or stationery.sender.address).replace(TOKEN, stand_in))
    return address.partition(stand_in) if TOKEN in stationery.bounces else (address, "", "")


def _lacks(field: str, address: str) -> CannotCompose:
    return CannotCompose(
        _(
            "“{field}” is missing for {address}, and the letter has nothing to put in its place.",
            field=field,
            address=address,
        ),
        hint=_('Fill in that field in the list, or write {{{{ {field} | default("…") }}}} in the issue.', field=field),
    )


def _tampered() -> CannotCompose:
    return CannotCompose(_("The head of a mail is not what it must be, so the mail was not made."))
