"""Pictures: found beside the issue, turned upright, scaled to twice their shown width, and rid of their metadata.

The file itself is never changed. Where a photograph was taken is nobody's business but the photographer's.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from newsletter.content import decoding
from newsletter.content.decoding import Refused
from newsletter.content.letter import Picture
from newsletter.content.packing import pack, pack_film
from newsletter.content.problems import nearest
from newsletter.messages import _

SHOWN = 600
"""Widest a picture is shown, in the pixels of a style sheet; screens have about twice as many."""
_TALLEST = 4000
"""Pixels of a picture as it travels; taller ones are made smaller until they fit."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A picture that is ready to travel."""

    picture: Picture
    width: int
    """Pixels of the original, upright: it is never shown wider than this."""
    height: int
    photograph: bool
    """Whether a camera probably made it."""


def find(src: str, folder: Path) -> Path:
    """Return the file that ``src`` names in the folder of an issue, letter by letter. Raises Refused.

    Windows and macOS do not mind capital letters, other machines do: so nobody may get them wrong anywhere.
    """
    path = folder
    parts = src.split("/")
    for number, part in enumerate(parts):
        names = _names(path)
        found = names.get(_same(part)) or names.get(_same(unquote(part)))
        if found is None:
            near = _nearest(_same(part), names)
            meant = "/".join([*parts[:number], near, *parts[number + 1 :]])
            fix = _("did you mean “{word}”?", word=meant) if near else ""
            fix = fix or _("Put it in the folder of the issue, next to the text.")
            raise Refused(_("The picture {name} is not there.", name=src), fix)
        path = found
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise Refused(_("{name} is no picture in the folder of the issue.", name=src), _("Copy the picture there."))
    return path


def _nearest(part: str, names: Iterable[str]) -> str:
    """Return the one of ``names`` that was probably meant, as it is spelt, or nothing: phones' endings surprise."""
    folded = {name.casefold(): name for name in names}
    stems = {Path(name).stem: name for name in folded}
    wanted = part.casefold()
    near = wanted if wanted in folded else stems.get(Path(wanted).stem) or nearest(wanted, folded)
    return folded.get(near, "")


def load(path: Path, shown: int = SHOWN) -> Loaded:
    """Read a picture and prepare it to be shown ``shown`` wide at most. Raises Refused.

    What was made is kept as long as the file stays as it is: a letter is rendered many times before it is sent.
    """
    try:
        state = path.stat()
    except OSError:
        fix = _("See whether its name is spelt right, and whether it was moved.")
        raise Refused(_("The picture {name} is not there.", name=path.name), fix) from None
    return _prepared(path, (state.st_mtime_ns, state.st_size), shown)


@lru_cache(maxsize=64)
def _prepared(path: Path, _state: tuple[int, int], shown: int) -> Loaded:
    with decoding.opened(path) as image:
        photograph = decoding.is_photograph(image)
        if decoding.is_moving(image):
            decoding.judge_film(image, path, shown * 2)
            (width, height), packed = image.size, pack_film(image)
        else:
            still, (width, height) = decoding.upright(image, (shown * 2, _TALLEST))
            packed = pack(still, shown, photograph=photograph)
    cid = hashlib.sha256(packed.data).hexdigest()[:32] + "@letter"
    picture = Picture(cid, path.stem + packed.suffix, packed.media_type, packed.data, path.name)
    return Loaded(picture, width, height, photograph)


def _names(folder: Path) -> Mapping[str, Path]:
    """Return what lies in a folder; nothing if it is none, or cannot be looked into."""
    try:
        return {_same(entry.name): entry for entry in folder.iterdir()}
    except OSError:
        return {}


def _same(name: str) -> str:
    """Return a name as it is compared: macOS writes å as a letter and a ring."""
    return unicodedata.normalize("NFC", name)
