"""Where a link may lead and where a picture may lie."""

import re
from urllib.parse import unquote, urlsplit

from newsletter.messages import _

_SCHEME = re.compile(r"(tel|[a-z][a-z0-9+-]*(?!:\d+(?:/|$))):", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(:\d+)?([/?#]|$)", re.IGNORECASE)
_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|txt|csv|jpe?g|png|gif|zip)$", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s?,]+@[^@\s?,]+\.[^@\s?,.]+(\?.*)?", re.DOTALL)
_PHONE = re.compile(r"\+?[\d ().-]{3,}", re.ASCII)

Refusal = tuple[str, str] | None
"""What is wrong and what to do, or None where all is well."""


def judge_link(href: str, shown: str) -> Refusal:
    """Judge an address as markdown-it gives it; ``shown`` is how the editor wrote it."""
    scheme = _SCHEME.match(href)
    match scheme[1].lower() if scheme else "":
        case "":
            return _without_scheme(href, shown)
        case "https" | "http":
            return _web(href, shown)
        case "mailto":
            if not _ADDRESS.fullmatch(unquote(href[7:])):
                return _("“{address}” is not an e-mail address.", address=shown), _(
                    "Write it as mailto:name@example.no"
                )
        case "tel":
            if not _PHONE.fullmatch(unquote(href[4:])):
                return _("“{address}” is not a phone number.", address=shown), _("Write it as tel:+4722000000")
        case name:
            return _("A link in a letter cannot begin with “{name}:”.", name=name), _published()
    return None


def _published() -> str:
    return _("Only https:, mailto: and tel: can be opened by readers; a file must be published first, then link to it.")


def _web(href: str, shown: str) -> Refusal:
    rest = href.partition(":")[2].lstrip("/")
    try:
        host = urlsplit(href).hostname
    except ValueError:
        host = None
    if not host or host in ("http", "https"):
        near = "https://" + re.sub(r"^(https?:?/*)+", "", rest)
        return _("“{address}” is not an address on the web.", address=shown), _("did you mean “{word}”?", word=near)
    return None


def _without_scheme(href: str, shown: str) -> Refusal:
    if not href:
        return _("The link has no address."), _("Write it as [text](https://www.example.no).")
    if href.startswith("#"):
        return _("A link cannot lead to a place within the letter."), _("Leave it out, or link to a page.")
    message = _("The link “{address}” does not begin with https://.", address=shown)
    if _ADDRESS.fullmatch(unquote(href)):
        return message, _("did you mean “{word}”?", word=f"mailto:{shown}")
    if "/" not in href and _FILE.search(href):
        return _("The link “{address}” leads to a file on your machine.", address=shown), _published()
    if _HOST.match(href.lstrip("/")):
        return message, _("did you mean “{word}”?", word="https://" + shown.lstrip("/"))
    return message, _("Write the whole address.")


def judge_picture(path: str) -> Refusal:
    """Judge where a picture is said to lie; it is not looked at."""
    if re.match(r"(https?:)?//", path, re.IGNORECASE):
        return _("The picture is on the web."), _("Save it in the folder of the issue, and write its name here.")
    within = path.strip("\"' ").replace("\\", "/")
    if not within or within.endswith("/"):
        return _("The picture has no file name."), _("Write it as ![what it shows](picture.jpg)")
    *folders, name = within.split("/")
    if within.startswith(("/", "~")) or ":" in within or ".." in folders:
        return _("The picture lies outside the folder of the issue."), _(
            "Copy the file into that folder, beside the text, and write only its name here: {name}",
            name=f"<{name}>" if " " in name else name,
        )
    if "\\" in path:
        within = within.removeprefix("./")
        written = f"<{within}>" if " " in within else within
        return _("The path of the picture holds a backslash."), _("Write it with /: {path}", path=written)
    return None
