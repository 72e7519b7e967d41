"""What is noticed about a list as its people pass by: rows that get no letter, addresses and names to look at."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from newsletter.audience.people import Entry, LeftOut, brief
from newsletter.checks.domains import meant
from newsletter.checks.findings import Finding
from newsletter.checks.rules import RULES
from newsletter.messages import _, ngettext

MOST = 20
"""Rows of one list that are told one by one."""
_GARBLED = re.compile(
    "Ã[\u0080-\u00bf†˜…–—‚„ˆ‰Š‹Œ]"  # UTF-8 that was read as Windows letters
    "|√[∏•¶òÖ©∂§]"  # UTF-8 that was read as Macintosh letters
    "|\ufffd"  # a program could not read the letter
    "|&(?:[A-Za-z]{3,6}|#[0-9]+);"  # HTML
)
_LOST = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")
"""A letter that a program put a question mark for, as in Bj?rn."""


@dataclass(slots=True)
class Notes:
    """What is noticed about one list. Memory stays small: rows beyond those that are told are only counted."""

    file: str
    """The path of the list, for the findings."""
    most: int = MOST
    people: int = 0
    keys: "array[int]" = field(default_factory=lambda: array("q"))
    """A hash of each address, to count duplicates: eight octets a person."""
    rows: dict[str, list[Finding]] = field(default_factory=dict)
    """By rule, up to ``most``."""
    times: dict[str, int] = field(default_factory=dict)
    """How many rows each rule has found."""

    def watching(self, people: Iterable[Entry | LeftOut]) -> Iterator[Entry | LeftOut]:
        """Pass ``people`` on, and note what is wrong with them."""
        for person in people:
            if isinstance(person, Entry):
                self.people += 1
                self._look_at(person)
            elif person.reason == "invalid":
                self._note("LIST-INVALID", person.line, _gets_none(person), _("Correct the row, or delete it."))
            yield person

    def findings(self) -> Iterator[Finding]:
        """Yield what was noticed, row by row, then how many rows there are beyond those."""
        if not self.people and not self.rows:
            fix = _("Write the people below the heading, one in each row.")
            yield _finding("LIST-EMPTY", self.file, 0, _("There is nobody on this list."), fix)
        for rule, rows in self.rows.items():
            yield from rows
            if more := self.times[rule] - len(rows):
                message = ngettext("{n} more row of this kind.", "{n} more rows of this kind.", more)
                yield _finding(rule, self.file, 0, message, _("See: {command}", command=f"newsletter explain {rule}"))

    def _look_at(self, person: Entry) -> None:
        address = person.recipient.address
        self.keys.append(hash(address.lower()))
        domain = address.rpartition("@")[2]
        if better := meant(domain):
            message = _("{address}: did you mean {domain}?", address=address, domain=better)
            self._note("LIST-DOMAIN", person.line, message, _("Ask, or correct the list; nothing is changed for you."))
        texts = "\n".join(person.recipient.fields.values())
        if "Ã" in texts or "√" in texts or "\ufffd" in texts or "&" in texts or "?" in texts:
            self._look_at_letters(person, texts)

    def _look_at_letters(self, person: Entry, texts: str) -> None:
        damaged = _GARBLED.search(texts)
        if damaged or _LOST.search(person.recipient.name):
            text = next(text for text in texts.split("\n") if damaged[0] in text) if damaged else person.recipient.name
            message = _("“{text}” has lost its letters.", text=brief(text))
            self._note("LIST-GARBLED", person.line, message, _("Export the list again, as .xlsx or as “CSV UTF-8”."))

    def _note(self, rule: str, line: int, message: str, fix: str) -> None:
        self.times[rule] = self.times.get(rule, 0) + 1
        rows = self.rows.setdefault(rule, [])
        if len(rows) < self.most:
            rows.append(_finding(rule, self.file, line, message, fix))


def duplicates(lists: Sequence[Notes]) -> Iterator[Finding]:
    """Yield for each list how many of its rows repeat an address of that list or of one before it."""
    keys = array("q")
    before = 0
    for one in lists:
        keys.extend(one.keys)
        different = _different(keys)
        if repeated := len(one.keys) - (different - before):
            message = ngettext(
                "{n} row repeats an address that stands further up.",
                "{n} rows repeat an address that stands further up.",
                repeated,
            )
            yield _finding("LIST-DUPLICATE", one.file, 0, message, _("Each address gets one letter."))
        before = different


def different(lists: Sequence[Notes]) -> int:
    """Return how many people there are in all lists together, each counted once."""
    return _different(array("q", chain.from_iterable(one.keys for one in lists)))


def _different(keys: "array[int]") -> int:
    """Return how many different keys there are, a sixteenth at a time: a set of them all would take much memory."""
    return sum(len({key for key in keys if key & 15 == part}) for part in range(16))


def _gets_none(row: LeftOut) -> str:
    if not row.value:
        return _("This row gets no letter: no address stands in it.")
    return _("“{value}” gets no letter. {why}", value=brief(row.value), why=row.detail)


def _finding(rule: str, file: str, line: int, message: str, fix: str) -> Finding:
    return Finding(rule, RULES[rule].level, file, line, 0, message, fix)
