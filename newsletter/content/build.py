"""From boxes and lines to blocks: what stands in each box is checked and understood."""

import re
from collections.abc import Iterable, Iterator, Sequence

from newsletter.content.boxes import RULES, Argument, Content
from newsletter.content.data import bars, people
from newsletter.content.dates import DateError, read_date
from newsletter.content.issue import DATED_BOXES, Block
from newsletter.content.leaves import judge_description, leaves, single
from newsletter.content.links import judge_picture
from newsletter.content.marks import unmarked
from newsletter.content.passage import Passage, Place, check, hide
from newsletter.content.problems import Problems
from newsletter.content.splitter import Box, Part
from newsletter.content.uses import Uses
from newsletter.messages import _

MOST = 1000
"""Leaves in a letter."""

_WHO = re.compile(r"\s*(?:[–—]|--)\s*(\S.*?)\s*")


class Builder:
    """Builds the blocks of one file."""

    def __init__(self, uses: Uses, problems: Problems) -> None:
        self._uses = uses
        self._problems = problems
        self._leaves = 0

    def build(self, things: Sequence[Box | Part], dated: str = "") -> tuple[Block, ...]:
        """Return the blocks of some boxes and parts; ``dated`` is the dated box around them."""
        return tuple(block for thing in things for block in self._blocks(thing, dated))

    def _blocks(self, thing: Box | Part, dated: str) -> Iterator[Block]:
        if isinstance(thing, Box):
            yield self._box(thing, dated)
            return
        for leaf in leaves(hide(thing, self._uses, dated), self._problems):
            self._leaves += 1
            if self._leaves == MOST:
                self._problems.add(
                    leaf.line, 0, _("The letter has more than {n} parts.", n=MOST), _("Make it shorter.")
                )
            if self._leaves < MOST:
                yield leaf

    def _box(self, box: Box, dated: str) -> Block:
        rule = RULES.get(box.name)
        attributes = self._argument(box, rule.argument) if rule else {}
        dated = box.name if box.name in DATED_BOXES else dated
        match rule.content if rule else Content.BOXES:
            case Content.IMAGE:
                return self._image(box, attributes, dated)
            case Content.LINK:
                return self._button(box, dated)
            case (Content.PEOPLE | Content.BARS) as content:
                read = people if content == Content.PEOPLE else bars
                return self._block(box, attributes, read(self._passage(box, dated), self._problems))
            case Content.QUOTE:
                return self._quote(box, dated)
            case Content.COLUMNS:
                return self._columns(box, dated)
            case content:
                block = self._block(box, attributes, self.build(box.children, dated))
                if content == Content.TEXT:
                    self._only_text(block)
                return block

    def _block(self, box: Box, attributes: dict[str, str], children: Iterable[Block]) -> Block:
        before = len(self._problems.found)
        block = Block(box.name, box.line, "", attributes, tuple(children))
        if not block.children and len(self._problems.found) == before:
            self._empty(box)
        return block

    def _empty(self, box: Box) -> None:
        message = _("The box “{name}” is empty.", name=box.name)
        self._problems.add(box.line, 1, message, _("Write its text above the line ::: or delete the box."))

    def _only_text(self, block: Block) -> None:
        for child in block.children:
            if child.kind != "prose":
                message = _("The box “{name}” holds text only.", name=block.kind)
                self._problems.add(child.line, 0, message, _("Write this below the box."))

    def _argument(self, box: Box, wanted: Argument) -> dict[str, str]:
        """Return the attributes that the words behind the name of a box give."""
        match wanted, box.argument:
            case Argument.NONE, "":
                return {}
            case Argument.NONE, _words:
                message = _("Nothing can stand behind ::: {name}.", name=box.name)
                self._problems.add(box.line, box.column, message, _("Write the text on the lines below."))
            case Argument.DATE, day:
                return self._date(box, day)
            case Argument.PICTURE, path:
                refusal = judge_picture(path) if path else None
                if refusal:
                    self._problems.add(box.line, box.column, *refusal)
                return {"src": path.removeprefix("./")}
            case Argument.EXPRESSION, "":
                message = _("The box “only” does not say who it is for.")
                self._problems.add(box.line, 1, message, _('Write it as ::: only region == "Oslo"'))
            case Argument.EXPRESSION, expression:
                self._uses.condition(expression, box.line, box.column)
                return {"expression": expression}
        return {}

    def _date(self, box: Box, day: str) -> dict[str, str]:
        if not day:
            message = _("The box “{name}” has no date.", name=box.name)
            self._problems.add(box.line, 1, message, _("Write it as ::: {name} 2024-01-02", name=box.name))
            return {}
        try:
            iso = read_date(unmarked(day)).isoformat()
            return {"date": iso} if day == iso else {"date": iso, "written": day}
        except DateError as error:
            self._problems.add(box.line, box.column, error.message, error.fix)
            return {}

    def _passage(self, box: Box, dated: str) -> Passage:
        """Return the text of a box that holds nothing else; boxes in it were refused when it was split."""
        passage = Passage(box.line, (), ())
        for child in box.children:
            if isinstance(child, Box):
                self._box(child, dated)
            elif not passage.written:
                hidden = hide(child, self._uses, dated)
                passage = hidden.cut(0, len(hidden.written))
        return passage

    def _image(self, box: Box, attributes: dict[str, str], dated: str) -> Block:
        passage = self._passage(box, dated)
        if attributes["src"]:
            alt = " ".join(line.strip() for line in passage.written)
            mark, alt = (alt, "") if alt.startswith("{") and not alt.startswith("{{") else ("", alt)
            place = Place(box.line, 1, self._problems)
            judge_description(alt, mark, place, _("Say inside the box what it shows, or write {{decorative}} there."))
            if "".join(passage.written) != "".join(passage.hidden):
                place.add(0, _("A picture is the same for every reader."), _("Leave the personal field out here."))
            return Block("image", box.line, "", attributes | {"alt": alt, "title": "", "href": ""})
        picture = single(passage.cut(0, 1), self._problems)
        if picture is None or picture.kind != "image":
            message = _("The box “image” does not begin with a picture.")
            self._problems.add(box.line, 1, message, _("Write it as ![what it shows](picture.jpg)"))
            return Block("image", box.line)
        caption = tuple(leaves(passage.cut(1, len(passage.written)), self._problems))
        block = Block("image", box.line, "", picture.attributes, caption)
        self._only_text(block)
        return block

    def _button(self, box: Box, dated: str) -> Block:
        passage = self._passage(box, dated)
        button = single(passage, self._problems, button=True) if len(passage.written) == 1 else None
        if button and button.kind == "button":
            return button
        message = _("The box “button” does not hold exactly one link.")
        self._problems.add(box.line, 1, message, _("Write it as [text](https://www.example.no)"))
        return Block("button", box.line)

    def _quote(self, box: Box, dated: str) -> Block:
        passage = self._passage(box, dated)
        last = len(passage.written)
        who = _WHO.fullmatch(passage.written[-1]) if last else None
        if who:
            last -= 1
            check(passage.cut(last, last + 1), self._problems)
        block = self._block(box, {"who": who[1] if who else ""}, leaves(passage.cut(0, last), self._problems))
        self._only_text(block)
        return block

    def _columns(self, box: Box, dated: str) -> Block:
        block = self._block(box, {}, self.build(box.children, dated))
        for child in block.children:
            if child.kind in ("prose", "heading", "divider", "image", "button"):
                message = _("The box “columns” holds only columns.")
                self._problems.add(child.line, 0, message, _("Write this between ::: column and :::"))
        columns = sum(child.kind == "column" for child in block.children)
        if block.children and columns not in (2, 3):
            message = _("The box “columns” holds two or three columns, not {n}.", n=columns)
            self._problems.add(box.line, 1, message, _("Write ::: column and ::: around each."))
        return block
