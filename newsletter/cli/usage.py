"""What Typer finds wrong with a command line, as a sentence in the editor's language."""

import re
from typing import Any

from typer import TyperException

from newsletter.errors import UsageError
from newsletter.messages import _

_WHOLE_NUMBER = re.compile(r"is not a valid int|valid integer")


def explain(error: TyperException) -> UsageError:
    """Return our error for Typer's. Its classes are told apart by their names, for Typer keeps them private."""
    ctx: Any = getattr(error, "ctx", None)
    kind = type(error).__name__
    hint = _("See: {command}", command=f"{ctx.command_path if ctx else 'newsletter'} --help")
    if kind == "NoSuchOption":
        option, near = _unknown_option(error)
        sentence = _("There is no option {option}.", option=option)
        hint = _("Did you mean: {words}?", words=", ".join(near)) if near else hint
    elif kind == "MissingParameter":
        sentence = _("{what} is missing.", what=_parameter(error))
    elif kind == "BadOptionUsage" and "requires" in error.message:
        sentence = _("{option} needs a value.", option=getattr(error, "option_name", ""))
    elif surplus := re.search(r"unexpected extra argument\S* \((.*)\)", error.message):
        sentence = _("What is “{word}” for? One thing too many was written.", word=surplus[1])
        hint = _("Put quotation marks around what has spaces in it. {see}", see=hint)
    elif kind == "BadParameter" and _WHOLE_NUMBER.search(error.message):
        sentence = _("{what} must be a whole number.", what=_parameter(error))
    elif kind == "BadParameter" and (choices := re.search(r"is not one of (.+?)\.?$", error.message)):
        sentence = _("{what} must be one of: {choices}.", what=_parameter(error), choices=choices[1].replace("'", ""))
    else:
        sentence = error.format_message()
    return UsageError(sentence, hint=hint)


def _unknown_option(error: TyperException) -> tuple[str, list[str]]:
    return str(getattr(error, "option_name", "")), sorted(getattr(error, "possibilities", None) or ())


def _parameter(error: TyperException) -> str:
    parameter: Any = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", ""))
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name)
    return str(parameter.opts[0])
