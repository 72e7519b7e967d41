"""init and new: a workspace and an issue, from nothing."""

import stat
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import settings
from newsletter.cli.beginning import with_date
from newsletter.cli.fill import env_value, toml_value
from newsletter.cli.new import slugify
from newsletter.settings import environment

GIVEN = ["--name", "Brevet", "--from", "post@example.no"]
MAILBOX = "IA, bransjeprogram «barnehage» <post@example.no>"


def test_init_asks_and_what_it_writes_can_be_loaded(newsletter, tmp_path):
    typed = "Barnehagebrevet\n\nfeil\n" + MAILBOX + "\n\nStorgata 1, 0155 Oslo\nkari@example.no\n2\nkari@example.no\n"
    answer = newsletter("init", "brev", typed=typed, secret="p'a\\ss #1")
    assert answer.status == 0, answer.err
    assert "“feil” is not an e-mail address" in answer.err
    assert "p'a" not in answer.err + answer.out
    loaded = settings.load(tmp_path / "brev", {})
    assert loaded.publication.name == "Barnehagebrevet"
    assert loaded.publication.address == "Storgata 1, 0155 Oslo"
    assert str(loaded.sender.mailbox) == MAILBOX
    assert loaded.sender.test == "kari@example.no"
    assert (loaded.smtp.host, loaded.smtp.user) == ("smtp.office365.com", "kari@example.no")
    assert loaded.smtp.password.reveal() == "p'a\\ss #1"
    assert loaded.smtp.rate == 0.5
    assert loaded.sources["SMTP_HOST"] == "preset"
    assert "cd brev" in answer.err
    assert "newsletter new" in answer.err


@pytest.mark.parametrize(
    ("given", "missing"),
    [([], "--name, --from"), (["--name", "Brevet"], "--from"), (["--from", "post@example.no"], "--name")],
)
def test_init_without_a_terminal_names_what_is_missing(newsletter, tmp_path, given, missing):
    answer = newsletter("init", *given, "--provider", "none", "--language", "nb")
    assert answer.status == 2
    assert f"Hint: Add {missing}.\n" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_init_without_a_terminal_makes_a_workspace_that_only_rehearses(newsletter, tmp_path):
    answer = newsletter("init", *GIVEN)
    assert answer.status == 0, answer.err
    loaded = settings.load(tmp_path, {})
    assert loaded.smtp.host == ""
    assert (tmp_path / "issues").is_dir()
    assert not (tmp_path / "templates").exists()
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8").splitlines() == [
        *(".env", "data/", "inbox/", "*failed.csv")
    ]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_a_mail_server_without_its_password_is_written_but_not_switched_on(newsletter, tmp_path):
    answer = newsletter("init", *GIVEN, "--provider", "google")
    assert answer.status == 0
    assert "not switched on yet" in answer.err
    assert settings.load(tmp_path, {}).smtp.host == ""
    assert "# SMTP_PROVIDER=google" in (tmp_path / ".env").read_text(encoding="utf-8")


def test_a_server_of_ones_own_needs_no_provider(newsletter, tmp_path):
    answer = newsletter("init", *GIVEN, "--smtp-host", "smtp.example.no", "--smtp-user", "kari@example.no")
    assert answer.status == 0, answer.err
    text = (tmp_path / ".env").read_text(encoding="utf-8")
    assert "# SMTP_PROVIDER=generic\n" in text
    assert "# SMTP_HOST=smtp.example.no\n" in text


@pytest.mark.parametrize(
    ("given", "hints"),
    [
        (["--from", "Redaksjonen <redaksjonen@gmial.com>"], ["Did you mean redaksjonen@gmail.com?", "gmail.com lets"]),
        (["--from", "Kari <kari@Outlook.com>"], ["outlook.com lets nobody else send newsletters in its name"]),
        ([*GIVEN[2:], "--reply-to", "svar@hotmial.no", "--test", "kari@gmial.com"],
         ["Did you mean svar@hotmail.no?", "Did you mean kari@gmail.com?"]),
        ([*GIVEN[2:], "--test", "kari@gmail.com"], []),
    ],
)  # fmt: skip
def test_addresses_that_are_probably_not_meant_are_doubted(newsletter, tmp_path, given, hints):
    answer = newsletter("init", "--name", "Brevet", *given)
    assert answer.status == 0
    told = [line for line in answer.err.splitlines() if line.startswith("Hint: ")]
    assert len(told) == len(hints)
    assert all(hint in line for hint, line in zip(hints, told, strict=True))


def test_init_never_overwrites(newsletter, tmp_path):
    (tmp_path / ".env").write_text("SMTP_HOST=localhost\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("build/\ndata/", encoding="utf-8")
    assert newsletter("init", *GIVEN).status == 0
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "SMTP_HOST=localhost\n"
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "build/\ndata/\n.env\ninbox/\n*failed.csv\n"
    before = (tmp_path / "newsletter.toml").read_bytes()
    again = newsletter("init", "--name", "Et annet navn")
    assert again.status == 1
    assert "already a workspace" in again.err
    assert (tmp_path / "newsletter.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--name", "N", "--from", "kari"], "--from: “kari” is not an e-mail address"),
        ([*GIVEN, "--test", "kari@"], "--test: “kari@” is not an e-mail address"),
        ([*GIVEN, "--language", "se"], "--language: Choose nb, nn or en."),
        ([*GIVEN, "--name", ""], "--name: This cannot be empty."),
        ([*GIVEN, "--provider", "hotmail"], "“hotmail” is not a mail server that I know."),
        ([*GIVEN, "--provider", "generic"], "--smtp-host"),
    ],
)
def test_init_refuses_what_cannot_be_meant(newsletter, tmp_path, arguments, words):
    answer = newsletter("init", *arguments)
    assert answer.status == 2
    assert words in answer.err
    assert not (tmp_path / "newsletter.toml").exists()


def test_giving_up_at_a_question_writes_nothing(newsletter, tmp_path):
    assert newsletter("init", typed="Navn\n").status == 7
    assert not (tmp_path / "newsletter.toml").exists()


def test_new_copies_the_starter_with_todays_date(newsletter, workspace):
    answer = newsletter("new", "2023-12-god-jul", "-w", str(workspace))
    assert answer.status == 0, answer.err
    letter = (workspace / "issues" / "2023-12-god-jul" / "issue.md").read_text(encoding="utf-8")
    assert "date: 2023-12-21\n" in letter
    assert "lang: nb\n" in letter
    assert "newsletter check 2023-12-god-jul" in answer.err


def test_new_refuses_an_issue_that_is_there(newsletter, workspace):
    assert newsletter("new", "jul", "-w", str(workspace), "--language", "en").status == 0
    letter = workspace / "issues" / "jul" / "issue.md"
    letter.write_text("mitt", encoding="utf-8")
    answer = newsletter("new", "jul", "-w", str(workspace))
    assert answer.status == 1
    assert "already an issue" in answer.err
    assert letter.read_text(encoding="utf-8") == "mitt"


def test_new_from_an_earlier_issue_takes_its_pictures_along(newsletter, workspace):
    assert newsletter("new", "jul", "-w", str(workspace)).status == 0
    (workspace / "issues" / "jul" / "vinter.png").write_bytes(b"png")
    assert newsletter("new", "jul-2", "--from", "jul", "-w", str(workspace)).status == 0
    assert (workspace / "issues" / "jul-2" / "vinter.png").read_bytes() == b"png"
    assert newsletter("new", "jul-3", "--from", "nei", "-w", str(workspace)).status == 5


@pytest.mark.parametrize(
    "slug", ["God jul", "../jul", "jul/2023", "CON", "con", "-", "æøå", "a" * 65, "starter", "jul-"]
)
def test_a_name_that_is_no_folder_everywhere_is_refused(newsletter, workspace, slug):
    answer = newsletter("new", "-w", str(workspace), "--", slug)
    assert answer.status == 2, answer
    assert "cannot be the name of an issue" in answer.err
    assert not [path for path in (workspace / "issues").iterdir() if path.name != "starter"]


def test_a_better_name_is_proposed(newsletter, workspace):
    assert "newsletter new arets-god-jul" in newsletter("new", "Årets «God jul»!", "-w", str(workspace)).err
    assert newsletter("new", "jul", "--language", "se", "-w", str(workspace)).status == 2


def test_outside_a_workspace_the_way_in_is_named(newsletter):
    answer = newsletter("new", "jul")
    assert answer.status == 4
    assert "newsletter init" in answer.err


@given(st.text())
def test_slugify_always_gives_a_name_that_is_allowed_or_none(text):
    slug = slugify(text)
    assert slug == "" or slugify(slug) == slug


def test_the_date_is_put_where_the_header_is():
    day = date(2024, 1, 2)
    assert (
        with_date("---\nsubject: a\ndate: x\n---\ndate: y\n", day)
        == "---\nsubject: a\ndate: 2024-01-02\n---\ndate: y\n"
    )
    assert with_date("---\nsubject: a\n---\n", day) == "---\ndate: 2024-01-02\nsubject: a\n---\n"
    assert with_date("# No header\n", day) == "# No header\n"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_any_password_comes_back_from_the_env_file(tmp_path_factory, password):
    path: Path = tmp_path_factory.mktemp("env") / ".env"
    path.write_text(env_value("# text\n#SMTP_PASSWORD=\n", "SMTP_PASSWORD", password), encoding="utf-8")
    values, _sources, problems = environment.read(path, {})
    assert not problems
    assert values["SMTP_PASSWORD"] == password


def test_toml_values_are_set_in_their_own_section():
    text = '[a]\nx = "1"\n\n[b]\n# x = "2"\ny = 1\n'
    assert toml_value(text, "b", "x", 'Å "ny"') == '[a]\nx = "1"\n\n[b]\nx = "Å \\"ny\\""\ny = 1\n'
    assert toml_value(text, "a", "z", "1") == '[a]\nz = "1"\nx = "1"\n\n[b]\n# x = "2"\ny = 1\n'
    assert toml_value(text, "c", "z", "1").endswith('\n\n[c]\nz = "1"\n')


def test_a_place_where_no_workspace_can_be_made_is_told(newsletter, tmp_path):
    (tmp_path / "fil").write_text("x", encoding="utf-8")
    answer = newsletter("init", "fil", *GIVEN)
    assert answer.status == 1
    assert "cannot be written" in answer.err
