"""Who is measured: a name, a command, and how many letters."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.build import CACHE, HERE, ROOT, Ceiling, MissingError, install_node_peer, install_python_peer
from benchmarks.letter import ISSUE, PUBLIC_URL, write_readers

WORK = CACHE / "work"
"""The workspace, the letter and the lists; on the disk of this folder, as the ledger of a real workspace would be."""
OURS = "newsletter"
CEILING = "C ceiling, 8 connections"


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that sends."""

    name: str
    command: tuple[str, ...]
    """``{port}``, ``{count}`` and ``{store}`` (a database that is not there yet) stand for what changes."""
    count: int
    """Letters in one round."""

    def arguments(self, port: int, store: Path) -> list[str]:
        """Return the command to run."""
        values = {"port": port, "count": self.count, "store": store}
        return [word.format(**values) for word in self.command]


@dataclass(frozen=True, slots=True)
class Missing:
    """A contender that cannot be had here."""

    name: str
    why: str


def ours(count: int, connections: int, *, ca: Path | None = None, name: str = OURS) -> Contender:
    """Return the real command: list, ledger with synchronous=FULL on the disk, personal fields, SMTP."""
    security = {"SMTP_SECURITY": "starttls", "SMTP_CA_FILE": str(ca)} if ca else {"SMTP_SECURITY": "none"}
    environment = {
        "PATH": os.defpath,
        "HOME": str(WORK),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": "{port}",
        "SMTP_CONNECTIONS": str(connections),
        **security,
        "PUBLIC_URL": PUBLIC_URL,
        "DATABASE_URL": "sqlite:///{store}",
    }
    send = (sys.executable, "-m", "newsletter", "send", ISSUE, "-w", str(WORK), "--to", str(list_of(count)))
    agreed = ("--yes", "--untested", "--expect", "{count}")
    clean = ("env", "-i", *(f"{key}={value}" for key, value in environment.items()))
    return Contender(name, (*clean, *send, *agreed), count)


def list_of(count: int) -> Path:
    """Return the list that names ``count`` people; it is written when it is not there yet."""
    path = WORK / f"readers-{count}.csv"
    if not path.exists():
        write_readers(path, count)
    return path


def ceiling(programs: Ceiling, count: int) -> Contender:
    """Return the ceiling: the same letter, nothing written down, no interpreter."""
    return Contender(CEILING, (str(programs.blaster), "{port}", str(WORK / "letter.wire"), "8", "{count}"), count)


def bare(count: int, *options: str, name: str) -> Contender:
    """Return the least that Python can do: nothing composed, no fault borne."""
    return Contender(name, _peer(sys.executable, "bare.py", *options), count)


def standard_library(count: int, *options: str, name: str = "smtplib loop") -> Contender:
    """Return the loop over the standard library's smtplib."""
    return Contender(name, _peer(sys.executable, "standard_library.py", *options), count)


def peers() -> list[Contender | Missing]:
    """Return what one would write or take instead; the missing ones with the reason."""
    requirements = dict(
        line.split("==") for line in (HERE / "peers" / "requirements.txt").read_text(encoding="utf-8").split()
    )
    version = json.loads((HERE / "peers" / "package.json").read_text(encoding="utf-8"))["dependencies"]["nodemailer"]
    found: list[Contender | Missing] = [standard_library(300)]
    for package, script, what, count in (
        ("aiosmtplib", "async_smtp.py", "8 connections", 300),
        ("mailmerge", "merged.py", "connects for each letter", 200),
        ("Django", "django_mail.py", "EmailMultiAlternatives, one connection", 500),
    ):
        name = f"{package} {requirements[package]}, {what}"
        try:
            python = install_python_peer(f"{package}=={requirements[package]}")
            found.append(Contender(name, _peer(str(python), script), count))
        except MissingError as missing:
            found.append(Missing(name, str(missing)))
    name = f"nodemailer {version}, pool of 8"
    try:
        modules = install_node_peer()
        found.append(Contender(name, _peer("node", "nodemailer.mjs", str(modules)), 500))
    except MissingError as missing:
        found.append(Missing(name, str(missing)))
    return found


def _peer(interpreter: str, script: str, *options: str) -> tuple[str, ...]:
    return (interpreter, str(HERE / "peers" / script), "{port}", "{count}", str(WORK), *options)
