"""The one place where a failure becomes words and an exit status. No traceback ever reaches the terminal."""

import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from newsletter import __version__, host, settings
from newsletter.cli import usage
from newsletter.cli.screen import OutputLost, Screen, plain
from newsletter.errors import ExitStatus, NewsletterError, ProblemsError
from newsletter.messages import _
from newsletter.settings.secret import spellings

_ADDRESS = re.compile(r"[^\s<>\"'`,;:()\[\]{}=|]+@[^\s<>\"'`,;:()\[\]{}|]+")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]*(?=@)")
_SHOWN = ("typer", "rich", "SQLAlchemy", "Jinja2", "mjml-python", "premailer", "pydantic")


def guard(action: Callable[[], int], screen: Screen, arguments: Sequence[str], workspace: Path | None) -> int:
    """Run ``action`` and return the exit status; say in the editor's language what went wrong."""
    try:
        try:
            return action()
        except typer.Exit as leave:
            return leave.exit_code
        except typer.TyperException as error:
            raise usage.explain(error) from error
    except NewsletterError as error:
        _tell(error, screen)
        return error.exit_status
    except (KeyboardInterrupt, typer.Abort):
        screen.say("\n" + _("Stopped."))
        return ExitStatus.INTERRUPTED
    except OutputLost as lost:
        if not lost.closed:
            _tell(NewsletterError(_("What was to be shown cannot be written: {why}", why=lost)), screen)
        _be_quiet()
        return ExitStatus.OUTPUT_CLOSED if lost.closed else ExitStatus.FAILED
    except Exception as error:  # the promise is: never a traceback
        _confess(error, screen, arguments, workspace)
        return ExitStatus.DEFECT


def _tell(error: NewsletterError, screen: Screen) -> None:
    """Write ``error: file:line:column: what - what to do``, once for each problem, and the hint."""
    label = typer.style(_("error:"), fg="red", bold=True)
    for problem in error.problems if isinstance(error, ProblemsError) else [error.message or type(error).__doc__]:
        screen.say(f"{label} {plain(str(problem))}")
    if error.hint:
        screen.say(_("Hint: {hint}", hint=plain(error.hint)))


def _be_quiet() -> None:
    """Let the interpreter flush into nothing when it ends."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _confess(error: Exception, screen: Screen, arguments: Sequence[str], workspace: Path | None) -> None:
    label = typer.style(_("error:"), fg="red", bold=True)
    screen.say(f"{label} " + _("This is a defect in newsletter, not something that you did. It has stopped."))
    log = write_crash_log(error, arguments, workspace)
    hint = _("Send this file to those who make the program: {file}", file=log)
    screen.say(_("Hint: {hint}", hint=hint))


def write_crash_log(error: Exception, arguments: Sequence[str], workspace: Path | None) -> Path:
    """Write versions and traceback, without secrets and addresses, where the editor can find it."""
    lines = [f"newsletter {__version__}", *(f"{name} {installed(name)}" for name in _SHOWN)]
    lines += [f"Python {platform.python_version()} {platform.platform()}", f"newsletter {' '.join(arguments)}", ""]
    lines += traceback.format_exception(error)
    text = without_secrets("\n".join(lines), _secrets(workspace))
    for folder in _places(workspace):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(prefix="crash-", suffix=".log", dir=folder)
            os.close(number)
            host.make_private(Path(name))
            Path(name).write_text(text, encoding="utf-8")
            return Path(name)
        except OSError:
            continue
    return Path(os.devnull)


def installed(name: str) -> str:
    """Return the version of an installed distribution, or a question mark."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def _places(workspace: Path | None) -> list[Path]:
    temporary = Path(tempfile.gettempdir())
    try:
        return [settings.find_workspace(workspace) / "data", temporary]
    except (NewsletterError, OSError):
        return [temporary]


def _secrets(workspace: Path | None) -> list[str]:
    """Return what must not stand in the log; of settings that cannot be understood, every word."""
    found: list[str] = []
    # Whatever is wrong with the settings must not keep the log from being written.
    with suppress(Exception):
        found += settings.possible_secrets(settings.find_workspace(workspace))
    with suppress(Exception):
        known = settings.load(workspace)
        found += [known.smtp.password.reveal(), known.secret_key.reveal()]
    return sorted(found, key=len, reverse=True)  # the longest first, for it may hold another


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """Return ``text`` with secrets, credentials in addresses of servers and e-mail addresses replaced."""
    for secret in filter(None, secrets):
        for form in (*spellings(secret), repr(secret)[1:-1]):
            text = text.replace(form, "***")
    return _ADDRESS.sub("<address>", _CREDENTIALS.sub("***", text))
