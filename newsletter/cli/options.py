"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter import settings
from newsletter.cli.dialogue import CLOCK_RIGHT, NOT_ELSEWHERE
from newsletter.errors import NewsletterError
from newsletter.messages import _


def issue_names(incomplete: str) -> list[str]:
    """Return the issues of the workspace around, for the Tab key; the newest name first."""
    try:
        folders = (settings.find_workspace() / "issues").iterdir()
        names = [path.name for path in folders if path.is_dir() and path.name.startswith(incomplete)]
    except (NewsletterError, OSError):
        return []
    return sorted(names, reverse=True)


Workspace = Annotated[
    Path | None,
    typer.Option(
        "-w",
        "--workspace",
        metavar="DIR",
        help=_("The folder with newsletter.toml. Without it: this folder, or the nearest above it."),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=_("Answer in JSON, for a program to read."))]
IssueName = Annotated[
    str,
    typer.Argument(
        metavar="ISSUE",
        help=_("The name of a folder below issues/, or the path of a folder or a file."),
        autocompletion=issue_names,
    ),
]
To = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        metavar="LIST",
        help=_("Who gets it: a table file, or sent:ISSUE, unsent:ISSUE, failed:ISSUE. May be repeated."),
    ),
]
Sheet = Annotated[
    list[str] | None,
    typer.Option("--sheet", metavar="NAME", help=_("The sheet of the workbook with the list. May be repeated.")),
]
Hidden = Annotated[
    str,
    typer.Option(
        "--hidden", metavar="include|exclude", help=_("What hidden and filtered rows of a workbook mean: in or out.")
    ),
]
Lists = Annotated[
    list[str] | None,
    typer.Option("--list", metavar="LIST", help=_("The table file to take a person from, for the personal fields.")),
]
NotElsewhere = Annotated[
    bool,
    typer.Option(NOT_ELSEWHERE, help=_("Nobody has got this letter from another machine or an older store.")),
]
ClockRight = Annotated[
    bool, typer.Option(CLOCK_RIGHT, help=_("The clock is right, although the last sending is later."))
]
AsPerson = Annotated[
    str | None,
    typer.Option("--as", metavar="ADDRESS", help=_("As this person of the list sees it; without it, as the first.")),
]
Template = Annotated[str, typer.Option("--template", metavar="NAME", help=_("Another template than the issue names."))]
