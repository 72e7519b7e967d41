"""What a Postfix log says became of messages, found by their Message-ID.

Postfix writes a Message-ID (``cleanup``) while the message is still arriving: the connection may break after that line.
So it proves nothing by itself. The relay has taken the message once its queue has it (``qmgr`` … ``from=<…>``) or has
tried to pass it on (``status=…``).
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

from newsletter.errors import BadInput, Problem
from newsletter.messages import _
from newsletter.sending.interface import Reply, Stage, State
from newsletter.sending.transport.replies import judge, provider_id

_LONGEST = 1 << 16
"""Octets of a line that are looked at, so that a file without line breaks does not fill the memory."""
# No bracket before the process number: what a remote server said stands behind it and cannot pass for a line's start.
_LINE = re.compile(
    r"[^\[\]]*/(?P<service>[\w-]+)\[\d+\]: (?:\[ID \d+ [\w.]+\] )?(?:(?P<queue>[0-9A-Za-z]{5,30}): (?P<rest>.*))?"
)
_MESSAGE_ID = re.compile(r"message-id=(<[^<>\s]+>)")
_QUEUED = re.compile(r"from=<[^>]*>, size=\d+, nrcpt=\d+ ")
_GIVEN_UP = re.compile(r"from=<[^>]*>, status=(?:force-)?expired\b")
_TRIED = re.compile(
    r"to=<(?P<to>[^>]*)>,(?: orig_to=<(?P<first>[^>]*)>,)? .*?"
    r"(?:dsn=(?P<dsn>\d\.\d+\.\d+), )?status=(?P<status>[\w-]+)(?: \((?P<reply>.*)\))?"
)
_SAID = re.compile(r" said: (\d{3})[ -]")
_REFUSED = {"bounced", "expired", "force-expired"}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message that the relay took."""

    state: State
    """SENT: the relay took it, and has not given it back. FAILED: it was bounced."""
    provider_id: str
    """The relay's queue id, under which the rest stands in its log."""
    code: int = 0
    enhanced_code: str = ""
    reply: str = ""
    reason: str = "maillog"


@dataclass(slots=True)
class _Passage:
    """One message on its way through one queue."""

    message_id: str
    taken: bool = False
    delivered: bool = False
    refused: bool = False
    dsn: str = ""
    reply: str = ""


def read(path: Path) -> Iterator[str]:
    """Yield the lines of the log at ``path``, unpacked if it is packed with gzip. Raises BadInput."""
    try:
        with path.open("rb") as file:
            packed = file.peek(2)[:2] == b"\x1f\x8b"
            yield from _lines(gzip.GzipFile(fileobj=file) if packed else file)
    except FileNotFoundError:
        raise _refused(path, _("There is no such file."), _elsewhere()) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        fix = _("Unpack it first, or fetch it once more.")
        raise _refused(path, _("The file is damaged: it cannot be unpacked."), fix) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise _refused(path, _("The file cannot be read: {why}.", why=why), _elsewhere()) from error


def _lines(file: BufferedIOBase) -> Iterator[str]:
    begins = True
    while piece := file.readline(_LONGEST):
        if begins:
            yield piece.decode("utf-8", "replace").rstrip("\r\n")
        begins = piece.endswith(b"\n")


def _refused(path: Path, message: str, fix: str) -> BadInput:
    return BadInput([Problem(str(path), 0, 0, message, fix)])


def _elsewhere() -> str:
    return _("Name the mail server's log of that day, such as {file}.", file="/var/log/mail.log")


def settle(path: Path, wanted: Mapping[str, str]) -> dict[str, Fate]:
    """Return what the log at ``path`` says of the ``wanted`` messages. Raises BadInput if it is no log."""
    seen = False

    def noted() -> Iterator[str]:
        nonlocal seen
        for line in read(path):
            seen = seen or _LINE.match(line) is not None
            yield line

    found = fates(noted(), wanted)
    if not seen:
        raise _refused(path, _("This is not a Postfix log: none of its lines is Postfix's."), _elsewhere())
    return found


def fates(lines: Iterable[str], wanted: Mapping[str, str]) -> dict[str, Fate]:
    """Return what became of the ``wanted`` messages: Message-ID with its brackets to address, empty if it is not known.

    A message that is not in the result is not proved to have been taken. Only what is wanted is kept in memory.
    """
    current: dict[str, _Passage] = {}
    passages: list[tuple[str, _Passage]] = []
    for line in lines:
        found = _LINE.match(line)
        if not found or not found["queue"]:
            continue
        queue, rest = found["queue"], found["rest"]
        if found["service"] == "cleanup" and (named := _MESSAGE_ID.match(rest)):
            # Short queue ids are used again, so a new message under an old name ends what was known of that name.
            current.pop(queue, None)
            if named[1] in wanted:
                current[queue] = _Passage(named[1])
                passages.append((queue, current[queue]))
        elif passage := current.get(queue):
            _follow(passage, rest, wanted[passage.message_id])
    taken: dict[str, list[tuple[str, _Passage]]] = {}
    for queue, passage in passages:
        if passage.taken:
            taken.setdefault(passage.message_id, []).append((queue, passage))
    return {message_id: _fate(ways) for message_id, ways in taken.items()}


def _follow(passage: _Passage, rest: str, address: str) -> None:
    """Take in a further line of a message."""
    if _QUEUED.match(rest):
        passage.taken = True
    elif _GIVEN_UP.match(rest):
        passage.taken, passage.refused = True, not passage.delivered
    elif tried := _TRIED.match(rest):
        passage.taken = True
        # Copies to an archive and the like bounce on their own account.
        if not address or address.lower() in {tried["to"].lower(), (tried["first"] or "").lower()}:
            passage.delivered = passage.delivered or tried["status"] == "sent"
            passage.refused = tried["status"] in _REFUSED and not passage.delivered
            passage.dsn, passage.reply = tried["dsn"] or "", tried["reply"] or ""


def _fate(ways: list[tuple[str, _Passage]]) -> Fate:
    """Decide between the queues a message went through: sent again, or handed on by a filter, it has several."""
    queues = {queue for queue, _passage in ways}
    ends = [(queue, passage) for queue, passage in ways if provider_id(passage.reply) not in queues - {queue}] or ways
    queue, passage = next((way for way in ends if not way[1].refused), ends[-1])
    if not passage.refused:
        return Fate(State.SENT, queue, reply=passage.reply)
    said = _SAID.search(passage.reply)
    code = int(said[1]) if said else 0
    # For the reason alone: a bounce that quotes no server has a class (5.1.1, 4.4.1), and that is as good.
    judged = code or (450 if passage.dsn.startswith("4") else 550)
    reason = judge(Reply(Stage.RCPT, judged, passage.reply, passage.dsn)).reason
    return Fate(State.FAILED, queue, code, passage.dsn, passage.reply, reason)
