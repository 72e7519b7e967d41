"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.messages import _

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
    typer.Argument(metavar="ISSUE", help=_("The name of a folder below issues/, or the path of a folder or a file.")),
]
To = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        metavar="LIST",
        help=_("Who gets it: a table file (.csv, .tsv, .xlsx). May be repeated."),
    ),
]
Lists = Annotated[
    list[str] | None,
    typer.Option("--list", metavar="LIST", help=_("The table file to take a person from, for the personal fields.")),
]
AsPerson = Annotated[
    str | None,
    typer.Option("--as", metavar="ADDRESS", help=_("As this person of the list sees it; without it, as the first.")),
]
Template = Annotated[str, typer.Option("--template", metavar="NAME", help=_("Another template than the issue names."))]
