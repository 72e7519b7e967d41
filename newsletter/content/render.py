"""An issue and a template become a letter: pure, once for each campaign and language."""

import re
import secrets
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from newsletter.content import markup, mjml, sandbox
from newsletter.content.colours import dark, palette
from newsletter.content.fields import compile_condition, compile_expression
from newsletter.content.inline import inline
from newsletter.content.issue import Issue
from newsletter.content.letter import UNSUBSCRIBE, Letter, SlotKind
from newsletter.content.template import LETTER, STYLES, TEXT, Template
from newsletter.content.tokens import Misplaced, Tokens
from newsletter.content.values import escaped
from newsletter.content.view import View, Views
from newsletter.errors import PictureError, Problem, TemplateError
from newsletter.messages import _
from newsletter.settings import Publication

_LEAF = {"align": "left", "role": "", "size": 16, "room": 536}
"""How a block is set that stands directly in the letter; a box says it differently for what is in it."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SECTIONS = ("<mj-section", "<mj-wrapper", "<mj-hero", "<mj-raw")


@dataclass(frozen=True, slots=True)
class _Draft:
    """An issue on its way: read, and able to be drawn with a template."""

    issue: Issue
    template: Template
    tokens: Tokens
    shared: Mapping[str, Any]
    """What every file of the template knows."""
    body: Sequence[View]

    def draw(self, views: Iterable[View], **how: Any) -> Markup:
        """Draw blocks one after the other, as they stand in a column."""
        return Markup("").join(self._box(view, how) for view in views)

    def sections(self, views: Iterable[View]) -> Markup:
        """Draw blocks as sections: those that are none by themselves share one, which keeps the mail small."""
        done: list[str] = []
        flow: list[str] = []
        for view in views:
            drawn = self._box(view, {})
            if mjml.without_marks(drawn).lstrip().startswith(_SECTIONS):
                done += [*self._flow(flow), drawn]
                flow = []
            else:
                flow.append(drawn)
        return Markup("\n".join([*done, *self._flow(flow)]))  # noqa: S704 - made by templates, escaped there

    def text(self, views: Iterable[View]) -> str:
        """Write blocks as text, an empty line between them, for the box around them."""
        return self.lines(views).rstrip("\n")

    def lines(self, views: Iterable[View]) -> str:
        """Write blocks as text, an empty line behind each; a part for some readers brings its own."""
        parts: list[str] = []
        for view in views:
            values = {**self.shared, "block": view, "text": self.text}
            written = self.template.render(f"text/{view.kind}.txt.j2", values).strip("\n")
            parts += [written, "\n" if view.mark else "\n\n"] if written else []
        return "".join(parts)

    def _box(self, view: View, how: Mapping[str, Any]) -> Markup:
        values = {**self.shared, **_LEAF, **how, "block": view, "draw": self.draw, "sections": self.sections}
        drawn = self.template.render(f"boxes/{view.kind}.mjml.j2", values)
        return Markup(mjml.mark(view.line, view.kind) + drawn)  # noqa: S704 - made by a template, escaped there

    def _flow(self, drawn: Sequence[str]) -> Iterator[str]:
        if drawn:
            values = {**self.shared, "content": Markup("\n".join(drawn))}  # noqa: S704 - as above
            yield self.template.render("flow.mjml.j2", values)


def render(
    issue: Issue,
    template: Template,
    publication: Publication,
    nonce: str | None = None,
    missing: list[Problem] | None = None,
) -> Letter:
    """Return the letter. Raises IssueError, TemplateError or PictureError, each with its places.

    ``nonce``, twelve hexadecimal digits, is given only to make two renderings alike. ``missing`` takes what is wrong
    with pictures instead of PictureError; the letter then has gaps, and is only to be looked at.
    """
    views, draft = _prepare(issue, template, publication, nonce, missing)
    subject = draft.tokens.settle(draft.shared["subject"], SlotKind.HEADER)
    try:
        html = draft.tokens.settle_html(_html(draft))
    except Misplaced as error:
        raise TemplateError([Problem(template.path(LETTER), 0, 0, str(error))]) from None
    text = draft.tokens.settle_text(_text(draft))
    pictures = tuple(picture for cid, picture in views.pictures.items() if f"cid:{cid}" in html)
    tokens = draft.tokens
    return Letter(issue.lang, subject, html, text, tokens.nonce, tokens.slots, tuple(tokens.conditions), pictures)


def mjml_of(issue: Issue, template: Template, publication: Publication) -> str:
    """Return the MJML of a letter for people to read, personal fields as they were written."""
    _views, draft = _prepare(issue, template, publication)
    return draft.tokens.written(mjml.without_marks(_mjml(draft)))


def preview(letter: Letter, fields: Mapping[str, str], unsubscribe: str) -> tuple[str, str, str]:
    """Return subject, HTML and text as one person gets them, pictures within the HTML.

    ``unsubscribe`` is the whole link. A field that the person does not have stays visible as ``{{ name }}``.
    """
    values: dict[str, str] = {}
    for slot in letter.slots:
        if slot.expression == UNSUBSCRIBE:
            value = unsubscribe
        else:
            try:
                value = compile_expression(slot.expression)(fields)
            except KeyError:
                value = f"{{{{ {slot.expression} }}}}"
        values[slot.token] = escaped(slot.kind, value)
    kept = {condition.token: compile_condition(condition.expression)(fields) for condition in letter.conditions}
    fill = _filler(letter.nonce, values, kept)
    html = fill(letter.html)
    for picture in letter.pictures:
        data = f"data:{picture.media_type};base64,{b64encode(picture.data).decode('ascii')}"
        html = html.replace(f"cid:{picture.cid}", data)
    return fill(letter.subject), html, fill(letter.text)


def _filler(nonce: str, values: Mapping[str, str], kept: Mapping[str, bool]) -> Callable[[str], str]:
    parts = re.compile(
        rf"(?:<!--)?(?P<mark>nl{nonce}c\d+)b(?:-->|\n)(?P<inside>.*?)(?:<!--)?(?P=mark)f(?:-->|\n)", re.DOTALL
    )
    slots = re.compile(rf"nl{nonce}s\d+e")

    def fill(text: str) -> str:
        text = parts.sub(lambda match: match["inside"] if kept[match["mark"]] else "", text)
        return slots.sub(lambda match: values[match[0]], text)

    return fill


def _prepare(
    issue: Issue,
    template: Template,
    publication: Publication,
    nonce: str | None = None,
    missing: list[Problem] | None = None,
) -> tuple[Views, _Draft]:
    tokens = Tokens(nonce or secrets.token_hex(6))
    views = Views(issue, tokens)
    subject, preheader = views.line(issue.header.subject), views.line(issue.header.preheader)
    body = views.all()
    logo = views.logo(template.workspace / publication.logo) if publication.logo else None
    if missing is not None:
        missing += views.problems
    elif views.problems:
        raise PictureError(views.problems)
    shared = {
        "publication": publication,
        "colours": palette(publication.colours),
        "dark": dark(publication.colours),
        "strings": template.strings(issue.lang),
        "lang": issue.lang,
        "subject": subject,
        "preheader": preheader,
        "logo": logo,
        "unsubscribe": tokens.token(UNSUBSCRIBE),
    }
    return views, _Draft(issue, template, tokens, shared, body)


def _mjml(draft: _Draft) -> str:
    values = {**draft.shared, "body": draft.sections(draft.body) + Markup(mjml.end_mark())}  # noqa: S704 - a constant
    return draft.template.render(LETTER, values)


def _html(draft: _Draft) -> str:
    template = draft.template
    source = _mjml(draft)
    page = mjml.to_html(source, mjml.Origin(str(draft.issue.path), template.path))
    html = _inlined(template, page, template.render(STYLES, draft.shared))
    _see_that_all_are_there(draft, html)
    if Counter(draft.tokens.found(page)) != Counter(draft.tokens.found(html)):
        raise _lost(template, LETTER)
    if fetched := next(markup.fetched(html), ""):
        message = _("The template makes every reader's mail program fetch something: {what}", what=fetched)
        fix = _("Put pictures into the issue, and leave fonts to the reader.")
        raise TemplateError([Problem(template.path(LETTER), 0, 0, message, fix)])
    return html


def _inlined(template: Template, page: str, css: str) -> str:
    """Inline the styles. Raises TemplateError: style sheets fail, or never end, in more ways than anyone has listed."""
    try:
        with sandbox.deadline():
            return inline(page, css)
    except Exception as error:
        message = _("The style sheet cannot be used: {why}", why=str(error) or type(error).__name__)
        fix = _("Compare it with the template “default”.")
        raise TemplateError([Problem(template.path(STYLES), 0, 0, message, fix)]) from None


def _see_that_all_are_there(draft: _Draft, part: str) -> None:
    """See that every part for some readers begins and finishes once; else it would be for all, or for nobody."""
    for condition in draft.tokens.conditions:
        if [part.count(condition.token + end) for end in "bf"] != [1, 1]:
            raise _lost(draft.template, "boxes/only.mjml.j2")


def _lost(template: Template, file: str) -> TemplateError:
    message = _("The template loses or doubles a personal field, or a part for some readers.")
    fix = _("Compare it with the template “default”.")
    return TemplateError([Problem(template.path(file), 0, 0, message, fix)])


def _text(draft: _Draft) -> str:
    values = {**draft.shared, "body": draft.lines(draft.body)}
    written = _CONTROLS.sub("", draft.template.render(TEXT, values))
    _see_that_all_are_there(draft, written)
    return written.strip("\n") + "\n"
