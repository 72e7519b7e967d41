"""Every way this can fail, with its exit status.

NewsletterError                 1   failed, nothing was sent
├── UsageError                  2   a flag is missing, or there is nobody to ask
├── SettingsError               4   .env, environment or newsletter.toml
├── ConnectionFailed            4   the mail server: TLS, login, refusal of the sender
├── PartMissing                 4   something that is installed on its own is not there
├── BadInput                    5   a file an editor handed in; carries every Problem found in it
│   ├── IssueError
│   ├── TemplateError
│   ├── PictureError
│   └── TableError
│       └── TableUnclear        several readings are possible, and the editor has to choose
├── ChecksFailed                5   findings at level error
├── CampaignChanged             1   the letter is not the one whose campaign began
├── StoreError                  1   the database cannot be read or written
│   ├── DiskFull                1   there is no room to record anything
│   └── ForeignDatabase         4   DATABASE_URL names what another program keeps
├── NotNow                      6   paused, another send is running, or something has to be answered first
└── Cancelled                   7   the answer at the prompt was no
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command says to the shell; documented in docs/exit-codes.md."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PARTLY = 3
    CONFIGURATION = 4
    BAD_INPUT = 5
    NOT_NOW = 6
    CANCELLED = 7
    DEFECT = 70
    INTERRUPTED = 130
    OUTPUT_CLOSED = 141


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake at one place: what is wrong, and what to do about it."""

    file: str
    line: int
    """Counted from 1; 0 where a whole file is meant."""
    column: int
    """Counted from 1 in characters; 0 where a whole line is meant."""
    message: str
    fix: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}" + (f" - {self.fix}" if self.fix else "")


class NewsletterError(Exception):
    """A failure that is told to the editor in a sentence, never as a traceback.

    ``message`` says what and why, ``hint`` what to do next; both are already in the editor's language.
    """

    exit_status = ExitStatus.FAILED

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(NewsletterError):
    """The command cannot be understood, or would have to ask and there is no terminal."""

    exit_status = ExitStatus.USAGE


class ProblemsError(NewsletterError):
    """Carries every problem of a file at once, sorted by place."""

    def __init__(self, problems: Iterable[Problem], *, hint: str = "") -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)), hint=hint)


class SettingsError(ProblemsError):
    """A setting is missing, unknown or cannot be meant."""

    exit_status = ExitStatus.CONFIGURATION


class ConnectionFailed(NewsletterError):
    """The mail server cannot be used: address, TLS, login, or it refuses the sender."""

    exit_status = ExitStatus.CONFIGURATION


class PartMissing(NewsletterError):
    """Something that is installed on its own is not there: an extra of the program, or a dictionary."""

    exit_status = ExitStatus.CONFIGURATION


class BadInput(ProblemsError):
    """A file that an editor handed in cannot be used as it is."""

    exit_status = ExitStatus.BAD_INPUT


class IssueError(BadInput):
    """The issue file holds mistakes."""


class TemplateError(BadInput):
    """A template is missing, or does not compile."""


class PictureError(BadInput):
    """A picture is missing or cannot be read."""


class TableError(BadInput):
    """A list of recipients cannot be read."""


class TableUnclear(TableError):
    """A list can be read in several ways, and nothing was said about which is meant."""

    def __init__(self, problem: Problem, flag: str, choices: Iterable[str]) -> None:
        super().__init__([problem])
        self.flag = flag
        """The option that answers it: ``--sheet`` or ``--hidden``."""
        self.choices = tuple(choices)


class ChecksFailed(BadInput):
    """Checks found errors in the letter."""


class CampaignChanged(NewsletterError):
    """The letter is not the one whose campaign began."""


class StoreError(NewsletterError):
    """The database cannot be read or written, or does not fit this program."""


class DiskFull(StoreError):
    """There is no room on the disk to record anything."""


class ForeignDatabase(StoreError):
    """The database belongs to another program; nothing was written into it."""

    exit_status = ExitStatus.CONFIGURATION


class NotNow(NewsletterError):
    """Paused, another send is running, or a question is open: the same command will carry on later."""

    exit_status = ExitStatus.NOT_NOW


class Cancelled(NewsletterError):
    """The answer at the prompt was no; nothing was done."""

    exit_status = ExitStatus.CANCELLED
