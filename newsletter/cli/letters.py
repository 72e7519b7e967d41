"""From the name of an issue to its letters, the same way for every verb."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from newsletter.cli.workspace import find_issue
from newsletter.content.issue import Issue
from newsletter.content.letter import Letter
from newsletter.content.parse import read_issue
from newsletter.content.render import render
from newsletter.content.template import find_template
from newsletter.errors import UsageError
from newsletter.messages import _
from newsletter.settings import Settings
from newsletter.settings.publication import parse_mailbox


@dataclass(frozen=True, slots=True)
class Work:
    """An issue, read and rendered."""

    slug: str
    settings: Settings
    """With the issue's own ``from`` and ``reply_to`` in place of the publication's."""
    issues: Mapping[str, Issue]
    """By language."""
    letters: Mapping[str, Letter]

    @property
    def first(self) -> Issue:
        """The issue in its first language, for what is the same in all."""
        return next(iter(self.issues.values()))

    def lang_for(self, lang: str) -> str:
        """Return the language in which somebody who prefers ``lang`` gets the letter."""
        return lang if lang in self.letters else next(iter(self.letters))


def read(settings: Settings, name: str, template: str = "") -> Work:
    """Read and render the issue called ``name``. Raises BadInput with every problem, or UsageError."""
    path = find_issue(settings, name)
    issues = read_issue(path, settings.publication.language)
    letters = {
        lang: render(issue, find_template(template or issue.header.template, settings.workspace), settings.publication)
        for lang, issue in issues.items()
    }
    first = next(iter(issues.values()))
    return Work(first.slug, _own_sender(settings, first), issues, letters)


def _own_sender(settings: Settings, issue: Issue) -> Settings:
    own = {"mailbox": issue.header.sender, "reply_to": issue.header.reply_to}
    try:
        values = {key: parse_mailbox(value) for key, value in own.items() if value}
    except ValueError as error:
        raise UsageError(_("From or reply_to in the issue: {why}", why=error)) from None
    return replace(settings, sender=settings.sender.model_copy(update=values)) if values else settings
