"""Every benchmark, one after the other, in one run: read the ratios, the absolute figures are this machine's.

    python -m benchmarks.run [--docs]

``--docs`` also writes what it prints to docs/benchmarks.md.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import machine, million, sending
from benchmarks.build import Ceiling, MissingError, build_ceiling
from benchmarks.contenders import WORK

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
INTRODUCTION = """\
# How fast

Written by `make bench-docs`; `make bench` prints the same for your machine.

{machine}

Read the ratios. Every row of a table was measured in the same {rounds} rounds, in turn; each figure is the median, with
the least and the most behind it. A ratio is taken within a round. All letters go to the same server, a small C program
on the same machine, which counts them; it also keeps the time, from its first recipient to its last message, so nobody
pays for starting. Processor time is the sender's own, from that first recipient to its end.
"""
PARTS: tuple[tuple[str, str, Callable[[Ceiling], str]], ...] = (
    (
        "The whole path",
        "`newsletter send` with its list, its ledger (SQLite, synchronous=FULL, on this disk) and its personal\n"
        "fields, over eight connections; a ceiling in C, which writes nothing down; and what one would use instead.\n"
        "“Ready octets” are the same letter from a bare loop in Python, one thread, nothing composed and no fault\n"
        "borne: what the interpreter allows, and with a ledger what the promise costs at the least: no more than two\n"
        "rows a connection claimed, and no dot before the one ahead of it is on the disk.\n"
        "Everybody composes and sends the same letter, which is looked at before the rounds begin. The last row is\n"
        "the first program again: differences of that size mean nothing.",
        sending.whole_path,
    ),
    (
        "A server far away",
        "One connection, and 20 ms each way.",
        sending.latency,
    ),
    (
        "With STARTTLS",
        "One connection. `smtplib` waits for an acknowledgement within each large letter unless TCP_NODELAY is set.",
        sending.encrypted,
    ),
    (
        "A million people",
        "The real command, stopped by SIGTERM after a part of the letters.",
        million.report,
    ),
)
ROWS = "1_000_000"
INSIDE: tuple[tuple[str, ...], ...] = (("compile.py",), ("messages.py",), ("lists.py", ROWS))


def main() -> None:
    """Measure everything, print it, and write the page if that was asked for."""
    said = []
    for text in everything():
        print(text, flush=True)
        said.append(text)
    if "--docs" in sys.argv[1:]:
        PAGE.write_text("\n".join(said), encoding="utf-8")


def everything() -> Iterator[str]:
    """Yield each part of the page, as soon as it has been measured."""
    sending.prepare()
    yield INTRODUCTION.format(machine=machine.describe(WORK), rounds=sending.ROUNDS)
    try:
        programs = build_ceiling()
    except MissingError as missing:
        yield f"## Sending\n\nMissing: {missing}. Without it there is no server fast enough to be measured against.\n"
    else:
        for title, about, measured in PARTS:
            yield f"## {title}\n\n{about}\n\n{measured(programs)}"
    for number, (program, *options) in enumerate(INSIDE):
        command: list[str | Path] = [sys.executable, Path(__file__).with_name(program), *options]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
        title = "## Inside, without a server\n\n" if number == 0 else ""
        yield f"{title}```\n{done.stdout}```\n"


if __name__ == "__main__":
    main()
