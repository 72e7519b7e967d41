"""Presets: a provider's values stand where nothing is set, and only there."""

import re
from pathlib import Path

import pytest

from newsletter import settings
from newsletter.errors import SettingsError
from newsletter.settings.providers import PROVIDERS

TOML = '[publication]\nname = "Nytt"\n[sender]\nfrom = "post@example.no"\n'
ACCOUNT = "SMTP_USER=kari@example.no\nSMTP_PASSWORD=hemmelig\n"
DOCS = Path(__file__).parents[2] / "docs" / "providers.md"


def _load(folder: Path, dotenv: str) -> settings.Settings:
    (folder / "newsletter.toml").write_text(TOML, encoding="utf-8")
    (folder / ".env").write_text(dotenv, encoding="utf-8")
    return settings.load(folder, {})


def _problems(folder: Path, dotenv: str) -> str:
    with pytest.raises(SettingsError) as caught:
        _load(folder, dotenv)
    return str(caught.value)


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_is_a_sound_set_of_settings(tmp_path: Path, name: str) -> None:
    preset = PROVIDERS[name]
    loaded = _load(tmp_path, f"SMTP_PROVIDER={name}\n{ACCOUNT}")
    assert (loaded.smtp.provider, loaded.smtp.host, loaded.smtp.port) == (name, preset.host, preset.port)
    assert (loaded.smtp.daily, loaded.smtp.connections) == (preset.daily, preset.connections)
    assert loaded.smtp.per_connection == preset.per_connection
    assert (loaded.smtp.rate is None) == (preset.rate == "")
    assert loaded.sources["SMTP_HOST"] == ("preset" if preset.host else "default")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", preset.read)
    assert preset.source.startswith("https://") or name == "generic"


def test_what_is_set_counts_more_than_the_preset(tmp_path: Path) -> None:
    explicit = "SMTP_RATE=5/minute\nSMTP_DAILY=0\nSMTP_CONNECTIONS=1\nSMTP_HOST=localhost\n"
    loaded = _load(tmp_path, f"SMTP_PROVIDER= Microsoft365 \n{ACCOUNT}{explicit}")
    assert (loaded.smtp.rate, loaded.smtp.daily, loaded.smtp.connections) == (5 / 60, None, 1)
    assert loaded.smtp.host == "localhost"
    assert loaded.sources["SMTP_RATE"] == ".env"
    assert loaded.sources["SMTP_SECURITY"] == "preset"


def test_the_port_follows_the_security_that_was_chosen(tmp_path: Path) -> None:
    assert _load(tmp_path, f"SMTP_PROVIDER=google\nSMTP_SECURITY=tls\n{ACCOUNT}").smtp.port == 465


@pytest.mark.parametrize(
    ("name", "fix"),
    [("mcrosoft365", "did you mean “microsoft365”?"), ("hotmail", "choose one of: microsoft365, google, ses")],
)
def test_an_unknown_provider(tmp_path: Path, name: str, fix: str) -> None:
    assert f"SMTP_PROVIDER cannot be “{name}” - {fix}" in _problems(tmp_path, f"SMTP_PROVIDER={name}\n{ACCOUNT}")


def test_a_preset_without_an_account_sends_nothing(tmp_path: Path) -> None:
    assert "SMTP_USER is missing, and SMTP_PROVIDER is set" in _problems(tmp_path, "SMTP_PROVIDER=brevo\n")


@pytest.mark.parametrize("text", ["-1", "2 000", "many", "10.5", "123456789"])
def test_a_daily_quota_is_a_whole_number(tmp_path: Path, text: str) -> None:
    assert "SMTP_DAILY must be a whole number of messages a day" in _problems(tmp_path, f"SMTP_DAILY={text}\n")
    assert _load(tmp_path, "SMTP_DAILY=2000").smtp.daily == 2000


def test_the_page_says_what_the_table_says() -> None:
    rows = re.findall(
        r"^\| `([a-z]\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|", DOCS.read_text(encoding="utf-8"), re.M
    )
    assert [row[0] for row in rows] == list(PROVIDERS)
    for name, host, rate, daily, connections in rows:
        preset = PROVIDERS[name]
        assert f"`{preset.host or 'SMTP_HOST'}`" in host
        assert rate == (f"`{preset.rate}`" if preset.rate else "no limit")
        assert daily in ({str(preset.daily)} if preset.daily else {"ask", "no limit"})
        assert connections == str(preset.connections)
        assert name == "generic" or f"({preset.source})" in DOCS.read_text(encoding="utf-8")
        assert preset.read in DOCS.read_text(encoding="utf-8")
