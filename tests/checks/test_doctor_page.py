"""The page about doctor names every finding, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_finding_has_its_place_on_the_page() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "newsletter/checks/doctor").glob("*.py")]
    page = (ROOT / "docs/doctor.md").read_text(encoding="utf-8").partition("| id |")[2]
    used = {
        name for source in sources for name in re.findall(r'"((?:SETTINGS|SERVER|STORE|SENDER)(?:-[A-Z]+)*)"', source)
    }
    used |= {f"SENDER-{name}" for source in sources for name in re.findall(r'_item\(\s*"([A-Z]+)"', source)}
    assert used == set(re.findall(r"`([A-Z-]+)`", page))
