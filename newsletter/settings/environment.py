"""The environment and ``.env``: which names there are, and what they are set to."""

import codecs
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from dotenv.parser import parse_stream

from newsletter import host
from newsletter.errors import Problem
from newsletter.messages import _
from newsletter.settings.files import read_small

NAMES: Mapping[str, str] = {
    "SMTP_PROVIDER": "",
    "SMTP_HOST": "",
    "SMTP_PORT": "",
    "SMTP_SECURITY": "starttls",
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_PASSWORD_FILE": "",
    "SMTP_AUTH": "password",
    "MICROSOFT_CLIENT_ID": "",
    "MICROSOFT_TENANT": "organizations",
    "MICROSOFT_CLIENT_SECRET": "",
    "MICROSOFT_AUTHORITY": "https://login.microsoftonline.com",
    "GOOGLE_CLIENT_FILE": "",
    "SMTP_RATE": "",
    "SMTP_DAILY": "",
    "SMTP_CONNECTIONS": "4",
    "SMTP_PIPELINING": "auto",
    "SMTP_CA_FILE": "",
    "DKIM_SELECTOR": "",
    "DATABASE_URL": "",
    "PUBLIC_URL": "",
    "SECRET_KEY": "",
}
"""Every setting of the environment and ``.env``, with its default."""
_NAME = re.compile(r"[A-Z][A-Z_]*", re.IGNORECASE)
_SECRET = re.compile(r".*(PASSWORD|SECRET|SECRET_KEY|TOKEN)")
_TELLING = re.compile("PASSWORD|SECRET|KEY|URL")
_CREDENTIALS = re.compile(r"//[^/@]*@")
_NO_EQUALS = re.compile(r"\s*(?:export\s+)?([A-Z_]+)\s*(?::|\s(?!\s*=))")
_QUOTES = tuple("“”„‟‘’‚«»")
"""Quotation marks of running text, which word processors put where ' was typed."""
_LEAST = 6
"""A shorter word is no password, and masking it would leave nothing of a log."""
_MISNAMED = (".env.txt", ".env.env", "env.txt", "env")
"""What .env is called when an editor for text adds an ending, or the system takes the dot away."""
PREFIXES = ("SMTP_", "IMAP_")
"""Names of the environment that are ours: an unknown one is an error. In ``.env`` every name is ours."""


def language() -> str:
    """Return the language the environment asks for, such as ``nb``; empty when it does not say."""
    value = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "" if value.split(".")[0] in {"C", "POSIX", ""} else value.split("_")[0].split(".")[0].lower()


def colours() -> bool:
    """Whether colours are welcome on a terminal: neither ``NO_COLOR`` nor ``TERM=dumb`` is set."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def synced_folders() -> list[Path]:
    """Return the folders that a synchronising program has put into the environment, as OneDrive does on Windows."""
    return [Path(value) for name, value in os.environ.items() if name.lower().startswith("onedrive") and value]


def read(path: Path, environ: Mapping[str, str] | None) -> tuple[dict[str, str], dict[str, str], list[Problem]]:
    """Return value and source of each of NAMES, and every problem. ``environ`` None: the process's own."""
    problems: list[Problem] = []
    dotenv = dict(_read_dotenv(path, problems))
    if not dotenv and not problems:
        problems += misnamed(path, _MISNAMED)
    values, sources = dict(NAMES), dict.fromkeys(NAMES, "default")
    for name, value in (os.environ if environ is None else environ).items():
        if name in NAMES and value:
            values[name], sources[name] = value, "environment"
        elif name not in NAMES and name.startswith(PREFIXES):
            problems.append(_unknown("", 0, name))
    for name, value in dotenv.items():
        if sources[name] == "default" and value:
            values[name], sources[name] = value, ".env"
    return values, sources, problems


def shown(values: Mapping[str, str]) -> dict[str, str]:
    """Return ``values`` as they may be seen by anybody: ``***`` for each secret."""
    open_ones = {name: _CREDENTIALS.sub("//***@", value) for name, value in values.items()}
    return {name: "***" if value and _SECRET.fullmatch(name) else value for name, value in open_ones.items()}


def _unknown(file: str, line: int, name: str) -> Problem:
    close = get_close_matches(name.upper(), NAMES, 1)
    fix = _("did you mean “{word}”?", word=close[0]) if close else _("see docs/settings.md for every name")
    return Problem(file or _("environment"), line, 0, _("unknown setting {name}", name=name), fix)


def _read_dotenv(path: Path, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield name and value of each line of ``.env``; never interpolates, never cuts a value in silence."""
    try:
        text = read_small(path).decode("utf-8-sig")
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(Problem(path.name, 0, 0, _("cannot be read: {why}", why=error.strerror or error)))
        return
    except UnicodeDecodeError:
        fix = _("save it again with the encoding UTF-8")
        problems.append(Problem(path.name, 0, 0, _("is not saved as UTF-8"), fix))
        return
    for binding in parse_stream(io.StringIO(text.replace("\r\n", "\n"))):
        line = binding.original.line + len(binding.original.string) - len(binding.original.string.lstrip("\n"))
        raw = binding.original.string.partition("=")[2].strip()
        strange = binding.error or "\0" in binding.original.string
        # What is not written like a name may be a secret on the wrong side: it is not shown.
        if strange or (binding.key and (binding.value is None or not _NAME.fullmatch(binding.key))):
            problems.append(Problem(path.name, line, 0, *_not_understood(binding.original.string)))
        elif binding.key and binding.key not in NAMES:
            problems.append(_unknown(path.name, line, binding.key))
        elif binding.key and raw.startswith(_QUOTES):
            message = _("{name}: these quotation marks would be part of the value", name=binding.key)
            problems.append(Problem(path.name, line, 0, message, _("write 'single quotes' as on the keyboard")))
        elif binding.key and raw[:1] not in {"'", '"'} and raw != binding.value and not raw.startswith("#"):
            fix = _("put the value in 'single quotes', or the comment on a line of its own")
            message = _("{name}: the part after “ #” would be cut off", name=binding.key)
            problems.append(Problem(path.name, line, 0, message, fix))
        elif binding.key:
            yield binding.key, binding.value or ""


def _not_understood(text: str) -> tuple[str, str]:
    """Return message and remedy for a line of ``.env``; of the line only a name that is ours is shown."""
    found = _NO_EQUALS.match(text)
    if found and found[1] in NAMES:
        return _("{name} is not followed by =", name=found[1]), _("write {name}=value", name=found[1])
    return _("cannot be understood"), _("every line is: NAME=value")


def misnamed(path: Path, names: Iterable[str]) -> list[Problem]:
    """Return a problem where one of ``names`` stands beside ``path``, which is not there or says nothing."""
    wrong = [name for name in names if host.exists(path.with_name(name)) and path.with_name(name).is_file()]
    if not wrong:
        return []
    fix = _(
        "rename it to {name}; in Windows, switch on “File name extensions” first, to see its whole name", name=path.name
    )
    return [Problem(wrong[0], 0, 0, _("this is to be called {name}", name=path.name), fix)]


def possible_secrets(path: Path) -> list[str]:
    """Return what must not be shown of the file at ``path``, however badly it is written, and of the environment.

    Each line and each of its words, but neither names of ours nor what is too short to be a password, except where the
    name says that it is one. Raises OSError for a file that cannot be read.
    """
    found = [value for name, value in os.environ.items() if _may_be_secret(name)]
    octets = read_small(path) if path.exists() else b""
    wide = octets[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    for line in octets.decode("utf-16" if wide else "utf-8-sig", "replace").replace("\0", "").splitlines():
        name, _equals, value = line.partition("=")
        words = [line.strip("# \t"), value.strip(), value.strip(" \t'\"“”‘’"), *re.split(r"[\s=:'\"“”‘’#]+", line)]
        least = 1 if re.search("PASSWORD|SECRET", name, re.IGNORECASE) else _LEAST
        found += [word for word in words if len(word) >= least and word.upper() not in NAMES]
    return found


def _may_be_secret(name: str) -> bool:
    """Whether a variable of the environment may hold one; one of ours that is mistyped may hold anything."""
    return bool(_TELLING.search(name)) if name in NAMES else name.startswith(PREFIXES)
