"""Every verb, in the order in which an editor needs them. Importing a verb registers it."""

# ruff: noqa: F401, I001 - imported to be registered; their order is the order in the help
from newsletter.cli import init, new, check, explain, render, test, send, pause, resume, cancel, inbox
from newsletter.cli import status, report, resolve, suppress, login, store, doctor
from newsletter.cli.app import run

__all__ = ["run"]
