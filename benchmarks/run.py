"""Every benchmark, one after the other, in one run: read the ratios, the absolute figures are this machine's."""

import os
import platform
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("compile.py", "messages.py", "lists.py")


def main() -> None:
    """Run the programs and say on what machine."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n", flush=True)
    for program in PROGRAMS:
        subprocess.run([sys.executable, Path(__file__).with_name(program)], check=True)
        print(flush=True)


if __name__ == "__main__":
    main()
