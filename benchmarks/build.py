"""What the benchmark needs and makes for itself, below ``.bench``: C programs, and other people's programs."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / ".bench"
TLS = ("-DWITH_TLS", "-lssl", "-lcrypto")


class MissingError(Exception):
    """Something cannot be had on this machine; the words say what."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The C programs."""

    sink: Path
    blaster: Path
    delay: Path
    tls: bool
    """Whether the sink offers STARTTLS."""


def build_ceiling() -> Ceiling:
    """Compile the C programs. Raises MissingError where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise MissingError("a C compiler (cc)")
    folder = CACHE / "bin"
    folder.mkdir(parents=True, exist_ok=True)

    def made(name: str, *flags: str) -> bool:
        source = HERE / "ceiling" / f"{name}.c"
        command: list[str | Path] = [compiler, "-O2", "-pthread", "-o", folder / name, source, *flags]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    tls = made("sink", *TLS)
    for name in ("blaster", "delay", *([] if tls else ["sink"])):
        if not made(name):
            raise MissingError(f"a C compiler that can compile ceiling/{name}.c")
    return Ceiling(folder / "sink", folder / "blaster", folder / "delay", tls)


def install_python_peer(requirement: str) -> Path:
    """Install one peer, and return the interpreter that finds it. Raises MissingError."""
    python = CACHE / "peers" / "bin" / "python"
    try:
        if not python.exists():
            _run([sys.executable, "-m", "venv", CACHE / "peers"])
        installed = _run([python, "-m", "pip", "list", "--format", "freeze"])
        if requirement.lower() not in installed.lower().split():
            _run([python, "-m", "pip", "install", "-q", requirement])
    except (OSError, subprocess.SubprocessError):
        raise MissingError("could not be installed") from None
    return python


def install_node_peer() -> Path:
    """Install nodemailer, and return the folder of its modules. Raises MissingError."""
    folder = CACHE / "node"
    if not shutil.which("node") or not shutil.which("npm"):
        raise MissingError("node and npm are not there")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        wanted = (HERE / "peers" / "package.json").read_bytes()
        own = folder / "package.json"
        if not (folder / "node_modules" / "nodemailer").is_dir() or own.read_bytes() != wanted:
            own.write_bytes(wanted)
            _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder])
    except (OSError, subprocess.SubprocessError):
        raise MissingError("could not be installed") from None
    return folder


def _run(command: list[str | Path]) -> str:
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", errors="replace", timeout=300)
    return done.stdout
