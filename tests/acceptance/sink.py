"""The mail server of the tests in a process of its own, with a record of what it accepted that outlives everybody."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).parent.parent / "sending" / "smtp_server.py"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that is the server's from now on."""

    recipient: str
    message_id: str
    told: bool
    """Whether the server said so; if not, the reply was lost."""


class Sink:
    """A server that is running; ``faults`` as in smtp_server.py."""

    def __init__(self, record: Path, *faults: str) -> None:
        self.record = record
        record.touch()
        command = [sys.executable, str(PROGRAM), "0", str(record), *faults]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def accepted(self) -> list[Accepted]:
        """Return what was accepted so far, in order."""
        whole = self.record.read_text(encoding="utf-8").rpartition("\n")[0]
        return [Accepted(**json.loads(line)) for line in whole.splitlines()]

    def close(self) -> None:
        """Let it end, once it has dealt with all that has come in."""
        self.process.communicate()
