"""Personal fields: the ``{{ name | default("alle") }}`` of an issue.

An editor writes expressions, never a program: values are text, there are no calls, no arithmetic and no attributes.
Everything is checked here before Jinja2 compiles it, so evaluating one for a person can fail in one way only:
``KeyError`` with the name of a field that this person does not have.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jinja2 import StrictUndefined
from jinja2.filters import do_capitalize, do_lower, do_title, do_trim, do_upper
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.content.expression import Expression, ExpressionError, analyse
from newsletter.content.issue import DATED_BOXES, Block, Header
from newsletter.messages import _

__all__ = [
    "CONSTANTS",
    "ExpressionError",
    "Span",
    "compile_condition",
    "compile_expression",
    "constants",
    "names",
    "spans",
    "substitute",
]

CONSTANTS = ("date", "deadline", "event")
"""Names with the same value for every reader: the letter's date, and the dates of the boxes.

They are not personal fields. Inside a dated box its own date counts, elsewhere the only one of its kind.
An expression reads constants or personal fields, never both.
"""


@dataclass(frozen=True, slots=True)
class Span:
    """One ``{{ … }}`` in a text."""

    start: int
    """Where its braces open; offsets count characters from 0."""
    end: int
    """Just behind the braces that close it."""
    expression: str
    offset: int
    """Where the expression begins, blanks left out."""


def spans(text: str) -> Iterator[Span | ExpressionError]:
    """Find every ``{{ … }}``; one that never closes is given as an error and passed over."""
    position = 0
    while (start := text.find("{{", position)) >= 0:
        end = _closing(text, start + 2)
        if isinstance(end, ExpressionError):
            yield end
            position = start + 2
            continue
        inside = text[start + 2 : end]
        offset = start + 2 + len(inside) - len(inside.lstrip())
        yield Span(start, end + 2, inside.strip(), offset)
        position = end + 2


def substitute(text: str, replace: Callable[[str, int], str]) -> str:
    """Put ``replace(expression, offset)`` in the place of every ``{{ … }}``; the offset is that of its braces."""
    done: list[str] = []
    position = 0
    for span in spans(text):
        if isinstance(span, ExpressionError):
            raise span
        done += [text[position : span.start], replace(span.expression, span.start)]
        position = span.end
    return "".join(done) + text[position:]


def names(text: str) -> tuple[str, ...]:
    """Return the fields that an expression or a condition reads, each once, in order; raises ExpressionError."""
    return tuple(dict.fromkeys(use.name for use in analyse(text, condition=True).uses))


def constants(header: Header, blocks: Iterable[Block]) -> dict[str, date]:
    """Return the constants that hold outside dated boxes; inside one, its own date stands above these."""
    dates: dict[str, set[str]] = {}
    for block in _all(blocks):
        if block.kind in DATED_BOXES:
            dates.setdefault(block.kind, set()).add(block.attributes["date"])
    found = {name: date.fromisoformat(only.pop()) for name, only in dates.items() if len(only) == 1}
    return found | ({"date": header.date} if header.date else {})


def _all(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _all(block.children)


@lru_cache(maxsize=1024)
def compile_expression(text: str) -> Callable[[Mapping[str, str]], str]:
    """Return a function from a person's fields to the value; raises ExpressionError.

    The function raises KeyError for a field that is missing where no default is given.
    """
    expression = analyse(text)
    match expression.shape:
        case (name,):
            return lambda fields: fields[name]
        case (name, fallback):
            return lambda fields: fields.get(name) or fallback
    evaluate = _evaluator(expression)
    return lambda fields: str(evaluate(fields))


@lru_cache(maxsize=1024)
def compile_condition(text: str) -> Callable[[Mapping[str, str]], bool]:
    """Return a function that tells whether a person is meant, a missing field being empty; raises ExpressionError."""
    evaluate = _evaluator(analyse(text, condition=True))
    return lambda fields: bool(evaluate(fields))


def _closing(text: str, position: int) -> int | ExpressionError:
    """Return where the braces that opened before ``position`` close, on the same line; quotes may hold braces."""
    quote = ""
    opening = position - 2
    while position < len(text) and text[position] != "\n":
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif text.startswith("}}", position):
            return position
        elif text.startswith("{{", position):
            break
        position += 1
    if quote:
        return ExpressionError(
            _("A quotation mark in a personal field is opened and never closed."),
            opening,
            _('Write it as {{{{ name | default("dear reader") }}}}, with a quotation mark on both sides of the text.'),
        )
    return ExpressionError(
        _("A personal field is opened with {{{{ and not closed on the same line."), opening, _("Close it with }}}}.")
    )


def _default(value: str, fallback: str) -> str:
    # A cell left empty in a table is as good as no cell: both mean that nothing is known.
    return value or fallback


_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.tests.clear()
_ENVIRONMENT.filters = {
    "default": _default,
    "upper": do_upper,
    "lower": do_lower,
    "title": do_title,
    "capitalize": do_capitalize,
    "trim": do_trim,
}


def _evaluator(expression: Expression) -> Callable[[Mapping[str, str]], object]:
    compiled = _ENVIRONMENT.compile_expression(expression.source, undefined_to_none=False)
    required = tuple({use.name for use in expression.uses if not use.has_default})
    optional = tuple({use.name for use in expression.uses} - set(required))

    def evaluate(fields: Mapping[str, str]) -> object:
        values = {name: fields.get(name, "") for name in optional}
        values.update((name, fields[name]) for name in required)
        return compiled(values)

    return evaluate
