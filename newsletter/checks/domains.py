"""Mail domains that look like a slip of the pen, and what was probably meant."""

from functools import lru_cache

_KNOWN = {
    "gmail": ("com",),
    "googlemail": ("com",),
    "hotmail": ("com", "no", "se", "dk", "fr", "de", "es", "it"),
    "outlook": ("com", "dk", "fr", "de", "es", "it"),
    "yahoo": ("com", "no", "se", "dk", "fr", "de", "es", "it"),
    "icloud": ("com",),
    "protonmail": ("com", "ch"),
    "online": ("no",),
    "kommune": ("no",),
    "broadpark": ("no",),
    "altibox": ("no",),
    "getmail": ("no",),
    "frisurf": ("no",),
    "live": ("com", "no", "se", "dk"),
    "msn": ("com",),
    "aol": ("com",),
    "mac": ("com",),
    "me": ("com",),
}
"""The big mail domains, by their name and the endings under which they take mail."""
_LONG = 5
"""Letters from which on a name that is one slip away from a known one is doubted; shorter ones have real neighbours."""
_SLIPS = {
    **dict.fromkeys(("con", "cmo", "ocm", "comm", "coom", "vom", "xom", "cpm", "cim", "cok", "conm", "comn"), "com"),
    **dict.fromkeys(("on", "noo", "nno", "nio", "noi"), "no"),
    **dict.fromkeys(("nte", "nett", "ent"), "net"),
    **dict.fromkeys(("ogr", "rog", "orgg"), "org"),
}
"""Endings that do not exist."""
_OTHER_COUNTRIES = ("co", "cm", "om", "c", "no")
"""Endings that are often written in place of ``com``."""


FREE_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.no", "live.com", "live.no"}
    | {"yahoo.com", "yahoo.no", "icloud.com", "me.com", "online.no"}
)
"""Domains of private mailboxes, in whose name nobody else may send."""


def meant_address(address: str) -> str:
    """Return the address that was probably meant, or an empty text."""
    local, _at, domain = address.rpartition("@")
    right = meant(domain.casefold().replace(",", "."))
    return f"{local}@{right or domain.replace(',', '.')}" if right or "," in domain else ""


@lru_cache(maxsize=1 << 14)
def meant(domain: str) -> str:
    """Return the domain that was probably meant by ``domain`` (in lower case), or an empty text."""
    *front, name, ending = domain.split(".") if "." in domain else ("", domain, "")
    right_ending = _SLIPS.get(ending, ending)
    if front and name != "kommune" and right_ending == ending and not _slip_of("kommune", name):
        return ""  # somebody's own domain, whatever stands before it
    right_name = next((known for known in _KNOWN if _is_meant(known, name, right_ending)), name)
    endings = _KNOWN.get(right_name, ()) if len(right_name) >= _LONG else ()
    if "com" in endings and right_ending not in endings and right_ending in _OTHER_COUNTRIES:
        right_ending = "com"
    found = ".".join([*front, right_name, right_ending])
    return "" if found == domain else found


def _is_meant(known: str, name: str, ending: str) -> bool:
    return name == known or (len(known) >= _LONG and ending in _KNOWN[known] and _slip_of(known, name))


def _slip_of(known: str, name: str) -> bool:
    """Tell whether ``name`` is ``known`` with one letter more, less, other, or with two neighbours exchanged.

    The first letter is hardly ever the wrong one: ymail, email and mail are no slips of gmail.
    """
    if name == known or name[:1] != known[:1] or abs(len(name) - len(known)) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(name, known, strict=False)) if a != b), len(known))
    mine, theirs = name[same:], known[same:]
    swapped = mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]
    return swapped or mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]
