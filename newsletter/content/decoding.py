"""From a picture file to its pixels: what is read, and what is refused before it could fill the memory."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from newsletter.messages import _

_READ = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "HEIF")
_OF_CAMERAS = ("JPEG", "MPO", "HEIF")
_TURNED = ("TIFF", "HEIF")
"""Kinds whose decoders turn them upright by themselves."""
_NEVER = (
    *(".svg", ".svgz", ".pdf", ".eps", ".ai", ".psd", ".indd"),
    *(".cr2", ".cr3", ".nef", ".arw", ".dng", ".raf", ".orf", ".rw2"),
)
"""Drawings, and pictures as the camera's chip saw them: some of these pass for TIFF, and would give a thumbnail."""
_HEAVIEST = 40_000_000
"""Octets of a file."""
_MOST = {"HEIF": 50_000_000, "WEBP": 17_000_000}
_MOST_UNPACKED = 25_000_000
"""Pixels. All but JPEG are unpacked whole, which takes memory and time."""
_MOST_SAMPLES = 180_000_000
"""Pixels of a JPEG times its colours: of a progressive one, two octets each are kept until the last was read."""
_SCANS = 100
"""Rounds over the pixels of a JPEG. Ten are usual; each takes time, however short it is."""
_FRAMES = 200
_ORIENTATION, _MAKE, _MODEL = 0x0112, 0x010F, 0x0110
_TILE = 0x0142, 0x0143
"""Width and height of the tiles of a TIFF, which may be larger than the picture."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """A picture cannot be used; ``message`` says why, ``fix`` what to do."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture of which no more than the header is read, and close it afterwards.

    Raises Refused, also for what fails in the block while the picture is being unpacked.
    """
    try:
        _judge_file(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with path.open("rb") as file, Image.open(file, formats=_formats(path)) as image:
                _judge_header(image, path)
                yield image
    except Refused:
        raise
    except UnidentifiedImageError:
        raise Refused(_("{name} is not a picture that can be read.", name=path.name), _save_as()) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_large(path) from None
    except Exception as error:
        # Decoders of damaged files fail in more ways than anyone has listed.
        raise _unreadable(path, error) from None


def is_photograph(image: Image.Image) -> bool:
    """Tell whether a camera probably made it: by the kind of file, or because it names a camera."""
    exif = _exif(image)
    return image.format in _OF_CAMERAS or bool(exif.get(_MAKE) or exif.get(_MODEL))


def is_moving(image: Image.Image) -> bool:
    """Tell whether it is a film that mail programs show. Of all other kinds the first frame is taken."""
    return image.format == "GIF" and bool(getattr(image, "is_animated", False))


def judge_film(image: Image.Image, path: Path, widest: int) -> None:
    """See that a film is small and short enough to be packed anew. Raises Refused."""
    size = image.size
    small = size[0] <= widest and _fits(image, min(_FRAMES, _MOST_UNPACKED // (size[0] * size[1])))
    if not small:
        fix = _("Use a still picture, or a GIF that is at most {width} pixels wide.", width=widest)
        raise Refused(_("The moving picture {name} is too large for a letter.", name=path.name), fix)
    image.seek(0)


def _fits(image: Image.Image, most: int) -> bool:
    """Tell whether there are at most so many frames, and none larger than the first.

    That is known of a GIF only when all were looked at, and there may be a million.
    """
    size = image.size
    try:
        for number in range(1, most + 1):
            image.seek(number)
            if image.size != size:
                return False
    except EOFError:
        return True
    return False


def upright(image: Image.Image, box: tuple[int, int]) -> tuple[Image.Image, tuple[int, int]]:
    """Unpack a picture, turn it upright and make it fit ``box``; return it, and the size it had, upright.

    Its mode is then L, RGB, RGBA or CMYK; or P where a picture of few colours needs no scaling.
    """
    orientation = 1 if image.format in _TURNED else _exif(image).get(_ORIENTATION, 1)
    lying = orientation in (5, 6, 7, 8)
    full = image.size
    wanted = _fitting(full, box[::-1] if lying else box)
    # Lets the decoder of JPEG halve a large picture while it reads, never below what is asked for.
    image.draft(None, wanted)
    image.load()
    made = image if image.mode == "P" and wanted == full else _plain(image)
    if made.size != wanted:
        made = made.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=3)
    if orientation in _TURNS:
        made = made.transpose(_TURNS[orientation])
    return made, full[::-1] if lying else full


def _fitting(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture in one of the few modes that can be scaled without loss."""
    if image.mode.startswith("I;16"):
        # Converted as it is, everything but black would come out white.
        image = image.point(lambda value: value / 256)
        return image.convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("1", "L"):
        return image.convert("L")
    return image if image.mode in ("RGB", "CMYK") else image.convert("RGB")


def _exif(image: Image.Image) -> Image.Exif:
    """Return what the camera noted; nothing if that is damaged, for the picture may be sound."""
    try:
        return image.getexif()
    except Exception:
        return Image.Exif()


def _formats(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        start = file.read(12)
    if start[4:8] == b"ftyp":
        import pi_heif  # noqa: PLC0415 - only phones' pictures need it

        pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
        return _READ
    return tuple(kind for kind in _READ if kind != "HEIF")


def _judge_file(path: Path) -> None:
    if not path.is_file():
        raise Refused(_("{name} is not a picture file.", name=path.name), _save_as())
    if path.suffix.lower() in _NEVER:
        message = _("The picture {name} is of a kind that many mail programs do not show.", name=path.name)
        raise Refused(message, _("Open it in the program it was made with, and save it as JPEG or PNG."))
    if path.stat().st_size > _HEAVIEST:
        raise _too_large(path)
    if not path.stat().st_size:
        raise Refused(_("The file {name} is empty.", name=path.name), _again())


def _judge_header(image: Image.Image, path: Path) -> None:
    pixels = image.width * image.height
    if image.format in ("JPEG", "MPO"):
        # Within the pixels this pair of octets never stands.
        scans = path.read_bytes().count(b"\xff\xda")
        too_large = pixels * len(image.getbands()) > _MOST_SAMPLES or scans > _SCANS
    else:
        tile = [int(image.tag_v2.get(tag, 0)) for tag in _TILE] if isinstance(image, TiffImageFile) else [0]
        too_large = max(pixels, math.prod(tile)) > _MOST.get(image.format or "", _MOST_UNPACKED)
    if too_large:
        raise _too_large(path)
    if image.mode in ("I", "F"):
        raise Refused(_("{name} is not a picture that can be read.", name=path.name), _save_as())


def _too_large(path: Path) -> Refused:
    message = _("The picture {name} is too large to be opened.", name=path.name)
    return Refused(message, _("Make it smaller: {width} pixels wide is enough.", width=1200))


def _unreadable(path: Path, error: Exception) -> Refused:
    if isinstance(error, OSError) and error.strerror:
        message = _("The picture {name} cannot be read: {why}", name=path.name, why=error.strerror)
        return Refused(message, _("See whether another program has it open, and whether you may read it."))
    return Refused(_("The picture {name} is damaged.", name=path.name), _again())


def _again() -> str:
    return _("Copy it once more from where you got it, or open it in a picture program and save it again.")


def _save_as() -> str:
    return _("Save it as JPEG or PNG.")
