"""``failed.csv``: whom a sending did not reach, and why, as a list that can be mended and sent to."""

import csv
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.audience.files import ListFile
from newsletter.audience.formulas import shielded
from newsletter.audience.people import Entry, read_people
from newsletter.cli.dialogue import again
from newsletter.cli.history import why
from newsletter.cli.private import private_text
from newsletter.cli.screen import Screen, plain
from newsletter.cli.workspace import near
from newsletter.errors import NewsletterError, TableError
from newsletter.messages import _
from newsletter.sending.record import Record, addresses_of, left

if TYPE_CHECKING:
    from newsletter.cli.letters import Work
    from newsletter.sending.campaign import Campaign

NAME = "failed.csv"


def file_of(issue: Path) -> Path:
    """Return where those are written whom the issue in the file ``issue`` did not reach: beside it."""
    alone = issue.name.lower().startswith("issue.")  # otherwise several issues share the folder
    return near(issue.with_name(NAME if alone else f"{issue.stem}.{NAME}"))


def leave(
    screen: Screen, session: Any, work: "Work", campaign: "Campaign", before: Collection[int], *flags: str
) -> None:
    """Write who was refused into the issue's file, or take the file away when nobody is left.

    Those are meant who stand in the lists of this run, which are staged in ``session``, or were not among those refused
    ``before``: an address that was mended is gone from the list, so its old spelling is gone from here. Never raises
    for the file: the sending is over, and what became of it stands in the store.
    """
    path = file_of(work.first.path)
    with session.begin():
        rows = list(left(session, campaign.id, before))
        waits = path.exists() and _holds_others(path, addresses_of(session, campaign.id).values())
    command = again("send", work.slug, [str(path)], *flags)
    try:
        if waits:
            screen.say(_("{file} is left as it is: it holds addresses to which nothing was sent yet.", file=path))
        elif rows:
            write(path, rows)
            screen.say(_("Who was refused, and why: {file}. Those who are uncertain are not in it.", file=path))
        else:
            path.unlink(missing_ok=True)
            return
    except (NewsletterError, OSError) as error:
        screen.say(plain(str(error)))
    else:
        screen.say(_("Mend the addresses there, then: {command}", command=command))


def _holds_others(path: Path, known: Iterable[str]) -> bool:
    """Tell whether somebody has mended the file and not sent to it yet: then it must not be written over."""
    lower = {address.lower() for address in known}
    try:
        people = read_people(ListFile(path))
        return any(not isinstance(one, Entry) or one.recipient.address.lower() not in lower for one in people)
    except TableError:
        return True


def write(path: Path, rows: Sequence[Record]) -> None:
    """Write ``rows`` so that Excel opens it with a double click, and ``--to`` reads it. Raises NewsletterError."""
    told = [_("why"), _("code"), _("reply")]
    fields = list(dict.fromkeys(name for row in rows for name in _fields(row, told)))
    columns = [name if name not in fields else f"refused_{name}" for name in told]
    with private_text(path, encoding="utf-8-sig") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow([_("email"), _("name"), *fields, *columns])
        for row in rows:
            said = " ".join(f"{row.enhanced_code} {plain(row.reply)}".split())
            theirs = [row.fields.get(name, "") for name in fields]
            cells = [row.address, row.name, *theirs, why(row), str(row.code or ""), said]
            table.writerow([shielded(cell) for cell in cells])


def _fields(row: Record, told: Sequence[str]) -> list[str]:
    """Return the columns of somebody's own list, without those that an earlier file of this kind has added."""
    names = [name for name in row.fields if name not in {"email", "name"}]
    ours = [name.removeprefix("refused_") for name in names[-len(told) :]] == list(told)
    return names[: -len(told)] if ours else names
