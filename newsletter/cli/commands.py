"""Every verb, in the order in which an editor needs them. Importing a verb registers it."""

# ruff: noqa: I001 - the order of the imports is the order in the help
from newsletter.cli import init, new, check, explain, render, test, send, inbox, status, report, resolve, suppress  # noqa: F401
from newsletter.cli.app import run

__all__ = ["run"]
