"""Templates are programs: what never ends, fills the memory or is saved wrongly is told with its place."""

from pathlib import Path

import pytest

from newsletter.content import sandbox
from newsletter.content.parse import read_issue
from newsletter.content.render import render
from newsletter.content.template import find_template
from newsletter.errors import TemplateError
from tests.content import letters

LETTER = "letter.mjml.j2"


def _refusal(folder: Path, file: str, content: str | bytes) -> str:
    path = folder / "templates" / "mine" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TemplateError) as caught:
        issue = read_issue(letters.write(folder, "Hei"))["nb"]
        render(issue, find_template("mine", folder), letters.PUBLICATION)
    assert f"templates/mine/{file}" in str(caught.value)
    assert all(problem.fix for problem in caught.value.problems)
    return str(caught.value)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the stop may come in a callback
@pytest.mark.parametrize(
    "loop",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% include 'letter.mjml.j2' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_what_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loop: str) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.3)
    assert "The template cannot be used" in _refusal(tmp_path, LETTER, loop)


@pytest.mark.parametrize(
    "bomb",
    [
        "{{ 'x' * 999999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 9 ** 999999 }}",
        "{{ 'x' | center(999999999) }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ lipsum(n=9999) }}",
        "{{ ''.__class__ }}",
        "{{ [0] * 99999999 }}",
    ],
)
def test_what_would_fill_the_memory_is_refused(tmp_path: Path, bomb: str) -> None:
    assert "The template cannot be used" in _refusal(tmp_path, LETTER, bomb)


def test_small_sums_are_fine(tmp_path: Path) -> None:
    environment = sandbox.environment((tmp_path,), {})
    assert environment.from_string("{{ '-' * 3 }}{{ 7 % 4 }}{{ 2 * 3 }}").render() == "---36"


@pytest.mark.parametrize("file", [LETTER, "letter.txt.j2", "inline.css", "strings.nb.toml", "boxes/prose.mjml.j2"])
def test_a_file_saved_as_ansi_is_explained(tmp_path: Path, file: str) -> None:
    _refusal(tmp_path, file, "blåbær".encode("cp1252"))


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    assert "larger than 200 KB" in _refusal(tmp_path, LETTER, " " * 300_000)


def test_a_huge_letter_is_refused(tmp_path: Path) -> None:
    loop = "{% for a in range(90000) %}" + "x" * 50 + "{% endfor %}"
    assert "more text than a mail can hold" in _refusal(tmp_path, LETTER, loop)


@pytest.mark.parametrize("toml", ["a = " + "9" * 5000, "a = " + "[" * 3000, "a ="])
def test_words_that_cannot_be_read_are_refused(tmp_path: Path, toml: str) -> None:
    _refusal(tmp_path, "strings.nb.toml", toml)


def test_a_style_sheet_that_breaks_the_inliner_is_refused(tmp_path: Path) -> None:
    _refusal(tmp_path, "inline.css", "a" + " > a" * 3000 + " { color: red }")


def test_a_mistake_behind_the_boxes_is_the_frames(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "templates" / "default" / LETTER).read_text(encoding="utf-8")
    assert "mj-foo" in _refusal(tmp_path, LETTER, shipped.replace("</mj-body>", "<mj-foo></mj-foo></mj-body>"))
