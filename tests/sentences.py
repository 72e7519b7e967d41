"""Collect every sentence of the program, and bring the Norwegian catalogue up to date with them.

Run by ``make sentences``; the tests use ``extract`` to see that nothing is untranslated or unused.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
METHODS = [("**.py", "python"), ("**.html.j2", "jinja2.ext.babel_extract")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2)}


def extract() -> Catalog:
    """Return a catalogue of all sentences in ``newsletter/``, each with the files it stands in."""
    catalogue = Catalog(locale="nb", project="newsletter", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT / "newsletter", METHODS, keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(found, key=lambda item: (item[0], item[1])):
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def load(path: Path) -> Catalog:
    """Read a .po file."""
    with path.open("rb") as lines:
        return read_po(lines, locale="nb")


def update(path: Path) -> None:
    """Add new sentences to ``path`` and drop those that are no longer used."""
    catalogue = extract()
    known = load(path) if path.exists() else Catalog(locale="nb")
    for message in catalogue:
        if message.id and (old := known.get(message.id)):
            message.string = old.string
    with path.open("wb") as target:
        write_po(target, catalogue, width=116, omit_header=False, include_lineno=False, sort_by_file=True)


if __name__ == "__main__":
    update(Path(sys.argv[1]))
