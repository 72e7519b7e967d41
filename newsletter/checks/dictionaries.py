"""Spelling dictionaries: those of the system, and the words that an editor has put into ``ordliste.txt``."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from errno import EINVAL
from pathlib import Path

from newsletter import host
from newsletter.content.encoding import LARGEST, read_lines
from newsletter.content.problems import Problems
from newsletter.errors import BadInput, PartMissing
from newsletter.messages import _

WORD_LIST = "ordliste.txt"
_NAMES = {"nb": ("nb_NO",), "nn": ("nn_NO",), "en": ("en_GB", "en_US")}
"""The dictionaries of a language, the best one first."""
_PACKAGES = {"nb": "hunspell-no", "nn": "hunspell-no", "en": "hunspell-en-gb"}
_LEFT_OUT = {"nb": frozenset({"noe", "noen", "noens"}), "nn": frozenset({"éi"})}
"""Common words that are not in dictionaries which many have: hunspell-no 7.5."""
_TORN = re.compile(r"\w{2,}[ -]\w{2,}")
"""Two words for one: in Norwegian a mistake, never its remedy."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What is known of one language."""

    knows: Callable[[str], bool]
    """Whether a word is right, or in letters that the dictionary cannot judge."""
    suggest: Callable[[str], list[str]]
    """Words that may be meant, the best one first; takes up to 0.2 s."""


def dictionary(lang: str, folders: Iterable[Path] | None = None) -> Dictionary:
    """Load the dictionary of ``lang``, which takes up to a second. Raises PartMissing with what to install."""
    try:
        import hunspell  # noqa: PLC0415 - an extra, and it may be missing
    except ImportError:
        commands = {"pipx": "pipx inject newsletter chunspell", "uv": 'uv tool install ".[office,spell]"'}
        hint = _("With pipx: {pipx}. With uv, in the folder of the program: {uv}", **commands)
        raise PartMissing(_("To look at the spelling, one more part is needed: chunspell."), hint=hint) from None
    brought = Path(hunspell.__file__).parent / "dictionaries"
    for folder in (*(host.dictionary_folders() if folders is None else folders), brought):
        for name in _NAMES[lang]:
            if (folder / f"{name}.aff").is_file() and (folder / f"{name}.dic").is_file():
                return _wrapped(hunspell.Hunspell(name, str(folder), "utf-8"), lang)
    debian = f"sudo apt-get install {_PACKAGES[lang]}"
    hint = _(
        "Debian and Ubuntu: {command}. Windows and macOS: install LibreOffice, with this language.", command=debian
    )
    raise PartMissing(_("There is no spelling dictionary {name} on this machine.", name=_NAMES[lang][0]), hint=hint)


class _Words:
    """Stands for the type of the library's dictionary."""

    spell: Callable[[str], bool]
    suggest: Callable[[str], Sequence[str]]


def _wrapped(words: _Words, lang: str) -> Dictionary:
    left_out = _LEFT_OUT.get(lang, frozenset())

    def knows(word: str) -> bool:
        try:
            return word.lower() in left_out or words.spell(word.replace("’", "'"))
        except UnicodeEncodeError:  # letters of another alphabet
            return True

    def suggest(word: str) -> list[str]:
        return [one for one in words.suggest(word.replace("’", "'")) if lang == "en" or not _TORN.search(one)]

    return Dictionary(knows, suggest)


def listed(folder: Path) -> frozenset[str]:
    """Return the words of the list in ``folder``, or none. Raises BadInput where it is not a text in UTF-8."""
    path = folder / WORD_LIST
    try:
        source = _octets(path) if host.exists(path) else b""
    except OSError as error:
        problems = Problems(str(path))
        problems.add(0, 0, _("The file cannot be read: {why}", why=error.strerror or str(error)))
        raise BadInput(problems.told()) from None
    if not source.strip():
        return frozenset()
    problems = Problems(str(path))
    lines = read_lines(source, problems) or []
    if problems:
        raise BadInput(problems.told())
    return frozenset(word for line in lines for word in line.partition("#")[0].split())


def _octets(path: Path) -> bytes:
    """Return what a word list holds, no more than shows that it is too large. Raises OSError."""
    if not path.is_file():
        raise OSError(EINVAL, _("This is not an ordinary file."))
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
