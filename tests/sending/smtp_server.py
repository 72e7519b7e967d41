"""A mail server that misbehaves on demand, for tests.

In a test: ``with Server("rcpt_550:ola@example.no", "drop_after_dot#3") as server``. As a process, for tests that kill:
``python tests/sending/smtp_server.py PORT RECORD_FILE [FAULT ...]`` prints its port when it is ready, and writes each
message it accepts to RECORD_FILE, durably, before it says so. A fault applies to every message, to one recipient
(``:ADDRESS``), to the nth message counted by MAIL (``#N``), or by chance to so many in a hundred (``%N``);
``POINT=REPLY`` says anything (``dot=454 Slow down``).
"""

import asyncio
import base64
import contextlib
import json
import os
import re
import socket
import ssl
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.sending.faults import Fault, Then, meant  # found where this runs as a program, too


@dataclass(frozen=True)
class Received:
    """One accepted message."""

    recipient: str
    sender: str
    message_id: str
    content: bytes
    connection: int
    encrypted: bool


class Server:
    """The server, in a thread of its own while the context lasts."""

    def __init__(
        self,
        *faults: str,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
        pipelining: bool = True,
        features: tuple[str, ...] = (),
        most: int | None = None,
        tokens: set[str] | None = None,
        record: Path | None = None,
    ) -> None:
        self.features, self.most = features, most
        self.tokens = tokens
        """What is accepted by XOAUTH2, by anybody."""
        self.faults, self.port, self.tls, self.login = faults, port, tls, login
        self.implicit_tls, self.pipelining, self.record = implicit_tls, pipelining, record
        self.received: list[Received] = []
        self.commands: list[str] = []
        self.connections = self.messages = 0
        self.tries: Counter[str] = Counter()
        """How often each recipient was named."""
        self._arrived = threading.Condition()
        self.heard_dot = threading.Event()
        """Set once a final dot has come in."""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)

    def __enter__(self) -> "Server":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def recipients(self) -> list[str]:
        return [message.recipient for message in self.received]

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda *_: None)
        self.dialogues: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        server = await asyncio.start_server(self._client, "127.0.0.1", self.port, limit=1 << 20)
        server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)  # a long letter waits for us
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        self._loop.remove_reader(server.sockets[0].fileno())
        for _ in range(5):  # whoever has just been let in becomes known; closing at once would lose him
            await asyncio.sleep(0)
        server.close()
        for writer in self.dialogues.values():
            writer.transport.abort()
        await asyncio.gather(*self.dialogues, return_exceptions=True)

    def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = self._loop.create_task(self._converse(_Dialogue(self, reader, writer), writer))
        self.dialogues[task] = writer
        task.add_done_callback(self.dialogues.pop)

    async def _converse(self, dialogue: "_Dialogue", writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, _Over):
            await dialogue.run()
        writer.close()
        with contextlib.suppress(Exception):
            await writer.wait_closed()

    def wait_for(self, count: int) -> None:
        """Wait until so many messages have been accepted."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.received) >= count, 30)

    def accept(self, message: Received, fault: Fault | None) -> None:
        with self._arrived:
            self.received.append(message)
            self._arrived.notify_all()
        if self.record:
            with self.record.open("ab") as file:
                told = fault is None or fault.then is not Then.DROP
                fields = {"recipient": message.recipient, "message_id": message.message_id, "told": told}
                file.write(json.dumps(fields).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())


class _Over(Exception):
    """The server is through with this connection."""


class _Dialogue:
    """One connection."""

    def __init__(self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.number = server.connections
        self.encrypted = False
        self.sender = self.recipient = self.line = ""

    def fault(self, point: str, *, name: str = "") -> Fault | None:
        """Return the fault that applies at ``point``, if there is one."""
        here = (point, name, self.recipient, self.server.messages, self.server.tries[self.recipient])
        return next(filter(None, (meant(script, *here) for script in self.server.faults)), None)

    async def say(self, right: str, point: str = "") -> bool:
        """Say what is right, or what a fault wants; tell whether it was right."""
        fault = self.fault(point) if point else None
        if fault is None:
            self.writer.write(right.encode() + b"\r\n")
            await self.writer.drain()
            return True
        said = fault.say.replace(b"%s", self.line.encode())
        if said and (fault.then is not Then.DROP or point != "dot"):
            said += b"\r\n"
        for part in [said[i : i + 1] for i in range(len(said))] if fault.drip else [said]:
            self.writer.write(part)
            await self.writer.drain()
            if fault.drip:
                await asyncio.sleep(0.01)
        if fault.then is Then.HANG:
            await self.reader.read()
        if fault.then is Then.DROP:
            self.writer.transport.abort()
        if fault.then is not Then.GO_ON:
            raise _Over
        return False

    async def hear(self) -> str:
        self.line = (await self.reader.readuntil(b"\r\n"))[:-2].decode()
        return self.line

    async def encrypt(self) -> None:
        assert self.server.tls
        await self.writer.start_tls(self.server.tls)
        self.encrypted = True

    async def run(self) -> None:
        if self.server.implicit_tls:
            await self.encrypt()
        if self.server.most is not None and len(self.server.dialogues) > self.server.most:
            await self.say("421 4.7.0 Too many connections from your address")
            raise _Over
        await self.say("220 test.example.no ESMTP", "connect")
        while True:
            verb, _, rest = (await self.hear()).partition(" ")
            self.server.commands.append(self.line)
            answer = getattr(self, f"on_{verb.lower()}", None)
            if answer is None:
                await self.say("500 5.5.2 What?")
            else:
                await answer(rest)

    async def on_ehlo(self, name: str) -> None:
        features = ["test.example.no", "8BITMIME", "ENHANCEDSTATUSCODES"]
        if self.server.pipelining and not self.fault("features", name="pipelining_missing"):
            features.append("PIPELINING")
        features += self.server.features
        if self.server.tls and not self.encrypted and not self.fault("features", name="starttls_missing"):
            features.append("STARTTLS")
        if self.server.login and not self.fault("features", name="auth_missing"):
            features.append("AUTH LOGIN" if self.fault("features", name="auth_login_only") else "AUTH PLAIN LOGIN")
        if self.server.tokens is not None:
            features.append("AUTH LOGIN XOAUTH2")
        await self.say("\r\n".join([f"250-{name}" for name in features[:-1]] + [f"250 {features[-1]}"]), "ehlo")

    async def on_helo(self, name: str) -> None:
        await self.say("250 test.example.no")

    async def on_starttls(self, rest: str) -> None:
        if await self.say("220 2.0.0 Go ahead", "starttls") and self.server.tls:
            await self.encrypt()

    async def on_auth(self, rest: str) -> None:
        if rest.startswith("XOAUTH2"):
            await self.on_xoauth2(rest.partition(" ")[2])
            return
        assert self.server.login
        user, password = self.server.login
        if rest == "LOGIN":
            await self.say("334 VXNlcm5hbWU6")
            given = [base64.b64decode(await self.hear()).decode()]
            await self.say("334 UGFzc3dvcmQ6")
            given.append(base64.b64decode(await self.hear()).decode())
        else:
            given = base64.b64decode(rest.removeprefix("PLAIN ")).decode("utf-8", "replace").split("\0")[1:]
        right = given == [user, password]
        await self.say("235 2.7.0 Welcome" if right else "535 5.7.8 Wrong user or password", "auth")

    async def on_xoauth2(self, response: str) -> None:
        assert self.server.tokens is not None
        if not response:
            await self.say("334 ")
            response = await self.hear()
        user, bearer, end, _nothing = base64.b64decode(response).decode().split("\x01")
        token = bearer.removeprefix("auth=Bearer ")
        if user.startswith("user=") and end == "" and token in self.server.tokens:
            await self.say("235 2.7.0 Welcome", "auth")
            return
        await self.say("334 " + base64.b64encode(b'{"status":"invalid_token","schemes":"Bearer"}').decode())
        assert await self.hear() == ""
        await self.say("535 5.7.3 Authentication unsuccessful", "auth")

    async def on_mail(self, rest: str) -> None:
        self.server.messages += 1
        self.sender, self.recipient = rest[len("FROM:<") :].partition(">")[0], ""
        if not await self.say("250 2.1.0 Ok", "mail"):
            self.sender = ""

    async def on_rcpt(self, rest: str) -> None:
        if not self.sender:
            await self.say("503 5.5.1 Who sends it?")
            return
        self.recipient = rest[len("TO:<") :].partition(">")[0]
        self.server.tries[self.recipient] += 1
        if not await self.say("250 2.1.5 Ok", "rcpt"):
            self.recipient = ""

    async def on_data(self, rest: str) -> None:
        if not self.recipient:
            await self.say("554 5.5.1 No valid recipients")
            return
        if not await self.say("354 End with a dot", "data"):
            return
        lines: list[bytes] = []
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            if not lines and self.fault("body"):
                await self.say("", "body")
            lines.append(line.removeprefix(b"."))
        self.server.heard_dot.set()
        content = b"".join(lines)
        found = re.search(rb"^Message-ID:\s*(\S+)", content, re.MULTILINE | re.IGNORECASE)
        message = Received(
            self.recipient, self.sender, found[1].decode() if found else "", content, self.number, self.encrypted
        )
        fault = self.fault("dot")
        if fault is None or fault.accept or fault.say.startswith(b"2"):
            self.server.accept(message, fault)
        await self.say(f"250 2.0.0 Ok: queued as Q{self.server.messages:05}", "dot")

    async def on_rset(self, rest: str) -> None:
        self.sender = self.recipient = ""
        await self.say("250 2.0.0 Ok", "rset")

    async def on_quit(self, rest: str) -> None:
        await self.say("221 2.0.0 Bye", "quit")
        raise _Over


if __name__ == "__main__":
    with Server(*sys.argv[3:], port=int(sys.argv[1]), record=Path(sys.argv[2])) as running:
        sys.stdout.write(f"{running.port}\n")
        sys.stdout.flush()
        sys.stdin.read()
