"""``newsletter explain``: what a rule of ``check`` is about."""

from typing import Annotated

import typer

from newsletter.cli import options
from newsletter.cli.app import WRITE, command
from newsletter.cli.screen import Screen, columns
from newsletter.messages import _


@command(
    WRITE,
    _("Explain a rule of “check”: why it is there, and what to do. Without a name, list every rule."),
    example="newsletter explain DATE-PAST\nnewsletter explain",
)
def explain(
    ctx: typer.Context,
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", help=_("The name of the rule, as in DATE-PAST."))
    ] = None,
    *,
    as_json: options.Json = False,
) -> None:
    """Write title, reason, remedy and an example."""
    from newsletter.checks.rules import RULES, find
    from newsletter.cli.findings import level_words

    screen: Screen = ctx.obj
    chosen = [find(rule)] if rule else list(RULES.values())
    if as_json:
        documents = [
            {
                **{"rule": one.id, "level": str(one.level), "title": one.words().title, "why": one.words().why},
                **{"remedy": one.words().remedy, "example": one.words().example},
            }
            for one in chosen
        ]
        screen.json(documents[0] if rule else {"rules": documents}, indent=2)
    elif not rule:
        screen.result(columns([(one.id, level_words(one.level), one.words().title) for one in chosen], indent=""))
    else:
        (one,) = chosen
        words = one.words()
        screen.result(f"{one.id} ({level_words(one.level)}): {words.title}\n\n{words.why}\n{words.remedy}\n")
        screen.result(_("Example: {example}", example=words.example))
        if one.always:
            screen.result(_("It protects your readers and cannot be ignored."))
        else:
            screen.result(_("To switch it off for one letter, write in its header: ignore: {rule}", rule=one.id))
