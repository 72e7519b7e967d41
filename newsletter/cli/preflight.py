"""The checks over all letters of an issue, for ``check`` and before ``send``."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.audience.people import Entry, people_of
from newsletter.audience.tables import Table
from newsletter.checks import pictures
from newsletter.checks.compatibility import look
from newsletter.checks.earlier import others, same
from newsletter.checks.findings import Finding, Level
from newsletter.checks.languages import differences
from newsletter.checks.lists import Notes, different, duplicates
from newsletter.checks.people import needed, summarise
from newsletter.checks.run import check, heard, without_ignored
from newsletter.checks.template import look as fault_of
from newsletter.cli.letters import Work, template_of
from newsletter.cli.screen import Screen
from newsletter.errors import ChecksFailed, Problem
from newsletter.messages import _
from newsletter.sending.interface import Recipient


@dataclass(frozen=True, slots=True)
class People:
    """Those who get the letter."""

    columns: Collection[str]
    """What every list has."""
    languages: Mapping[str, int]
    """How many there are, by the language that the lists give them."""
    lacking: Callable[[Collection[str]], Iterable[tuple[int, Recipient]]]
    """Goes, with the lines of the lists, over at least those who have nothing in one of these fields."""


def people_in(tables: Sequence[Table]) -> People:
    """Return everybody in the lists who has an address. Raises TableError."""
    languages = Counter(person.lang for _line, person in everybody(tables))
    return People(columns_of(tables), languages, lambda names: everybody(tables) if names else ())


def everybody(tables: Sequence[Table]) -> Iterator[tuple[int, Recipient]]:
    """Yield everybody in the lists who has an address, with their lines. Raises TableError."""
    for table in tables:
        for person in people_of(table):
            if isinstance(person, Entry):
                yield person.line, person.recipient


def columns_of(tables: Iterable[Table]) -> set[str]:
    """Return the fields that every list has."""
    return set.intersection(*(set(table.columns) for table in tables))


def lists(work: Work, tables: Sequence[Table]) -> tuple[list[Finding], int]:
    """Read the lists once; return what is found in them, and how many people they name. Raises TableError."""
    notes = [Notes(str(table.file.path)) for table in tables]
    for table, note in zip(tables, notes, strict=True):
        deque(note.watching(people_of(table)), maxlen=0)
    found = [*(finding for note in notes for finding in note.findings()), *duplicates(notes)]
    return without_ignored(work.first, found), different(notes)


def findings(screen: Screen, work: Work, people: People | None, template: str = "") -> list[Finding]:
    """Return what is found in all letters; those in each language are checked against the people who read it."""
    publication = work.settings.publication
    found = [*pictures.files(work.problems), *differences(work.issues)]
    beside = others(work.settings.workspace / "issues", work.first.path)
    for lang, issue in work.issues.items():
        summary = None
        if people:
            total = sum(count for theirs, count in people.languages.items() if work.lang_for(theirs) == lang)
            lacking = people.lacking(needed(issue.fields))
            readers = ((row, person) for row, person in lacking if work.lang_for(person.lang) == lang)
            summary = summarise(issue.fields, people.columns, total, readers)
        about = check(
            *(issue, work.letters[lang], publication, work.settings.sender, summary),
            public_url=work.settings.public_url,
            today=screen.today(publication.time_zone),
        )
        made_with = template_of(issue, template, work.settings)
        fault = fault_of(issue, work.letters[lang], made_with, publication)
        found += heard(issue, [*about, *same(issue, work.slug, beside), *fault])
    return list(dict.fromkeys(found))


def compatibility(work: Work, template: str = "") -> list[Finding]:
    """Return what in the templates of the letters some mail programs cannot show, each thing once."""
    found = [
        finding
        for lang, issue in work.issues.items()
        for finding in look(issue, work.letters[lang], template_of(issue, template, work.settings))
    ]
    return list(dict.fromkeys(found))


def stop_at_errors(found: Iterable[Finding], command: str) -> None:
    """Raise ChecksFailed with every finding at level error; ``command`` shows all of them."""
    errors = [finding for finding in found if finding.level is Level.ERROR]
    if errors:
        problems = [Problem(f.file, f.line, f.column, f"{f.message} ({f.rule})", f.fix) for f in errors]
        raise ChecksFailed(problems, hint=_("Nothing was sent. See everything: {command}", command=command))
