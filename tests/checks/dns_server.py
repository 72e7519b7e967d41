"""A name server on loopback that knows what a test tells it."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset


@contextmanager
def name_server(records: Mapping[tuple[str, str], list[str]], broken: str = "") -> Iterator[list[str]]:
    """Let the resolver of this process ask a server that knows ``records`` by name and kind.

    It answers SERVFAIL for names that end in ``broken``. Yields what it was asked.
    """
    asked: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(sock, records, broken, asked), daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], sock.getsockname()[1]
        before, dns.resolver.default_resolver = dns.resolver.default_resolver, resolver
        try:
            yield asked
        finally:
            dns.resolver.default_resolver = before
            sock.sendto(b"", sock.getsockname())
            thread.join(10)


def _serve(sock: socket.socket, records: Mapping[tuple[str, str], list[str]], broken: str, asked: list[str]) -> None:
    while True:
        data, client = sock.recvfrom(4096)
        if not data:
            return
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        asked.append(f"{name} {kind}")
        answer = dns.message.make_response(query)
        if broken and name.endswith(broken):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif found := records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, found))
        elif not any(name == known for known, _kind in records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        sock.sendto(answer.to_wire(), client)


def text(value: str) -> str:
    """Return a TXT record as a zone file writes it: in pieces of 255 octets."""
    return " ".join(f'"{value[start : start + 255]}"' for start in range(0, len(value), 255))


def zone(**texts: str) -> dict[tuple[str, str], list[str]]:
    """Return TXT records; ``__`` in a name stands for a dot."""
    return {(name.replace("__", "."), "TXT"): [text(value)] for name, value in texts.items()}
