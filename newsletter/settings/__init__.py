"""Settings: environment over ``.env`` over ``newsletter.toml`` and defaults, read once into one frozen value.

The only room that looks at the environment. Secrets are wrapped so that no representation shows them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from newsletter import host
from newsletter.errors import Problem, SettingsError
from newsletter.messages import _
from newsletter.settings import environment
from newsletter.settings.environment import NAMES
from newsletter.settings.files import read_toml
from newsletter.settings.publication import Colours, Mailbox, Publication, Sender, Sending, Workspace
from newsletter.settings.secret import Secret, bad
from newsletter.settings.smtp import Smtp, apply_preset, read_smtp

__all__ = ["CONFIG", "NAMES", "Colours", "Mailbox", "Publication", "Secret", "Sender", "Sending", "Settings", "Smtp"]

CONFIG = "newsletter.toml"
_MISNAMED = ("newsletter.toml.txt", "newsletter.toml.toml")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured. Made once, handed down."""

    workspace: Path
    publication: Publication
    sender: Sender
    sending: Sending
    smtp: Smtp
    database: Path
    """The SQLite file."""
    public_url: str
    secret_key: Secret
    """Empty: the store makes one and keeps it."""
    dkim_selector: str
    """The name below which the sender's domain keeps its DKIM key; empty when it is not said."""
    shown: Mapping[str, str]
    """What each setting of NAMES is, secrets masked."""
    sources: Mapping[str, str]
    """Where each setting of NAMES came from: ``environment``, ``.env``, ``preset`` (of the provider) or ``default``."""


def find_workspace(start: Path | None = None) -> Path:
    """Return the nearest folder at or above ``start`` that holds newsletter.toml. Raises SettingsError."""
    given = (start or Path.cwd()).absolute()
    folders = [given] if start else [given, *given.parents]
    for folder in folders:
        if host.exists(folder / CONFIG):
            return folder
    for folder in folders:
        if problems := environment.misnamed(folder / CONFIG, _MISNAMED):
            raise SettingsError(problems)
    raise SettingsError(
        [Problem(str(given), 0, 0, _("there is no newsletter.toml here"), _("run: newsletter init"))],
    )


def interface_language(workspace: Path | None = None) -> str:
    """Return the language to speak: ``ui_language`` of the workspace if it can be read, else the system's."""
    chosen = ""
    try:
        config = tomllib.loads(read_toml(find_workspace(workspace) / CONFIG))
        chosen = str(config.get("publication", {}).get("ui_language", ""))
    except (SettingsError, OSError, ValueError, AttributeError, RecursionError):
        chosen = ""  # said again, with its place, when the command loads the settings
    language = chosen or environment.language() or host.system_language()
    return "nb" if language in {"nb", "no", "nn"} else "en"


def load(workspace: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings of the workspace. Raises SettingsError with every problem at once."""
    folder = find_workspace(workspace)
    config, problems = _read_config(folder / CONFIG)
    values, sources, more = environment.read(folder / ".env", environ)
    problems += more
    apply_preset(values, sources, problems)
    smtp = read_smtp(folder, values, problems)
    public_url = values["PUBLIC_URL"].rstrip("/")
    if public_url and not _is_web(public_url):
        problems.append(bad("PUBLIC_URL", _("must be a whole address that begins with https://")))
    if not re.fullmatch(r"[A-Za-z0-9._-]*", values["DKIM_SELECTOR"]):
        problems.append(bad("DKIM_SELECTOR", _("must be one word, such as selector1")))
    database = _database(folder, values["DATABASE_URL"], problems)
    if problems or config is None:
        raise SettingsError(problems)
    return Settings(
        workspace=folder,
        publication=config.publication,
        sender=config.sender,
        sending=config.sending,
        smtp=smtp,
        database=database,
        public_url=public_url,
        secret_key=Secret(values["SECRET_KEY"]),
        dkim_selector=values["DKIM_SELECTOR"],
        shown=environment.shown(values),
        sources=sources,
    )


def possible_secrets(folder: Path) -> list[str]:
    """Return every text of .env and of the environment that may be secret, to be masked. Raises OSError."""
    return environment.possible_secrets(folder / ".env")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and parts.port != 0 and url.isascii() and " " not in url
    except ValueError:
        return False


def _read_config(path: Path) -> tuple[Workspace | None, list[Problem]]:
    file = path.name
    try:
        source = read_toml(path)
        return Workspace.model_validate(tomllib.loads(source)), []
    except OSError as error:
        return None, [Problem(file, 0, 0, _("cannot be read: {why}", why=error.strerror or error))]
    except UnicodeDecodeError:
        return None, [Problem(file, 0, 0, _("is not saved as UTF-8"), _("save it again with the encoding UTF-8"))]
    except RecursionError:
        return None, [Problem(file, 0, 0, _("is nested too deep"), _('every line is: key = "text"'))]
    except ValidationError as error:
        return None, list(_explain(error, file, source))
    except ValueError as error:  # tomllib's own error is one
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (len(source.splitlines()), 0)
        fix = _('every line is: key = "text"')
        return None, [Problem(file, line, column, _("cannot be understood here"), fix)]


def _explain(error: ValidationError, file: str, source: str) -> Iterator[Problem]:
    """Turn pydantic's errors into sentences at the line of the key."""
    for item in error.errors():
        path = [str(part) for part in item["loc"]]
        key = path[-1]
        line = _line_of(source, path)
        if item["type"] == "extra_forbidden":
            close = get_close_matches(key, Workspace.keys(path[:-1]), 1)
            fix = _("did you mean “{word}”?", word=close[0]) if close else _("take the line away")
            yield Problem(file, line, 0, _("unknown key “{key}”", key=key), fix)
        elif item["type"] == "missing":
            section = f"[{path[0]}]"
            fix = _("add it below {section}", section=section) if len(path) > 1 else _("add this section")
            yield Problem(file, line, 0, _("“{key}” is missing", key=".".join(path)), fix)
        else:
            reason = item.get("ctx", {}).get("error") or _("cannot be meant like this")
            yield Problem(file, line, 0, f"{key}: {reason}")


def _line_of(source: str, path: list[str]) -> int:
    """Return the line of key ``path`` in TOML text, or of its section, or 0."""
    section = best = 0
    for number, line in enumerate(source.splitlines(), 1):
        if match := re.match(r"\s*\[+\s*([\w.\"-]+)", line):
            inside = match[1].split(".") == path[: match[1].count(".") + 1]
            section = number if inside else 0
            best = section or best
        elif section and re.match(rf"\s*\"?{re.escape(path[-1])}\"?\s*=", line):
            return number
    return best


def _database(folder: Path, url: str, problems: list[Problem]) -> Path:
    if not url:
        return folder / "data" / "newsletter.sqlite3"
    if not url.startswith("sqlite:///"):
        problems.append(bad("DATABASE_URL", _("must begin with sqlite:///"), _("take the line away for the default")))
    elif not url.removeprefix("sqlite:///") or "?" in url:
        fix = _("write sqlite:/// and the path of a file, nothing more")
        problems.append(bad("DATABASE_URL", _("must name a file, without “?”"), fix))
    return folder / url.removeprefix("sqlite:///")
