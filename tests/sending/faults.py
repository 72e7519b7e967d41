"""Every way in which the mail server of the tests can misbehave, by name."""

import re
import zlib
from enum import Enum
from typing import NamedTuple


class Then(Enum):
    """What the server does after it has said what a fault wants it to say."""

    GO_ON = 1
    CLOSE = 2
    DROP = 3
    """Reset the connection."""
    HANG = 4
    """Say nothing more until the client goes."""


class Fault(NamedTuple):
    """Something to say at a point of the dialogue instead of what is right, and what to do then."""

    point: str
    say: bytes = b""
    then: Then = Then.GO_ON
    accept: bool = False
    """Whether the message was taken all the same."""
    drip: bool = False
    """Say it octet by octet."""


FAULTS = {
    "banner_554": Fault("connect", b"554 5.7.1 No service for you", Then.CLOSE),
    "banner_421": Fault("connect", b"421 4.7.0 Too many connections from your address", Then.CLOSE),
    "banner_garbage": Fault("connect", b"SSH-2.0-OpenSSH_9.2"),
    "banner_drip": Fault("connect", b"220 " + b"slow" * 100, drip=True),
    "banner_surplus": Fault("connect", b"220 hello\r\n250 and more"),
    "banner_drop": Fault("connect", b"", Then.DROP),
    "no_banner": Fault("connect", b"", Then.HANG),
    "ehlo_5xx": Fault("ehlo", b"502 5.5.1 Never heard of it"),
    "ehlo_drop": Fault("ehlo", b"", Then.DROP),
    "ehlo_huge": Fault("ehlo", b"250-x\r\n" * 1000 + b"250 x"),
    "starttls_missing": Fault("features"),
    "pipelining_missing": Fault("features"),
    "starttls_454": Fault("starttls", b"454 4.7.0 TLS not available"),
    "starttls_inject": Fault("starttls", b"220 go\r\n250 injected", Then.HANG),
    "starttls_hang": Fault("starttls", b"220 go", Then.HANG),
    "starttls_drop": Fault("starttls", b"220 go", Then.DROP),
    "auth_535": Fault("auth", b"535 5.7.8 Authentication failed"),
    "auth_454": Fault("auth", b"454 4.7.0 Temporary authentication failure"),
    "auth_250": Fault("auth", b"250 2.0.0 whatever"),
    "auth_drop": Fault("auth", b"", Then.DROP),
    "auth_missing": Fault("features"),
    "auth_login_only": Fault("features"),
    "auth_echo": Fault("auth", b"535 5.7.8 Not good: %s"),
    "auth_echo_garbage": Fault("auth", b"what is %s"),
    "mail_421": Fault("mail", b"421 4.4.2 Enough for one connection", Then.CLOSE),
    "mail_451": Fault("mail", b"451 4.3.0 Not now"),
    "mail_550": Fault("mail", b"550 5.7.1 Not from you"),
    "rcpt_421": Fault("rcpt", b"421 4.3.2 Shutting down", Then.CLOSE),
    "rcpt_450": Fault("rcpt", b"450 4.2.0 Greylisted, try again later"),
    "rcpt_550": Fault("rcpt", b"550 5.1.1 No such user here"),
    "rcpt_552": Fault("rcpt", b"552 5.2.2 Mailbox full"),
    "rcpt_354": Fault("rcpt", b"354 go"),
    "data_250": Fault("data", b"250 2.0.0 queued as NOTHING"),
    "data_451": Fault("data", b"451 4.3.0 Not now"),
    "data_503": Fault("data", b"503 5.5.1 Where is RCPT?"),
    "data_554": Fault("data", b"554 5.5.1 No valid recipients"),
    "drop_before_354": Fault("data", b"", Then.DROP),
    "drop_in_body": Fault("body", b"", Then.DROP),
    "421_in_body": Fault("body", b"421 4.3.2 Shutting down", Then.CLOSE),
    "surplus_in_body": Fault("body", b"250 2.0.0 queued as NOTHING"),
    "dot_421": Fault("dot", b"421 4.3.2 Shutting down", Then.CLOSE),
    "dot_452": Fault("dot", b"452 4.3.1 Out of storage"),
    "dot_554": Fault("dot", b"554 5.7.1 Looks like spam"),
    "drop_after_dot": Fault("dot", b"", Then.DROP, accept=True),
    "silent_after_dot": Fault("dot", b"", Then.HANG, accept=True),
    "drip_after_dot": Fault("dot", b"250 " + b"slow" * 100, accept=True, drip=True),
    "huge_reply_after_dot": Fault("dot", b"250-more\r\n" * 100_000 + b"250 done", accept=True),
    "long_line_after_dot": Fault("dot", b"250 " + b"x" * 100_000, accept=True),
    "garbage_after_dot": Fault("dot", b"\x1b[2J\xff\x00 hello", accept=True),
    "999_after_dot": Fault("dot", b"999 beyond", accept=True),
    "354_after_dot": Fault("dot", b"354 more please", accept=True),
    "disagreement_after_dot": Fault("dot", b"250-yes\r\n554 no", accept=True),
    "no_crlf_after_dot": Fault("dot", b"250 o", Then.DROP, accept=True),
    "surplus_after_dot": Fault("dot", b"250 2.0.0 Ok\r\n250 2.0.0 Ok", accept=True),
    "multiline_after_dot": Fault("dot", b"250-2.0.0 Ok\r\n250-2.0.0 queued\r\n250 2.0.0 as we like", accept=True),
    "close_after_dot": Fault("dot", b"250 2.0.0 Ok: queued as LAST", Then.CLOSE, accept=True),
    "rset_421": Fault("rset", b"421 4.3.2 Shutting down", Then.CLOSE),
    "rset_502": Fault("rset", b"502 5.5.1 Never heard of it"),
    "quit_drop": Fault("quit", b"", Then.DROP),
}
_SCRIPT = re.compile(r"(\w+)(?:=([^#]*)|:(.+?)|%(\d+))?(?:#(\d+))?")


def meant(script: str, point: str, name: str, recipient: str, number: int, attempt: int) -> Fault | None:
    """Return the fault of ``script`` if it strikes the ``number``th message, the ``attempt``th to ``recipient``, here.

    With a ``name`` only that fault does. Chance depends on nothing but fault, recipient and attempt.
    """
    found = _SCRIPT.fullmatch(script)
    assert found, script
    fault = FAULTS.get(found[1]) or Fault(found[1], (found[2] or "").encode())
    if fault.point != point or name not in ("", found[1]):
        return None
    if found[3] not in (None, recipient) or found[5] not in (None, str(number)):
        return None
    return fault if found[4] is None or _chance(found[1], recipient, attempt) < int(found[4]) else None


def _chance(*what: object) -> int:
    return zlib.crc32(repr(what).encode()) % 100
