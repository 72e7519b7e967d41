"""The documentation is real: every link, picture, box, setting, exit code and command that it names."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import trustme
import typer

from newsletter import settings
from newsletter.checks.compatibility import table
from newsletter.cli import commands  # noqa: F401 - registers every verb
from newsletter.cli.app import app
from newsletter.content.issue import BOXES
from newsletter.content.mjml import COMPONENTS
from newsletter.errors import ExitStatus
from newsletter.settings.publication import Colours, Publication, Sender, Sending

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _verbs(group: Any = None) -> dict[str, Any]:
    return dict((group or typer.main.get_command(app)).commands)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _prose(path: Path) -> str:
    """Return a page without its examples."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", _text(path)))


def _targets(path: Path) -> Iterator[str]:
    """Yield every link and picture that leads to a file of ours."""
    prose = _prose(path)
    for found in (*re.findall(r"\]\(([^)\s]+)\)", prose), *re.findall(r'(?:src|href)="([^"]+)"', prose)):
        if not re.match(r"[a-z]+:", found):
            yield found


def _anchors(path: Path) -> set[str]:
    """Return the places of a page that can be linked to."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", _text(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    """Load the script that makes the pictures."""
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "images" / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_and_picture_of_a_page_is_there(page: Path, pictures: ModuleType) -> None:
    not_made_yet = set() if any((DOCS / "images").glob("*.png")) else pictures.outputs()
    for target in _targets(page):
        path, _hash, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists() or (file.parent == DOCS / "images" and file.name in not_made_yet), target
        assert not anchor or anchor in _anchors(file), target


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_picture_is_described(page: Path) -> None:
    prose = _prose(page)
    for alt in (*re.findall(r"!\[([^\]]*)\]", prose), *re.findall(r'<img[^>]*alt="([^"]*)"', prose)):
        assert len(alt.split()) > 1, alt
    assert len(re.findall(r"<img", prose)) == len(re.findall(r"<img[^>]*alt=", prose))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_that_is_shown_exists(page: Path) -> None:
    for line in re.findall(r"(?:^|`|/)newsletter ([a-z][^`#\n]*)", _text(page), re.MULTILINE):
        verb, *words = line.split()
        command = _verbs()[verb]
        if hasattr(command, "commands"):
            command = _verbs(command)[words[0]]
        flags = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= {*flags, "--help"}, line


def test_the_readme_names_every_command() -> None:
    rows = re.findall(r"^\| (`[a-z`, ]+`) \|", _text(ROOT / "README.md"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(_verbs())


def test_every_box_has_a_section_with_an_example_of_it_and_a_picture(pictures: ModuleType) -> None:
    guide = _text(DOCS / "issue-format.md")
    assert tuple(pictures.examples()) == BOXES
    for name, example in pictures.examples().items():
        assert re.search(rf"^::: {name}\b", example, re.MULTILINE), name
        assert f"](images/box-{name}.png)" in guide
        assert f"[`{name}`](#{name})" in guide


def test_the_page_about_templates_names_what_they_may_use_and_the_table() -> None:
    page = _text(DOCS / "templates.md")
    assert set(re.findall(r"`(mj[\w-]*)`", page)) == COMPONENTS
    assert str(table()["date"]) in page
    default = ROOT / "templates" / "default"
    for name in re.findall(r"`([a-z]+(?:\.nb)?\.[a-z0-9.]+)`", page.partition("| file |")[2].partition("\n\n")[0]):
        assert (default / name).is_file(), name


def test_every_exit_status_is_documented_with_its_number() -> None:
    rows = re.findall(r"^\| (\d+) \| `([A-Z_]+)` \|", _text(DOCS / "exit-codes.md"), re.MULTILINE)
    assert [(int(number), name) for number, name in rows] == [(int(status), status.name) for status in ExitStatus]


def _section(title: str) -> str:
    return re.split(r"^## ", _text(DOCS / "settings.md").partition(f"\n## {title}\n")[2], flags=re.MULTILINE)[0]


def test_every_setting_of_the_environment_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", _section(".env"), re.MULTILINE)
    assert documented == list(settings.NAMES)


def test_env_example_holds_every_setting_switched_off() -> None:
    lines = _text(ROOT / ".env.example").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
    named = [match[1] for line in lines if (match := re.match(r"# ([A-Z_]+)=\S", line))]
    assert sorted(named) == sorted(settings.NAMES)


TABLES = {"publication": Publication, "publication.colours": Colours, "sender": Sender, "sending": Sending}


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_newsletter_toml_is_documented_and_no_other(table: str) -> None:
    part = _section("newsletter.toml").partition(f"### `[{table}]`")[2].partition("\n### ")[0]
    keys = [info.alias or name for name, info in TABLES[table].model_fields.items()]
    tables = [key for key in keys if f"[{table}.{key}]" in _section("newsletter.toml")]
    assert sorted(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == sorted(set(keys) - set(tables))


@pytest.mark.parametrize("file", ["newsletter.toml", "issues/starter/workspace.toml"])
@pytest.mark.parametrize("table", TABLES)
def test_each_starter_shows_every_key(file: str, table: str) -> None:
    part = _text(ROOT / file).partition(f"\n[{table}]\n")[2].partition("\n[")[0]
    shown = re.findall(r"^(?:# )?(\w+) = ", part, re.MULTILINE)
    keys = [info.alias or name for name, info in TABLES[table].model_fields.items()]
    tables = [key for key in keys if f"[{table}.{key}]" in _text(ROOT / file)]
    assert sorted(shown) == sorted(set(keys) - set(tables))


def test_every_setting_can_be_switched_on_as_it_stands(tmp_path: Path) -> None:
    on = re.sub(r"^# (\w+ = )", r"\1", _text(ROOT / "issues/starter/workspace.toml"), flags=re.MULTILINE)
    (tmp_path / "newsletter.toml").write_text(on, encoding="utf-8")
    env = re.sub(r"^# ([A-Z_]+=)", r"\1", _text(ROOT / ".env.example"), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(env, encoding="utf-8")
    (tmp_path / "password.txt").write_text("secret", encoding="utf-8")
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "organisation-ca.pem"))
    loaded = settings.load(tmp_path, {})
    assert set(loaded.sources.values()) == {".env"}
    assert loaded.publication.social


def test_the_settings_of_the_reference_publication_are_sound(tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_text(_text(ROOT / "newsletter.toml"), encoding="utf-8")
    (tmp_path / ".env").write_text(_text(ROOT / ".env.example"), encoding="utf-8")
    loaded = settings.load(tmp_path, {})
    assert loaded.smtp.host == ""
    assert (ROOT / loaded.sending.list).is_file()
    assert loaded.sender.mailbox.address.endswith("@example.no")


def test_a_new_workspace_does_not_speak_for_somebody_else() -> None:
    assert "ks.no" not in _text(ROOT / "issues/starter/workspace.toml").lower()
