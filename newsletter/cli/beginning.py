"""What an issue begins with: the starter, an earlier issue, a Word document, or the letter that it corrects."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from newsletter import host
from newsletter.cli.history import campaigns, history
from newsletter.cli.workspace import find_issue, near, slug_of
from newsletter.content.decoding import Refused
from newsletter.content.fields import Span, spans
from newsletter.content.issue import LANGUAGES, Issue
from newsletter.content.literal import literal
from newsletter.content.marks import MARK, SIGN, mark_issue
from newsletter.content.parse import FILE, read_issue
from newsletter.content.pictures import find
from newsletter.content.spoken import with_year
from newsletter.content.word import read_word
from newsletter.content.word_package import LARGEST
from newsletter.errors import IssueError, NewsletterError, Problem, UsageError
from newsletter.messages import _
from newsletter.sending.interface import Kind
from newsletter.settings import Settings
from newsletter.starter import starter_file

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp")
"""Files that are copied along with an earlier issue; reports and lists are not."""
_DOCUMENTS = (".docx", ".docm", ".dotx", ".doc", ".odt", ".rtf", ".pdf", ".pages")
_UNKNOWN_DAY = {"nb": "dagen", "nn": "dagen", "en": "when"}
_DATE_LINE = re.compile(r"^date:[^\r\n]*", re.MULTILINE)
_SIBLING = re.compile(r"issue(?:\.\w+)?\.md", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Beginning:
    """The files of an issue that is about to be started."""

    files: Mapping[str, str | bytes | Path]
    """By the path within its folder: text, octets, or a file to copy."""
    said: tuple[str, ...] = ()
    """What the editor should know about them, line by line."""

    @property
    def marks(self) -> int:
        """How many places are marked as unconfirmed."""
        return sum(len(MARK.findall(text)) for text in self.files.values() if isinstance(text, str))


def from_starter(language: str, today: date) -> Beginning:
    """Begin with the starter in a language. Raises UsageError for a language that no letter can be in."""
    return Beginning({FILE: with_date(_starter(_letter_language(language)), today)})


def from_source(settings: Settings, source: str, language: str, today: date) -> Beginning:
    """Begin with a Word document or an earlier issue, with every date marked. Raises BadInput or UsageError."""
    if Path(source).suffix.lower() in _DOCUMENTS:
        return _from_word(settings, Path(source), language, today)
    if language:
        raise UsageError(
            _("An earlier issue is copied in its own language."), hint=_("Leave --language out, and change the text.")
        )
    return _from_issue(settings, find_issue(settings, source), today)


def correction(settings: Settings, name: str, today: date) -> Beginning:
    """Begin with a short letter that says what was wrong in an earlier one, in each of its languages."""
    path = find_issue(settings, name)
    files = {
        _file_name(issue): with_date(_corrected(issue, _starter(f"correction.{issue.lang}")), today)
        for issue in read_issue(path, settings.publication.language).values()
    }
    slug = slug_of(path)
    if _was_sent(settings, slug):
        return Beginning(
            files, (_("Send it to those who may have got “{issue}”: {flags}", issue=slug, flags=f"--to sent:{slug}"),)
        )
    unknown = _("As far as is known here, “{issue}” was never sent; the correction says that it was.", issue=slug)
    advice = _("If nobody has got it, correct that letter instead. If it went out in another way, choose a list: --to")
    return Beginning(files, (unknown, advice))


def _was_sent(settings: Settings, slug: str) -> bool:
    try:
        with history(settings) as store:
            return any(campaign.kind is Kind.LIVE for campaign, _totals in campaigns(store, slug))
    except NewsletterError:  # a store that cannot be read now is no reason to say anything about the letter
        return True


def with_date(letter: str, today: date) -> str:
    """Return the letter with ``date:`` in its header set, or put in after the first line."""
    head, mark, rest = letter.partition("\n---")
    line = f"date: {today.isoformat()}"
    if _DATE_LINE.search(head):
        return _DATE_LINE.sub(line, head, count=1) + mark + rest
    first, newline, after = letter.partition("\n")
    end = "\r\n" if first.endswith("\r") else "\n"
    return f"{first}{newline}{line}{end}{after}" if first.strip() == "---" else letter


def _starter(name: str) -> str:
    return starter_file(f"issues/starter/{name}.md").read_text(encoding="utf-8")


def _letter_language(language: str) -> str:
    if language in LANGUAGES:
        return language
    raise UsageError(_("“{text}” is not a language of letters.", text=language), hint=_("Choose nb, nn or en."))


def _from_issue(settings: Settings, path: Path, today: date) -> Beginning:
    issues = read_issue(path, settings.publication.language).values()
    files: dict[str, str | bytes | Path] = {}
    for issue in issues:
        text = issue.path.read_bytes().decode("utf-8-sig")
        files[_file_name(issue)] = with_date(mark_issue(text, issue.lang, issue.header.date or today), today)
        if not path.is_dir():
            files |= {name: find(name, issue.path.parent) for name in _pictures_named(issue)}
    if path.is_dir():
        files |= {picture.relative_to(path).as_posix(): picture for picture in _pictures_in(path)}
    return Beginning(files)


def _pictures_in(folder: Path) -> Iterator[Path]:
    """Yield the pictures of an issue; none that only looks as if it lay there."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        inside = path.resolve().is_relative_to(folder.resolve())
        if path.suffix.lower() in PICTURES and path.is_file() and inside and not hidden:
            yield path


def _pictures_named(issue: Issue) -> Iterator[str]:
    """Yield the pictures that a letter shows, as far as they are there; ``check`` tells about the others."""
    waiting = list(issue.blocks)
    while waiting:
        block = waiting.pop()
        waiting += block.children
        try:
            if block.kind == "image" and find(block.attributes["src"], issue.path.parent):
                yield block.attributes["src"]
        except Refused:
            continue


def _file_name(issue: Issue) -> str:
    return issue.path.name if _SIBLING.fullmatch(issue.path.name) else FILE


def _from_word(settings: Settings, path: Path, language: str, today: date) -> Beginning:
    path = path if host.exists(path) or path.is_absolute() else settings.workspace / path
    lang = _letter_language(language) if language else ""
    draft = read_word(_octets(near(path)), str(near(path)), settings.publication.language, today, lang)
    said = [f"- {sentence}" for sentence in draft.left_behind]
    if said:
        said.insert(0, _("Not carried over from Word, or not as it was:"))
    return Beginning({FILE: with_date(draft.markdown, today), **draft.pictures}, tuple(said))


def _octets(path: Path) -> bytes:
    """Return what a document holds. Raises IssueError."""
    try:
        if path.name.startswith("~$"):
            message = _("This is a note that Word keeps while a document is open, not the document.")
            raise _refused(path, message, _("Give the name without ~$ in front."))
        if path.is_dir():
            raise _refused(path, _("This is a folder, not a Word document."), _("Give the name of a file in it."))
        if path.exists() and not path.is_file():
            raise _refused(path, _("This is not a file."), _("Give the name of a Word document."))
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except FileNotFoundError:
        names = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        close = get_close_matches(path.name, names, 1)
        fix = _("did you mean “{word}”?", word=close[0]) if close else _("Look at its folder and its name again.")
        raise _refused(path, _("There is no such file."), fix) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        fix = _("Close it in Word if it is open there, and see that you may read it.")
        raise _refused(path, _("The file cannot be read: {reason}", reason=why), fix) from None
    if len(data) > LARGEST:
        fix = _("Copy what belongs in the letter into a new document, and save its pictures in a smaller size.")
        raise _refused(path, _("The Word document is too large for a letter."), fix)
    return data


def _refused(path: Path, message: str, fix: str) -> IssueError:
    return IssueError([Problem(str(path), 0, 0, message, fix)])


def _corrected(issue: Issue, starter: str) -> str:
    """Return the starter of a correction with the subject, the day and the sender of the letter that was wrong."""
    header = issue.header
    day = with_year(header.date, issue.lang) if header.date else f"{SIGN}{_UNKNOWN_DAY[issue.lang]}{SIGN}"
    head, fence, body = starter.partition("\n---\n")
    own = {"from": header.sender, "reply_to": header.reply_to, "to": header.to}
    own["template"] = header.template if "template" in header.lines else ""
    lines = "".join(f"\n{key}: {value}" for key, value in own.items() if value)
    head = head.replace("SUBJECT", header.subject) + lines
    return head + fence + body.replace("SUBJECT", _quoted(header.subject)).replace("DAY", day)


def _quoted(subject: str) -> str:
    """Return a subject as words of a letter; its personal fields are what each reader saw."""
    done: list[str] = []
    position = 0
    for span in spans(subject):
        if isinstance(span, Span):
            done += [literal(subject[position : span.start]), subject[span.start : span.end]]
            position = span.end
    return "".join(done) + literal(subject[position:])
