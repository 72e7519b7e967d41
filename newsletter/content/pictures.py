"""Pictures: found beside the issue, turned upright, scaled to twice their shown width, and rid of their metadata.

The file itself is never changed. Where a photograph was taken is nobody's business but the photographer's.
"""

import hashlib
import io
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from newsletter.content.letter import Picture
from newsletter.content.problems import did_you_mean
from newsletter.messages import _, ngettext

SHOWN = 600
"""Widest a picture is shown, in the pixels of a style sheet; screens have about twice as many."""
_LARGEST = 60_000_000
"""Pixels. A camera has fewer; more is a mistake, or meant to fill the memory."""
_LARGEST_DRAWN = 25_000_000
"""Pixels of a picture that no camera made, over all its frames: it has to be unpacked whole."""
_HEAVIEST = 40_000_000
"""Octets of a file."""
_FRAMES = 200
_ORIENTATION = 0x0112
_FORMATS = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "GIF": ("image/gif", ".gif")}
_OTHER = (".webp", ".svg", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp", ".pdf")


class Refused(Exception):
    """A picture cannot be used; ``message`` says why, ``fix`` what to do."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Loaded:
    """A picture that is ready to travel."""

    picture: Picture
    width: int
    """Pixels of the original, upright: it is never shown wider than this."""
    height: int


def find(src: str, folder: Path) -> Path:
    """Return the file that ``src`` names in the folder of an issue, letter by letter. Raises Refused.

    Windows and macOS do not mind capital letters, other machines do: so nobody may get them wrong anywhere.
    """
    path = folder
    parts = src.split("/")
    for part in parts:
        names = {_same(entry.name): entry for entry in path.iterdir()} if path.is_dir() else {}
        wanted = _same(part)
        if wanted not in names:
            near = next((name for name in names if name.casefold() == wanted.casefold()), "")
            fix = _("did you mean “{word}”?", word=near) if near else did_you_mean(part, names)
            fix = fix or _("Put it in the folder of the issue, next to the text.")
            raise Refused(_("The picture {name} is not there.", name=src), fix)
        path = names[wanted]
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise Refused(_("{name} is no picture in the folder of the issue.", name=src), _("Copy the picture there."))
    return path


def load(path: Path, shown: int = SHOWN) -> Loaded:
    """Read a picture and prepare it to be shown ``shown`` wide at most. Raises Refused."""
    try:
        if not path.is_file():
            raise Refused(_("{name} is not a picture file.", name=path.name), _("Save it as JPEG or PNG."))
        if path.stat().st_size > _HEAVIEST:
            raise _too_large(path)
        source = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(source)) as image:
                return _prepare(image, source, path, shown)
    except Refused:
        raise
    except UnidentifiedImageError:
        raise Refused(_unknown_kind(path), _("Save it as JPEG or PNG.")) from None
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except Exception as error:
        # Decoders of damaged files fail in more ways than anyone has listed.
        why = getattr(error, "strerror", None) or str(error)
        message = _("The picture {name} cannot be read: {why}", name=path.name, why=why)
        raise Refused(message, _("Open it in a picture program and save it again.")) from None


def _prepare(image: Image.Image, source: bytes, path: Path, shown: int) -> Loaded:
    kind = image.format or ""
    if kind not in _FORMATS:
        raise Refused(_unknown_kind(path), _("Save it as JPEG or PNG."))
    frames = getattr(image, "n_frames", 1)
    if image.width * image.height * frames > (_LARGEST if kind == "JPEG" else _LARGEST_DRAWN):
        raise _too_large(path)
    turned = image.getexif().get(_ORIENTATION, 1) >= 5
    width, height = reversed(image.size) if turned else image.size
    if frames > 1:
        data = _animated(image, path, shown)
    else:
        data, kind = _still(image, source, kind, shown)
    media_type, suffix = _FORMATS[kind]
    cid = hashlib.sha256(data).hexdigest()[:32] + "@letter"
    return Loaded(Picture(cid, path.stem + suffix, media_type, data), width, height)


def _still(image: Image.Image, source: bytes, kind: str, shown: int) -> tuple[bytes, str]:
    profile = image.info.get("icc_profile")
    if kind == "JPEG":
        # Lets the decoder halve a large photograph while reading; never below what is asked for.
        image.draft(None, (shown * 2, shown * 2))
    image = ImageOps.exif_transpose(image)
    if kind == "JPEG":
        image = _as_srgb(image, profile)
    elif image.mode == "P" and image.width <= shown * 2:
        return source if _is_bare(source) else _indexed(image), "PNG"
    elif image.mode not in ("RGB", "RGBA", "L", "LA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.width > shown * 2:
        size = (shown * 2, max(1, round(image.height * shown * 2 / image.width)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    if kind == "JPEG":
        bare.save(target, "JPEG", quality=84, optimize=True, progressive=True)
    else:
        kind = "PNG"
        bare.save(target, "PNG", optimize=True)
    return target.getvalue(), kind


def _is_bare(png: bytes) -> bool:
    """Tell whether a file is a PNG with nothing in it but the picture, so that it can travel as it is."""
    place, kinds = 8, set()
    while place < len(png):
        kinds.add(png[place + 4 : place + 8])
        place += 12 + int.from_bytes(png[place : place + 4])
    return png[:8] == b"\x89PNG\r\n\x1a\n" and kinds <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def _indexed(image: Image.Image) -> bytes:
    """Keep a drawing of at most 256 colours as it is: in full colour it would weigh twice as much."""
    image.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _as_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the colours as every screen understands them: without a profile, phones' photographs would look dull."""
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return turned or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _animated(image: Image.Image, path: Path, shown: int) -> bytes:
    frames = getattr(image, "n_frames", 1)
    if image.format != "GIF" or frames > _FRAMES or image.width > shown * 2:
        message = ngettext(
            "The moving picture {name} is too large for a letter: {n} frame.",
            "The moving picture {name} is too large for a letter: {n} frames.",
            frames,
            name=path.name,
        )
        raise Refused(message, _("Use a still picture, or a GIF that is at most {width} pixels wide.", width=shown * 2))
    target = io.BytesIO()
    image.save(target, "GIF", save_all=True, comment=b"")
    return target.getvalue()


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _unknown_kind(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in _OTHER:
        return _("The picture {name} is of a kind that many mail programs do not show.", name=path.name)
    return _("{name} is not a picture that can be read.", name=path.name)


def _too_large(path: Path) -> Refused:
    return Refused(
        _("The picture {name} is too large to be opened.", name=path.name),
        _("Make it smaller: {width} pixels wide is enough.", width=SHOWN * 2),
    )
