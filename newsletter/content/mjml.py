"""MJML to HTML: guarding the compiler from what breaks it, and saying in whose box a mistake is.

mrml prints attribute values with escapes of its own, accepts unknown tags in silence and dies of deep nesting; so its
source is checked and armoured first. The source carries marks, comments that say which box of which line begins here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from mjml import mjml2html

from newsletter.errors import Problem, TemplateError
from newsletter.messages import _

DEEPEST = 100
"""Tags within tags. The compiler's stack ends somewhere above a thousand, and with it the program."""

COMPONENTS = frozenset(
    {
        *("mjml", "mj-head", "mj-body", "mj-title", "mj-preview", "mj-attributes", "mj-all", "mj-class", "mj-style"),
        *("mj-breakpoint", "mj-section", "mj-wrapper", "mj-group", "mj-column", "mj-text", "mj-image", "mj-button"),
        *("mj-divider", "mj-spacer", "mj-table", "mj-hero", "mj-raw"),
    }
)
"""What a template may use. Left out is what fetches from the network (fonts, social icons, includes), what needs
scripts (carousel, accordion, navbar), and mj-html-attributes, which the compiler does not know."""

_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_TAGS = re.compile(r"<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"]*\"")
_BARE = re.compile(r"=(?!\s*\")")
_BAD = re.compile(r"[\\\t\r\n]")
_PADDING = re.compile(r"(\s(?:inner-)?padding(?:-\w+)?=\")([^\"]*)\"")
_ZERO = re.compile(r"(?<![\d.])0(?=\s|$)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MARK = re.compile(r"<!--mark:(?P<line>\d+):(?P<kind>[a-z]+)-->")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where MJML comes from, for the sentences about its mistakes."""

    issue: str
    """The content file."""
    path: Callable[[str], str]
    """Says where a file of the template is."""


_END = "end"


def end_mark() -> str:
    """Return the comment that says: here the boxes are over, and the letter's own frame goes on."""
    return mark(0, _END)


def mark(line: int, kind: str) -> str:
    """Return the comment that says: here begins what the box ``kind`` on this line became."""
    return f"<!--mark:{line}:{kind}-->"


def armour(mjml: str) -> str:
    """Leave mrml nothing in attribute values that it would print with an escape; and no padding without a unit."""
    mjml = _PADDING.sub(_armour_padding, _CONTROLS.sub("", mjml))
    return _TAG.sub(_armour_tag, mjml).encode("ascii", "xmlcharrefreplace").decode("ascii")


def to_html(mjml: str, origin: Origin) -> str:
    """Compile MJML with marks in it. Raises TemplateError that names the box and the line of the issue."""
    marked = armour(mjml)
    if problems := list(_stray(marked, origin)) or list(_problems(marked, origin)):
        raise TemplateError(problems)
    source = without_marks(marked)
    try:
        return mjml2html(source, fonts={}, social_icon_origin="none", include_loader=None)
    except ValueError as error:
        raise TemplateError([_explain(str(error), source, marked, origin)]) from None


def without_marks(mjml: str) -> str:
    """Return the MJML as the compiler gets it."""
    return _MARK.sub("", mjml)


def _armour_padding(match: re.Match[str]) -> str:
    return match[1] + _ZERO.sub("0px", " ".join(match[2].split())) + '"'


def _armour_tag(match: re.Match[str]) -> str:
    tag = match[0]
    if not _BAD.search(tag):
        return tag
    return re.sub(r'"[^"]*"', lambda value: re.sub(r"\s+", " ", value[0]).replace("\\", "&#92;"), tag)


def _problems(marked: str, origin: Origin) -> Iterator[Problem]:
    """Find what the compiler would accept in silence, report without a place, or die of."""
    open_: list[tuple[str, int]] = []
    for tag in _TAGS.finditer(marked):
        name = (tag["name"] or "").lower()
        if not name or name in _VOID or (tag[0].endswith("/>") and not tag["end"] and not _is_unknown(name)):
            continue
        if tag["end"]:
            if not open_ or open_[-1][0] != name:
                what = _("</{tag}> closes a tag that is not the last one opened.", tag=name)
                yield _at(what, open_[-1][1] if open_ else tag.start(), marked, origin)
                return
            open_.pop()
            continue
        if _is_unknown(name):
            near = get_close_matches(name, COMPONENTS, 1)
            fix = _("did you mean “{word}”?", word=near[0]) if near else ""
            yield _at(
                _("<{tag}> is no part of MJML that a letter can have.", tag=name), tag.start(), marked, origin, fix
            )
        elif name == "mj-raw" and any(outer == "mj-wrapper" for outer, _start in open_):
            yield _at(_("<mj-raw> cannot stand inside <mj-wrapper>."), tag.start(), marked, origin)
        elif len(open_) >= DEEPEST:
            yield _at(_("More than {n} tags stand within each other here.", n=DEEPEST), tag.start(), marked, origin)
            return
        if not tag[0].endswith("/>"):
            open_.append((name, tag.start()))
    if open_:
        name, start = open_[-1]
        yield _at(_("<{tag}> is never closed.", tag=name), start, marked, origin)


def _stray(marked: str, origin: Origin) -> Iterator[Problem]:
    """Find what looks like a tag and is none: the compiler refuses it without saying where."""
    message = _("A “<” that begins no tag, or an attribute that is not in double quotation marks.")
    position = 0
    for tag in _TAGS.finditer(marked):
        if (stray := marked.find("<", position, tag.start())) >= 0:
            yield _at(message, stray, marked, origin)
        if tag["name"] and _BARE.search(_QUOTED.sub('""', tag[0])):
            yield _at(message, tag.start(), marked, origin)
        position = tag.end()
    if (stray := marked.find("<", position)) >= 0:
        yield _at(message, stray, marked, origin)


def _is_unknown(name: str) -> bool:
    return name.startswith("mj") and name not in COMPONENTS


def _explain(error: str, source: str, marked: str, origin: Origin) -> Problem:
    """Turn an error of mrml into a problem; its position counts octets of what it was given, which is ASCII."""
    position = re.search(r"(\d+):\d+", error)
    if not position:
        return _at(_("The MJML cannot be compiled: {why}", why=error), 0, marked, origin)
    start = int(position[1])
    place = start + sum(len(each[0]) for each in _marks_before(start, marked))
    excerpt = " ".join(source[max(start - 1, 0) : start + 60].split())
    return _at(
        _("The MJML cannot be compiled: {why}, at: {excerpt}", why=error, excerpt=excerpt), place, marked, origin
    )


def _marks_before(start: int, marked: str) -> Iterator[re.Match[str]]:
    """Find the marks that stood before an offset of the text without marks."""
    removed = 0
    for each in _MARK.finditer(marked):
        if each.start() - removed > start:
            return
        removed += len(each[0])
        yield each


def _at(message: str, offset: int, marked: str, origin: Origin, fix: str = "") -> Problem:
    marks = list(_MARK.finditer(marked, 0, offset + 1))
    fix = fix or _("Compare it with the template “default”.")
    if not marks or marks[-1]["kind"] == _END:
        return Problem(origin.path("letter.mjml.j2"), 0, 0, message, fix)
    where = _("(for {file}:{line})", file=origin.issue, line=marks[-1]["line"])
    return Problem(origin.path(f"boxes/{marks[-1]['kind']}.mjml.j2"), 0, 0, f"{message} {where}", fix)
