"""Make the pictures of the documentation: the reference letter, and every box from its own example.

Run it after the templates, the reference letter or an example have changed:

    .venv/bin/python docs/images/make.py

It needs Chromium. The letters are rendered by the command itself, so a picture shows what a reader gets.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from newsletter.content.issue import BOXES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Page

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GUIDE = ROOT / "docs" / "issue-format.md"
REFERENCE = "2023-12-god-jul"
READER = "kari@example.no"

_HEADING_OR_FENCE = re.compile(r"^#{2,3} ([^\n]+)$|^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ABOVE, _BELOW = "nlabove", "nlbelow"
"""Words around a box, which tell where it begins and ends on the page; they are outside the picture."""
_SHARPNESS = 2


@dataclass(frozen=True, slots=True)
class View:
    """How a letter is looked at."""

    width: int
    dark: bool = False


LETTERS = {
    "letter-600.png": View(600),
    "letter-375.png": View(375),
    "letter-600-dark.png": View(600, dark=True),
    "letter-375-dark.png": View(375, dark=True),
}


def examples(guide: Path = GUIDE) -> dict[str, str]:
    """Return the example of each box: the first ``markdown`` fence of the section with its name."""
    found: dict[str, str] = {}
    section = ""
    for heading, kind, fence in _HEADING_OR_FENCE.findall(guide.read_text(encoding="utf-8")):
        if heading:
            section = heading
        elif kind == "markdown" and section in BOXES:
            found.setdefault(section, fence)
    return found


def outputs() -> set[str]:
    """Return the name of every picture that is made."""
    return {*LETTERS, *(f"box-{name}.png" for name in examples())}


def letter_html(issue: str, workspace: Path, reader: str, out: Path) -> Path:
    """Render an issue as one reader of its list gets it, and return the page."""
    words = ["render", issue, "--as", reader, "--out", str(out), "--workspace", str(workspace)]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "newsletter", *words], cwd=ROOT, check=False, capture_output=True, encoding="utf-8"
    )
    page = next(out.rglob("letter*.html"), None)
    if done.returncode or page is None:
        sys.exit(f"newsletter {' '.join(words)}: {done.returncode}\n{done.stderr or done.stdout}")
    return page


def make_workspace(folder: Path) -> None:
    """Make a workspace with one issue for each box, and a list of one reader."""
    shutil.copy(ROOT / "newsletter.toml", folder)
    for name, example in examples().items():
        issue = folder / "issues" / name
        issue.mkdir(parents=True)
        for picture in (ROOT / "issues" / REFERENCE).glob("*.png"):
            shutil.copy(picture, issue)
        header = f"---\nsubject: The box {name}\nlang: en\ndate: 2029-12-01\nto: people.csv\n---\n"
        text = f"{header}\n{_ABOVE}\n\n{example}\n{_BELOW}\n"
        (issue / "issue.md").write_text(text, encoding="utf-8")
    people = f"email;name;region\n{READER};Kari Nordmann;Oslo\n"
    (folder / "people.csv").write_text(people, encoding="utf-8")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Open the browser: the system's, or else the one that Playwright has installed."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the tests read this file without a browser

    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: "Browser", page: Path, view: View) -> Iterator["Page"]:
    """Show a page without a network."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 800},
        device_scale_factor=_SHARPNESS,
        color_scheme="dark" if view.dark else "light",
        offline=True,
    )
    sheet = context.new_page()
    sheet.goto(page.resolve().as_uri())
    sheet.wait_for_load_state("load")
    yield sheet
    context.close()


def shoot(sheet: "Page", target: Path, clip: "FloatRect | None" = None) -> None:
    """Take a picture of the whole page, or of a part, in few colours."""
    sheet.screenshot(path=target, full_page=True, clip=clip)
    with Image.open(target) as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(target, optimize=True)


def between(sheet: "Page", width: int) -> "FloatRect":
    """Return the part of the page between the two words."""
    edges = [sheet.get_by_text(word, exact=True).first.bounding_box() for word in (_ABOVE, _BELOW)]
    above, below = edges
    if above is None or below is None:
        sys.exit(f"The words around a box are not on the page {sheet.url}")
    top = above["y"] + above["height"]
    return {"x": 0, "y": top, "width": width, "height": max(below["y"] - top, 1)}


def main() -> None:
    """Make every picture, or those that are named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="letter-600.png, box-lead.png …; without, all of them")
    parser.add_argument("--out", type=Path, default=HERE, help="where to put them")
    arguments = parser.parse_args()
    wanted = set(arguments.names) or outputs()
    if unknown := wanted - outputs():
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        _letters(browser, Path(name), arguments.out, wanted)
        _boxes(browser, Path(name), arguments.out, wanted)


def _letters(browser: "Browser", scratch: Path, out: Path, wanted: set[str]) -> None:
    if not wanted & LETTERS.keys():
        return
    page = letter_html(REFERENCE, ROOT, "kari.nordmann@example.no", scratch / "letter")
    for name, view in LETTERS.items():
        if name in wanted:
            with opened(browser, page, view) as sheet:
                shoot(sheet, out / name)


def _boxes(browser: "Browser", scratch: Path, out: Path, wanted: set[str]) -> None:
    workspace = scratch / "boxes"
    workspace.mkdir()
    make_workspace(workspace)
    for name in examples():
        if f"box-{name}.png" in wanted:
            page = letter_html(name, workspace, READER, scratch / "pages" / name)
            with opened(browser, page, View(600)) as sheet:
                shoot(sheet, out / f"box-{name}.png", between(sheet, 600))


if __name__ == "__main__":
    main()
