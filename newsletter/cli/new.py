"""``newsletter new``: start an issue."""

import re
import secrets
import shutil
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter import settings
from newsletter.cli import options
from newsletter.cli.app import WRITE, command
from newsletter.cli.screen import Screen, plain
from newsletter.errors import NewsletterError, UsageError
from newsletter.messages import _, ngettext

if TYPE_CHECKING:
    from newsletter.cli.beginning import Beginning

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)), "starter"}
"""Names that Windows keeps for itself, and the folder of the starter issues."""


@command(
    WRITE,
    _(
        "Start an issue: a folder below issues/ with the letter in it, from the starter, an earlier issue or a Word "
        "document, or as a correction."
    ),
    example="newsletter new 2026-12-god-jul\nnewsletter new 2027-12-god-jul --from 2026-12-god-jul\n"
    "newsletter new 2027-01-nytt-fra-oss --from utkast.docx\n"
    "newsletter new 2026-12-rettelse --correction-of 2026-12-god-jul",
)
def new(
    ctx: typer.Context,
    slug: Annotated[
        str,
        typer.Argument(metavar="SLUG", help=_("The name of the issue: small letters a-z, digits and hyphens.")),
    ],
    *,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="ISSUE|FILE.docx",
            help=_("Begin with a copy of an earlier issue, or with a Word document; old dates are marked with ??."),
        ),
    ] = None,
    wrong: Annotated[
        str | None,
        typer.Option(
            "--correction-of", metavar="ISSUE", help=_("Begin a short letter that says what was wrong in an issue.")
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help=_("Language of the letter: nb, nn or en.")),
    ] = None,
    workspace: options.Workspace = None,
) -> None:
    """Write the files of a new issue, all of them or none."""
    from newsletter.cli import beginning

    screen: Screen = ctx.obj
    check_slug(slug)
    loaded = settings.load(workspace)
    folder = loaded.workspace / "issues" / slug
    if folder.exists():
        message = _("There is already an issue with this name: {folder}", folder=folder)
        raise NewsletterError(message, hint=_("Choose another name, or go on with that one."))
    if wrong and (source or language):
        flag = "--from" if source else "--language"
        raise UsageError(
            _("{flag} cannot stand beside --correction-of.", flag=flag),
            hint=_("A correction begins with its own text, in the languages of the letter that was wrong."),
        )
    today = screen.today(loaded.publication.time_zone)
    if wrong:
        begun = beginning.correction(loaded, wrong, today)
    elif source:
        begun = beginning.from_source(loaded, source, language or "", today)
    else:
        begun = beginning.from_starter(language or loaded.publication.language, today)
    _write(folder, begun)
    _tell(screen, folder, begun)


def _tell(screen: Screen, folder: Path, begun: "Beginning") -> None:
    screen.result(_("Made {folder}", folder=folder))
    for line in begun.said:
        screen.say(plain(line))
    if begun.marks:
        words = ngettext(
            "{n} place in the text stands between ?? and ??. Change it, or take the ?? away if it is right.",
            "{n} places in the text stand between ?? and ??. Change them, or take the ?? away where they are right.",
            begun.marks,
        )
        screen.say(words)
    name = next(iter(begun.files))
    screen.say(_("Write the letter in {file} there, and put pictures beside it.", file=name))
    screen.say(_("Next: {command}", command=f"newsletter check {folder.name}"))


def _write(folder: Path, begun: "Beginning") -> None:
    """Write the files beside the place where they will be, then move them there together."""
    partial = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        for name, content in begun.files.items():
            target = partial / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, target)
            else:
                target.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.rename(folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise NewsletterError(_("{file} cannot be written: {why}", file=folder, why=why)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


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
