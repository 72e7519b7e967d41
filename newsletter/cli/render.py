"""``newsletter render``: the letter as files, to look at, to archive, or to paste elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import WRITE, command
from newsletter.cli.screen import Screen
from newsletter.errors import NewsletterError
from newsletter.messages import _
from newsletter.sending.interface import Kind, Recipient

if TYPE_CHECKING:
    from newsletter.cli.letters import Work

UNSUBSCRIBE = "https://example.invalid/unsubscribe"
"""Stands where each reader has a link of their own."""


@command(
    WRITE,
    _("Write the letter as files: letter.html to open in the browser, letter.txt, and letter.eml for a mail program."),
    example="newsletter render 2023-12-god-jul\n"
    "newsletter render 2023-12-god-jul --to subscribers.csv --as kari@example.no --out preview",
)
def render(
    ctx: typer.Context,
    issue: options.IssueName,
    *,
    to: options.To = None,
    sheet: options.Sheet = None,
    hidden: options.Hidden = "",
    as_person: options.AsPerson = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=_("Where to write; without it, out/ beside the letter."))
    ] = None,
    template: options.Template = "",
    as_json: options.Json = False,
    workspace: options.Workspace = None,
) -> None:
    """Write the files of every language."""
    from newsletter.cli.letters import read
    from newsletter.cli.lists import find_lists
    from newsletter.cli.sample import person

    screen: Screen = ctx.obj
    loaded = settings.load(workspace)
    work = read(loaded, issue, template)
    chosen = find_lists(screen, loaded, to, work.first.header.to, sheets=sheet, hidden=hidden, needed=False)
    shown = person(work, chosen, as_person, flag="--to")
    folder = out or work.first.path.parent / "out"
    written = [path for lang in work.letters for path in _write(work, lang, shown, folder, template)]
    if as_json:
        screen.json({"files": [str(path) for path in written]}, indent=2)
        return
    for path in written:
        screen.result(str(path))


def _write(work: "Work", lang: str, shown: Recipient, folder: Path, template: str) -> list[Path]:
    """Write the files of one language. Raises NewsletterError."""
    from newsletter.content.render import mjml_of, preview
    from newsletter.content.template import find_template

    letter, issue = work.letters[lang], work.issues[lang]
    looks = find_template(template or issue.header.template, work.settings.workspace)
    _subject, html, text = preview(letter, shown.fields, UNSUBSCRIBE)
    ending = f".{lang}" if len(work.letters) > 1 else ""
    contents = {
        f"letter{ending}.html": html.encode(),
        f"letter{ending}.txt": text.encode(),
        f"letter{ending}.mjml": mjml_of(issue, looks, work.settings.publication).encode(),
        f"letter{ending}.eml": _message(work, lang, shown),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        why = error.strerror or str(error)
        raise NewsletterError(_("{file} cannot be written: {why}", file=folder, why=why)) from error
    return [folder / name for name in contents]


def _message(work: "Work", lang: str, shown: Recipient) -> bytes:
    """Return the whole message, its way to unsubscribe inert."""
    from newsletter.sending.composer import stationery
    from newsletter.sending.message import compile

    compiled = compile(work.letters[lang], stationery(work.settings, work.slug, Kind.TEST))
    return b"".join(compiled.join(shown, "preview", "preview", 0).segments)
