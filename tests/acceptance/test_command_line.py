"""The program as the shell sees it: start-up, streams, encodings, exit statuses."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sending.smtp_server import Server

ROOT = Path(__file__).parent.parent.parent
GIVEN = ("--name", "Brevet", "--from", "Brevet <post@example.no>")
HEAVY = {"premailer", "lxml", "sqlalchemy", "starlette", "openpyxl", "PIL", "mjml", "aiosmtpd", "rich", "click"}


def _run(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    command = [sys.executable, "-m", "newsletter", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, check=False, timeout=60, stdin=subprocess.DEVNULL
    )


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys; from newsletter.__main__ import main; status = main(['--help']);"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr); sys.exit(status)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, check=True, timeout=60
    )
    assert b"newsletter init" in done.stdout
    assert HEAVY & set(done.stderr.decode().split()) == set()


def test_output_is_utf8_also_when_the_system_says_otherwise(tmp_path: Path) -> None:
    done = _run("nyt", cwd=tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 2
    assert "There is no command “nyt”." in done.stderr.decode("utf-8")
    assert done.stdout == b""
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize("words", [["explain"], ["--help"], ["send", "--help"]])
def test_a_reader_who_leaves_early_is_no_error(tmp_path: Path, words: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "newsletter", *words]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        said = child.stderr.read()
    assert said == b""
    assert child.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("words", [["explain"], ["--help"], ["send", "--help"], ["--version"]])
def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path, words: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "newsletter", *words]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - as the shell does
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert done.returncode == 1
    assert done.stderr.decode() == "error: What was to be shown cannot be written: No space left on device\n"


def test_a_reader_who_leaves_in_the_middle_of_a_sending_loses_nobody(tmp_path: Path) -> None:
    place = _letter(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = ["send", "jul", "--to", "list.csv", "--json", "--yes", "--expect", "2"]
    with Server() as server:
        account = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none"}
        with subprocess.Popen(
            [sys.executable, "-m", "newsletter", *words, "--untested"],
            cwd=place,
            env={**environment, **account},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        ) as child:
            assert child.stdout is not None
            assert child.stderr is not None
            child.stdout.close()
            child.stderr.read()
        assert child.returncode == 141
        assert _run(*words, "--untested", cwd=place, **account).returncode == 0
        assert sorted(server.recipients) == ["kari@example.no", "ola@example.no"]


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    done = _run("init", *GIVEN, "--provider", "generic", cwd=tmp_path)
    assert done.returncode == 2
    assert b"--smtp-host" in done.stderr


def test_from_nothing_to_an_issue_in_an_awkward_place(tmp_path: Path) -> None:
    place = tmp_path / "Årets «brev» 2023"
    assert _run("init", str(place), *GIVEN, cwd=tmp_path).returncode == 0
    made = _run("new", "god-jul", cwd=place)
    assert made.returncode == 0, made.stderr.decode()
    assert (place / "issues" / "god-jul" / "issue.md").is_file()
    status = _run("status", "--json", cwd=place / "issues")
    assert json.loads(status.stdout) == {"campaigns": []}
    assert _run("status", cwd=tmp_path).returncode == 4
    assert _run("status", "-w", str(place), cwd=tmp_path).returncode == 0
    assert _run("status", f"--workspace={place}", cwd=tmp_path).returncode == 0


def test_the_workspace_chooses_the_language(tmp_path: Path) -> None:
    assert _run("init", "brev", *GIVEN, cwd=tmp_path).returncode == 0
    config = tmp_path / "brev" / "newsletter.toml"
    text = config.read_text(encoding="utf-8").replace('# ui_language = "nb"', 'ui_language = "nb"')
    config.write_text(text, encoding="utf-8")
    for arguments in (["--help"], ["new", "--help"]):
        assert _run(*arguments, cwd=tmp_path / "brev").stdout.decode().startswith("Bruk: newsletter")
    assert _run("new", "--help", "-w", "brev", cwd=tmp_path).stdout.decode().startswith("Bruk: newsletter")
    assert _run("nyt", cwd=tmp_path / "brev").stderr.decode().startswith("feil: ")


def _letter(folder: Path) -> Path:
    """Make a workspace with a letter and a list of two."""
    assert _run("init", "brev", *GIVEN, "--address", "Storgata 1, 0155 Oslo", cwd=folder).returncode == 0
    place = folder / "brev"
    assert _run("new", "jul", cwd=place).returncode == 0
    (place / "list.csv").write_text("email;name\nkari@example.no;Kari\nola@example.no;Ola\n", encoding="utf-8")
    return place


class _Terminal:
    """The program on a terminal of its own; what it says is read from the other end."""

    def __init__(self, place: Path, *arguments: str, **more: str) -> None:
        import pty

        self.master, terminal = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **more}
        signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests may have it ignored
        self.child = subprocess.Popen(
            [sys.executable, "-m", "newsletter", *arguments],
            cwd=place,
            env=environment,
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        self.said = b""

    def until(self, words: bytes) -> None:
        while words not in self.said:
            self.said += os.read(self.master, 4096)

    def end(self) -> bytes:
        """Wait for the end and return the results."""
        try:
            while piece := os.read(self.master, 4096):
                self.said += piece
        except OSError:  # the other end is closed
            pass
        os.close(self.master)
        result, _nothing = self.child.communicate(timeout=60)
        return result


needs_terminal = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no pseudo-terminals here")


@needs_terminal
def test_a_terminal_sees_a_bar(tmp_path: Path) -> None:
    place = _letter(tmp_path)
    terminal = _Terminal(place, "send", "jul", "--to", "list.csv")
    result = terminal.end()
    assert terminal.child.returncode == 0
    assert b"accepted 2" in result
    assert b"\x1b[" not in result
    assert b"REHEARSAL" in terminal.said
    assert b"2/2" in terminal.said
    assert b"\x1b[" in terminal.said
    assert len(list((place / "inbox").glob("*.eml"))) == 2


@needs_terminal
def test_a_mind_can_be_changed_after_the_number_was_typed(tmp_path: Path) -> None:
    place = _letter(tmp_path)
    with Server() as server:
        account = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none"}
        terminal = _Terminal(place, "send", "jul", "--to", "list.csv", "--untested", **account)
        terminal.until(b"number of people to send to:")
        os.write(terminal.master, b"2\n")
        terminal.until(b"Starting in")
        terminal.child.send_signal(signal.SIGINT)
        terminal.end()
    assert terminal.child.returncode == 7
    assert server.connections == 0
    assert b"Nothing was sent" in terminal.said


@needs_terminal
def test_a_wrong_number_sends_nothing(tmp_path: Path) -> None:
    place = _letter(tmp_path)
    with Server() as server:
        account = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_SECURITY": "none"}
        terminal = _Terminal(place, "send", "jul", "--to", "list.csv", "--untested", **account)
        terminal.until(b"number of people to send to:")
        os.write(terminal.master, b"3\n")
        terminal.end()
    assert terminal.child.returncode == 7
    assert server.connections == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals are another matter there")
def test_the_inbox_opens_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    assert _run("init", *GIVEN, cwd=tmp_path).returncode == 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "newsletter", "inbox", "--no-browser"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        address = urlsplit(child.stdout.readline().decode().partition(": ")[2].strip())
        connection = HTTPConnection(address.netloc, timeout=10)
        connection.request("GET", f"{address.path}?{address.query}")
        status = connection.getresponse().status
        connection.close()
        child.send_signal(signal.SIGINT)
        said = child.stderr.read().decode()
    assert (child.returncode, status) == (0, 303)
    assert "Only this machine can see it." in said
    assert "Traceback" not in said
