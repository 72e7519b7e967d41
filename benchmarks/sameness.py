"""Whether everybody sends the same letter; otherwise a comparison means nothing."""

import email
import email.policy
import re
import tempfile
from collections.abc import Iterable
from email.message import EmailMessage
from html import escape
from pathlib import Path

from benchmarks.build import CACHE, Ceiling
from benchmarks.contenders import WORK, Contender
from benchmarks.letter import PUBLIC_URL, reader
from benchmarks.measure import WrongError, run


def check_same(contenders: Iterable[Contender], programs: Ceiling) -> None:
    """Let each of ``contenders`` send one letter, to the first reader. Raises WrongError when it differs."""
    wanted = [
        _plain(_filled((WORK / name).read_text(encoding="utf-8"), quoted=quoted))
        for name, quoted in (("letter.txt", False), ("letter.html", True))
    ]
    for contender in contenders:
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            copy = Path(folder) / "letter.eml"
            run(contender, programs, "-o", str(copy))
            raw = copy.read_bytes().replace(b"\r\n..", b"\r\n.")
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if [_body(message, subtype) for subtype in ("plain", "html")] != wanted:
            raise WrongError(f"{contender.name} sends another letter")


def _filled(body: str, *, quoted: bool) -> str:
    for name, value in reader(0).items():
        body = body.replace("{{ %s }}" % name, escape(value) if quoted else value)  # noqa: UP031 - braces that stay
    return body.replace("{{ unsubscribe }}", f"{PUBLIC_URL}/u/")


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return _plain(part.get_content()) if part else ""


def _plain(body: str) -> str:
    """Return a body without what may differ: line ends, and the token in the link to unsubscribe."""
    return re.sub(rf'({re.escape(PUBLIC_URL)}/u/)[^"\s<>]*', r"\1", "\n".join(body.split())).strip()
