"""Holding the places of personal values while a letter is made.

An expression becomes a provisional token before Markdown sees it. Once the HTML is finished, where each token has
landed decides how its value will be escaped, and only then the slots of the letter are made.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from newsletter.content.fields import CONSTANTS, compile_expression, names, substitute
from newsletter.content.letter import UNSUBSCRIBE, Condition, Slot, SlotKind
from newsletter.content.markup import ATTRIBUTE, PIECE
from newsletter.messages import _

_QUERY = re.compile(r"(<?\b(?:https?://|[^\s<>@]+@)[^\s<>?]*\?)([^\s<>]+)")
_SPOKEN = frozenset({"alt", "title", "aria-label", "content", "summary"})
"""Attributes that hold words, and so may hold a personal value."""


class Misplaced(Exception):
    """A personal value stands where it cannot be escaped; the message is a sentence."""


class Tokens:
    """The places of one letter, collected while it is made."""

    def __init__(self, nonce: str) -> None:
        self.nonce = nonce
        self.conditions: list[Condition] = []
        self.width = len(self._token("p", 0, "e"))
        self._expressions: list[str] = []
        self._slots: dict[tuple[str, SlotKind], Slot] = {}
        self._provisional = re.compile(rf"nl{nonce}p(\d{{3,}})e")

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot settled so far."""
        return tuple(self._slots.values())

    def hide(self, text: str) -> str:
        """Return ``text`` with every ``{{ … }}`` as a token of plain letters and digits."""
        return substitute(text, lambda expression, _offset: self.token(expression)) if "{{" in text else text

    def token(self, expression: str) -> str:
        """Return the provisional token of an expression."""
        if expression not in self._expressions:
            self._expressions.append(expression)
        return self._token("p", self._expressions.index(expression), "e")

    def condition(self, expression: str) -> str:
        """Return the mark of a part that only some readers get."""
        mark = self._token("c", len(self.conditions))
        self.conditions.append(Condition(mark, expression))
        return mark

    def say(self, text: str, constants: Mapping[str, str]) -> str:
        """Put the dates of the letter in their places; they are the same for every reader."""

        def value(match: re.Match[str]) -> str:
            expression = self._expressions[int(match[1])]
            known = expression != UNSUBSCRIBE and names(expression)[0] in CONSTANTS
            return compile_expression(expression)(constants) if known else match[0]

        return self._provisional.sub(value, text)

    def settle(self, text: str, kind: SlotKind) -> str:
        """Turn the provisional tokens of ``text`` into slots of one kind."""
        return self._provisional.sub(lambda match: self._slot(match, kind), text)

    def settle_text(self, text: str) -> str:
        """Turn the provisional tokens of the text part into slots; those behind the ``?`` of an address are quoted."""

        def address(match: re.Match[str]) -> str:
            return match[1] + self.settle(match[2], SlotKind.URL)

        return self.settle(_QUERY.sub(address, text), SlotKind.PLAIN)

    def settle_html(self, html: str) -> str:
        """Turn the provisional tokens of a finished page into slots, each of the kind that its place asks for."""
        done: list[str] = []
        position = 0
        for piece in PIECE.finditer(html):
            done.append(self.settle(html[position : piece.start()], SlotKind.HTML))
            done.append(self._settle_tag(piece[0]))
            position = piece.end()
        return "".join(done) + self.settle(html[position:], SlotKind.HTML)

    def written(self, text: str) -> str:
        """Return ``text`` with its provisional tokens as ``{{ … }}`` again, for people to read."""
        return self._provisional.sub(lambda match: f"{{{{ {self._expressions[int(match[1])]} }}}}", text)

    def found(self, text: str) -> Iterator[str]:
        """Find every token and mark of this letter in ``text``."""
        return (match[0] for match in re.finditer(rf"nl{self.nonce}[a-z]\d+[a-z]", text))

    def _settle_tag(self, tag: str) -> str:
        if not self._provisional.search(tag):
            return tag
        if tag.startswith("<!--") or tag[:6].lower() == "<style":
            raise Misplaced(_("A personal field stands in a comment or in a style sheet."))
        settled = ATTRIBUTE.sub(self._settle_attribute, tag)
        if self._provisional.search(settled):
            raise Misplaced(_("A personal field stands inside a tag, outside the quotation marks of an attribute."))
        return settled

    def _settle_attribute(self, match: re.Match[str]) -> str:
        name, value = match[1].lower(), match[2] if match[2] is not None else match[3]
        return match[0].replace(value, self._provisional.sub(self._judge(name, value), value)) if value else match[0]

    def _judge(self, name: str, value: str) -> Callable[[re.Match[str]], str]:
        def slot(match: re.Match[str]) -> str:
            unsubscribe = self._expressions[int(match[1])] == UNSUBSCRIBE
            if name in _SPOKEN and not unsubscribe:
                return self._slot(match, SlotKind.ATTR)
            if name == "href" and unsubscribe and match[0] == value:
                return self._slot(match, SlotKind.LINK)
            if name == "href" and not unsubscribe and "?" in value[: match.start()]:
                return self._slot(match, SlotKind.URL)
            raise Misplaced(_("A personal field cannot stand in the attribute “{name}” here.", name=name))

        return slot

    def _slot(self, match: re.Match[str], kind: SlotKind) -> str:
        expression = self._expressions[int(match[1])]
        known = self._slots.get((expression, kind))
        if known is None:
            known = Slot(self._token("s", len(self._slots), "e"), expression, kind)
            self._slots[expression, kind] = known
        return known.token

    def _token(self, sort: str, number: int, end: str = "") -> str:
        return f"nl{self.nonce}{sort}{number:03}{end}"
