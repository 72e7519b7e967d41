"""``newsletter new``: start an issue."""

import re
import shutil
import unicodedata
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import WRITE, command
from newsletter.cli.screen import Screen
from newsletter.errors import NewsletterError, UsageError
from newsletter.messages import _
from newsletter.starter import starter_file

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_DATE_LINE = re.compile(r"^date:.*$", re.MULTILINE)
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)), "starter"}
"""Names that Windows keeps for itself, and the folder of the starter issues."""


@command(
    WRITE,
    _("Start an issue: a folder below issues/ with the letter in it, from the starter or from an earlier issue."),
    example="newsletter new 2026-12-god-jul\nnewsletter new 2027-01-nytt-fra-oss --from 2026-12-god-jul",
)
def new(
    ctx: typer.Context,
    slug: Annotated[
        str,
        typer.Argument(metavar="SLUG", help=_("The name of the issue: small letters a-z, digits and hyphens.")),
    ],
    *,
    source: Annotated[
        str | None, typer.Option("--from", metavar="ISSUE", help=_("Begin with a copy of an earlier issue."))
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help=_("Language of the starter: nb, nn or en.")),
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Copy the starter, or an earlier issue, with today's date in it."""
    screen: Screen = ctx.obj
    check_slug(slug)
    loaded = settings.load(workspace)
    folder = loaded.workspace / "issues" / slug
    if folder.exists():
        message = _("There is already an issue with this name: {folder}", folder=folder)
        raise NewsletterError(message, hint=_("Choose another name, or go on with that one."))
    today = screen.today(loaded.publication.time_zone)
    if source:
        _copy_issue(loaded.workspace / "issues" / source, folder, today)
    else:
        _copy_starter(language or loaded.publication.language, folder, today)
    screen.result(_("Made {folder}", folder=folder))
    screen.say(_("Write the letter in issue.md there, and put pictures beside it."))
    screen.say(_("Next: {command}", command=f"newsletter check {slug}"))


def check_slug(slug: str) -> None:
    """Refuse what cannot be the name of an issue on every system. Raises UsageError."""
    if _SLUG.fullmatch(slug) and slug not in _RESERVED:
        return
    better = slugify(slug)
    raise UsageError(
        _("“{slug}” cannot be the name of an issue: use small letters a-z, digits and hyphens.", slug=slug),
        hint=_("For example: {command}", command=f"newsletter new {better}") if better else "",
    )


def slugify(text: str) -> str:
    """Return the nearest name that is allowed, or an empty string."""
    spelt = text.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    ascii_only = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:64].strip("-")
    return "" if slug in _RESERVED else slug


def _copy_starter(language: str, folder: Path, today: date) -> None:
    starter = starter_file(f"issues/starter/{language}.md")
    if not starter.is_file():
        raise UsageError(
            _("There is no starter in the language “{code}”.", code=language), hint=_("Choose nb, nn or en.")
        )
    folder.mkdir(parents=True)
    (folder / "issue.md").write_text(with_date(starter.read_text(encoding="utf-8"), today), encoding="utf-8")


def _copy_issue(source: Path, folder: Path, today: date) -> None:
    if not source.is_dir():
        raise UsageError(
            _("There is no issue in {folder}", folder=source), hint=_("Give the name of a folder in issues/.")
        )
    shutil.copytree(source, folder)
    for letter in folder.glob("issue*.md"):
        letter.write_text(with_date(letter.read_text(encoding="utf-8-sig"), today), encoding="utf-8")


def with_date(letter: str, today: date) -> str:
    """Return the letter with ``date:`` in its header set, or put in after the first line."""
    head, mark, rest = letter.partition("\n---")
    line = f"date: {today.isoformat()}"
    if _DATE_LINE.search(head):
        return _DATE_LINE.sub(line, head, count=1) + mark + rest
    first, newline, after = letter.partition("\n")
    return f"{first}{newline}{line}\n{after}" if first.strip() == "---" else letter
