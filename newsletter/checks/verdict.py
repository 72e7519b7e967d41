"""What is to be said of a link that was looked at.

A warning is what readers would meet as well. What only a program meets, or only just now, is a note.
"""

import re
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from newsletter.checks.fetch import Trouble
from newsletter.checks.findings import Level
from newsletter.checks.visit import MOST_REDIRECTS, Answer
from newsletter.messages import _

_LONGEST = 200
"""Characters of an address that are shown: a site may redirect to anything."""
_LOGIN_HOST = re.compile(
    r"login\.(?:microsoftonline|live|windows)\.(?:com|net)|accounts\.google\.com|(?:idp|auth)\.(?:feide|dataporten)\.no"
    r"|(?:login|id)\.(?:idporten|difi|digdir)\.no"
)
_LOGIN_PATH = re.compile(r"(?i)/(?:log-?[io]n|sign-?in|logg-?inn|innlogging|wp-login)(?:[/._-]|$)")
_FRONT = re.compile(r"(?i)/?(?:(?:index|default)\.\w+)?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding without its place."""

    rule: str
    level: Level | None
    """None: the rule's own."""
    message: str
    fix: str


def judge(address: str, answer: Answer) -> Verdict | None:
    """Return what is to be said of the link to ``address``, or None where readers get to the page."""
    return _login(address, answer) or _trouble(address, answer) or _status(address, answer) or _moved(address, answer)


def host_of(address: str) -> str:
    """Return the host in an address; the whole of what has none."""
    return urlsplit(address).hostname or address[:_LONGEST]


def _end(address: str, answer: Answer) -> str:
    return answer.hops[-1].address if answer.hops else address


def _dead(level: Level | None, message: str, fix: str = "") -> Verdict:
    return Verdict("LINK-DEAD", level, message, fix or _("Open the link yourself, and correct it if it does not work."))


def _login(address: str, answer: Answer) -> Verdict | None:
    for hop in answer.hops:
        if _is_login(hop.address) and not _is_login(address):
            message = _("The link leads to a login at {host}.", host=host_of(hop.address))
            fix = _("Link to a page that all your readers can open.")
            return Verdict("LINK-MOVED", Level.WARNING, message, fix)
    return None


def _is_login(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_LOGIN_HOST.fullmatch(parts.hostname or "") or _LOGIN_PATH.search(parts.path))


def _trouble(address: str, answer: Answer) -> Verdict | None:
    """Return what kept us from an answer."""
    if answer.trouble is None:
        return None
    if answer.trouble in (Trouble.PRIVATE, Trouble.UNENCRYPTED, Trouble.NOT_TAKEN):
        return _refused(address, answer)
    host = host_of(_end(address, answer))
    if message := _met_by_all(answer.trouble, host):
        return _dead(None, message)
    return _dead(Level.NOTE, _met_here(answer.trouble, host))


def _met_by_all(trouble: Trouble, host: str) -> str:
    match trouble:
        case Trouble.NO_NAME:
            return _("There is no site called {host}.", host=host)
        case Trouble.EXPIRED:
            return _("The certificate of {host} has expired, and browsers warn readers away.", host=host)
        case Trouble.OTHER_NAME:
            return _("The certificate of {host} is for another name, and browsers warn readers away.", host=host)
        case Trouble.SELF_MADE:
            return _("{host} has made its certificate itself, and browsers warn readers away.", host=host)
        case Trouble.NO_TLS:
            return _("{host} has no encrypted connection that works.", host=host)
    return ""


def _met_here(trouble: Trouble, host: str) -> str:
    match trouble:
        case Trouble.SLOW:
            return _("{host} did not answer in time.", host=host)
        case Trouble.CIRCLE:
            return _("{host} sends its visitors on more than {n} times.", host=host, n=MOST_REDIRECTS)
        case Trouble.UNKNOWN_ISSUER:
            return _("The certificate of {host} could not be verified on this machine.", host=host)
    return _("{host} could not be looked at just now.", host=host)


def _refused(address: str, answer: Answer) -> Verdict:
    """Say where we did not go, or did not go on to."""
    end = _end(address, answer)[:_LONGEST]
    public = _("Use the public address of the page.")
    match answer.trouble, bool(answer.hops):
        case Trouble.UNENCRYPTED, _:
            message = _("The link leads on to {address}, which is not encrypted; it was not followed.", address=end)
            return _dead(None, message, _("Ask those who run the site for an address with https://."))
        case Trouble.PRIVATE, True:
            message = _("The link leads on to {address}, inside a private network; it was not followed.", address=end)
            return _dead(None, message, public)
        case Trouble.PRIVATE, False:
            message = _("{host} is inside a private network, where readers cannot get.", host=host_of(end))
            return _dead(None, message, public)
        case _, True:
            return _dead(None, _("The link leads on to {address}; it was not followed.", address=end))
    message = _("An address with a user name in it, or with an unusual number behind the colon, is not looked at.")
    return _dead(Level.NOTE, message)


def _status(address: str, answer: Answer) -> Verdict | None:
    host, status = host_of(_end(address, answer)), answer.status
    if status in (404, 410):
        message = _("The page is not there: {host} answers {status}.", host=host, status=status)
        return _dead(None, message, _("Look for the page on the site, and copy its address from the browser."))
    if 500 <= status < 600:
        message = _("{host} has trouble of its own: it answers {status}.", host=host, status=status)
        return _dead(Level.NOTE, message, _("Try again later, before the letter is sent."))
    if status >= 400:
        message = _("{host} does not let programs look at the page: it answers {status}.", host=host, status=status)
        return _dead(Level.NOTE, message)
    return None


def _moved(address: str, answer: Answer) -> Verdict | None:
    end = _end(address, answer)
    if _site(address) == _site(end) and _at_front(end) and not _at_front(address):
        message = _("The page seems to be gone: the link leads to the front page of {host}.", host=host_of(end))
        fix = _("Look for the page on the site, and copy its address from the browser.")
        return Verdict("LINK-MOVED", Level.WARNING, message, fix)
    new = address
    for hop in answer.hops:
        if not hop.permanent:
            break
        new = hop.address
    if _page(new) == _page(address):
        return None
    message = _("The page has moved to {address}", address=new[:_LONGEST])
    return Verdict("LINK-MOVED", None, message, _("Use the new address."))


def _site(address: str) -> str:
    return host_of(address).removeprefix("www.").rstrip(".")


def _at_front(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_FRONT.fullmatch(parts.path)) and not parts.query


def _page(address: str) -> str:
    """Return an address without what does not make it another page."""
    parts = urlsplit(urldefrag(address).url)
    return f"{_site(address)}{parts.path.rstrip('/')}?{parts.query}"
