"""``newsletter inbox``: the local inbox in the browser."""

import webbrowser
from contextlib import suppress
from typing import Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import SEND, command
from newsletter.cli.screen import Screen
from newsletter.messages import _


@command(
    SEND,
    _("Show the local inbox in the browser: what rehearsals have left there."),
    example="newsletter inbox\nnewsletter inbox --no-browser --port 8025",
)
def inbox(
    ctx: typer.Context,
    *,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help=_("The port; without it, any that is free."))
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help=_("Whether to open the browser; otherwise only say where."))
    ] = True,
    workspace: options.Workspace = None,
) -> None:
    """Serve the folder ``inbox`` on this machine only, until Ctrl-C."""
    from newsletter.web import inbox as pages

    screen: Screen = ctx.obj
    folder = settings.load(workspace).workspace / "inbox"
    folder.mkdir(exist_ok=True)

    def announce(address: str) -> None:
        screen.result(_("The local inbox: {address}", address=address))
        screen.say(_("Only this machine can see it. Stop with Ctrl-C."))

    def show(address: str) -> None:
        webbrowser.open(address)

    with suppress(KeyboardInterrupt):  # the ordinary way to end it
        pages.serve(folder, port=port, announce=announce, open_browser=show if browser else None)
