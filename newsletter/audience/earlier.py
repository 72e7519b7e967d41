"""Lists that are no files: those who got an earlier issue, did not get it, or were refused, from the store."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import orjson
import sqlalchemy as sa

from newsletter.audience.files import ListFile
from newsletter.audience.headings import Heading
from newsletter.audience.tables import Records, Table
from newsletter.errors import Problem, TableError
from newsletter.messages import _
from newsletter.store.connection import open_store
from newsletter.store.schema import campaign, delivery, person

_STATES = {
    "sent": ("sent", "uncertain", "sending"),
    "unsent": ("pending",),
    "failed": ("failed",),
}
"""A correction has to reach everybody who may have got the wrong letter: the uncertain ones too."""
_SELECTOR = re.compile(rf"({'|'.join(_STATES)}):(.+)", re.DOTALL)


def selector(name: str) -> tuple[str, str] | None:
    """Split ``sent:ISSUE``, ``unsent:ISSUE`` or ``failed:ISSUE``; None for the name of a file."""
    match = _SELECTOR.fullmatch(name)
    return (match[1], match[2]) if match else None


def read_earlier(store: Path, kind: str, issue: str) -> tuple[Table, int]:
    """Return the people of the live campaign of ``issue`` as a list, and how many of them are uncertain.

    Columns are those of the lists that it was sent to. Whoever has been erased is not in it. Raises TableError,
    StoreError.
    """
    name = f"{kind}:{issue}"
    if not store.exists():
        raise _refused(name, issue, [])
    with open_store(store) as opened, opened.read() as connection:
        found = connection.scalar(_live(issue))
        if found is None:
            known = connection.scalars(sa.select(campaign.c.issue).where(campaign.c.kind == "live"))
            raise _refused(name, issue, list(known))
        fields = tuple(connection.scalars(_FIELDS, {"campaign": found}))
        uncertain = connection.scalar(
            sa.select(sa.func.count()).select_from(_people(found, kind).where(delivery.c.state != "sent").subquery())
        )
    names = ("email", *(field for field in fields if field != "email"))

    def records(_problems: list[Problem]) -> Records:
        return _rows(store, issue, kind, names)

    table = Table(ListFile(Path(name)), names, "", "", Heading(names), records)
    return table, int(uncertain or 0) if kind == "sent" else 0


_FIELDS = sa.text("""
    SELECT field.key FROM delivery, json_each(delivery.fields) AS field
    WHERE delivery.campaign = :campaign GROUP BY field.key ORDER BY MIN(field.id)
""")
"""In the order of the lists' own columns."""


def _rows(store: Path, issue: str, kind: str, names: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    with open_store(store) as opened, opened.read() as connection:
        query = _people(connection.scalar(_live(issue)) or 0, kind)
        for seq, address, fields in connection.execution_options(yield_per=1000).execute(query):
            values = {**orjson.loads(fields), "email": address}
            yield seq, [str(values.get(name, "")) for name in names]


def _live(issue: str) -> sa.Select[int]:
    return sa.select(campaign.c.id).where(campaign.c.issue == issue, campaign.c.kind == "live")


def _people(live: int, kind: str) -> sa.Select[int, str, str]:
    return (
        sa.select(delivery.c.seq, person.c.address, delivery.c.fields)
        .join(person, person.c.id == delivery.c.person)
        .where(delivery.c.campaign == live, delivery.c.state.in_(_STATES[kind]), person.c.address.is_not(None))
        .order_by(delivery.c.seq)
    )


def _refused(name: str, issue: str, known: list[str]) -> TableError:
    close = get_close_matches(issue, known, 1, 0.5)
    fix = _("see what has been: newsletter status")
    if close:
        fix = _("did you mean “{word}”?", word=close[0])
    return TableError([Problem(name, 0, 0, _("{issue} has not been sent from here", issue=issue), fix)])
