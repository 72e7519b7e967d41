"""The socket below a connection: every read has a limit in size and a deadline as a whole.

The standard library speaks EHLO and reads what it offers; it never sees a message.
"""

import ipaddress
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from newsletter.sending.transport.wire import NotUnderstood, ReplyReader, ServerReply

_UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
"""Answers of the resolver: there is no such name, or it stands for no machine. Windows says so without network, too."""


Address = tuple[int, tuple[Any, ...]]
"""Family and socket address of a machine."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds (RFC 5321, 4.5.3.2)."""

    connect: float = 10.0
    """For each address of the server."""
    greeting: float = 60.0
    """For the banner and the TLS handshake: a port that speaks another dialect is silent while an editor waits."""
    command: float = 300.0
    """For the answer to a command, and for each write."""
    dot: float = 600.0
    """For the answer to the final dot: giving up early makes a message uncertain."""
    quit: float = 2.0


class LineBroken(Exception):
    """The line broke, was silent for too long, or carried no SMTP; ``heard`` is what was said instead."""

    def __init__(self, why: str, heard: str = "") -> None:
        super().__init__(why)
        self.heard = heard


class NoSuchServer(LineBroken):
    """The name of the server means no machine, as far as those can tell who know names."""


class NotTrusted(Exception):
    """TLS came to nothing: the certificate, or what the two ends can speak."""


class Line(smtplib.SMTP):
    """The standard library's SMTP client with our own reading and writing below it. Raises LineBroken."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__(local_hostname="localhost", timeout=timeouts.connect)
        self.timeouts = timeouts
        self._replies = ReplyReader()

    def dial(self, host: str, port: int, preferred: Address | None = None) -> Address:
        """Connect to the first address of ``host`` that answers, and return it; one that is ``preferred`` comes first.

        Raises NoSuchServer where the name has no address.
        """
        with line_faults():
            self.sock, address = _reach(_addresses(host, port), preferred, self.timeouts.connect)
            # Without it the last, short write of a message waits for a delayed acknowledgement: 40 ms each.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.local_hostname = address_literal(self.sock.getsockname()[0])
        return address

    @property
    def to_this_machine(self) -> bool:
        """Whether the other end is this machine, by its address and not by its name."""
        with line_faults():
            return is_loopback(self._open.getpeername()[0])

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Begin TLS with ``host``. Raises NotTrusted where that is not safe."""
        with line_faults():
            self._open.settimeout(self.timeouts.greeting)
            try:
                self.sock = context.wrap_socket(self._open, server_hostname=host)
            except ssl.SSLCertVerificationError as error:
                raise NotTrusted(f"certificate: {error.verify_message}") from None
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                raise
            except ssl.SSLError as error:
                raise NotTrusted(error.reason or type(error).__name__) from None

    def banner(self) -> ServerReply:
        """Return the server's greeting."""
        return self._only_reply(self.timeouts.greeting)

    def ask(self, command: str) -> ServerReply:
        """Write ``command`` and return the answer."""
        code, text = self.docmd(command)
        return ServerReply(code, tuple(text.split(b"\n")))

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer for the standard library."""
        reply = self._only_reply(self.timeouts.command)
        return reply.code, b"\n".join(reply.lines)

    def send(self, s: object) -> None:
        """Write a command for the standard library."""
        self.write(str(s).encode("ascii"))

    def write(self, data: bytes) -> None:
        """Write all of ``data``."""
        with line_faults():
            self._open.settimeout(self.timeouts.command)
            self._open.sendall(data)

    def read(self, limit: float) -> ServerReply:
        """Return the next reply, which must be complete within ``limit`` seconds."""
        deadline = time.monotonic() + limit
        while (reply := self._next()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LineBroken("no complete answer in time")
            self._receive(left)
        return reply

    def hand_over(self) -> socket.socket:
        """Give the socket away: nothing but messages follows. Raises LineBroken where the server has said more."""
        if self.surplus:
            raise LineBroken("the server spoke out of turn")
        taken, self.sock = self._open, None
        return taken

    @property
    def surplus(self) -> bool:
        """Whether something was received that answers nothing."""
        return self._replies.surplus

    @property
    def _open(self) -> socket.socket:
        if self.sock is None:
            raise LineBroken("the connection is closed")
        return self.sock

    def _only_reply(self, limit: float) -> ServerReply:
        """Read a reply with nothing behind it: before TLS and login, what comes unasked was put there by somebody."""
        reply = self.read(limit)
        if self.surplus:
            raise LineBroken("the server spoke out of turn")
        return reply

    def _next(self) -> ServerReply | None:
        try:
            return self._replies.next()
        except NotUnderstood as error:
            raise LineBroken(str(error), error.heard) from None

    def _receive(self, limit: float) -> None:
        with line_faults():
            self._open.settimeout(limit)
            data = self._open.recv(64 * 1024)
        if not data:
            raise LineBroken("the server closed the connection")
        self._replies.feed(data)


def _addresses(host: str, port: int) -> list[Address]:
    """Return where ``host`` may be reached, in the order of the resolver, IPv6 and IPv4."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise NoSuchServer("this is not the name of a server") from None
    except socket.gaierror as error:
        if error.errno in _UNKNOWN:
            raise NoSuchServer(str(error.strerror)) from None
        raise  # nobody could be asked: the network is down
    return [(family, address) for family, _type, _protocol, _name, address in found]


def _reach(addresses: list[Address], preferred: Address | None, limit: float) -> tuple[socket.socket, Address]:
    """Return a socket to the first address that answers within ``limit`` seconds, and the address."""
    last: Exception = LineBroken("there is no address")
    for address in sorted(addresses, key=lambda one: one != preferred):
        sock = socket.socket(address[0], socket.SOCK_STREAM)
        try:
            sock.settimeout(limit)
            sock.connect(address[1])
        except OSError as error:
            sock.close()
            last = LineBroken("the address does not answer") if isinstance(error, TimeoutError) else error
        else:
            return sock, address
    raise last


def address_literal(address: str) -> str:
    """Return what a machine without a name of its own says in EHLO (RFC 5321, 4.1.3)."""
    bare = address.partition("%")[0]
    return f"[IPv6:{bare}]" if ":" in bare else f"[{bare}]"


def is_loopback(address: str) -> bool:
    """Tell whether ``address``, as a socket gives it, is this machine itself."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback


@contextmanager
def line_faults() -> Iterator[None]:
    """Whatever goes wrong with a socket is a broken line."""
    try:
        yield
    except OSError as error:
        raise fault_of(error) from None


def fault_of(error: OSError) -> LineBroken:
    """Return what ``error`` means for a line."""
    if isinstance(error, TimeoutError):
        return LineBroken("no complete answer in time")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return LineBroken("the server closed the connection")
    return LineBroken(error.strerror or type(error).__name__)
