"""What one writes with aiosmtplib: EmailMessage and eight connections: ``python async_smtp.py PORT COUNT FOLDER``."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib
from same_letter import Reader, SameLetter
from standard_library import message_for

CONNECTIONS = 8


async def send(port: int, letter: SameLetter, readers: Iterator[Reader]) -> None:
    """Send over one connection as long as there are readers."""
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
        for reader in readers:
            await smtp.send_message(message_for(letter, reader))


async def main(port: int, count: int, folder: Path) -> None:
    """Send over all connections."""
    letter = SameLetter(folder)
    readers = letter.readers(count)
    await asyncio.gather(*(send(port, letter, readers) for _ in range(CONNECTIONS)))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
