"""Noting where an issue uses personal fields, and hiding them from Markdown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.content.expression import Expression, ExpressionError, analyse
from newsletter.content.fields import CONSTANTS, spans
from newsletter.content.issue import Field
from newsletter.content.letter import UNSUBSCRIBE
from newsletter.content.markdown import FIRST, LAST, MIDDLE
from newsletter.content.problems import Problems
from newsletter.messages import _

# In an address the private characters are percent-encoded.
_HIDDEN = re.compile(f"{FIRST}{MIDDLE}*{LAST}|%EE%80%80(?:%EE%80%81)*%EE%80%82")
_FOREIGN = re.compile(r"\{%|\{#|\}\}")


@dataclass(frozen=True, slots=True)
class _Constant:
    name: str
    line: int
    column: int


class Uses:
    """Reads the personal fields of one file, in order of appearance."""

    def __init__(self, problems: Problems) -> None:
        self.fields: list[Field] = []
        self._constants: list[_Constant] = []
        self._problems = problems

    def hide(self, text: str, line: int, column: int = 1, dated: str = "") -> str:
        """Return one line with each field as private characters of the same length, and note what the fields read.

        ``dated`` is the name of the dated box around it.
        """
        if "{" not in text and "}" not in text:
            return text
        done: list[str] = []
        position = 0
        whole = True
        for span in spans(text):
            if isinstance(span, ExpressionError):
                self._error(span, line, column)
                whole = False
                continue
            middle = MIDDLE * (span.end - span.start - 2)
            done += [text[position : span.start], FIRST, middle, LAST]
            position = span.end
            self._read(span.expression, line, column + span.offset, dated)
        hidden = "".join(done) + text[position:]
        foreign = _FOREIGN.search(hidden) if whole else None
        if foreign:
            self._problems.add(line, column + foreign.start(), *_about(foreign[0]))
        return hidden

    def condition(self, text: str, line: int, column: int) -> None:
        """Note what the condition of an ``only`` box reads."""
        self._read(text, line, column, "", condition=True)

    def check_constants(self, known: Mapping[str, object]) -> None:
        """Complain about dates that are used and not given; ``known`` holds what fields.constants found."""
        for use in self._constants:
            if use.name in known:
                continue
            if use.name == "date":
                message = _("The letter's date is used here, but the header has none.")
                fix = _("Add a line to the header: date: 2024-01-02")
            else:
                message = _("“{name}” is used here, but not exactly one box gives its date.", name=use.name)
                fix = _("Write the date itself, or use it inside the box ::: {name}", name=use.name)
            self._problems.add(use.line, use.column, message, fix)

    def _read(self, text: str, line: int, column: int, dated: str, condition: bool = False) -> None:
        try:
            expression = analyse(text, condition=condition)
        except ExpressionError as error:
            self._error(error, line, column)
            return
        dates = [use for use in expression.uses if use.name in CONSTANTS]
        if dates and (condition or len(dates) < len(expression.uses)):
            place = column + dates[0].offset
            message = _("“{name}” is a date of the letter, the same for every reader.", name=dates[0].name)
            self._problems.add(
                line, place, message, _("Write it on its own: {field}", field=f"{{{{ {dates[0].name} }}}}")
            )
            return
        self._constants += [_Constant(use.name, line, column + use.offset) for use in dates if use.name != dated]
        self._personal(expression, line, column)

    def _personal(self, expression: Expression, line: int, column: int) -> None:
        for use in expression.uses:
            place = column + use.offset
            if use.name == UNSUBSCRIBE:
                message = _("The link to unsubscribe is in every letter already.")
                self._problems.add(line, place, message, _("Leave it out here."))
            elif use.name not in CONSTANTS:
                self.fields.append(Field(use.name, expression.source, line, place, use.has_default))

    def _error(self, error: ExpressionError, line: int, column: int) -> None:
        self._problems.add(line, column + error.offset, error.message, error.fix)


def is_hidden(text: str) -> bool:
    """Tell whether a field is hidden in ``text``."""
    return _HIDDEN.search(text) is not None


def shown(text: str) -> str:
    """Return ``text`` for a sentence, with an ellipsis for each field that is hidden in it."""
    return _HIDDEN.sub("…", text)


def hidden_before(address: str, mark: str) -> bool:
    """Tell whether a field is hidden in an address before the first ``mark``."""
    return is_hidden(address.partition(mark)[0])


def originals(lines: Sequence[str]) -> Iterator[str]:
    """Return the fields of some lines as they were written, in order."""
    for line in lines:
        for span in spans(line):
            if not isinstance(span, ExpressionError):
                yield line[span.start : span.end]


def restore(hidden: str, written: Iterator[str]) -> str:
    """Put the next fields of ``written`` in the places of those hidden."""
    return _HIDDEN.sub(lambda _match: next(written), hidden)


def _about(mark: str) -> tuple[str, str]:
    if mark == "}}":
        return _("Nothing is open here that }}}} could close."), _(
            'Write it as {{{{ name | default("dear reader") }}}}.'
        )
    if mark == "{#":
        return _("A letter cannot hold comments."), _("Delete it, or keep your notes in another file.")
    return _("A letter cannot hold commands: {{% … %}}."), _(
        'For a part for some readers, write ::: only region == "Oslo"'
    )
