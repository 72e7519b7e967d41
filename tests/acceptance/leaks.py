"""Looking for a secret in everything that a command has left behind, in every spelling a reader could turn back."""

import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

PASSWORD = "Secret-1!"
KEY = "a-Key-that-signs"
USER = "ola@example.no"


def needles(secret: str) -> list[bytes]:
    """Return ``secret`` and the part of its base64 that no neighbour can change, at each of three alignments."""
    octets = secret.encode()
    found = [octets]
    for before in range(3):
        left, right = b64encode(b"\0" * before + octets + b"\0\0"), b64encode(b"\xff" * before + octets + b"\xff\xff")
        same = [one == other for one, other in zip(left, right, strict=True)]
        first = same.index(True)
        found.append(left[first : same.index(False, first) if False in same[first:] else None])
    return found


NEEDLES = needles(PASSWORD) + needles(KEY)


def echoes() -> list[str]:
    """Return every way in which a server repeats the password and the login that it was told."""
    texts = (PASSWORD, f"\0{USER}\0{PASSWORD}", f"x{PASSWORD}y", f"xy{PASSWORD}z", f"xyz{PASSWORD}")
    coded = [b64encode(text.encode()).decode() for text in texts]
    return [PASSWORD, f'"{PASSWORD}"', *coded, coded[1].rstrip("=")]


def told(code: int) -> Iterator[str]:
    """Yield replies with ``code`` that hold every echo: on one line, on a line each, and cut over several lines."""
    yield f"{code} " + " ".join(echoes())
    yield "\r\n".join([f"{code}-{echo}" for echo in echoes()] + [f"{code} end"])
    for echo in (PASSWORD, echoes()[3]):
        yield f"{code}-{echo[:5]}\r\n{code}-{echo[5:]}\r\n{code} end"


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield a file, and the members of one that is a package, but for the key: it is handed over, and said to be."""
    yield str(path), path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for name in set(package.namelist()) - {"secret-key"}:
                yield f"{path}/{name}", package.read(name)


def leaks(folder: Path, *said: str, wanted: list[bytes] = NEEDLES) -> list[str]:
    """Return where one of ``wanted`` stands: in what was ``said``, or in a file below ``folder`` that is not .env.

    Neither spaces and line ends nor capitals hide it.
    """
    places = [(f"said {text!r}", text.encode()) for text in said]
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in {".env", "password.txt"}:
            places += _contents(path)
    small = [needle.lower() for needle in wanted]
    return [place for place, octets in places if any(one in text for text in _readings(octets) for one in small)]


def _readings(octets: bytes) -> tuple[bytes, bytes]:
    small = octets.lower()
    return small, b"".join(small.split())
