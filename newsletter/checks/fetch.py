"""Asking one address of the web, as a stranger would: no cookies, no proxy, no body, and never a private machine.

The name is looked up here, every address it stands for is judged, and the connection goes to just the address that
was judged: a name that means something else a moment later gains nothing.
"""

import asyncio
import io
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import partial
from http.client import HTTPException, parse_headers
from threading import Thread
from urllib.parse import quote, urlsplit

from newsletter import __version__
from newsletter.checks.public_address import is_public

_LARGEST_HEAD = 64 * 1024
_MOST_ADDRESSES = 4
_PORTS = {"https": 443, "http": 80}
_OTHER_PORTS = (80, 443, 8080, 8443)
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9]\d\d)[ \r]")
_KEPT = "/%:@!$&'()*+,;=~?"
_AGENT = f"newsletter/{__version__} (checks the links of a letter before it is sent)"


class Trouble(StrEnum):
    """Why there is no answer."""

    NO_NAME = auto()
    NOT_LOOKED_UP = auto()
    """The name may exist; nobody could say."""
    PRIVATE = auto()
    NOT_TAKEN = auto()
    """A scheme, a port or a user name that is never looked at."""
    UNENCRYPTED = auto()
    """A redirect from https to http."""
    SLOW = auto()
    UNREACHABLE = auto()
    EXPIRED = auto()
    OTHER_NAME = auto()
    """The certificate is for another host."""
    SELF_MADE = auto()
    UNKNOWN_ISSUER = auto()
    """As a certificate looks whose chain is incomplete, or whose root this machine does not have."""
    NO_TLS = auto()
    ODD = auto()
    """An answer that is not HTTP."""
    CIRCLE = auto()


_CERTIFICATES = {
    10: Trouble.EXPIRED,
    18: Trouble.SELF_MADE,
    62: Trouble.OTHER_NAME,
    64: Trouble.OTHER_NAME,
}
"""What OpenSSL's numbers say for certain; with any other, the fault may be this machine's."""

Addresses = list[tuple[str, int]]
"""Digits and port."""


def look_up(host: str, port: int) -> Addresses:
    """Return the addresses that ``host`` stands for. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((str(address[4][0]), port) for address in found))


@dataclass(frozen=True, slots=True)
class Network:
    """The way out: how names become addresses, which of them may be spoken to, whose certificates count."""

    resolve: Callable[[str, int], Addresses] = look_up
    judge: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = 10.0
    """For one link, redirects and all."""


class Stop(Exception):
    """Nothing more is asked; why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Target:
    """An address of the web, ready to be asked."""

    scheme: str
    host: str
    """In ASCII."""
    port: int
    path: str
    """With the query; what is behind ``#`` is the browser's business."""

    @property
    def site(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The whole, as one writes it."""
        return f"{self.scheme}://{self.site}{self.path}"


def target(address: str) -> Target:
    """Take an address apart. Raises Stop for what is never looked at."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Stop(Trouble.NOT_TAKEN) from None
    if parts.scheme not in _PORTS or "@" in parts.netloc or port not in _OTHER_PORTS:
        raise Stop(Trouble.NOT_TAKEN)
    try:
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Stop(Trouble.NO_NAME) from None
    if not _HOST.fullmatch(host):
        raise Stop(Trouble.NO_NAME)
    path = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


async def ask(where: Target, network: Network) -> tuple[int, str]:
    """Return status and redirect (or nothing) of an address; GET where there is no good answer to HEAD. Raises Stop."""
    try:
        status, location = await _exchange("HEAD", where, network)
        if status < 400:
            return status, location
    except Stop as stop:
        if stop.trouble not in (Trouble.UNREACHABLE, Trouble.ODD):
            raise
    return await _exchange("GET", where, network)


async def _exchange(method: str, where: Target, network: Network) -> tuple[int, str]:
    reader, writer = await _connected(where, network)
    try:
        lines = (f"{method} {where.path} HTTP/1.1", f"Host: {where.site}", f"User-Agent: {_AGENT}")
        writer.write("\r\n".join((*lines, "Accept: text/html, */*;q=0.8", "Connection: close", "", "")).encode("ascii"))
        return await _answer(reader)
    except (OSError, EOFError):
        raise Stop(Trouble.UNREACHABLE) from None
    except (asyncio.LimitOverrunError, HTTPException):
        raise Stop(Trouble.ODD) from None
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    """Return status and redirect of the first answer that is more than a "go on"."""
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        status = _STATUS.match(head)
        if not status:
            raise Stop(Trouble.ODD)
        if int(status[1]) >= 200:
            headers = parse_headers(io.BytesIO(head.partition(b"\r\n")[2]))
            return int(status[1]), headers.get("Location", "")


async def _connected(where: Target, network: Network) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    addresses = await _judged(where, network)
    encrypted = where.scheme == "https"
    context, name = (network.context, where.host) if encrypted else (None, None)
    trouble = Trouble.UNREACHABLE
    for address, port in addresses:
        try:
            async with asyncio.timeout(network.seconds / len(addresses)):
                return await asyncio.open_connection(
                    address, port, limit=_LARGEST_HEAD, ssl=context, server_hostname=name
                )
        except ssl.SSLCertVerificationError as error:
            raise Stop(_CERTIFICATES.get(error.verify_code, Trouble.UNKNOWN_ISSUER)) from None
        except ssl.SSLError:
            raise Stop(Trouble.NO_TLS) from None
        except TimeoutError:
            trouble = Trouble.SLOW
        except OSError:
            trouble = Trouble.UNREACHABLE
    raise Stop(trouble)


async def _judged(where: Target, network: Network) -> Addresses:
    """Return the addresses to connect to, IPv4 first: where IPv6 is broken, it is broken in silence."""
    try:
        addresses = await resolved(where.host, where.port, network)
    except socket.gaierror as error:
        unknown = error.errno in (socket.EAI_AGAIN, socket.EAI_FAIL)
        raise Stop(Trouble.NOT_LOOKED_UP if unknown else Trouble.NO_NAME) from None
    except OSError:
        raise Stop(Trouble.NOT_LOOKED_UP) from None
    if not all(network.judge(address) for address, _port in addresses):
        raise Stop(Trouble.PRIVATE)
    return sorted(addresses, key=lambda address: ":" in address[0])[:_MOST_ADDRESSES]


async def resolved(host: str, port: int, network: Network) -> Addresses:
    """Look ``host`` up in a thread that nobody waits for at the end: a look-up cannot be stopped, only left alone."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Addresses] = loop.create_future()

    def settle(give: Callable[[], None]) -> None:
        if not future.done():
            give()

    def work() -> None:
        try:
            give = partial(future.set_result, network.resolve(host, port))
        except Exception as error:  # handed to the one who waits
            give = partial(future.set_exception, error)
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(settle, give)

    Thread(target=work, daemon=True).start()
    return await future
