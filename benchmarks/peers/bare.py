"""The least that Python can do in one thread: ready octets over eight pipelined connections; and the same on record.

    python bare.py PORT COUNT WORK [--ledger]

No list, no replies understood, no faults borne: what is missing to the ceiling in C is Python's, and what `--ledger`
adds (two rows a connection, one commit for all that is at hand, before any further dot) is the price of never sending
twice.
"""

import selectors
import socket
import sqlite3
import sys
import tempfile
from pathlib import Path

CONNECTIONS = 8
SENDER = "retur@example.no"


class Line:
    """One connection, the letter it is sending and the one after that."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.recv(4096)
        self.socket.sendall(b"EHLO localhost\r\n")
        self.socket.recv(4096)
        self.heard = b""
        self.sending: int | None = None
        self.written: int | None = None
        """The letter whose dot has gone."""


class Ledger:
    """A row a letter, moved on in durable transactions; or nothing at all."""

    def __init__(self, path: Path | None, count: int) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None) if path else None
        if self.connection:
            self.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
            self.connection.execute("CREATE TABLE delivery (seq INTEGER PRIMARY KEY, state TEXT, reply TEXT)")
            self.connection.execute("BEGIN")
            rows = ((number, "pending", "") for number in range(count))
            self.connection.executemany("INSERT INTO delivery VALUES (?, ?, ?)", rows)
            self.connection.execute("COMMIT")

    def exchange(self, sent: list[int], claimed: list[int]) -> None:
        """Record what was sent and what is claimed."""
        if self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            done = [("250 ok", number) for number in sent]
            self.connection.executemany("UPDATE delivery SET state = 'sent', reply = ? WHERE seq = ?", done)
            taken = [(number,) for number in claimed]
            self.connection.executemany("UPDATE delivery SET state = 'sending' WHERE seq = ?", taken)
            self.connection.execute("COMMIT")


def address(number: int) -> bytes:
    """Return the address of a reader."""
    return b"leser.%d@kommune%d.example.no" % (number, number % 97)


def body(parts: list[bytes], number: int) -> list[bytes]:
    """Return the letter for a reader, without its dot."""
    values = {b"A": address(number), b"N": b"Kari %d" % number, b"T": b"%024d" % number}
    return [parts[0], *(piece for part in parts[1:] for piece in (values[part[:1]], part[1:]))]


def envelope(number: int) -> bytes:
    """Return the commands before a letter."""
    return b"MAIL FROM:<%b>\r\nRCPT TO:<%b>\r\nDATA\r\n" % (SENDER.encode(), address(number))


def send(port: int, count: int, parts: list[bytes], ledger: Ledger) -> None:
    """Send ``count`` letters."""
    lines = [Line(port) for _number in range(min(CONNECTIONS, count))]
    selector = selectors.DefaultSelector()
    upcoming = iter(range(count))
    ledger.exchange([], list(range(len(lines))))
    for line in lines:
        line.sending = next(upcoming)
        line.socket.sendall(envelope(line.sending))
        selector.register(line.socket, selectors.EVENT_READ, line)
    left = count
    while left:
        sent, ready = [], []
        for key, _events in selector.select():
            line = key.data
            line.heard += line.socket.recv(65536)
            last = line.sending is None
            if not (b"queued" in line.heard if last else b"354 " in line.heard):
                continue
            line.heard = b""
            if line.written is not None:
                sent.append(line.written)
                line.written = None
            if not last:
                line.socket.sendmsg(body(parts, line.sending))
                ready.append((line, next(upcoming, None)))
        left -= len(sent)
        ledger.exchange(sent, [number for _line, number in ready if number is not None])
        for line, number in ready:
            line.socket.sendall(b".\r\n" + (envelope(number) if number is not None else b""))
            line.written, line.sending = line.sending, number


def main() -> None:
    """Read the letter with its places, and send it."""
    port, count, work = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    wire = (work / "letter.wire").read_bytes().removesuffix(b".\r\n")
    with tempfile.TemporaryDirectory(dir=work) as folder:
        path = Path(folder) / "ledger.sqlite3" if "--ledger" in sys.argv[4:] else None
        send(port, count, wire.split(b"\1"), Ledger(path, count))


if __name__ == "__main__":
    main()
