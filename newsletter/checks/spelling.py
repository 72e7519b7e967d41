"""Spelling: words that neither the dictionary nor the editor's own list knows."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from newsletter.checks.dictionaries import WORD_LIST, Dictionary, dictionary, listed
from newsletter.checks.findings import Finding
from newsletter.checks.found import found
from newsletter.checks.run import heard
from newsletter.checks.source import links, masked, passages, walk
from newsletter.content.issue import Issue
from newsletter.messages import _, ngettext

MOST = 50
"""Words that are told of in one letter."""
_SUGGESTED = 3
_NO_WORDS = re.compile(
    r"`[^`\n]*`"  # what a program reads
    r"|\]\([^)\n]*\)|<[^>\s]*>|https?://\S+|\S+@\S+"  # where a link leads
    r"|&#?\w+;"
    r"|\w+(?:\.\w+)+"  # a site's name, and abbreviations such as f.eks.
)
_SOFT = "\N{SOFT HYPHEN}"
"""Where a word may be divided: no part of how it is spelt."""
_WORD = re.compile(rf"[^\W_]+(?:(?:['’\-‑]|{_SOFT}+)[^\W_]+)*")
_PART = re.compile(r"[^\-‑]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ONLY_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(slots=True)
class _Unknown:
    """A word that nobody knows: as it stands first, where, and how often."""

    word: str
    line: int
    column: int
    times: int = 0


def misspelt(issues: Iterable[Issue], workspace: Path, folders: Iterable[Path] | None = None) -> list[Finding]:
    """Return the unknown words of every language, each once, in reading order.

    Words of ``ordliste.txt`` are known, in ``workspace`` and beside the issue. ``folders`` are those that dictionaries
    lie in, for others than the system's. Raises PartMissing, or BadInput for a word list that cannot be read.
    """
    findings: list[Finding] = []
    for issue in issues:
        own = listed(workspace) | listed(issue.path.parent)
        findings += heard(issue, _findings(issue, dictionary(issue.lang, folders), own))
    return findings


def _findings(issue: Issue, words: Dictionary, own: frozenset[str]) -> Iterator[Finding]:
    unknown = list(_unknown(issue, words, own | _named(issue)).values())
    for one in unknown[:MOST]:
        near = words.suggest(one.word)
        if one.word in near:  # a compound that the dictionary makes and then does not know again
            continue
        message = ngettext(
            "“{word}” is not in the dictionary.",
            "“{word}” is not in the dictionary, and stands here {n} times.",
            one.times,
            word=one.word,
        )
        fix = _remedy([*get_close_matches(one.word, own, 1, 0.8), *near])
        yield found("SPELL", issue, one.line, message, fix, column=one.column)
    if (left := len(unknown) - MOST) > 0:
        message = ngettext("{n} more word is not in the dictionary.", "{n} more words are not in the dictionary.", left)
        fix = _("Is “lang” in the header the language of the text?")
        yield found("SPELL", issue, unknown[MOST].line, message, fix, column=unknown[MOST].column)


def _remedy(near: Iterable[str]) -> str:
    suggested = list(dict.fromkeys(near))[:_SUGGESTED]
    if not suggested:
        return _("If it is right, put it into {file}.", file=WORD_LIST)
    words = ", ".join(suggested)
    return _("Did you mean {words}? If it is right, put it into {file}.", words=words, file=WORD_LIST)


def _named(issue: Issue) -> frozenset[str]:
    """Return names that the issue itself vouches for: people in their boxes, and sites that are linked to."""
    people = (block.attributes.get(key, "") for block, _around in walk(issue.blocks) for key in ("name", "who"))
    names = (word for text in people for word in _LETTERS.findall(text) if word[0].isupper())
    sites = (urlsplit(link.href).hostname or "" for link in links(issue) if "{{" not in link.readable)
    return frozenset((*names, *(word for site in sites for word in _LETTERS.findall(site))))


def _unknown(issue: Issue, words: Dictionary, own: frozenset[str]) -> Mapping[str, _Unknown]:
    accepted = {form for word in own for form in (word, word.upper(), word[0].upper() + word[1:])}

    def known(word: str) -> bool:
        return not accepted.isdisjoint((word, word.removesuffix("s").rstrip("'’"))) or words.knows(word)

    unknown: dict[str, _Unknown] = {}
    for passage in passages(issue):
        for offset, word in strange(passage.text, known):
            seen = unknown.setdefault(word.casefold(), _Unknown(word, *passage.place(offset)))
            seen.times += 1
    return unknown


def strange(text: str, known: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """Yield the unknown words of a text with their offsets: of a word with a hyphen, the part that is unknown."""
    text, fields = masked(text)
    for field in fields:
        text = text.replace(field, " " * len(field))
    text = _NO_WORDS.sub(lambda found: " " * len(found[0]), text)
    for word in _WORD.finditer(text):
        for part in _PART.finditer(word[0]):
            whole, one = word[0].replace(_SOFT, ""), part[0].replace(_SOFT, "")
            if _judged(one) and not known(whole) and not known(one):
                yield word.start() + part.start(), one


def _judged(word: str) -> bool:
    """Whether a dictionary can judge a word: letters alone and abbreviations are none, nor is what has digits."""
    stem = word.removesuffix("s")
    return len(word) > 1 and not (stem.isupper() and len(stem) <= 5) and _ONLY_LETTERS.fullmatch(word) is not None
