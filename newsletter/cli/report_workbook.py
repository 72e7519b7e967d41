"""The report as an Excel workbook: a sheet with the totals, and one with a row for each person."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from newsletter.cli.history import kind_words, labels, not_sent, state_words, why
from newsletter.cli.private import private_file
from newsletter.cli.progress import Totals
from newsletter.cli.screen import plain
from newsletter.messages import _
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import State
from newsletter.sending.record import Record

MOST_ROWS = 1_048_576
"""What a sheet of Excel holds, its heading included; the rest goes on a further sheet."""
_WIDTHS = (34, 26, 12, 52, 8, 12, 60, 9, 17)
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_MOMENT = "yyyy-mm-dd hh:mm"


def write_workbook(
    path: Path,
    campaign: Campaign,
    totals: Totals,
    subjects: Mapping[str, str],
    lists: Sequence[str],
    rows: Iterable[Record],
    *,
    time_zone: str,
    most_rows: int = MOST_ROWS,
) -> None:
    """Write the report to ``path``, row by row in little memory, readable by its owner only. Raises NewsletterError."""
    zone = ZoneInfo(time_zone)
    with private_file(path) as file:  # first, for a sheet that was begun has to be saved
        book = Workbook(write_only=True)
        _summary(book, campaign, totals, subjects, lists, zone)
        left = iter(rows)
        for number in count(1):
            _people(book, number, islice(left, most_rows - 1), zone)
            if (next_one := next(left, None)) is None:
                break
            left = chain([next_one], left)
        book.save(file)


def _summary(
    book: Workbook,
    campaign: Campaign,
    totals: Totals,
    subjects: Mapping[str, str],
    lists: Sequence[str],
    zone: ZoneInfo,
) -> None:
    sheet = book.create_sheet(_("Summary"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 70
    facts: list[tuple[str, object]] = [(not_sent(campaign.kind), "")] if not_sent(campaign.kind) else []
    facts.append((_("Issue"), campaign.issue))
    facts += [(_("Subject"), subject) for subject in dict.fromkeys(subjects.values())]
    facts += [
        (_("From"), campaign.sender),
        (_("Lists"), ", ".join(lists)),
        (_("Time"), _local(campaign.created_at, zone)),
        (_("State"), f"{kind_words(campaign.kind)}, {state_words(campaign, totals)}"),
        (_("People"), totals.recipients),
    ]
    counted = ((state, words, getattr(totals, state)) for state, words in labels().items())
    facts += [(words, n) for state, words, n in counted if n or state is State.SENT]
    for label, value in facts:
        sheet.append([_bold(sheet, label), _cell(sheet, value)])


def _people(book: Workbook, number: int, rows: Iterator[Record], zone: ZoneInfo) -> None:
    """Write one sheet of people: its first row stays in sight and filters the others."""
    sheet: Any = book.create_sheet(_("People") if number == 1 else _("People {n}", n=number))
    sheet.freeze_panes = "A2"
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    headings = (
        *(_("Address"), _("Name"), _("State"), _("Why"), _("Code"), _("Enhanced code"), _("Answer of the mail server")),
        *(_("Attempts"), _("Time")),
    )
    sheet.append([_bold(sheet, heading) for heading in headings])
    words, written = labels(), 1
    for row in rows:
        at = _local(row.updated_at, zone) if row.updated_at else None
        state = words.get(row.state, words[State.PENDING])  # what is on its way is waiting
        cells = (row.address or _("erased"), row.name, state, why(row), row.code or None, row.enhanced_code)
        sheet.append([_cell(sheet, value) for value in (*cells, row.reply, row.attempts, at)])
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{written}"


def _local(at: int, zone: ZoneInfo) -> datetime:
    """Return a moment as the clock of the publication showed it: Excel knows no time zones."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone).replace(tzinfo=None)


def _bold(sheet: object, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: object, value: object) -> Any:
    """Return a cell; text is text whatever it begins with, without the characters that a workbook cannot hold."""
    if not isinstance(value, str):
        cell: Any = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]
        if isinstance(value, datetime):
            cell.number_format = _MOMENT
        return cell
    cell = WriteOnlyCell(sheet, _NO_XML.sub("\N{REPLACEMENT CHARACTER}", plain(value)))  # type: ignore[arg-type]
    cell.data_type, cell.quotePrefix = "s", True
    return cell
