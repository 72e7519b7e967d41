"""Pictures that are damaged, enormous, or none at all: refused in time, with a remedy, or made small."""

import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from newsletter.content.decoding import Refused
from newsletter.content.pictures import load
from tests.content import letters, photographs
from tests.content.test_picture_kinds import PHONE

TOO_LARGE = "is too large to be opened. Make it smaller: 1200 pixels wide is enough."
MEMORY = """
import re, sys
from pathlib import Path
from newsletter.content.decoding import Refused
from newsletter.content.pictures import load
try:
    made = load(Path(sys.argv[1]))
    print(made.width, made.height, end=" ")
except Refused:
    print("refused", end=" ")
status = Path("/proc/self/status").read_text(encoding="ascii")
print(int(re.search("VmHWM:\\s+(\\d+)", status)[1]) // 1000)
"""


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        load(path)
    return f"{refused.value.message} {refused.value.fix}"


def png(width: int, height: int, *, whole: bool = False) -> bytes:
    """Return a black picture; without ``whole`` nearly all of its pixels are missing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(1)
    row = bytes(1 + 3 * width) if whole else b"\0"
    pixels = b"".join(packer.compress(row) for _row in range(height if whole else 9)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def gif(size: tuple[int, int], frame: tuple[int, int], times: int) -> bytes:
    """Return a film of ``size`` with so many frames behind the first."""

    def parts(size: tuple[int, int]) -> tuple[bytes, bytes]:
        target = io.BytesIO()
        Image.new("P", size).save(target, "GIF")
        data = target.getvalue()
        start = 13 + (3 << (data[10] & 7) + 1)
        return data[:start], data[start:-1]

    head, first = parts(size)
    return head + first + parts(frame)[1] * times + b";"


def webp(width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 64)).save(target, "WEBP")
    data = bytearray(target.getvalue())
    data[26:30] = struct.pack("<HH", width, height)
    return bytes(data)


def tile(side: int) -> bytes:
    """Return a small TIFF, grey and packed with zlib, whose one tile is large."""
    row = zlib.compress(bytes(side))
    tags = {256: 32, 257: 32, 258: 8, 259: 8, 262: 1, 277: 1, 322: side, 323: side, 324: 200, 325: len(row)}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return (b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries).ljust(200, b"\0") + row


def scans(times: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 64)).save(target, "JPEG", progressive=True)
    data = target.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * times + b"\xff\xd9"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", png(20_000, 20_000)),
        ("a.png", png(9_000, 9_000)),
        ("a.png", png(5_001, 5_000)),
        ("a.webp", webp(16_383, 16_383)),
        ("a.webp", webp(5_000, 4_000)),
        ("a.tif", tile(30_000)),
        ("a.jpg", scans(200)),
        ("a.jpg", scans(1).replace(struct.pack(">HH", 64, 64), struct.pack(">HH", 8000, 7600))),
        ("a.heic", PHONE.read_bytes().replace(struct.pack(">II", 480, 320), struct.pack(">II", 9000, 9000))),
    ],
)
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_header(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert refusal(tmp_path / name) == f"The picture {name} {TOO_LARGE}"


def test_a_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(41_000_000)
    assert refusal(tmp_path / "a.png") == f"The picture a.png {TOO_LARGE}"


@pytest.mark.parametrize(("frame", "times"), [((10, 10), 200), ((10, 10), 100_000), ((60, 60), 2)])
def test_a_film_that_has_no_end_or_grows_is_refused(frame: tuple[int, int], times: int, tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(gif((10, 10), frame, times))
    assert refusal(tmp_path / "a.gif").startswith("The moving picture a.gif is too large for a letter. Use a still")
    (tmp_path / "b.gif").write_bytes(gif((10, 10), (10, 10), 199))
    assert load(tmp_path / "b.gif").picture.media_type == "image/gif"


def test_a_film_that_is_wide_or_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(gif((1201, 10), (10, 10), 2))
    (tmp_path / "b.gif").write_bytes(gif((1200, 1000), (10, 10), 20))
    for name in ("a.gif", "b.gif"):
        assert f"The moving picture {name} is too large" in refusal(tmp_path / name)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a program used at most")
@pytest.mark.parametrize("kind", ["progressive", "png", "tall", "film", "webp"])
def test_the_largest_pictures_that_are_read_keep_within_the_memory(kind: str, tmp_path: Path, root: Path) -> None:
    path = tmp_path / "picture"
    if kind == "progressive":
        Image.new("RGB", (10_000, 6_000), (200, 30, 30)).save(path, "JPEG", progressive=True, subsampling=0)
    elif kind == "png":
        path.write_bytes(png(5_000, 5_000, whole=True))
    elif kind == "tall":
        path.write_bytes(png(300, 80_000, whole=True))
    elif kind == "webp":
        Image.new("RGB", (4_100, 4_100)).save(path, "WEBP", lossless=True, method=0)
    else:
        path.write_bytes(gif((1_000, 900), (10, 10), 20))
    call = [sys.executable, "-c", MEMORY, str(path)]
    answer = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=True, cwd=root)
    *_size, megabytes = answer.stdout.split()
    assert "refused" not in answer.stdout
    assert int(megabytes) < 450


def test_a_tall_picture_is_made_to_fit(tmp_path: Path) -> None:
    letters.draw(tmp_path / "a.png", 1000, 8000)
    loaded = load(tmp_path / "a.png")
    assert Image.open(io.BytesIO(loaded.picture.data)).size == (500, 4000)
    assert (loaded.width, loaded.height) == (1000, 8000)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.webp", "a.tif", "a.bmp", "a.avif", "a.heic"])
def test_a_damaged_picture_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "a.heic":
        path.write_bytes(PHONE.read_bytes())
    else:
        photographs.scene(400, 400).save(path)
    whole = path.read_bytes()
    for length in (len(whole) - len(whole) // 3, 40):
        path.write_bytes(whole[:length])
        assert refusal(path).startswith(
            (f"The picture {name} is damaged. Copy it", f"{name} is not a picture that can")
        )


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.png", b"", "The file a.png is empty. Copy it once more from where you got it, or open it in"),
        ("a.jpg", b"<html>", "a.jpg is not a picture that can be read. Save it as JPEG or PNG."),
        ("a.heic", b"\0\0\0\x18ftypheic", "a.heic is not a picture that can be read. Save it as JPEG or PNG."),
        ("a.svg", b"<svg/>", "The picture a.svg is of a kind that many mail programs do not show. Open it in the"),
        ("a.pdf", b"%PDF-1.7", "The picture a.pdf is of a kind that many mail programs do not show. Open it in the"),
        ("a.PSD", b"8BPS", "The picture a.PSD is of a kind that many mail programs do not show. Open it in the"),
    ],
)
def test_what_is_no_picture_is_refused(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name).startswith(why)


def test_a_raw_picture_is_refused_although_it_passes_for_tiff(tmp_path: Path) -> None:
    letters.draw(tmp_path / "a.nef", 20, 20, format="TIFF")
    assert "many mail programs do not show" in refusal(tmp_path / "a.nef")


def test_numbers_that_are_no_colours_are_refused(tmp_path: Path) -> None:
    Image.new("F", (20, 20)).save(tmp_path / "a.tif")
    assert refusal(tmp_path / "a.tif") == "a.tif is not a picture that can be read. Save it as JPEG or PNG."


def test_a_folder_and_a_file_that_went_away_are_no_pictures(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path.name} is not a picture file. Save it as JPEG or PNG."
    assert refusal(tmp_path / "a.png").startswith("The picture a.png is not there. See whether its name")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may read everything")
def test_a_picture_that_may_not_be_read_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    letters.draw(tmp_path / "a.png", 20, 20).chmod(0)
    assert "cannot be read" in refusal(tmp_path / "a.png")
