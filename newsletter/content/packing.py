"""From pixels to a picture that is light enough for a letter, shown by every mail program, and tells nothing else."""

import io
from dataclasses import dataclass

from PIL import Image, ImageCms

_LIGHT = 180_000
"""Octets that a photograph may have: more only makes every reader wait."""
_TRIES = ((1.0, 84), (1.0, 78), (1.0, 72), (1.0, 66), (0.8, 66), (0.64, 66), (0.5, 60))
"""Share of the width, and quality; the first that is light enough is taken, or the last."""
_DRAWING = 60_000
"""Octets up to which a PNG is light, whatever it shows."""
_LIGHTER = 3
"""A PNG that weighs so many times what a JPEG would weigh is a photograph; text and lines make the two nearly alike."""
_LINEAR = [round(255 * (value / 255) ** 2.2) for value in range(256)]
_LUMINANCE = (0.2126, 0.7152, 0.0722, 0.0)
_DARK = 21
"""Luminance, of 255, below which a colour has a contrast of less than 2 against the dark ground of a letter."""
_GOOD_PART = 10
"""One in so many pixels: letters take little room in a logo."""
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}


@dataclass(frozen=True, slots=True)
class Packed:
    """A picture as it travels."""

    media_type: str
    data: bytes

    @property
    def suffix(self) -> str:
        """The ending of a file of this kind."""
        return _SUFFIXES[self.media_type]


def pack(image: Image.Image, shown: int, *, photograph: bool) -> Packed:
    """Pack a still picture that is shown ``shown`` wide at most, of mode L, RGB, RGBA, CMYK or P.

    A photograph becomes JPEG. So does a picture that turns out to be one by its weight; others keep every pixel as PNG.
    """
    if image.mode == "P":
        if not (image.has_transparency_data and _vanishes(image.convert("RGBA"))):
            return Packed("image/png", _png(_bare(image)))
        image = image.convert("RGBA")
    image = _opaque(_as_srgb(image))
    if image.mode == "RGBA":
        return Packed("image/png", _png(_few_colours(image)))
    if photograph:
        return Packed("image/jpeg", _jpeg(image, shown))
    few = _few_colours(image)
    if few.mode == "P":
        return Packed("image/png", _png(few))
    return _lighter(image, shown)


def pack_film(image: Image.Image) -> Packed:
    """Pack all frames of an open picture that moves."""
    target = io.BytesIO()
    image.save(target, "GIF", save_all=True, comment=b"")
    return Packed("image/gif", target.getvalue())


def _lighter(image: Image.Image, shown: int) -> Packed:
    quick = len(_png(image, level=1))
    if quick > _DRAWING:
        jpeg = _jpeg(image, shown)
        if len(jpeg) * _LIGHTER < quick:
            return Packed("image/jpeg", jpeg)
    return Packed("image/png", _png(image))


def _jpeg(image: Image.Image, shown: int) -> bytes:
    data = b""
    for share, quality in _TRIES:
        width = max(round(image.width * share), min(shown, image.width))
        size = (width, max(1, round(image.height * width / image.width)))
        made = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        target = io.BytesIO()
        _bare(made).save(target, "JPEG", quality=quality, optimize=True, progressive=True)
        data = target.getvalue()
        if len(data) <= _LIGHT:
            break
    return data


def _png(image: Image.Image, level: int = 0) -> bytes:
    target = io.BytesIO()
    if level:
        _bare(image).save(target, "PNG", compress_level=level)
    else:
        _bare(image).save(target, "PNG", optimize=True)
    return target.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """Return a picture with nothing but its pixels: no place, no name, no profile, no thumbnail."""
    bare = image.copy()
    bare.info = {key: value for key, value in image.info.items() if key == "transparency" and image.mode == "P"}
    return bare


def _opaque(image: Image.Image) -> Image.Image:
    """Put white behind what is transparent, where nothing is or where a dark drawing would vanish on a dark ground."""
    if image.mode == "RGBA" and (image.getchannel("A").getextrema() == (255, 255) or _vanishes(image)):
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image


def _vanishes(image: Image.Image) -> bool:
    """Tell whether a good part of what is drawn (RGBA) is too dark for readers who have chosen dark colours."""
    drawn = image.getchannel("A").point(lambda alpha: 255 * (alpha >= 128))
    luminance = image.convert("RGB").point(_LINEAR * 3).convert("L", _LUMINANCE)
    shades = luminance.histogram(drawn)
    return sum(shades[:_DARK]) * _GOOD_PART > sum(shades)


def _few_colours(image: Image.Image) -> Image.Image:
    """Return a picture of at most 256 colours with a palette, which weighs half; any other as it is."""
    if image.mode == "L" or image.getcolors(256) is None:
        return image
    method = Image.Quantize.FASTOCTREE if image.mode == "RGBA" else Image.Quantize.MEDIANCUT
    few = image.quantize(256, method, dither=Image.Dither.NONE)
    return few if few.convert(image.mode).tobytes() == image.tobytes() else image


def _as_srgb(image: Image.Image) -> Image.Image:
    """Return the colours as every screen understands them: without a profile, phones' photographs would look dull."""
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            return turned or image.convert(mode)
        except (ImageCms.PyCMSError, OSError):
            return image.convert(mode)
    return image if image.mode == "L" else image.convert(mode)
