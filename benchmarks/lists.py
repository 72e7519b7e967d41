"""How long a list takes from its file into the store, and how much memory: ``python benchmarks/lists.py [ROWS]``."""

import resource
import sys
import tempfile
import time
from pathlib import Path

from newsletter.audience.files import ListFile
from newsletter.audience.people import read_people
from newsletter.audience.staging import count, stage
from newsletter.audience.suppressions import load_key
from newsletter.store.connection import open_store


def write_list(path: Path, rows: int) -> None:
    """Write a list of ``rows`` people; every thousandth stands in it twice, every ten-thousandth has no address."""
    with path.open("w", encoding="utf-8") as file:
        file.write("E-post;Navn;Region;Rolle\n")
        for number in range(rows):
            who = number - 1 if number % 1000 == 999 else number
            address = "" if number % 10_000 == 5000 else f"leser.{who}@kommune{who % 400}.example.no"
            file.write(f"{address};Ås Nordmann {number};Møre og Romsdal;Styrer\n")


def main(rows: int) -> None:
    """Print seconds, rows a second, and the peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        write_list(path, rows)
        with open_store(Path(folder) / "store.sqlite3") as store, store.write() as connection:
            began = time.perf_counter()
            for _person in read_people(ListFile(path)):
                pass
            read = time.perf_counter() - began
            began = time.perf_counter()
            stage(connection, read_people(ListFile(path)), load_key(connection))
            staged = time.perf_counter() - began
            people = count(connection)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kB on Linux
    print(f"{rows:,} rows, {people:,} people: read in {read:.1f} s, read and staged in {staged:.1f} s")
    print(f"{rows / staged:,.0f} rows a second, peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
