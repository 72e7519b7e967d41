"""What the operating system is asked for, asked of a real one."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsletter import host

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the system is asked without another program")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program in the place of the system's that writes down how it was called, and stays."""
    name = "caffeinate" if sys.platform == "darwin" else "systemd-inhibit"
    path = tmp_path / name
    path.write_text(f'#!/bin/sh\necho "$$ $*" > "{tmp_path}/called.part"\nmv called.part called\nsleep 60\n')
    path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return path


def _called(folder: Path) -> str:
    deadline = time.monotonic() + 10
    while not (folder / "called").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return (folder / "called").read_text()


def test_the_machine_is_kept_awake_for_as_long_as_it_takes(program: Path) -> None:
    with host.keep_awake():
        pid, _space, words = _called(program.parent).partition(" ")
        assert str(os.getpid()) in words
        assert subprocess.run(["kill", "-0", pid], check=False, capture_output=True).returncode == 0
    assert subprocess.run(["kill", "-0", pid], check=False, capture_output=True).returncode != 0


def test_a_system_without_such_a_program_hinders_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with host.keep_awake():
        assert list(tmp_path.iterdir()) == []


def test_a_program_that_does_not_work_hinders_nothing(program: Path) -> None:
    program.write_bytes(b"\x7fELF")
    with host.keep_awake():
        assert not (program.parent / "called").exists()
