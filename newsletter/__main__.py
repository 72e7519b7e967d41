"""Start of the program: language and encoding first, then the commands."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from newsletter import messages, settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    workspace = workspace_in(words)
    try:
        messages.use(settings.interface_language(workspace))
    except FileNotFoundError:  # a checkout in which the catalogues are not compiled yet
        messages.use("en")

    # The help of each command is made when it is imported, so the language is chosen before.
    from newsletter.cli.commands import run
    from newsletter.cli.screen import Screen

    return run(words, Screen.of_process(), workspace)


def workspace_in(arguments: list[str]) -> Path | None:
    """Return the workspace named on a command line that has not been understood yet, to choose the language by."""
    for number, word in enumerate(arguments):
        if word in {"-w", "--workspace"} and number + 1 < len(arguments):
            return Path(arguments[number + 1])
        if word.startswith("--workspace="):
            return Path(word.partition("=")[2])
    return None


if __name__ == "__main__":
    sys.exit(main())
