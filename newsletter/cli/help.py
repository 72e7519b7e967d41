"""Help and "did you mean" in the editor's language: what Typer says in English is said here."""

import re
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from newsletter.cli.screen import output
from newsletter.errors import UsageError
from newsletter.messages import _

_FIRST_WORDS = re.compile(r"[:.] ")
"""Where the first few words of a help text end."""


def _heading(words: str) -> str:
    return typer.style(words, bold=True)


def _parameter_rows(command: TyperCommand | TyperGroup, ctx: Any, *, arguments: bool) -> list[tuple[str, str]]:
    own = {
        "help": _("Show this help."),
        "install_completion": _("Let the Tab key complete commands in this shell."),
        "show_completion": _("Show what that would install."),
    }
    rows = []
    for parameter in command.get_params(ctx):
        record = None if isinstance(parameter, TyperArgument) != arguments else parameter.get_help_record(ctx)
        if record is None:
            continue
        name = str(parameter.metavar) if isinstance(parameter, TyperArgument) else record[0]
        rows.append((name, own.get(str(parameter.name)) or getattr(parameter, "help", "") or ""))
    return rows


def _usage_pieces(command: TyperCommand | TyperGroup, ctx: Any) -> list[str]:
    """Return what may stand behind the verb: what is needed first, then what may be left out in brackets."""
    if isinstance(command, TyperGroup):
        return [command.subcommand_metavar]
    arguments = [parameter for parameter in command.get_params(ctx) if isinstance(parameter, TyperArgument)]
    names = [str(one.metavar) if one.required else f"[{one.metavar}]" for one in arguments]
    return [*names, command.options_metavar or ""]


class _Translated:
    """The parts of a help page, with headings in the editor's language."""

    def parse_args(self: Any, ctx: Any, args: list[str]) -> Any:
        """Read the command line; Typer writes the help page here. Raises OutputLost."""
        with output():
            return super().parse_args(ctx, args)  # type: ignore[misc]

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(_usage_pieces(self, ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_heading(_("Usage:")) + " ")

    def format_help_text(self: Any, _ctx: Any, formatter: Any) -> None:
        formatter.write_paragraph()
        formatter.write_text(self.help or "")

    def format_options(self: Any, ctx: Any, formatter: Any) -> None:
        for heading, arguments in ((_("Arguments"), True), (_("Options"), False)):
            if rows := _parameter_rows(self, ctx, arguments=arguments):
                with formatter.section(_heading(heading)):
                    formatter.write_dl(rows)

    def format_epilog(self: Any, _ctx: Any, formatter: Any) -> None:
        if self.epilog:
            with formatter.section(_heading(_("Example"))):
                formatter.write("".join(f"  {line}\n" for line in self.epilog.splitlines()))


class Command(_Translated, TyperCommand):
    """One verb."""


class Group(_Translated, TyperGroup):
    """Verbs in groups; an unknown one is answered with those that are near."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the verbs, group by group, then the options."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            panel = getattr(command, "rich_help_panel", "") or _("Commands")
            panels.setdefault(panel, []).append((name, _FIRST_WORDS.split(command.help or "")[0].rstrip(".")))
        widest = max(len(name) for name in self.commands)
        for panel, rows in panels.items():
            with formatter.section(_heading(panel)):
                formatter.write_dl([(name.ljust(widest), summary) for name, summary in rows])
        super().format_options(ctx, formatter)

    def list_commands(self, _ctx: Any) -> list[str]:
        """Return the verbs in the order in which an editor needs them."""
        return list(self.commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the verb. Raises UsageError."""
        name = args[0]
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        close = get_close_matches(name, self.commands, 2)
        near = _("Did you mean: {words}?", words=", ".join(f"{ctx.command_path} {word}" for word in close))
        every = _("See every command: {command}", command=f"{ctx.command_path} --help")
        raise UsageError(_("There is no command “{name}”.", name=name), hint=near if close else every)
