"""Settings: every mistake is named at its line with a remedy, and no secret is ever shown."""

from pathlib import Path

import pytest

from newsletter import host, settings
from newsletter.errors import ExitStatus, SettingsError

GOOD = """\
[publication]
name = "Nytt fra programmet"
list_id = "nytt.example.no"

[publication.social]
Facebook = "https://www.facebook.com/example"

[sender]
from = "Programmet på øya <post@blåbær.example.no>"
reply_to = "svar@example.no"
bounces = "retur+{token}@example.no"
"""


def _load(
    folder: Path, toml: str = GOOD, dotenv: str | bytes = "", environ: dict[str, str] | None = None
) -> settings.Settings:
    (folder / "newsletter.toml").write_bytes(toml.encode())
    (folder / ".env").write_bytes(dotenv if isinstance(dotenv, bytes) else dotenv.encode())
    return settings.load(folder, environ or {})


def _problems(folder: Path, toml: str = GOOD, dotenv: str | bytes = "", environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        _load(folder, toml, dotenv, environ)
    assert caught.value.exit_status is ExitStatus.CONFIGURATION
    return str(caught.value)


def test_defaults_make_every_campaign_a_rehearsal(tmp_path: Path) -> None:
    loaded = _load(tmp_path)
    assert loaded.smtp.host == ""
    assert loaded.database == tmp_path / "data" / "newsletter.sqlite3"
    assert loaded.sender.mailbox.name == "Programmet på øya"
    assert loaded.sender.mailbox.address == "post@xn--blbr-roah.example.no"
    assert loaded.publication.language == "nb"
    assert set(loaded.sources.values()) == {"default"}


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path, dotenv="SMTP_HOST=a.example.no\nSMTP_USER=ola\nSMTP_PASSWORD=x", environ={"SMTP_HOST": "b"}
    )
    assert (loaded.smtp.host, loaded.smtp.user) == ("b", "ola")
    assert loaded.sources["SMTP_HOST"] == "environment"
    assert loaded.sources["SMTP_USER"] == ".env"


def test_a_quoted_password_is_taken_whole_and_never_shown(tmp_path: Path) -> None:
    loaded = _load(tmp_path, dotenv="SMTP_HOST=h\nSMTP_USER=u\nSMTP_PASSWORD='Secret-1! #${HOME}'\n")
    assert loaded.smtp.password.reveal() == "Secret-1! #${HOME}"
    assert "Secret-1!" not in repr(loaded) + str(loaded.smtp.password)
    assert loaded.smtp.password


def test_what_is_shown_of_the_settings_holds_no_secret(tmp_path: Path) -> None:
    lines = "SMTP_USER=ola\nSMTP_PASSWORD=hemmelig\nSECRET_KEY=hemmelig\nPUBLIC_URL=https://ola:hemmelig@example.no\n"
    shown = _load(tmp_path, dotenv=lines + "DKIM_SELECTOR=mars2026").shown
    assert "hemmelig" not in str(shown)
    assert (shown["SMTP_USER"], shown["SMTP_PASSWORD"], shown["DKIM_SELECTOR"]) == ("ola", "***", "mars2026")
    assert shown["SMTP_HOST"] == ""
    assert "DKIM_SELECTOR must be one word" in _problems(tmp_path, dotenv="DKIM_SELECTOR='to ord'")


def test_a_password_file_is_read_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "passord.txt").write_text("blåbær\r\n", encoding="utf-8")
    loaded = _load(tmp_path, dotenv="SMTP_USER=u\nSMTP_PASSWORD_FILE=passord.txt")
    assert loaded.smtp.password.reveal() == "blåbær"


@pytest.mark.parametrize(
    ("text", "rate"), [("30/minute", 0.5), ("10 / second", 10), ("7200/hours", 2), ("86400/day", 1), ("", None)]
)
def test_a_rate_is_read_as_people_write_it(tmp_path: Path, text: str, rate: float | None) -> None:
    assert _load(tmp_path, dotenv=f"SMTP_RATE={text}").smtp.rate == rate


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_security(tmp_path: Path, security: str, port: int) -> None:
    assert _load(tmp_path, dotenv=f"SMTP_SECURITY={security}").smtp.port == port


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (GOOD.replace("list_id", "lst_id"), "newsletter.toml:3: unknown key “lst_id” - did you mean “list_id”?"),
        (GOOD.replace("reply_to", "replyto"), "newsletter.toml:10: unknown key “replyto” - did you mean “reply_to”?"),
        (GOOD.replace("from =", "frm ="), "newsletter.toml:8: “sender.from” is missing - add it below [sender]"),
        (GOOD.replace("[sender]", "[sendr]"), "“sender” is missing - add this section"),
        (GOOD.replace("svar@example.no", "svar@@example.no"), ":10: reply_to: “svar@@example.no” is not an e-mail"),
        (GOOD.replace("Programmet på øya <", "<<"), "newsletter.toml:9: from: write it like Name <post@example.no>"),
        (GOOD.replace("https://www.f", "http://www.f"), "newsletter.toml:6: Facebook: must be a whole address"),
        (GOOD.replace('"Nytt fra programmet"', "Nytt"), "newsletter.toml:2:8: cannot be understood here"),
        (GOOD.replace("nytt.example.no", "nytt"), "list_id: write it like a domain of yours"),
        (GOOD + "[publication.colours]\nprimary = 'blue'\n", ":13: primary: a colour is written like #1a5c7a"),
        (GOOD.replace("list_id", 'time_zone="Oslo"\nlist_id'), "there is no time zone “Oslo”"),
        (GOOD.replace("nytt.example", "nytt..example"), "list_id: write it like a domain of yours"),
        (GOOD.replace("Programmet på", "=?utf-8?q?x?= på"), ":9: from: type it again: it holds characters"),
        (GOOD.replace("Programmet på", "Prog\\u202eet på"), ":9: from: type it again: it holds characters"),
        (GOOD.replace("retur+", "retur" * 9 + "+"), ":11: bounces: “"),
        (GOOD.replace("/example", "/exa\\u0001mple"), ":6: Facebook: must be a whole address"),
        (GOOD.replace("facebook.com/", "facebook.com:99999/"), ":6: Facebook: must be a whole address"),
        (GOOD.replace("facebook.com/", "facebook.com:0/"), ":6: Facebook: must be a whole address"),
        (GOOD.replace("list_id", 'address = "a\\u0000"\nlist_id'), ":3: address: type it again"),
        ("a" + ".a" * 20_000 + " = 1", "newsletter.toml: cannot be read: it is too large"),
        ("\n".join(f"a{n}.b = 1" for n in range(20_000)), "newsletter.toml: cannot be read: it is too large"),
        ("# " + "x" * 70_000, "newsletter.toml: cannot be read: it is too large"),
        ("a = " + "[" * 3000, "newsletter.toml: is nested too deep"),
        ("a = " + "9" * 6000, "newsletter.toml: cannot be read: it is too large"),
        (GOOD.replace('"Nytt fra programmet"', "7"), "newsletter.toml:2: name: cannot be meant like this"),
    ],
)
def test_mistakes_in_newsletter_toml(tmp_path: Path, toml: str, said: str) -> None:
    assert said in _problems(tmp_path, toml)


@pytest.mark.parametrize(
    ("dotenv", "said"),
    [
        ("SMTP_HOSTT=x", ".env:1: unknown setting SMTP_HOSTT - did you mean “SMTP_HOST”?"),
        ("\n# note\nFOO=x", ".env:3: unknown setting FOO - see docs/settings.md for every name"),
        ("SMTP_PASSWORD=pa #ss", ".env:1: SMTP_PASSWORD: the part after “ #” would be cut off"),
        ("SMTP_HOST=h\nsmtp password hemmelig\n", ".env:2: cannot be understood - every line is: NAME=value"),
        ("SMTP_PORT=0", "SMTP_PORT must be a whole number from 1 to 65535"),
        ("SMTP_CONNECTIONS=mange", "SMTP_CONNECTIONS must be a whole number from 1 to 50"),
        ("SMTP_SECURITY=ssl", "SMTP_SECURITY cannot be “ssl” - choose starttls, tls or none"),
        ("SMTP_RATE=fort", "SMTP_RATE cannot be understood - write it like 30/minute"),
        ("SMTP_RATE=0/minute", "SMTP_RATE cannot be understood"),
        ("SMTP_PIPELINING=yes", "SMTP_PIPELINING must be auto or off"),
        ("SMTP_USER=ola", "SMTP_PASSWORD is missing, and SMTP_USER is set"),
        ("SMTP_PASSWORD_FILE=borte.txt", "SMTP_PASSWORD_FILE cannot be read"),
        ("SMTP_CA_FILE=borte.pem", "SMTP_CA_FILE names a file that is not there"),
        ("PUBLIC_URL=http://example.no", "PUBLIC_URL must be a whole address that begins with https://"),
        ("DATABASE_URL=mysql://x", "DATABASE_URL must begin with sqlite:///"),
        ("SMTP_HOST=blåbær".encode("cp1252"), ".env: is not saved as UTF-8 - save it again with the encoding UTF-8"),
        (b"SMTP_HOST=a\0b", ".env:1: cannot be understood"),
        ("PUBLIC_URL=https://[", "PUBLIC_URL must be a whole address"),
        ("PUBLIC_URL=https://example.no:99999999", "PUBLIC_URL must be a whole address"),
        ("SMTP_CA_FILE=" + "x" * 5000, "SMTP_CA_FILE names a file that is not there"),
        ("SMTP_PASSWORD_FILE=.", "SMTP_PASSWORD_FILE cannot be read: it is not an ordinary file"),
        ("# " + "x" * 1_100_000, ".env: cannot be read: it is too large"),
    ],
)
def test_mistakes_in_dotenv(tmp_path: Path, dotenv: str | bytes, said: str) -> None:
    assert said in _problems(tmp_path, dotenv=dotenv)


def test_an_unknown_name_of_ours_in_the_environment_is_an_error(tmp_path: Path) -> None:
    said = "environment: unknown setting SMTP_PASWORD - did you mean “SMTP_PASSWORD”?"
    assert said in _problems(tmp_path, environ={"SMTP_PASWORD": "x", "PATH": "/bin"})


def test_a_secret_on_the_wrong_side_is_not_shown(tmp_path: Path) -> None:
    assert "Secret" not in _problems(tmp_path, dotenv="Secret-1!=SMTP_PASSWORD")


def test_a_language_is_chosen_even_when_the_settings_are_hopeless(tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_text("a = " + "[" * 3000, encoding="utf-8")
    assert settings.interface_language(tmp_path) in {"en", "nb"}


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    said = _problems(tmp_path, GOOD.replace("list_id", "lst_id"), "SMTP_PORT=x\nFOO=1")
    assert len(said.splitlines()) == 3


def test_windows_line_ends_and_bom_are_fine(tmp_path: Path) -> None:
    loaded = _load(
        tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n"), "\ufeffSMTP_HOST=h\r\nSMTP_USER=u\r\nSMTP_PASSWORD=p\r\n"
    )
    assert (loaded.smtp.host, loaded.smtp.password.reveal()) == ("h", "p")


def test_newsletter_toml_saved_as_ansi_is_explained(tmp_path: Path) -> None:
    (tmp_path / "newsletter.toml").write_bytes(GOOD.encode("cp1252"))
    with pytest.raises(SettingsError, match="newsletter.toml: is not saved as UTF-8"):
        settings.load(tmp_path, {})


def test_the_nearest_workspace_above_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _load(tmp_path)
    inside = tmp_path / "issues" / "jul på øya"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert settings.find_workspace() == tmp_path


def test_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no newsletter.toml here - run: newsletter init"):
        settings.find_workspace(tmp_path)


@pytest.mark.parametrize(
    ("toml", "environ", "language"),
    [
        ("[publication]\nui_language = 'nb'", "en_GB.UTF-8", "nb"),
        ("[publication]", "nb_NO.UTF-8", "nb"),
        ("[publication]", "nn_NO.UTF-8", "nb"),
        ("[publication]", "de_DE.UTF-8", "en"),
        ("not toml", "nb_NO.UTF-8", "nb"),
    ],
)
def test_the_language_of_the_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, environ: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", environ)
    (tmp_path / "newsletter.toml").write_text(toml, encoding="utf-8")
    assert settings.interface_language(tmp_path) == language


def test_the_system_decides_when_the_environment_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert settings.interface_language(tmp_path) in {"en", "nb"}
    assert host.system_language() == host.system_language().lower()


def test_what_holds_secrets_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("x", encoding="utf-8")
    path.chmod(0o644)
    host.make_private(path)
    assert path.stat().st_mode & 0o077 == 0
