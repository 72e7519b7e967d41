"""Reading issues: from a folder or a file to values, with every mistake in it told at once."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from newsletter.content.build import Builder
from newsletter.content.encoding import LARGEST, read_lines
from newsletter.content.fields import constants
from newsletter.content.header import PERSONAL, HeaderRead, read_header
from newsletter.content.issue import DATED_BOXES, LANGUAGES, Block, Issue
from newsletter.content.problems import Problems, one_of
from newsletter.content.splitter import split
from newsletter.content.uses import Uses
from newsletter.errors import IssueError, Problem
from newsletter.messages import _

FILE = "issue.md"
"""Name of the content file of an issue in one language; ``issue.nb.md`` and so on where it has several."""

LONGEST = 100_000
"""Characters in a letter; Gmail cuts off what takes more than about as many bytes."""
MOST_LINES = 5_000

_SLUG = re.compile(r"[^\W_][\w-]*")
_SIBLING = re.compile(r"issue(?:\.(.+))?\.md", re.IGNORECASE)
_MISNAMED = re.compile(r"issue(\.(?:nb|nn|en))?(?:\.(?:md|markdown|txt|text)){0,3}", re.IGNORECASE)
"""``issue.md.txt``, as Windows makes it, which shows it as ``issue.md``; ``issue.markdown``, ``issue``."""


def read_issue(target: Path, default_lang: str = "nb") -> dict[str, Issue]:
    """Read an issue from its folder, or from one file, into its languages; raises IssueError with every problem."""
    files = _files(target)
    slug = _slug(files[0])
    issues: dict[str, Issue] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            issue = parse(_source(file), file, slug, _lang_of(file) or default_lang)
        except IssueError as error:
            problems += error.problems
            continue
        problems += _language_problems(issue, issues.get(issue.lang))
        issues[issue.lang] = issue
    if problems:
        raise IssueError(problems)
    return issues


def parse(source: bytes, path: Path, slug: str, default_lang: str = "nb") -> Issue:
    """Read the bytes of one content file; ``path`` is only for messages and for finding pictures later."""
    problems = Problems(_shown(path))
    lines = read_lines(source, problems)
    if lines is None:
        raise IssueError(problems.told())
    read = read_header(lines, problems)
    uses = Uses(problems)
    for key in PERSONAL:
        if key in read.values:
            value = read.values[key]
            uses.hide(value.text, value.line, value.column)
    body = lines[read.body :]
    blocks: tuple[Block, ...] = ()
    if _is_letter(body, len(lines), problems):
        blocks = Builder(uses, problems).build(split(body, read.body + 1, problems))
        uses.check_constants(_known(read, blocks))
    if problems:
        raise IssueError(problems.told())
    lang = read.header.lang or default_lang
    return Issue(slug, path, lang, read.header, blocks, tuple(uses.fields))


def _is_letter(body: Sequence[str], last: int, problems: Problems) -> bool:
    """Tell whether there is something to read, and not more of it than a letter can hold."""
    characters = sum(len(line) for line in body)
    if not any(line.strip() for line in body):
        if not problems:
            problems.add(last, 0, _("The letter has no text."), _("Write it below the header."))
        return False
    if characters > LONGEST or len(body) > MOST_LINES:
        message = _(
            "The letter is longer than {characters} characters or {lines} lines.", characters=LONGEST, lines=MOST_LINES
        )
        problems.add(last, 0, message, _("Mail programs cut it off long before that: publish the text and link to it."))
        return False
    return True


def _known(read: HeaderRead, blocks: Iterable[Block]) -> dict[str, date | None]:
    """Return the constants of a letter, and those whose own mistakes have been told already."""
    try:
        known: dict[str, date | None] = dict(constants(read.header, blocks))
    except KeyError:
        known = dict.fromkeys(DATED_BOXES)
    if "date" in read.values:
        known.setdefault("date", None)
    return known


def _shown(path: Path) -> str:
    """Return a path as an editor knows it: from the current folder, if it lies there."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _files(target: Path) -> list[Path]:
    """Return the content files that ``target`` means."""
    try:
        if target.is_file():
            return [target]
        if target.is_dir():
            found = sorted(file for file in target.iterdir() if _SIBLING.fullmatch(file.name) and file.is_file())
            if found:
                return found
            raise _nothing(target, _("The folder holds no {file}.", file=FILE), _instead(target))
        message = _("There is no such issue.")
        near = get_close_matches(target.name, _neighbours(target), 1)
    except (OSError, ValueError) as error:
        raise _nothing(target, _("The issue cannot be read: {reason}", reason=error)) from None
    raise _nothing(target, message, _("did you mean “{word}”?", word=near[0]) if near else "")


def _instead(folder: Path) -> str:
    """Return what to do in a folder without a letter: something in it may have been meant as one."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
    misnamed = next(filter(None, (_MISNAMED.fullmatch(file.name) for file in files)), None)
    if misnamed:
        right = f"issue{(misnamed[1] or '').lower()}.md"
        return _("Rename “{name}” there: it has to be called {file}.", name=misnamed[0], file=right)
    word = next((file for file in files if file.suffix.lower() == ".docx"), None)
    if word:
        command = f'newsletter new SLUG --from "{_shown(word)}"'
        return _("Begin another issue with the Word document that lies there: {command}", command=command)
    return _("Write the letter in a file {file}.", file=FILE)


def _neighbours(target: Path) -> list[str]:
    folder = target.parent
    return [entry.name for entry in folder.iterdir() if not entry.name.startswith(".")] if folder.is_dir() else []


def _nothing(target: Path, message: str, fix: str = "") -> IssueError:
    return IssueError([Problem(_shown(target), 0, 0, message, fix)])


def _source(file: Path) -> bytes:
    """Return the bytes of a file, no more of them than decide that it is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise _nothing(file, _("The file cannot be read: {reason}", reason=error.strerror or error)) from None


def _slug(file: Path) -> str:
    """Return what an issue is called: the name of its folder, or of a file that is not called issue."""
    slug = file.resolve().parent.name if _SIBLING.fullmatch(file.name) else file.stem
    slug = unicodedata.normalize("NFC", slug)
    if not _SLUG.fullmatch(slug):
        raise _nothing(
            file.parent,
            _("An issue cannot be called “{name}”.", name=slug),
            _("Name its folder with letters, digits, hyphens and underscores, as in 2023-12-god-jul."),
        )
    return slug


def _lang_of(file: Path) -> str:
    """Return the language in the name of a content file, or nothing."""
    match = _SIBLING.fullmatch(file.name)
    return (match[1] or "").lower() if match else ""


def _language_problems(issue: Issue, other: Issue | None) -> list[Problem]:
    named = _lang_of(issue.path)
    file = _shown(issue.path)
    if named and named not in LANGUAGES:
        message = _("“{text}” is not a language of letters.", text=named)
        return [Problem(file, 0, 0, message, one_of(named, LANGUAGES))]
    line = issue.header.lines.get("lang", 0)
    if named and named != issue.lang:
        message = _("The name of the file says “{named}”, its header “{lang}”.", named=named, lang=issue.lang)
        return [Problem(file, line, 0, message, _("Correct one of them."))]
    if other:
        message = _("“{file}” is in the same language, {lang}.", file=other.path.name, lang=issue.lang)
        return [Problem(file, line, 0, message, _("Correct one of them, or delete the file that is not wanted."))]
    return []
