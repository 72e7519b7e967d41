"""``newsletter report``: who got it, who did not, and why."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.audience.formulas import shielded
from newsletter.cli import options
from newsletter.cli.app import AFTERWARDS, command
from newsletter.cli.dialogue import moment, people, reason_words
from newsletter.cli.ending import advice, campaign_counts
from newsletter.cli.private import private_text
from newsletter.cli.progress import Totals, counts
from newsletter.cli.screen import Screen, columns
from newsletter.cli.workspace import slug_named
from newsletter.errors import UsageError
from newsletter.messages import _
from newsletter.sending.interface import Kind, State

if TYPE_CHECKING:
    from newsletter.sending.campaign import Campaign
    from newsletter.sending.record import Record

CSV_COLUMNS = (
    *("address", "status", "code", "enhanced_code", "reply", "message_id", "attempts", "updated_at", "reason"),
)
_ENDINGS = {".csv", ".xlsx", ".html", ".xls", ".htm", ".pdf", ".txt"}
_SHOWN = 50
"""Rows of one kind on the screen; all of them are in the file."""


@command(
    AFTERWARDS,
    _("Show who got an issue, who did not, and why."),
    example="newsletter report 2023-12-god-jul\nnewsletter report 2023-12-god-jul --csv report.csv\n"
    "newsletter report 2023-12-god-jul --xlsx report.xlsx\nnewsletter report 2023-12-god-jul --html report.html",
)
def report(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=_("Write a row for each person into this file."))
    ] = None,
    xlsx_file: Annotated[
        Path | None,
        typer.Option(
            "--xlsx", metavar="FILE", help=_("Write an Excel workbook: the totals, and a row for each person.")
        ),
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
    from newsletter.cli.history import asked_for, each_record, history, latest, records_of, subjects_of

    screen: Screen = ctx.obj
    if full and not html_file:
        raise UsageError(_("--full belongs to --html."), hint=_("Write: --html report.html --full"))
    for flag, path, ending in (
        ("--csv", csv_file, ".csv"),
        ("--xlsx", xlsx_file, ".xlsx"),
        ("--html", html_file, ".html"),
    ):
        _require_ending(flag, path, ending)
    loaded = settings.load(workspace)
    slug, zone = slug_named(loaded, issue), loaded.publication.time_zone
    with history(loaded) as store:
        campaign, totals = latest(store, slug)
        assert store is not None  # noqa: S101 - it has a campaign
        missing = records_of(store, loaded, campaign, State.FAILED, State.UNCERTAIN, State.SKIPPED)
        lists, flags = asked_for(store, loaded, campaign)
        subjects = subjects_of(store, campaign)
        if csv_file:
            write_csv(csv_file, each_record(store, loaded, campaign))
            screen.say(_written(csv_file, full=True))
        if xlsx_file:
            from newsletter.cli.report_workbook import write_workbook

            rows = each_record(store, loaded, campaign)
            write_workbook(xlsx_file, campaign, totals, subjects, lists, rows, time_zone=zone)
            screen.say(_written(xlsx_file, full=True))
        if html_file:
            from newsletter.cli.report_page import page

            write_html(html_file, page(campaign, totals, missing, subjects, time_zone=zone, full=full))
            screen.say(_written(html_file, full=full))
    if as_json:
        screen.json(_document(slug, campaign, totals, missing), indent=2)
        return
    _show(screen, campaign, totals, missing, zone)
    if campaign.kind is not Kind.TEST and (totals.pending or totals.failed or totals.uncertain):
        for line in advice(totals, slug, lists, *flags, reported=True):
            screen.say(line)


def _require_ending(flag: str, path: Path | None, ending: str) -> None:
    """Raise UsageError for a file that programs would take for another kind by its name."""
    if path and path.suffix.lower() not in ("", ending) and path.suffix.lower() in _ENDINGS:
        message = _("{flag} does not write files that end in {ending}.", flag=flag, ending=path.suffix)
        raise UsageError(message, hint=_("Write: {words}", words=f"{flag} {path.with_suffix(ending)}"))


def _show(screen: Screen, campaign: "Campaign", totals: Totals, missing: "list[Record]", zone: str) -> None:
    """Write totals and those who did not get it; that it was no real sending comes first."""
    from newsletter.cli.history import kind_words, not_sent, state_words

    if sentence := not_sent(campaign.kind):
        screen.result(sentence)
    when, kind = moment(campaign.created_at, zone), kind_words(campaign.kind)
    head = [campaign.issue, kind, when, people(totals.recipients), state_words(campaign, totals)]
    screen.result("  ".join(head))
    screen.result(counts(totals))
    for line in _missing_lines(missing):
        screen.result(line)


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
    with private_text(path, encoding="utf-8") as file:
        file.write(page)


def write_csv(path: Path, rows: "Iterable[Record]") -> None:
    """Write a row a person, readable by its owner only, and without formulas. Raises NewsletterError."""
    with private_text(path, encoding="utf-8-sig") as file:
        table = csv.writer(file)
        table.writerow(CSV_COLUMNS)
        for row in rows:
            at = datetime.fromtimestamp(row.updated_at, UTC).isoformat() if row.updated_at else ""
            words = (row.enhanced_code, row.reply, row.message_id)
            cells = (row.address, row.state, row.code or "", *words, row.attempts, at, row.reason)
            table.writerow([shielded(str(cell)) for cell in cells])
