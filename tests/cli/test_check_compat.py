"""``check --compat``: for authors of templates, and for nobody else."""

import json
from pathlib import Path

from newsletter.content.template import shipped
from tests.cli.conftest import Run


def test_it_is_told_only_when_asked(newsletter: Run, letter: Path) -> None:
    assert "COMPAT" not in newsletter("check", "jul").out
    asked = newsletter("check", "jul", "--compat")
    assert asked.status == 0
    assert "border-radius does not work in Outlook on Windows" in asked.out
    assert "0 errors, 0 warnings" in asked.err


def test_a_template_that_breaks_fails_the_check(newsletter: Run, letter: Path, workspace: Path) -> None:
    boxes = workspace / "templates" / "mine" / "boxes"
    boxes.mkdir(parents=True)
    prose = (shipped() / "default" / "boxes" / "prose.mjml.j2").read_text(encoding="utf-8")
    broken = prose.replace("{{ block.html }}", '<div style="display:flex">{{ block.html }}</div>')
    (boxes / "prose.mjml.j2").write_text("\n" + broken, encoding="utf-8")
    assert newsletter("check", "jul", "--template", "mine").status == 0
    asked = newsletter("check", "jul", "--template", "mine", "--compat", "--json")
    assert asked.status == 5
    (error,) = [row for row in json.loads(asked.out)["findings"] if row["level"] == "error"]
    assert (error["rule"], error["file"], error["line"]) == ("COMPAT", "templates/mine/boxes/prose.mjml.j2", 2)
    assert error["message"] == "display:flex does not work in Outlook on Windows (2019)."
