"""What becomes of settings on Windows: other names, other encodings, other quotation marks; and never a password."""

import shutil
from pathlib import Path

import pytest

from newsletter import settings
from newsletter.errors import ExitStatus, SettingsError
from newsletter.settings import environment
from tests.settings.test_settings import GOOD

SECRET = "Secret-1!"


def _said(folder: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        settings.load(folder, {})
    assert caught.value.exit_status is ExitStatus.CONFIGURATION
    assert SECRET not in str(caught.value) + caught.value.hint
    return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "newsletter.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [".env.txt", ".env.env", "env.txt", "env"])
def test_a_dotenv_under_another_name_is_found(folder: Path, name: str) -> None:
    (folder / name).write_text(f"SMTP_PASSWORD={SECRET}\n", encoding="utf-8")
    assert f"{name}: this is to be called .env - rename it to .env" in _said(folder)
    (folder / ".env").write_text("# SMTP_HOST=smtp.example.no\n", encoding="utf-8")
    assert "rename it to .env" in _said(folder)
    (folder / ".env").write_text("SMTP_HOST=smtp.example.no\n", encoding="utf-8")
    assert settings.load(folder, {}).smtp.host == "smtp.example.no"


def test_a_folder_called_env_is_something_else(folder: Path) -> None:
    (folder / "env").mkdir()
    assert settings.load(folder, {}).smtp.host == ""


@pytest.mark.parametrize("name", ["newsletter.toml.txt", "newsletter.toml.toml"])
def test_a_newsletter_toml_under_another_name_is_found(folder: Path, name: str) -> None:
    shutil.move(folder / "newsletter.toml", folder / name)
    assert f"{name}: this is to be called newsletter.toml - rename it to newsletter.toml" in _said(folder)


@pytest.mark.parametrize(
    ("dotenv", "said"),
    [
        (f"SMTP_PASSWORD=“{SECRET}”", ".env:1: SMTP_PASSWORD: these quotation marks would be part of the value"),
        (f"SMTP_PASSWORD=«{SECRET}»", "write 'single quotes' as on the keyboard"),
        (f"SMTP_PASSWORD=’{SECRET}’", "SMTP_PASSWORD: these quotation marks"),
        (f"SMTP_PASSWORD: {SECRET}", ".env:1: SMTP_PASSWORD is not followed by = - write SMTP_PASSWORD=value"),
        (f"SMTP_PASSWORD:{SECRET}", "SMTP_PASSWORD is not followed by ="),
        (f"export SMTP_PASSWORD : {SECRET}=", "SMTP_PASSWORD is not followed by ="),
        (f"SMTP_PASSWORD {SECRET}", "SMTP_PASSWORD is not followed by ="),
        (f"PASSWORD: {SECRET}", ".env:1: cannot be understood - every line is: NAME=value"),
        (f"{SECRET}", ".env:1: cannot be understood"),
        (f"SMTP_PASSWORD='{SECRET}", ".env:1: cannot be understood"),
        (f"smtp_password={SECRET}", "unknown setting smtp_password - did you mean “SMTP_PASSWORD”?"),
        (f"export PASSWORD={SECRET}", "unknown setting PASSWORD - did you mean “SMTP_PASSWORD”?"),
    ],
)
def test_what_is_nearly_a_setting_is_told_without_its_value(folder: Path, dotenv: str, said: str) -> None:
    (folder / ".env").write_text(f"{dotenv}\n", encoding="utf-8")
    assert said in _said(folder)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_dotenv_saved_as_unicode_is_explained(folder: Path, encoding: str) -> None:
    (folder / ".env").write_bytes(f"SMTP_PASSWORD={SECRET}æ\n".encode(encoding))
    assert "is not saved as UTF-8 - save it again with the encoding UTF-8" in _said(folder)


def test_export_is_understood(folder: Path) -> None:
    lines = f"export SMTP_HOST = smtp.example.no\nexport SMTP_USER=\nSMTP_PASSWORD='“{SECRET}”'\n"
    (folder / ".env").write_text(lines, encoding="utf-8")
    values, _sources, problems = environment.read(folder / ".env", {})
    assert problems == []
    assert (values["SMTP_HOST"], values["SMTP_USER"], values["SMTP_PASSWORD"]) == ("smtp.example.no", "", f"“{SECRET}”")
