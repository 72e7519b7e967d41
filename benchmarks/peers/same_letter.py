"""The letter that every peer sends, and its readers: what ``benchmarks/letter.py`` has written into a folder."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path


@dataclass(frozen=True)
class Reader:
    """Somebody on the list."""

    email: str
    name: str
    region: str

    @property
    def values(self) -> dict[str, str]:
        """What stands in the places of the letter."""
        link = f"https://brev.example.no/u/{self.email}"
        return {"email": self.email, "name": self.name, "region": self.region, "unsubscribe": link}


class SameLetter:
    """Subject, text and HTML for each reader, by the cheapest way there is: replacing words."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sender, self.subject = (folder / "envelope.txt").read_text(encoding="utf-8").splitlines()
        self.text = (folder / "letter.txt").read_text(encoding="utf-8")
        self.html = (folder / "letter.html").read_text(encoding="utf-8")

    def readers(self, count: int) -> Iterator[Reader]:
        """Yield the first ``count`` readers of the list."""
        with (self.folder / "readers.csv").open(encoding="utf-8", newline="") as file:
            for row in islice(csv.DictReader(file, delimiter=";"), count):
                yield Reader(**row)

    def bodies(self, reader: Reader) -> tuple[str, str]:
        """Return text and HTML for this reader."""
        text, html = self.text, self.html
        for name, value in reader.values.items():
            text = text.replace("{{ %s }}" % name, value)  # noqa: UP031 - braces that stay braces
            html = html.replace("{{ %s }}" % name, escape(value))  # noqa: UP031
        return text, html
