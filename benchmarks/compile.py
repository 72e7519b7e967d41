"""How long an issue of 30 blocks takes from its file to a letter, and to a compiled message; once per campaign."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from newsletter.content.parse import read_issue
from newsletter.content.render import render
from newsletter.content.template import find_template
from newsletter.sending.message import compile
from newsletter.sending.stationery import Stationery
from newsletter.settings import Mailbox, Publication

ROUNDS = 15
PARTS = """\
## Overskrift {n}

Hei {{{{ name | default("du") }}}}! Dette er avsnitt {n} med **uthevet tekst**, «anførsel» og en
[lenke til en side](https://www.example.no/side/{n}).

- Første punkt i listen, som er så langt at det går over to linjer i de fleste programmer.
- Andre punkt.

::: note
Merk deg dette, nummer {n}.
:::
"""
HEADER = "---\nsubject: Tretti deler\nlang: nb\ndate: 2026-11-01\n---\n\n"


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Print the median of each step."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "issue.md"
        path.write_text(HEADER + "\n".join(PARTS.format(n=n) for n in range(10)), encoding="utf-8")
        issue = next(iter(read_issue(path).values()))
        template = find_template("default", Path(folder))
        publication = Publication(name="Nytt fra programmet", address="Oslo")
        letter = render(issue, template, publication)
        stationery = Stationery(sender=Mailbox(name="Nytt", address="post@example.no"))
        steps: dict[str, Callable[[], object]] = {
            "read": lambda: read_issue(path),
            "render": lambda: render(issue, template, publication),
            "compile": lambda: compile(letter, stationery),
        }
        rounds = [{name: _milliseconds(work) for name, work in steps.items()} for _ in range(ROUNDS)]
    print(f"An issue of 30 blocks ({len(letter.html) / 1000:.0f} KB of HTML), median of {ROUNDS} rounds:")
    total = 0.0
    for name in steps:
        median = statistics.median(one[name] for one in rounds)
        total += median
        print(f"  {name:8} {median:7.1f} ms")
    print(f"  {'total':8} {total:7.1f} ms, once per campaign and language")


if __name__ == "__main__":
    main()
