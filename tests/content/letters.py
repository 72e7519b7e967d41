"""Letters for tests: issues written as an editor would, rendered with the real template."""

import random
from pathlib import Path

from PIL import Image

from newsletter.content.letter import Letter
from newsletter.content.parse import read_issue
from newsletter.content.render import preview, render
from newsletter.content.template import find_template
from newsletter.settings import Publication

NONCE = "0123456789ab"
PERSON = {"name": "Kari Nordmann", "region": "Oslo"}
UNSUBSCRIBE_LINK = "mailto:post@example.no?subject=unsubscribe%20abc"
PUBLICATION = Publication(
    name="Barnehagebrevet",
    address="Storgata 1, 0155 Oslo",
    organisation_number="999 999 999",
    privacy_page="https://www.example.no/personvern",
    web_site="https://www.example.no",
    social={"Facebook": "https://www.facebook.com/example"},
)
EVERY_BOX = Path(__file__).parent.parent / "golden" / "every-box.md"


def write(folder: Path, body: str, header: str = "subject: Hei\ndate: 2023-12-18") -> Path:
    """Write an issue below ``folder`` and return its own folder."""
    issue = folder / "mine brev" / "issues" / "prøve"
    issue.mkdir(parents=True, exist_ok=True)
    (issue / "issue.md").write_text(f"---\n{header}\n---\n\n{body}\n", encoding="utf-8")
    return issue


def letter(
    folder: Path,
    body: str,
    header: str = "subject: Hei\ndate: 2023-12-18",
    template: str = "default",
    publication: Publication = PUBLICATION,
) -> Letter:
    """Render a letter with ``body``; ``folder`` is the workspace."""
    return render_folder(write(folder, body, header), folder, template, publication)


def render_folder(
    issue: Path, workspace: Path, template: str = "default", publication: Publication = PUBLICATION
) -> Letter:
    (found,) = read_issue(issue).values()
    return render(found, find_template(template, workspace), publication, NONCE)


def every_box(folder: Path, publication: Publication = PUBLICATION) -> Letter:
    """Render the issue that has every box."""
    issue = write(folder, "")
    (issue / "issue.md").write_text(EVERY_BOX.read_text(encoding="utf-8"), encoding="utf-8")
    draw(issue / "vinter.png", 1300, 300)
    draw(issue / "liten.png", 640, 360)
    return render_folder(issue, folder, publication=publication)


def seen(made: Letter, **fields: str) -> tuple[str, str, str]:
    """Return subject, HTML and text as a person gets them."""
    return preview(made, fields or PERSON, UNSUBSCRIBE_LINK)


def draw(path: Path, width: int, height: int, **how: object) -> Path:
    """Write a picture with a few colours in it."""
    small = Image.frombytes("RGB", (4, 4), random.Random(1).randbytes(48))
    small.resize((width, height), Image.Resampling.NEAREST).save(path, **how)  # type: ignore[arg-type]
    return path
