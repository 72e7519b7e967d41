"""The checks over all letters of an issue, for ``check`` and before ``send``."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter.audience.people import Entry, people_of
from newsletter.audience.tables import read_rows
from newsletter.checks import pictures
from newsletter.checks.findings import Finding, Level
from newsletter.checks.languages import differences
from newsletter.checks.people import summarise
from newsletter.checks.run import check
from newsletter.cli.letters import Work
from newsletter.cli.screen import Screen
from newsletter.errors import ChecksFailed, Problem
from newsletter.messages import _
from newsletter.sending.interface import Recipient


@dataclass(frozen=True, slots=True)
class People:
    """Those who get the letter: the columns that every list has, and a fresh pass over everybody with row numbers."""

    columns: Collection[str]
    each: Callable[[], Iterable[tuple[int, Recipient]]]


def people_in(lists: Iterable[Path]) -> People:
    """Return everybody in the files who has an address. Raises TableError."""
    tables = [read_rows(path) for path in lists]
    columns = set.intersection(*(set(table.columns) for table in tables))

    def each() -> Iterator[tuple[int, Recipient]]:
        for table in tables:
            for person in people_of(table):
                if isinstance(person, Entry):
                    yield person.row, person.recipient

    return People(columns, each)


def findings(screen: Screen, work: Work, people: People | None) -> list[Finding]:
    """Return what is found in all letters; those in each language are checked against the people who read it."""
    publication = work.settings.publication
    found = [*pictures.files(work.problems), *differences(work.issues)]
    for lang, issue in work.issues.items():
        summary = None
        if people:
            readers = ((row, person) for row, person in people.each() if work.lang_for(person.lang) == lang)
            summary = summarise(issue.fields, people.columns, readers)
        found += check(
            *(issue, work.letters[lang], publication, work.settings.sender, summary),
            public_url=work.settings.public_url,
            today=screen.today(publication.time_zone),
        )
    return list(dict.fromkeys(found))


def stop_at_errors(found: Iterable[Finding], name: str) -> None:
    """Raise ChecksFailed with every finding at level error."""
    errors = [finding for finding in found if finding.level is Level.ERROR]
    if errors:
        problems = [Problem(f.file, f.line, f.column, f"{f.message} ({f.rule})", f.fix) for f in errors]
        hint = _("Nothing was sent. See everything: {command}", command=f"newsletter check {name}")
        raise ChecksFailed(problems, hint=hint)
