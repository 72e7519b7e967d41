"""On what all this was measured, without saying where."""

import os
import platform
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path


def describe(folder: Path) -> str:
    """Return the day, the processor, Python, and how long a write to the disk of ``folder`` takes, in a sentence."""
    today = datetime.now(UTC).date().isoformat()
    cores = f"{os.cpu_count()} cores ({_processor()})"
    busy = f"{os.getloadavg()[0]:.1f} programs waiting for them before the beginning"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    disk = f"a write with fsync takes {_fsync(folder):.2f} ms"
    return f"Measured on {today}: {cores}, {busy}; {platform.system()}, {python}; {disk}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _fsync(folder: Path) -> float:
    """Return the median of a hundred small writes, in milliseconds."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(100):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000
