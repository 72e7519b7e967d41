"""Times as they are typed: when to send, and how long to keep trying; and waiting for the moment."""

import re
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter import host
from newsletter.cli.dialogue import moment
from newsletter.cli.screen import Screen
from newsletter.errors import ExitStatus, NewsletterError, UsageError
from newsletter.messages import _

_SECONDS = {"m": 60, "h": 3600, "d": 86400}


class Interrupted(NewsletterError):
    """Ctrl-C while waiting for the moment; nothing has been sent."""

    exit_status = ExitStatus.INTERRUPTED


def duration_of(text: str) -> float:
    """Return seconds for ``30m``, ``4h`` or ``2d``. Raises UsageError."""
    match = re.fullmatch(r"([0-9]{1,4})\s*([mhd])", text.strip().lower())
    if not match:
        raise UsageError(_("“{text}” is not a time to wait.", text=text), hint=_("Write it like 30m, 4h or 2d."))
    return float(int(match[1]) * _SECONDS[match[2]])


def moment_of(text: str, zone: str) -> int:
    """Return Unix seconds for ``2023-12-18 08:00`` where the publication is. Raises UsageError."""
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        hint = _('Write it like "2023-12-18 08:00".')
        raise UsageError(_("“{text}” is not a date with a time.", text=text), hint=hint) from None
    return int((local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))).timestamp())


def require_future(at: int | None, now: float, *, carried_on: bool) -> None:
    """Raise UsageError when the moment has passed, unless a run that was scheduled before it is carried on."""
    if at is not None and at < now and not carried_on:
        raise UsageError(_("The moment after --at has passed."), hint=_("Give a later one, or leave --at out."))


def wait_until(screen: Screen, at: int, zone: str) -> None:
    """Wait for the moment; the machine has to stay awake. Raises Interrupted."""
    stop = threading.Event()
    words = _(
        "Waiting until {moment}. Keep this window open and the machine awake; Ctrl-C stops.", moment=moment(at, zone)
    )
    screen.say(words)
    with host.keep_awake(), host.on_stop(stop.set):
        while (left := at - screen.now()) > 0 and not stop.is_set():
            screen.sleep(min(1.0, left))
    if stop.is_set():
        raise Interrupted(_("Stopped. Nothing was sent."), hint=_("The same command waits again."))
