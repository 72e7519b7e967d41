"""Every way to fail becomes a sentence and a status; help and usage errors are the editor's too."""

import errno
import io
import sys
from pathlib import Path

import pytest
import typer

from newsletter import errors, messages
from newsletter.cli.boundary import guard, without_secrets
from newsletter.cli.screen import OutputLost, Screen
from newsletter.errors import ExitStatus, Problem


def _fail(at_terminal, error: BaseException, workspace: Path | None = None, *words: str) -> tuple[int, str]:
    screen: Screen = at_terminal()

    def action() -> int:
        raise error

    status = guard(action, screen, words, workspace)
    assert isinstance(screen.err, io.StringIO)
    return status, screen.err.getvalue()


def test_problems_are_told_all_at_once_with_their_places(at_terminal):
    problems = [
        Problem("issues/jul/issue.md", 9, 0, "the box is never closed"),
        Problem("issues/jul/issue.md", 5, 3, "unknown box “deadlin”", "did you mean “deadline”?"),
    ]
    assert _fail(at_terminal, errors.IssueError(problems, hint="See the guide.")) == (
        5,
        "error: issues/jul/issue.md:5:3: unknown box “deadlin” - did you mean “deadline”?\n"
        "error: issues/jul/issue.md:9: the box is never closed\n"
        "Hint: See the guide.\n",
    )


@pytest.mark.parametrize(
    "kind",
    [
        errors.NewsletterError,
        errors.UsageError,
        errors.ConnectionFailed,
        errors.CampaignChanged,
        errors.StoreError,
        errors.NotNow,
        errors.Cancelled,
    ],
)
def test_every_error_has_its_own_status(at_terminal, kind):
    assert _fail(at_terminal, kind("What happened.")) == (kind.exit_status, "error: What happened.\n")


def test_ctrl_c_is_130(at_terminal):
    status, said = _fail(at_terminal, KeyboardInterrupt())
    assert status == ExitStatus.INTERRUPTED
    assert said.strip() == "Stopped."
    assert _fail(at_terminal, typer.Exit(6)) == (6, "")


def test_a_defect_leaves_a_log_without_secrets_and_addresses(newsletter, workspace, at_terminal):
    (workspace / ".env").write_text(
        "SMTP_HOST=mail.example.no\nSMTP_USER=u\nSMTP_PASSWORD=hemmelig9\n", encoding="utf-8"
    )
    error = ValueError("row of kari@example.no, hemmelig9, smtp://user:pw@mail.example.no")
    status, said = _fail(at_terminal, error, workspace, "suppress", "add", "ola@example.no")
    assert status == ExitStatus.DEFECT
    assert "Traceback" not in said
    assert "defect in newsletter" in said
    log = Path(said.partition("program: ")[2].strip())
    assert log.parent == workspace / "data"
    text = log.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "newsletter suppress add <address>" in text
    assert sys.version.split()[0] in text
    for secret in ("kari@", "ola@", "hemmelig9", "user:pw"):
        assert secret not in text


@pytest.mark.parametrize(
    "dotenv",
    [
        "SMTP_PASSWORD: Secret-1!\n",
        "SMTP_PASSWORD=“Secret-1!”\n# SMTP_PASSWORD=Secret-1!\n",
        "smtp password Secret-1!\n",
        "Secret-1!\n",
        "SMTP_HOSTT=x\nexport SMTP_PASSWORD='Secret-1! # with more\n",
        "\ufeffSMTP_PASSWORD=Secret-1!\nSMTP_PORT=x\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_log_holds_nothing_of_settings_that_cannot_be_understood(
    newsletter, workspace, at_terminal, monkeypatch, dotenv, encoding
):
    (workspace / ".env").write_bytes(dotenv.encode(encoding))
    monkeypatch.setenv("SECRET_KEY", "Secret-2!")
    monkeypatch.setenv("SMTP_PASSWORD", "x3")
    lines = dotenv.strip("\ufeff\n")
    error = ValueError(f"{dotenv!r} {lines} Secret-1! Secret-2! x3 SMTP_PORT something ordinary")
    status, said = _fail(at_terminal, error, workspace, "send", "jul")
    assert status == ExitStatus.DEFECT
    text = Path(said.partition("program: ")[2].strip()).read_text(encoding="utf-8")
    for secret in ("Secret-1!", "Secret-2!", "x3"):
        assert secret not in text
    assert "something ordinary" in text
    assert "newsletter send jul" in text


def test_a_defect_outside_a_workspace_logs_to_the_temporary_folder(newsletter, at_terminal, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    status, said = _fail(at_terminal, RuntimeError("x"), None)
    assert status == 70
    assert Path(said.partition("program: ")[2].strip()).parent == tmp_path


def test_a_reader_who_leaves_is_no_error(at_terminal, monkeypatch, tmp_path):
    with (tmp_path / "out").open("w", encoding="utf-8") as out, (tmp_path / "err").open("w", encoding="utf-8") as err:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        assert _fail(at_terminal, OutputLost(BrokenPipeError(errno.EPIPE, "Broken pipe"))) == (141, "")


def test_secrets_are_replaced_also_in_their_escaped_form():
    assert without_secrets("a\\\\b c", ["a\\b", ""]) == "*** c"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "There is no command “chek”.\nHint: Did you mean: newsletter check?"),
        (["qqq"], "There is no command “qqq”.\nHint: See every command: newsletter --help"),
        (["new", "--languag", "nb"], "There is no option --languag.\nHint: Did you mean: --language?"),
        (["--verson"], "There is no option --verson.\nHint: Did you mean: --version?"),
        (["new", "-x"], "There is no option -x.\nHint: See: newsletter new --help"),
        (["new"], "SLUG is missing.\nHint: See: newsletter new --help"),
        (["new", "a", "b"], "What is “b” for?"),
        (["new", "--from"], "--from needs a value."),
    ],
)
def test_usage_errors_help_on(newsletter, arguments, words):
    answer = newsletter(*arguments)
    assert answer.status == 2
    assert words in answer.err
    assert answer.out == ""


def test_help_is_a_result_and_ends_with_an_example(newsletter):
    answer = newsletter()
    assert answer.status == 0
    assert answer.err == ""
    assert answer.out.startswith("Usage: newsletter COMMAND …\n")
    assert answer.out.index("Write:") < answer.out.index("Send:") < answer.out.index("Afterwards:")
    assert "\x1b" not in answer.out


def _verbs(group: typer.core.TyperGroup, *path: str) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        inner = isinstance(command, typer.core.TyperGroup)
        found += _verbs(command, *path, name) if inner else [(*path, name)]
    return found


def test_every_command_has_help_with_an_example_that_can_be_understood(newsletter, capsys):
    from newsletter.cli.app import app

    verbs = _verbs(typer.main.get_command(app))
    assert ("new",) in verbs
    for verb in verbs:
        assert newsletter(*verb, "--help").status == 0
        text = capsys.readouterr().out
        assert f"Usage: newsletter {' '.join(verb)}" in text
        assert f"Example:\n  newsletter {' '.join(verb)}" in text, verb
        assert max(map(len, text.partition("Example:")[0].splitlines())) <= 80


def test_the_version_is_a_result(newsletter):
    answer = newsletter("--version")
    assert answer.status == 0
    assert answer.out.startswith("newsletter 0.")


def test_whole_numbers_are_asked_for_in_words(newsletter, workspace):
    answer = newsletter("inbox", "--port", "x", "-w", str(workspace))
    assert answer.status == 2
    assert "--port must be a whole number." in answer.err


def test_the_label_is_in_the_language_in_use(at_terminal):
    messages.use("en")
    assert _fail(at_terminal, errors.NewsletterError("x"))[1].startswith("error:")
