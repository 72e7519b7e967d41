"""The letter of the benchmark: an issue of ours, and the same letter as files that other programs can send."""

import tempfile
from dataclasses import replace
from pathlib import Path

from newsletter import settings
from newsletter.cli.letters import Work, read
from newsletter.content.letter import UNSUBSCRIBE
from newsletter.sending.composer import stationery
from newsletter.sending.interface import Kind, Recipient
from newsletter.sending.message import compile

ISSUE = "measured"
OCTETS = 50_000
PUBLIC_URL = "https://brev.example.no"
CONFIG = """\
[publication]
name = "Nytt fra barnehagen"
language = "nb"
address = "Storgata 1, 0155 Oslo"
list_id = "nytt.example.no"

[sender]
from = "Nytt fra barnehagen <post@example.no>"
bounces = "retur@example.no"
unsubscribe = "avmelding@example.no"
"""
HEADER = """\
---
subject: Takk for i år – meld deg på nå
preheader: Sykefraværet går fortsatt ned. Se hva barnehagene gjorde.
lang: nb
---

# Takk for i år, {{ name }}

Du leser dette fordi du arbeider i {{ region }}, og fordi adressen {{ email }} står på listen vår.

"""
PART = """\
## Del {number}: færre er borte fra arbeidet

Over hundre barnehager har vært med så langt, og flere blir det på nyåret. Les hva de lærte underveis, og hvorfor de
ville gjort det igjen.

- Fristen står nederst i brevet, og plassene fylles fort.
- [Meld på kollegaene dine til kurs {number}](https://www.example.no/kurs/{number}?kilde=brev)

"""


def write(folder: Path) -> None:
    """Make ``folder`` a workspace whose issue becomes messages of OCTETS, and put the same letter there for others.

    Besides the workspace: envelope.txt (sender, subject), letter.txt and letter.html with places such as
    ``{{ name }}``, and letter.wire, which is the message as it goes over the wire with the ceiling's places in it.
    """
    (folder / "issues" / ISSUE).mkdir(parents=True, exist_ok=True)
    (folder / "newsletter.toml").write_text(CONFIG, encoding="utf-8")
    smallest, larger = len(_render(folder, 1)), len(_render(folder, 2))
    wire = _render(folder, 1 + round((OCTETS - smallest) / (larger - smallest)))
    (folder / "letter.wire").write_bytes(wire)
    work = _read(folder)
    letter = work.letters["nb"]
    html, text = letter.html, letter.text
    for slot in letter.slots:
        place = "{{ unsubscribe }}" if slot.expression == UNSUBSCRIBE else "{{ %s }}" % slot.expression  # noqa: UP031
        html, text = html.replace(slot.token, place), text.replace(slot.token, place)
    (folder / "letter.html").write_text(html, encoding="utf-8")
    (folder / "letter.txt").write_text(text, encoding="utf-8")
    sender = work.settings.sender.mailbox
    (folder / "envelope.txt").write_text(f"{sender.name} <{sender.address}>\n{letter.subject}\n", encoding="utf-8")


def reader(number: int) -> dict[str, str]:
    """Return what the list says about its person with this number."""
    address = f"leser.{number}@kommune{number % 97}.example.no"
    return {"email": address, "name": f"Kari {number}", "region": "Møre og Romsdal"}


def write_readers(path: Path, count: int) -> None:
    """Write a list of ``count`` people."""
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(reader(0)) + "\n")
        for number in range(count):
            file.write(";".join(reader(number).values()) + "\n")


def _read(folder: Path) -> Work:
    loaded = settings.load(folder, {})
    return read(replace(loaded, public_url=PUBLIC_URL), ISSUE)


def _render(folder: Path, parts: int) -> bytes:
    """Write the issue with so many parts, and return its message with the ceiling's places in it."""
    issue = HEADER + "".join(PART.format(number=number) for number in range(1, parts + 1))
    (folder / "issues" / ISSUE / "issue.md").write_text(issue, encoding="utf-8")
    work = _read(folder)
    compiled = compile(work.letters["nb"], stationery(work.settings, ISSUE, Kind.LIVE))
    places = {"adresse@example.no": "\1A", "NAVNET": "\1N", "TOKENET": "\1T"}
    address, name, token = places
    fields = {"email": address, "name": name, "region": "Møre og Romsdal"}
    message = compiled.join(Recipient(address, name, "nb", fields), token, token, 1_702_889_000)
    wire = b"".join(message.segments)
    for word, place in places.items():
        wire = wire.replace(word.encode(), place.encode())
    return wire


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        write(Path(name))
        print(len((Path(name) / "letter.wire").read_bytes()), "octets a message")
