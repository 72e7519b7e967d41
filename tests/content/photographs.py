"""Photographs for tests, with all that cameras write into them, and the parts of the files that come out."""

import struct
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageCms

MAKE, MODEL, ORIENTATION, GPS = 0x010F, 0x0110, 0x0112, 0x8825
PLACE = "59.9N"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Storgata</x:xmpmeta>'


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a camera notes: itself, how it was held, and where."""
    made = Image.Exif()
    made[MAKE], made[MODEL], made[ORIENTATION] = "Kamera", "Telefon 1", orientation
    made.get_ifd(GPS).update({1: "N", 2: (59.0, 54.0, 0.0), 3: "E", 4: (10.0, 44.0, 0.0)})
    return made


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def scene(width: int, height: int, noise: float = 14) -> Image.Image:
    """Draw light that changes over the picture, and the grain of a camera."""
    light = Image.linear_gradient("L").resize((width, height))
    grain = Image.effect_noise((width, height), noise)
    bands = [Image.blend(light, grain, share) for share in (0.3, 0.4, 0.5)]
    return Image.merge("RGB", bands)


def told(path: Path, image: Image.Image, orientation: int = 1, **how: object) -> Path:
    """Save a picture with everything that its kind of file can tell."""
    image.save(path, exif=exif(orientation).tobytes(), icc_profile=profile(), xmp=XMP, comment=b"Barnehagen", **how)  # type: ignore[arg-type]
    return path


def parts(data: bytes) -> list[str]:
    """Return the parts that a JPEG, PNG or GIF is made of, by their names in its format."""
    if data.startswith(b"\xff\xd8"):
        return list(_segments(data))
    return list(_chunks(data) if data.startswith(b"\x89PNG\r\n\x1a\n") else _extensions(data))


def _segments(data: bytes) -> Iterator[str]:
    place = 2
    while place < len(data):
        assert data[place] == 0xFF
        marker = data[place + 1]
        if marker == 0xD9:
            assert place + 2 == len(data), "something follows the picture"
            return
        (length,) = struct.unpack_from(">H", data, place + 2)
        content = data[place + 4 : place + 2 + length]
        yield f"{marker:X} {content[:4].decode('latin-1')}" if marker >= 0xE0 else f"{marker:X}"
        place += 2 + length
        if marker == 0xDA:
            while data[place] != 0xFF or data[place + 1] in (0, *range(0xD0, 0xD8)):
                place += 1


def _chunks(data: bytes) -> Iterator[str]:
    place = 8
    while place < len(data):
        yield data[place + 4 : place + 8].decode("ascii")
        place += 12 + int.from_bytes(data[place : place + 4])
    assert place == len(data)


def _extensions(data: bytes) -> Iterator[str]:
    def table(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    place = 13 + table(data[10])
    while data[place] != 0x3B:
        if data[place] == 0x2C:
            place += 10 + table(data[place + 9]) + 1
        else:
            yield f"{data[place + 1]:X}"
            place += 2
        while data[place]:
            place += data[place] + 1
        place += 1
    assert place + 1 == len(data)
