"""From the name of an issue to its letters, the same way for every verb."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from newsletter.cli.workspace import find_issue
from newsletter.content.issue import Issue
from newsletter.content.letter import Letter
from newsletter.content.parse import read_issue
from newsletter.content.render import render
from newsletter.content.template import Template, find_template
from newsletter.errors import IssueError, PictureError, Problem, TemplateError
from newsletter.messages import _
from newsletter.settings import Settings
from newsletter.settings.publication import Mailbox, parse_mailbox


@dataclass(frozen=True, slots=True)
class Work:
    """An issue, read and rendered."""

    slug: str
    settings: Settings
    """With the issue's own ``from`` and ``reply_to`` in place of the publication's."""
    issues: Mapping[str, Issue]
    """By language."""
    letters: Mapping[str, Letter]
    problems: tuple[Problem, ...] = ()
    """Of pictures that cannot be used: the letters have gaps there, and are only to be checked."""

    @property
    def first(self) -> Issue:
        """The issue in its first language, for what is the same in all."""
        return next(iter(self.issues.values()))

    def lang_for(self, lang: str) -> str:
        """Return the language in which somebody who prefers ``lang`` gets the letter."""
        return lang if lang in self.letters else next(iter(self.letters))


def read(settings: Settings, name: str, template: str = "") -> Work:
    """Read and render the issue called ``name``. Raises BadInput with every problem, or UsageError."""
    work = read_with_gaps(settings, name, template)
    if work.problems:
        raise PictureError(work.problems)
    return work


def read_with_gaps(settings: Settings, name: str, template: str = "") -> Work:
    """Read and render the issue called ``name``, even where its pictures cannot be used; else as ``read``."""
    path = find_issue(settings, name)
    issues = read_issue(path, settings.publication.language)
    problems: list[Problem] = []
    letters = {
        lang: render(issue, template_of(issue, template, settings), settings.publication, missing=problems)
        for lang, issue in issues.items()
    }
    first = next(iter(issues.values()))
    return Work(first.slug, _own_sender(settings, first), issues, letters, tuple(dict.fromkeys(problems)))


def _own_sender(settings: Settings, issue: Issue) -> Settings:
    """Put the issue's own mailboxes in place of the publication's. Raises IssueError with their lines."""
    own = {"mailbox": ("from", issue.header.sender), "reply_to": ("reply_to", issue.header.reply_to)}
    values: dict[str, Mailbox] = {}
    problems: list[Problem] = []
    for name, (key, text) in own.items():
        try:
            if text:
                values[name] = parse_mailbox(text)
        except ValueError as error:
            fix = _("Write it as Name <name@example.no>.")
            problems.append(Problem(str(issue.path), issue.header.lines.get(key, 1), 0, str(error), fix))
    if problems:
        raise IssueError(problems)
    return replace(settings, sender=settings.sender.model_copy(update=values)) if values else settings


def template_of(issue: Issue, asked: str, settings: Settings) -> Template:
    """Return the template of an issue, or the one asked for; one that is missing is a mistake in the line naming it."""
    try:
        return find_template(asked or issue.header.template, settings.workspace)
    except TemplateError as error:
        if asked or "template" not in issue.header.lines:
            raise
        place = str(issue.path), issue.header.lines["template"]
        raise IssueError([Problem(*place, 0, one.message, one.fix) for one in error.problems]) from None
