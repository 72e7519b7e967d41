"""Tokens instead of passwords: Microsoft 365 and Google (XOAUTH2).

A person logs in once, in the browser; what that gives is kept in a file of this user on this machine, and renewed
without anybody. A service logs in as itself, and keeps nothing. The providers' libraries are imported late: they take
200 ms.
"""

import threading
from collections.abc import Callable
from types import ModuleType

from newsletter.messages import _
from newsletter.sending.transport import google, microsoft
from newsletter.sending.transport.kept_login import NoToken, Unreachable, kept_in, oauth_of
from newsletter.settings.smtp import Smtp

__all__ = ["NoToken", "Unreachable", "forget", "kept_in", "log_in_by_browser", "log_in_by_code", "token"]

_lock = threading.RLock()
"""Connections ask from several threads; one renews."""


def token(smtp: Smtp, *, renew: bool = False) -> str:
    """Return a token that is valid for at least some minutes; ``renew``: not the one at hand, it was refused.

    Raises NoToken, Unreachable, and PartMissing where a library is not installed.
    """
    with _lock:
        return str(_provider(smtp).token(smtp, renew=renew))


def log_in_by_browser(smtp: Smtp, tell: Callable[[str], None]) -> None:
    """Let a person log in; the browser comes back to a page of this machine. Raises NoToken and Unreachable."""
    tell(_("The browser opens. Log in there as {user}, or as somebody who may send as that.", user=smtp.user))
    _provider(smtp).log_in_by_browser(smtp)


def log_in_by_code(smtp: Smtp, tell: Callable[[str], None]) -> None:
    """Let a person log in on any machine, with a code that ``tell`` shows. Microsoft only. As above."""
    microsoft.log_in_by_code(smtp, tell)


def forget(smtp: Smtp) -> bool:
    """Delete what a login has left on this machine; tell whether there was anything."""
    path = kept_in(smtp)
    there = path.exists()
    path.unlink(missing_ok=True)
    microsoft.application.cache_clear()
    return there


def _provider(smtp: Smtp) -> ModuleType:
    return google if oauth_of(smtp).provider == "google" else microsoft
