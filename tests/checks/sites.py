"""Web sites on loopback that answer as they are told, and a network in which names lead to them."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import trustme

from newsletter.checks.fetch import Addresses, Network
from newsletter.checks.findings import Finding
from newsletter.checks.online import dead_links
from newsletter.checks.public_address import is_public
from tests.checks.clean_letter import body, read

AUTHORITY = trustme.CA()
HOST = "www.barnehagenytt.no"

Page = bytes | Callable[[str], bytes | None]
"""What is written: bytes, or what a function makes of the method; None says nothing and waits."""


def reply(status: int = 200, location: str = "", content: str = "") -> bytes:
    """Return a whole answer."""
    head = f"HTTP/1.1 {status} Whatever\r\nSet-Cookie: who=you\r\nContent-Length: {len(content)}\r\n"
    return (head + (f"Location: {location}\r\n" if location else "") + f"\r\n{content}").encode()


@dataclass
class Site:
    """One server: its pages by path, and every request that came, line by line."""

    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[list[str]] = field(default_factory=list)
    port: int = 0

    @property
    def asked(self) -> list[str]:
        """The first lines of the requests, without their version."""
        return [lines[0].removesuffix(" HTTP/1.1") for lines in self.requests]


@contextmanager
def serving(site: Site, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run ``site`` on a free port of 127.0.0.1."""

    class Handler(StreamRequestHandler):
        def setup(self) -> None:
            if context:
                self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            lines = [line.decode().rstrip() for line in iter(self.rfile.readline, b"\r\n") if line]
            method, path, _version = lines[0].split(" ")
            site.requests.append(lines)
            page = site.pages.get(path, reply(404))
            written = page(method) if callable(page) else page
            if written is None:
                self.rfile.read(1)  # until the other side gives up
            else:
                self.wfile.write(written)

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()
            self.request.close()

    class Server(ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: that the other side hangs up is what is tested."""

    with Server(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def unencrypted() -> Iterator[int]:
    """Yield the port of a server that answers an encrypted greeting in plain words."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.connection.recv(1)
            self.wfile.write(reply(400))
            self.connection.recv(10_000)

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.handle_request).start()
        yield server.server_address[1]


def tls(*names: str, certificate: trustme.LeafCert | None = None) -> ssl.SSLContext:
    """Return what a server with a certificate for ``names`` needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (certificate or AUTHORITY.issue_cert(*names)).configure_cert(context)
    return context


@lru_cache
def trusting() -> ssl.SSLContext:
    """Return a client's context that knows our authority and no other."""
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


def network(names: dict[str, Addresses | OSError], *, seconds: float = 20, loopback: bool = True) -> Network:
    """Return a network in which only ``names`` and example.com exist.

    With ``loopback``, our sites are as good as public ones.
    """
    known = {"example.com": [("8.8.8.8", 443)]} | names

    def resolve(host: str, _port: int) -> Addresses:
        found = known.get(host, socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
        if isinstance(found, OSError):
            raise found
        return found

    def judge(address: str) -> bool:
        return (loopback and address == "127.0.0.1") or is_public(address)

    return Network(resolve, judge, trusting(), seconds)


def look(net: Network, *addresses: str) -> list[Finding]:
    """Return what is found in a letter with these links, one a paragraph from line 10 on."""
    return dead_links([read(body(*(f"[Lenke {n}]({address})" for n, address in enumerate(addresses))))], net)
