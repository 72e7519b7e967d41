"""Every verb, in the order in which an editor needs them. Importing a verb registers it."""

from newsletter.cli import init, new  # noqa: F401
from newsletter.cli.app import run

__all__ = ["run"]
