"""A workspace, and the installed command started in it: for tests that look on while it sends."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

TOML = '[publication]\nname = "Nytt"\naddress = "Oslo"\n[sender]\nfrom = "Nytt <post@example.no>"\n'
PROGRAM = ("-m", "newsletter")
ISSUE = """\
---
subject: Hei igjen
preheader: Litt nytt fra oss til alle dere som er med.
lang: nb
---

# Hei

Hei {{ name | default("du") }}!
"""


_BEGAN = time.time()


def flying() -> float:
    """Return a time of day that goes so fast that nobody waits for the next attempt."""
    return _BEGAN + 20_000 * (time.time() - _BEGAN)


def people(count: int, prefix: str = "r") -> list[str]:
    return [f"{prefix}{number}@example.com" for number in range(count)]


def make_workspace(folder: Path, count: int, prefix: str = "r") -> Path:
    """Make a workspace with an issue ``hei`` and so many people in ``liste.csv``."""
    (folder / "issues" / "hei").mkdir(parents=True)
    (folder / "newsletter.toml").write_text(TOML, encoding="utf-8")
    (folder / "issues" / "hei" / "issue.md").write_text(ISSUE, encoding="utf-8")
    rows = [f"{address};Åse {number}" for number, address in enumerate(people(count, prefix))]
    (folder / "liste.csv").write_text("\n".join(["epost;navn", *rows]), encoding="utf-8")
    return folder


def sending(count: int, *flags: str) -> tuple[str, ...]:
    """Return the words of a sending to all of them."""
    return ("send", "hei", "--to", "liste.csv", "--yes", "--expect", str(count), "--untested", *flags)


def start(
    workspace: Path, port: int, *words: str, program: Sequence[str] = PROGRAM, **environ: str
) -> "subprocess.Popen[str]":
    """Start the command, with its mail server at ``port`` of this machine."""
    server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
    return subprocess.Popen(
        [sys.executable, *program, *words],
        cwd=workspace,
        env={**os.environ, **server, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
