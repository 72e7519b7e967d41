"""A letter without a single finding, to be spoilt one thing at a time."""

from collections.abc import Mapping
from pathlib import Path

from newsletter.checks.findings import Finding
from newsletter.checks.people import PeopleSummary, summarise
from newsletter.checks.run import check
from newsletter.content.issue import Issue
from newsletter.content.letter import UNSUBSCRIBE, Letter, Picture, Slot, SlotKind
from newsletter.content.parse import parse
from newsletter.sending.interface import Recipient
from newsletter.settings import Publication, Sender

SOURCE = """\
---
subject: Takk for i år – og frist for vårens kurs 2. januar
preheader: Over 100 barnehager har vært med. Meld på din barnehage før fristen.
lang: nb
date: 2023-12-18
---

![Snø over taket på barnehagen](bilder/vinter.png)

# God jul fra programmet

Hei {{ name | default("alle sammen") }},

et nytt år med godt arbeid i barnehagene går mot slutten.

## 2023 i korte trekk

- Over 100 barnehager har fullført [kursene våre](https://www.barnehagenytt.no/kurs).
- Norce har [publisert forskningen](https://www.barnehagenytt.no/forskning).

## Planer for 2024

::: deadline 2024-01-02
**Husk påmeldingen!** Fristen er {{ deadline }}.

[Meld på barnehagen](https://www.barnehagenytt.no/kurs){.button}
:::

::: contact
Skriv til <post@barnehagenytt.no>.
:::
"""

LETTER = Letter(
    lang="nb",
    subject="Takk for i år",
    html='<p>Takk for i år.</p><p><a href="nl0s0e" style="color:#000">Meld deg av</a></p>',
    text="Takk for i år.\n\nMeld deg av: nl0s1e\n",
    nonce="0",
    slots=(Slot("nl0s0e", UNSUBSCRIBE, SlotKind.LINK), Slot("nl0s1e", UNSUBSCRIBE, SlotKind.PLAIN)),
    pictures=(Picture("vinter@x", "vinter.png", "image/png", b"x" * 9000),),
)
PUBLICATION = Publication(name="Barnehagenytt", address="Storgata 1, 0150 Oslo")
SENDER = Sender.model_validate({"from": "Barnehagenytt <post@barnehagenytt.no>", "unsubscribe": "av@barnehagenytt.no"})


def read(source: str = SOURCE) -> Issue:
    """Return ``source`` as an issue."""
    return parse(source.encode(), Path("issues/god-jul/issue.md"), "god-jul")


def header(**keys: str) -> str:
    """Return the clean letter with keys of its header replaced, added, or left out where empty."""
    _empty, top, body = SOURCE.split("---\n", 2)
    lines = dict(line.split(": ", 1) for line in top.splitlines()) | keys
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items() if value) + "---\n" + body


def body(*parts: str) -> str:
    """Return the clean letter with other text."""
    return SOURCE[: SOURCE.index("# God jul")] + "\n\n".join(parts) + "\n"


def people(issue: Issue, *rows: Mapping[str, str]) -> PeopleSummary:
    """Return what the checks know of a list with these rows."""
    columns = {column for row in rows for column in row} | {"email", "name"}
    recipients = (
        (
            number,
            Recipient(f"p{number}@example.no", row.get("name", ""), "", {"email": f"p{number}@example.no"} | dict(row)),
        )
        for number, row in enumerate(rows, 1)
    )
    return summarise(issue.fields, columns, len(rows), recipients)


def findings(source: str, rule: str = "") -> list[Finding]:
    """Return what is found in ``source``, of one rule or of all."""
    found = check(read(source), LETTER, PUBLICATION, SENDER, None)
    return [finding for finding in found if finding.rule == rule or not rule]
