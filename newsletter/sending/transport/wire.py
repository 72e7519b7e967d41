"""From the server's bytes to its replies, within limits; knows no socket."""

import re
import unicodedata
from typing import NamedTuple

from newsletter.sending.interface import Reply, Stage

MAX_REPLY = 64 * 1024
MAX_LINES = 512
MAX_LINE = 4096
"""Limits of one reply in octets and lines. An honest one is far below them; a hostile one must not fill the memory."""

_MAX_TEXT = 1000
_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)
_WHOLE = re.compile(rb"([2-5]\d\d) ([^\r\n]{0,1000})\r\n")
"""The common case: a reply of one line, and all of it is there."""
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")


class NotUnderstood(Exception):
    """What the server sent is no SMTP reply; ``heard`` is the beginning of it."""

    def __init__(self, why: str, heard: bytes = b"") -> None:
        super().__init__(why)
        self.heard = clean(heard[:200])


class ServerReply(NamedTuple):
    """One complete reply, of one line or several."""

    code: int
    lines: tuple[bytes, ...]
    """The lines without code and line end."""

    def at(self, stage: Stage) -> Reply:
        """Return it as the answer at ``stage``: the enhanced code apart, the text fit for a terminal."""
        texts = [clean(line) for line in self.lines]
        found = _ENHANCED.match(texts[0])
        enhanced = found[1] if found and found[1][0] == str(self.code)[0] else ""
        if enhanced:
            texts = [text.removeprefix(enhanced).lstrip() for text in texts]
        return Reply(stage, self.code, " ".join(filter(None, texts))[:_MAX_TEXT], enhanced)


class ReplyReader:
    """Takes bytes in pieces of any size and gives out replies."""

    def __init__(self) -> None:
        self._buffer = b""
        self._start = 0
        """Where the first line begins that was not looked at yet."""
        self._code = 0
        self._lines: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Take what has arrived."""
        self._buffer = self._buffer[self._start :] + data
        self._start = 0

    @property
    def surplus(self) -> bool:
        """Whether bytes are left that belong to no reply given out so far."""
        return self._start < len(self._buffer) or bool(self._lines)

    def next(self) -> ServerReply | None:
        """Return the next complete reply, or None where its end has not arrived. Raises NotUnderstood."""
        if not self._lines and (whole := _WHOLE.match(self._buffer, self._start)):
            self._start = whole.end()
            return ServerReply(int(whole[1]), (whole[2],))
        while True:
            end = self._buffer.find(b"\n", self._start)
            if (end if end >= 0 else len(self._buffer)) - self._start > MAX_LINE:
                raise NotUnderstood("a line of the reply is too long", self._buffer[self._start : self._start + 200])
            if end < 0:
                return None
            line = self._buffer[self._start : end].removesuffix(b"\r")
            if self._take(line):
                self._start = end + 1
                reply = ServerReply(self._code, tuple(self._lines))
                self._code, self._lines, self._size = 0, [], 0
                return reply
            self._start = end + 1

    def _take(self, line: bytes) -> bool:
        """Add a line to the reply under way, and tell whether it was the last one."""
        found = _LINE.fullmatch(line)
        if not found:
            raise NotUnderstood("the answer is not an SMTP reply", line)
        code = int(found[1])
        if self._lines and code != self._code:
            raise NotUnderstood("the lines of the reply disagree", line)
        self._code = code
        self._lines.append(found[3] or b"")
        self._size += len(line)
        if self._size > MAX_REPLY or len(self._lines) > MAX_LINES:
            raise NotUnderstood("the reply is too long", line)
        return found[2] != b"-"


def clean(text: bytes) -> str:
    """Return ``text`` on one line, without anything that steers a terminal or the direction of writing."""
    if text.isascii() and (plain := text.decode("ascii")).isprintable():
        return " ".join(plain.split())
    decoded = text.decode("utf-8", errors="replace")
    visible = (" " if unicodedata.category(char)[0] in "CZ" else char for char in decoded)
    return " ".join("".join(visible).split())
