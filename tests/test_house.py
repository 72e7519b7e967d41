"""The rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "newsletter").rglob("*.py"))
EVERY = FILES + [path for folder in ("tests", "benchmarks", "tools") for path in sorted((ROOT / folder).rglob("*.py"))]


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", EVERY, ids=_name)
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    assert len(_source(path).splitlines()) <= 300


@pytest.mark.parametrize("path", EVERY, ids=_name)
def test_no_function_is_longer_than_50_lines_without_its_signature(path: Path) -> None:
    for node in ast.walk(ast.parse(_source(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.body[0].lineno + 1 <= 50, node.name


def test_every_file_has_a_subject() -> None:
    assert [path for path in EVERY if path.stem in {"util", "utils", "helper", "helpers", "misc", "common"}] == []


@pytest.mark.parametrize(
    ("pattern", "rooms"),
    [
        (r"os\.environ|os\.getenv", {"settings"}),
        (r"sys\.platform|platform\.system|os\.name\b", {"host.py"}),
    ],
)
def test_what_belongs_to_one_room_stays_there(pattern: str, rooms: set[str]) -> None:
    found = {path.relative_to(ROOT / "newsletter").parts[0] for path in FILES if re.search(pattern, _source(path))}
    assert found <= rooms


def test_no_sentence_hides_in_an_f_string() -> None:
    """There it would not be found for translation."""
    for path in FILES:
        for node in ast.walk(ast.parse(_source(path))):
            calls = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
            names = {call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
            assert not names & {"_", "ngettext"}, f"{_name(path)}:{node.lineno}"  # type: ignore[attr-defined]


def test_nothing_is_left_open() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error")
    for path in FILES:
        for number, line in enumerate(_source(path).splitlines(), 1):
            opened = any(re.search(rf"#.*\b{word}\b", line) or f"raise {word}" in line for word in words)
            assert not opened, f"{_name(path)}:{number}"
