"""The small language between ``{{`` and ``}}``: what it allows, and which fields an expression reads.

Jinja2 parses it; this module decides what is allowed. The tokens are handed to Jinja2 one a line, because Jinja2 tells
lines and no columns: so every mistake is found at its very character.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NoReturn

from jinja2 import Environment, TemplateSyntaxError, nodes

from newsletter.content.problems import one_of
from newsletter.messages import _

FILTERS = ("default", "upper", "lower", "title", "capitalize", "trim")
"""What may stand behind a ``|``. ``default`` takes one text, the others nothing."""

LONGEST = 300
"""Characters in one expression."""
DEEPEST = 8
"""Brackets within brackets."""

_TOKEN = re.compile(r"""\s+|[^\W\d]\w*|"[^"\\\r\n]*"|'[^'\\\r\n]*'|[=!]=|[|~(),\[\]]""")
# Jinja2 gives these names a meaning of its own.
_RESERVED = {"self", "super", "loop", "caller", "varargs", "kwargs"}
_PARSER = Environment(autoescape=False)  # noqa: S701 - it parses only

Kind = Literal["text", "truth", "list"]


class ExpressionError(ValueError):
    """An expression that cannot be used; ``offset`` counts characters from 0."""

    def __init__(self, message: str, offset: int, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Use:
    """A field that an expression reads."""

    name: str
    offset: int
    has_default: bool
    """Whether the expression says what holds when the field is empty."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that is allowed."""

    source: str
    uses: tuple[Use, ...]
    shape: tuple[str, ...]
    """``(name,)`` or ``(name, default)`` for the two that nearly every letter is made of, else empty."""


@lru_cache(maxsize=1024)
def analyse(text: str, *, condition: bool = False) -> Expression:
    """Check an expression, or the condition of an ``only`` box, and list what it reads; raises ExpressionError."""
    reader = _Reader(text)
    tree = reader.parse()
    kind = reader.visit(tree, provided=condition)
    if kind == "list" or (kind == "truth" and not condition):
        raise ExpressionError(
            _("A personal field must give a text."), 0, _('Comparisons belong in a box: ::: only region == "Oslo"')
        )
    return Expression(text, tuple(sorted(reader.uses, key=lambda use: use.offset)), _shape(tree))


def _shape(tree: nodes.Expr) -> tuple[str, ...]:
    match tree:
        case nodes.Name(name=name):
            return (name,)
        case nodes.Filter(node=nodes.Name(name=name), name="default", args=[nodes.Const(value=fallback)]):
            return (name, fallback)
    return ()


def _tokens(text: str) -> list[tuple[int, str]]:
    """Return what an expression is made of, each with its place."""
    if len(text) > LONGEST:
        raise ExpressionError(_("This personal field is too long."), 0, _example())
    tokens: list[tuple[int, str]] = []
    position = depth = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        depth += text[position] in "(["
        depth -= text[position] in ")]"
        if match is None or depth > DEEPEST:
            raise _unreadable(text, position)
        if not match[0].isspace():
            tokens.append((position, match[0]))
        position = match.end()
    return tokens


def _example() -> str:
    return _('Write it as {{{{ name }}}} or {{{{ name | default("dear reader") }}}}.')


def _unreadable(text: str, position: int) -> ExpressionError:
    character = text[position : position + 1]
    if character in set("“”„«»‘’"):
        fix = _('Use straight quotation marks: default("dear reader")')
    elif character in set("<>+-*/%.") or character.isdigit():
        fix = _("Only texts can be compared, with == and !=, and a number is written in quotation marks.")
    else:
        fix = _example()
    if not character:
        return ExpressionError(_("The personal field is not finished."), position, fix)
    return ExpressionError(_("A personal field cannot hold “{text}” here.", text=character), position, fix)


class _Reader:
    """Walks through one expression and notes the fields that it reads."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.uses: list[Use] = []
        self._places = [place for place, _token in _tokens(text)]

    def parse(self) -> nodes.Expr:
        if not self._places:
            raise ExpressionError(_("The personal field is empty."), 0, _example())
        ends = [*self._places[1:], len(self.text)]
        tokens = (self.text[start:end].strip() for start, end in zip(self._places, ends, strict=True))
        try:
            body = _PARSER.parse("{{\n" + "\n".join(tokens) + "\n}}").body
        except TemplateSyntaxError as error:
            raise _unreadable(self.text, self._place(error.lineno)) from None
        tree = body[0].nodes[0] if len(body) == 1 and isinstance(body[0], nodes.Output) else None
        if not isinstance(tree, nodes.Expr):
            raise _unreadable(self.text, 0)
        return tree

    def _place(self, line: int) -> int:
        return self._places[line - 2] if line - 2 < len(self._places) else len(self.text)

    def refuse(self, node: nodes.Node, fix: str = "", whole: bool = False) -> NoReturn:
        """Point at a node, or with ``whole`` at the beginning of all that it consists of."""
        lines = [node.lineno, *(part.lineno for part in node.find_all(nodes.Expr) if whole)]
        place = self._place(min(lines))
        word = _TOKEN.match(self.text, place)
        raise ExpressionError(
            _("A personal field cannot hold “{text}” here.", text=word[0] if word else ""), place, fix or _example()
        )

    def visit(self, node: nodes.Node, provided: bool, guarded: frozenset[str] = frozenset()) -> Kind:
        """Return what ``node`` gives; ``provided`` means that it may be empty, ``guarded`` names those that are not."""
        kind: Kind = "text"
        match node:
            case nodes.Name(name=name) if name not in _RESERVED:
                self.uses.append(Use(name, self._place(node.lineno), provided or name in guarded))
            case nodes.Const(value=str()):
                pass
            case nodes.Filter():
                self._filter(node, provided, guarded)
            case nodes.Concat(nodes=parts):
                self._texts(parts, provided, guarded)
            case nodes.Tuple(items=parts) | nodes.List(items=parts):
                self._texts(parts, provided, guarded)
                kind = "list"
            case nodes.Compare():
                self._compare(node, provided, guarded)
                kind = "truth"
            case nodes.CondExpr() | nodes.And() | nodes.Or() | nodes.Not():
                kind = self._logic(node, provided, guarded)
            case _:
                self.refuse(node)
        return kind

    def _texts(self, parts: list[nodes.Expr], provided: bool, guarded: frozenset[str]) -> None:
        for part in parts:
            if self.visit(part, provided, guarded) != "text":
                self.refuse(part, whole=True)

    def _filter(self, node: nodes.Filter, provided: bool, guarded: frozenset[str]) -> None:
        if node.name not in FILTERS:
            self.refuse(node, one_of(node.name, FILTERS))
        if node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.refuse(node)
        if len(node.args) != (node.name == "default"):
            self.refuse(node)
        self._texts([node.node], provided or node.name == "default", guarded)
        self._texts(node.args, provided, guarded)

    def _compare(self, node: nodes.Compare, provided: bool, guarded: frozenset[str]) -> None:
        self._texts([node.expr], provided, guarded)
        for operand in node.ops:
            kind = self.visit(operand.expr, provided, guarded)
            if kind == "truth" or (kind == "list" and operand.op not in ("in", "notin")):
                self.refuse(operand.expr, whole=True)

    def _logic(self, node: nodes.Expr, provided: bool, guarded: frozenset[str]) -> Kind:
        match node:
            case nodes.CondExpr(test=test, expr1=yes, expr2=no):
                if no is None:
                    self.refuse(node, _("Say what holds otherwise: … if … else …"), whole=True)
                kinds = {self.visit(yes, provided, guarded | _filled(test)), self.visit(no, provided, guarded)}
                if self.visit(test, provided=True) == "list":
                    self.refuse(test, whole=True)
            case nodes.Not(node=inner):
                kinds = {self.visit(inner, provided=True), "truth"}
            case nodes.And(left=left, right=right):
                kinds = {self.visit(left, provided, guarded), self.visit(right, provided, guarded | _filled(left))}
            case nodes.Or(left=left, right=right):
                kinds = {self.visit(left, provided=True), self.visit(right, provided, guarded)}
        if "list" in kinds:
            self.refuse(node, whole=True)
        return "truth" if "truth" in kinds else "text"


def _filled(test: nodes.Expr) -> frozenset[str]:
    """Return the fields that are known not to be empty where ``test`` holds."""
    match test:
        case nodes.Name(name=name):
            return frozenset({name})
        case nodes.And(left=left, right=right):
            return _filled(left) | _filled(right)
    return frozenset()
