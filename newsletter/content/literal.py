"""Somebody's words as they stand in an issue: nothing in them becomes Markdown, a box or a personal field."""

import re

_INLINE = re.compile(r"[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z!/?]|$)")
_ENTITY = re.compile(r"&(?=#|\w+;)")
_START = re.compile(
    r"#+(?=\s|$)|#{2}|>|[-+](?=\s|$)|-(?=[-\s]*$|[^\W\d])|::|~{3}|(?P<number>(?:\?\?)?\d{1,9})[.)](?=\s|$)"
)
_BULLET = re.compile("[•●▪◦‣·]")


def literal(text: str) -> str:
    r"""Return one line of ``text`` with a ``\`` before what Markdown or the issue would take for markup."""
    return seamless(_INLINE.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text)))


def seamless(text: str) -> str:
    """Return pieces that were put together so that nothing new arises where they meet: no picture, no command."""
    return text.replace("![", r"\![").replace("{%", r"{\%").replace("{#", r"{\#")


def line_start(line: str) -> str:
    """Return a finished line so that it begins no heading, list, quotation or box."""
    if _BULLET.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    start = _START.match(line)
    if not start:
        return line
    place = start.end("number") if start["number"] else 0
    return f"{line[:place]}\\{line[place:]}"


def as_heading(text: str) -> str:
    """Return the words of a heading, whose last number signs would otherwise be taken away."""
    return text[:-1] + "\\#" if text.endswith("#") else text
