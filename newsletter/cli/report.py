"""``newsletter report``: who got it, who did not, and why."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from newsletter import host, settings
from newsletter.cli import options
from newsletter.cli.app import AFTERWARDS, command
from newsletter.cli.dialogue import moment, people, reason_words
from newsletter.cli.ending import advice, campaign_counts
from newsletter.cli.progress import Totals, counts
from newsletter.cli.screen import Screen, columns
from newsletter.cli.workspace import slug_named
from newsletter.errors import NewsletterError, UsageError
from newsletter.messages import _
from newsletter.sending.interface import State

if TYPE_CHECKING:
    from newsletter.sending.campaign import Campaign
    from newsletter.sending.record import Record

CSV_COLUMNS = (
    *("address", "status", "code", "enhanced_code", "reply", "message_id", "attempts", "updated_at", "reason"),
)
_SHOWN = 50
"""Rows of one kind on the screen; all of them are in the file."""


@command(
    AFTERWARDS,
    _("Show who got an issue, who did not, and why."),
    example="newsletter report 2023-12-god-jul\nnewsletter report 2023-12-god-jul --csv report.csv\n"
    "newsletter report 2023-12-god-jul --html report.html",
)
def report(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=_("Write a row for each person into this file."))
    ] = None,
    html_file: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help=_("Write a report to mail, print and keep; addresses are masked.")),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help=_("Whole addresses and answers in the file of --html."))] = False,
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> None:
    """Write totals and those who did not get it; every person goes into the CSV file."""
    from newsletter.cli.history import history, kind_words, latest, records_of, state_words, subjects_of

    screen: Screen = ctx.obj
    if full and not html_file:
        raise UsageError(_("--full belongs to --html."), hint=_("Write: --html report.html --full"))
    loaded = settings.load(workspace)
    slug = slug_named(loaded, issue)
    with history(loaded) as store:
        campaign, totals = latest(store, slug)
        assert store is not None  # noqa: S101 - it has a campaign
        missing = records_of(store, loaded, campaign, State.FAILED, State.UNCERTAIN, State.SKIPPED)
        if csv_file:
            write_csv(csv_file, records_of(store, loaded, campaign))
            screen.say(_("Written: {file} (it holds addresses)", file=csv_file))
        if html_file:
            from newsletter.cli.report_page import page

            zone, subjects = loaded.publication.time_zone, subjects_of(store, campaign)
            write_html(html_file, page(campaign, totals, missing, subjects, time_zone=zone, full=full))
            screen.say(_written(html_file, full=full))
    if as_json:
        screen.json(_document(slug, campaign, totals, missing), indent=2)
        return
    when = moment(campaign.created_at, loaded.publication.time_zone)
    head = [slug, kind_words(campaign.kind), when, people(totals.recipients), state_words(campaign, totals)]
    screen.result("  ".join(head))
    screen.result(counts(totals))
    for line in _missing_lines(missing):
        screen.result(line)
    for line in advice(totals, slug):
        if totals.pending or totals.failed or totals.uncertain:
            screen.say(line)


def _document(slug: str, campaign: "Campaign", totals: Totals, missing: "list[Record]") -> dict[str, object]:
    rows = [
        {
            "address": row.address,
            "status": str(row.state),
            "code": row.code,
            "enhanced_code": row.enhanced_code,
            "reply": row.reply,
            "reason": row.reason,
            "attempts": row.attempts,
            "updated_at": row.updated_at,
        }
        for row in missing
    ]
    return {**campaign_counts(slug, campaign.id, totals), "kind": str(campaign.kind), "not_sent": rows}


def _missing_lines(missing: "list[Record]") -> list[str]:
    headings = {State.FAILED: _("Refused"), State.UNCERTAIN: _("Uncertain"), State.SKIPPED: _("Left out")}
    lines = []
    for state, heading in headings.items():
        rows = [row for row in missing if row.state is state]
        if rows:
            lines += ["", f"{heading} ({len(rows)})"]
            lines.append(columns([(row.address, _why(row)) for row in rows[:_SHOWN]]))
            if len(rows) > _SHOWN:
                lines.append("  " + _("… and {n} more: see --csv", n=len(rows) - _SHOWN))
    return lines


def _why(row: "Record") -> str:
    said = f"{row.code or ''} {row.enhanced_code} {row.reply}".strip()
    return said or reason_words(row.reason)


def _written(path: Path, *, full: bool) -> str:
    if full:
        return _("Written: {file} (it holds addresses)", file=path)
    return _("Written: {file} (addresses are masked)", file=path)


def write_html(path: Path, page: str) -> None:
    """Write the page, readable by its owner only. Raises NewsletterError."""
    with _private(path, encoding="utf-8") as file:
        file.write(page)


def write_csv(path: Path, rows: "Iterable[Record]") -> None:
    """Write a row a person, readable by its owner only. Raises NewsletterError."""
    with _private(path, encoding="utf-8-sig") as file:
        table = csv.writer(file)
        table.writerow(CSV_COLUMNS)
        for row in rows:
            at = datetime.fromtimestamp(row.updated_at, UTC).isoformat() if row.updated_at else ""
            words = (row.enhanced_code, row.reply, row.message_id)
            cells = (row.address, row.state, row.code or "", *words, row.attempts, at, row.reason)
            table.writerow([_safe(str(cell)) for cell in cells])


@contextmanager
def _private(path: Path, encoding: str) -> Iterator[TextIO]:
    try:
        path.touch(mode=0o600)
        host.make_private(path)
        with path.open("w", encoding=encoding, newline="") as file:
            yield file
    except OSError as error:
        why = error.strerror or str(error)
        raise NewsletterError(_("{file} cannot be written: {why}", file=path, why=why)) from error


def _safe(cell: str) -> str:
    """Keep a spreadsheet from taking what a server said for a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
