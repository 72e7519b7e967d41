"""A workspace with one of the letters in it, and the command run there."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.cli.conftest import Clock, Run

HERE = Path(__file__).parent
SETTINGS = """\
[publication]
name = "Bølgelandbrevet"
address = "Bryggegata 1, 6999 Strandvik"
organisation_number = "000 000 000"
language = "nb"

[sender]
from = "Bølgelandbrevet <post@bolgeland-fylke.no>"
unsubscribe = "avmelding@bolgeland-fylke.no"
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the letters, with its list and somebody on it."""

    name: str
    list: str
    reader: str


SAMPLES = {
    sample.name: sample
    for sample in (
        Sample("tilskudd", "kommuner.csv", "kari.nordmann@example.no"),
        Sample("fagdagar", "bibliotek.csv", "kari.nordmann@example.no"),
        Sample("undersokelse", "utvalg.csv", "kari.nordmann@example.no"),
        Sample("tall", "lesere.csv", "ola.nordmann@example.no"),
        Sample("visit", "guests.tsv", "anna@example.com"),
    )
}


def place(sample: Sample, folder: Path) -> Path:
    """Make a workspace of ``folder`` with the letter in it; return the letter's file."""
    (folder / "newsletter.toml").write_text(SETTINGS, encoding="utf-8")
    return Path(shutil.copytree(HERE / sample.name, folder / "issues" / sample.name)) / "issue.md"


def check(newsletter: Run, sample: Sample, file: Path, *more: str) -> dict[str, Any]:
    """Return the answer of ``newsletter check`` on the day of the letter, with its list."""
    dated = re.search(r"^date: (\S+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert dated
    clock = Clock(datetime.fromisoformat(f"{dated[1]}T12:00+00:00").timestamp())
    answer = newsletter("check", sample.name, "--to", str(file.parent / sample.list), "--json", *more, clock=clock)
    return dict(json.loads(answer.out))
