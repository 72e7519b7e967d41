"""Templates: folders of Jinja2 files that give a letter its looks.

A template need not be whole: what is missing falls back to ``default``, first the workspace's, then the shipped one.
"""

import tomllib
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from newsletter.content import sandbox, text
from newsletter.content.problems import did_you_mean
from newsletter.errors import Problem, TemplateError
from newsletter.messages import _

DEFAULT = "default"
LETTER, TEXT, STYLES = "letter.mjml.j2", "letter.txt.j2", "inline.css"
"""The files every template has, at least by way of ``default``."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was found."""

    name: str
    workspace: Path
    folders: tuple[Path, ...]
    """Where its files are looked for, in this order."""
    environment: jinja2.Environment

    def render(self, file: str, values: Mapping[str, Any]) -> str:
        """Fill one of its files. Raises TemplateError with the line at fault."""
        try:
            with sandbox.deadline():
                made = self.environment.get_template(file).render(values)
            if len(made) > sandbox.LONGEST:
                raise self._problem(self.path(file), 0, _("it makes more text than a mail can hold"))
            return made
        except TemplateError:
            raise
        except jinja2.TemplateNotFound as error:
            raise TemplateError([self._missing(file, str(error.name))]) from None
        except jinja2.TemplateSyntaxError as error:
            place = self.shown(Path(error.filename or file))
            raise self._problem(place, error.lineno, error.message or "") from None
        except Exception as error:
            # A template is somebody's program: what goes wrong in it is told with its place; a defect of ours is not.
            place, line = self._place(error)
            if isinstance(error, sandbox.TooLong) and not place:  # it came when the template had just ended
                place = self.path(file)
            if not place:
                raise
            raise self._problem(place, line, str(error) or type(error).__name__) from None

    def strings(self, lang: str) -> Mapping[str, str]:
        """Return the words of the template in a language. Raises TemplateError."""
        words: dict[str, str] = {}
        for folder in reversed(self.folders):
            path = folder / f"strings.{lang}.toml"
            if not path.is_file():
                continue
            try:
                words |= {key: str(value) for key, value in tomllib.loads(path.read_text(encoding="utf-8-sig")).items()}
            except (ValueError, RecursionError) as error:
                raise self._problem(self.shown(path), 0, str(error)) from None
        return words

    def sources(self) -> Iterator[tuple[str, str]]:
        """Yield the files that make the HTML, each once, as the folders have them: where it is, and its text."""
        names = {path.relative_to(folder) for folder in self.folders for path in folder.rglob("*") if path.is_file()}
        for name in sorted(name for name in names if name.match("*.mjml.j2") or name.suffix == ".css"):
            path = next(folder / name for folder in self.folders if (folder / name).is_file())
            yield self.shown(path), path.read_text(encoding="utf-8-sig", errors="replace")

    def path(self, file: str) -> str:
        """Return where a file of the template is, as a person would say it."""
        found = next((folder / file for folder in self.folders if (folder / file).is_file()), self.folders[0] / file)
        return self.shown(found)

    def shown(self, path: Path) -> str:
        """Return ``path`` as it is said to an editor."""
        for base, before in ((self.workspace, ""), (shipped(), "templates/")):
            if path.is_relative_to(base):
                return before + path.relative_to(base).as_posix()
        return path.as_posix()

    @staticmethod
    def _problem(place: str, line: int, why: str) -> TemplateError:
        message = _("The template cannot be used: {why}", why=" ".join(why.split()))
        fix = _("Compare it with the template “default”, or take the file away: then the default's is used.")
        return TemplateError([Problem(place, line, 0, message, fix)])

    def _missing(self, wanted: str, missing: str) -> Problem:
        there = {path.relative_to(folder).as_posix() for folder in self.folders for path in folder.rglob("*.*")}
        message = _("The template “{name}” has no file {file}.", name=self.name, file=missing)
        return Problem(self.path(wanted), 0, 0, message, did_you_mean(missing, there))

    def _place(self, error: BaseException) -> tuple[str, int]:
        """Return the innermost file and line of a template that an error came through."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(Path(frame.filename).is_relative_to(folder) for folder in self.folders):
                return self.shown(Path(frame.filename)), frame.lineno or 0
        return "", 0


def shipped() -> Path:
    """Return the folder of the templates that come with the program."""
    package = Path(__file__).parent.parent
    installed = package / "starter" / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def find_template(name: str, workspace: Path) -> Template:
    """Return the template ``name`` of a workspace, or the shipped one. Raises TemplateError with “did you mean”."""
    places = [workspace.absolute() / "templates", shipped()]
    known = {folder.name for place in places if place.is_dir() for folder in place.iterdir() if folder.is_dir()}
    if name not in known:
        fix = did_you_mean(name, known) or _("There are: {choices}", choices=", ".join(sorted(known)))
        place = f"templates/{name}"
        raise TemplateError([Problem(place, 0, 0, _("There is no template “{name}”.", name=name), fix)])
    wanted = dict.fromkeys(place / folder for folder in (name, DEFAULT) for place in places)
    folders = tuple(folder for folder in wanted if folder.is_dir())
    return Template(name, workspace.absolute(), folders, sandbox.environment(folders, text.FILTERS))
