"""The Typer app: every verb registers itself here with its group, its help and an example."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter import __version__
from newsletter.cli.boundary import guard
from newsletter.cli.help import Command, Group
from newsletter.cli.screen import Screen
from newsletter.messages import _

WRITE, SEND, AFTERWARDS, OPERATE = _("Write"), _("Send"), _("Afterwards"), _("Operate")


_HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="newsletter",
    cls=Group,
    help=_("Write a newsletter as a text file, look at it, send it to the right people exactly once."),
    epilog="newsletter init my-newsletter\nnewsletter COMMAND --help",
    context_settings=_HELP,
    invoke_without_command=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    subcommand_metavar=_("COMMAND …"),
    options_metavar="",
)


@app.callback()
def _root(
    ctx: typer.Context,
    *,
    show_version: Annotated[bool, typer.Option("--version", help=_("Show the version."))] = False,
) -> None:
    screen: Screen = ctx.obj
    if show_version:
        screen.result(f"newsletter {__version__}")
    elif ctx.invoked_subcommand is None:
        screen.result(ctx.get_help())


def command(panel: str, summary: str, *, example: str, into: typer.Typer = app, name: str = "") -> Callable[[Any], Any]:
    """Register a function as a verb: its group, one sentence or more of help, and an example."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        verb = name or function.__name__.rstrip("_")
        options = {"help": summary, "epilog": example, "rich_help_panel": panel, "context_settings": _HELP}
        into.command(verb, cls=Command, options_metavar=_("[OPTIONS]"), **options)(function)  # type: ignore[arg-type]
        return function

    return register


def group(panel: str, name: str, summary: str, *, example: str) -> typer.Typer:
    """Register a verb that has verbs of its own, as ``suppress add``."""
    inner = typer.Typer(cls=Group, rich_markup_mode=None)
    app.add_typer(
        inner,
        name=name,
        help=summary,
        epilog=example,
        rich_help_panel=panel,
        context_settings=_HELP,
        invoke_without_command=True,
        subcommand_metavar=_("COMMAND …"),
        options_metavar="",
    )

    @inner.callback()
    def _group(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is None:
            ctx.obj.result(ctx.get_help())

    return inner


def run(arguments: Sequence[str], screen: Screen, workspace: Path | None = None) -> int:
    """Carry out one command line and return its exit status."""
    verbs = typer.main.get_command(app)

    def action() -> int:
        status = verbs.main(list(arguments), prog_name="newsletter", standalone_mode=False, obj=screen)
        return int(status or 0)

    return guard(action, screen, arguments, workspace)
