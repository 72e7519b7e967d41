"""Every sentence an editor reads, in English and Norwegian.

English stands in the code and is the key; ``locale/nb/LC_MESSAGES/newsletter.po`` holds the Norwegian. Sentences are
``str.format`` patterns, so a literal brace is written twice. The language is chosen once, before the commands are
imported, because their help is made at import.
"""

import gettext as _gettext
from pathlib import Path

LANGUAGES = ("en", "nb")
"""The languages in which every sentence exists."""

_LOCALE = Path(__file__).with_name("locale")
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Speak ``language`` (a code of LANGUAGES) from now on."""
    global _catalogue, _language  # noqa: PLW0603 - one language a process, as in gettext itself
    _language = language
    _catalogue = _gettext.translation("newsletter", _LOCALE, [language], fallback=language == "en")


def language() -> str:
    """Return the code of the language in use."""
    return _language


def _(sentence: str, /, **values: object) -> str:
    """Return ``sentence`` in the editor's language with ``values`` filled in."""
    return _catalogue.gettext(sentence).format(**values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the sentence for ``n`` things; ``{n}`` in it is the number."""
    return _catalogue.ngettext(one, many, n).format(n=n, **values)
