"""What init gives Visual Studio Code: snippets that make boxes, and a task that understands what check writes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from newsletter import messages
from newsletter.content.issue import BOXES
from newsletter.content.parse import parse
from newsletter.starter import starter_file

LETTER = """---
subject: RE: Hei
---

Frist XX.

::: deadline ??2023-01-02??
Frist.
:::
"""


@pytest.fixture(params=["en", "nb"])
def language(request: pytest.FixtureRequest) -> Any:
    messages.use(request.param)
    yield request.param
    messages.use("en")


def shipped(name: str) -> Any:
    return json.loads(starter_file(f"issues/starter/vscode/{name}").read_text(encoding="utf-8"))


def test_init_writes_them_and_leaves_alone_what_is_there(newsletter, tmp_path):
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode" / "tasks.json").write_text("{}", encoding="utf-8")
    answer = newsletter("init", "--name", "Nytt", "--from", "post@example.no")
    assert answer.status == 0, answer.err
    assert (tmp_path / ".vscode" / "tasks.json").read_text(encoding="utf-8") == "{}"
    assert re.search(r"tasks\.json was there already and is left as it is\.", answer.err)
    snippets = tmp_path / ".vscode" / "newsletter.code-snippets"
    assert json.loads(snippets.read_text(encoding="utf-8")) == shipped(snippets.name)


def test_there_is_a_snippet_for_the_header_and_each_box():
    names = [snippet["prefix"][0] for snippet in shipped("newsletter.code-snippets").values()]
    assert names == ["header", *BOXES]


def expanded(body: list[str]) -> str:
    """Return what a snippet writes if nobody types anything over it."""
    text = "\n".join(body)
    for variable, value in (("YEAR", "2026"), ("MONTH", "01"), ("DATE", "05")):
        text = text.replace(f"$CURRENT_{variable}", value)
    text = re.sub(r"\$\{\d+\|(\w+)[^}]*\|\}", r"\1", text)
    text = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text)
    return text.replace("$0", "").replace("\\\\", "\\")


@pytest.mark.parametrize("snippet", shipped("newsletter.code-snippets").values(), ids=lambda one: one["prefix"][0])
def test_what_a_snippet_writes_can_be_read(snippet):
    text = expanded(snippet["body"])
    name = snippet["prefix"][0]
    if name == "header":
        assert parse(f"{text}Hei\n".encode(), Path("issue.md"), "x").header.lang == "nb"
        return
    if name == "column":
        text = f"::: columns\n{text}\n{text}\n:::"
    issue = parse(f"---\nsubject: x\n---\n{text}\n".encode(), Path("issue.md"), "x")
    assert issue.blocks[0].kind == {"column": "columns"}.get(name, name)
    assert " · " in snippet["description"]


def understood(line: str) -> list[tuple[str, str, int, int, str]]:
    """Return what the problem matchers of the task make of a line: severity, file, line, column and message."""
    (task,) = shipped("tasks.json")["tasks"]
    seen = []
    for matcher in task["problemMatcher"]:
        pattern = matcher["pattern"]
        if match := re.match(pattern["regexp"], line):
            place = [int(match[pattern[key]] or 0) if key in pattern else 0 for key in ("line", "column")]
            seen.append((matcher["severity"], match[pattern["file"]], *place, match[pattern["message"]]))
    return seen


def test_every_line_of_check_is_understood_once(newsletter, letter, language):
    letter.write_text(LETTER, encoding="utf-8")
    (letter.parent.parent.parent / "newsletter.toml").write_text(
        f'[publication]\nname = "B"\nui_language = "{language}"\n[sender]\nfrom = "post@example.no"\n', encoding="utf-8"
    )
    messages.use(language)
    found = json.loads(newsletter("check", "jul", "--json").out)["findings"]
    lines = newsletter("check", "jul").out.splitlines()
    levels = {"error": "error", "warning": "warning", "note": "info"}
    assert {one["level"] for one in found} == set(levels)
    assert {bool(one["line"]) for one in found} == {bool(one["column"]) for one in found} == {True, False}
    for one, line in zip(found, lines, strict=True):
        ((level, *place, message),) = understood(line)
        assert (level, *place) == (levels[one["level"]], one["file"], one["line"], one["column"])
        assert message == f"{one['message']} - {one['fix']} [{one['rule']}]"


def test_what_keeps_a_letter_from_being_read_is_understood_too(newsletter, letter, language):
    letter.write_text("---\nsubject: x\n---\n::: deadlin 2026-01-01\nx\n:::\n", encoding="utf-8")
    messages.use(language)
    (line,) = newsletter("check", "jul").err.splitlines()
    ((level, file, row, column, message),) = understood(line)
    assert (level, Path(file).name, row, column) == ("error", "issue.md", 4, 1)
    assert "deadlin" in message


def test_places_on_windows_and_absolute_ones_are_understood():
    line = r"C:\Users\kari\brev\issues\jul\issue.md:3:7: feil: Noe. - Gjør noe. [RULE]"
    expected = ("error", r"C:\Users\kari\brev\issues\jul\issue.md", 3, 7, "Noe. - Gjør noe. [RULE]")
    assert understood(line) == [expected]
    (task,) = shipped("tasks.json")["tasks"]
    assert {tuple(matcher["fileLocation"]) for matcher in task["problemMatcher"]} == {
        ("autoDetect", "${workspaceFolder}")
    }
