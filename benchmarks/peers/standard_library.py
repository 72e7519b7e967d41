"""What one writes with the standard library: EmailMessage and a loop over ``smtplib``, one connection.

python standard_library.py PORT COUNT FOLDER [--tls CERTIFICATE] [--no-delay]
"""

import argparse
import email.utils
import smtplib
import socket
import ssl
from email.message import EmailMessage
from pathlib import Path

from same_letter import Reader, SameLetter


def message_for(letter: SameLetter, reader: Reader) -> EmailMessage:
    """Make a reader's message."""
    text, html = letter.bodies(reader)
    message = EmailMessage()
    message["From"] = letter.sender
    message["To"] = email.utils.formataddr((reader.name, reader.email))
    message["Subject"] = letter.subject
    message["Date"] = email.utils.localtime()
    message["Message-ID"] = email.utils.make_msgid(domain="example.no")
    message["List-Unsubscribe"] = f"<{reader.values['unsubscribe']}>"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def main() -> None:
    """Send."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tls", type=Path)
    parser.add_argument("--no-delay", action="store_true")
    asked = parser.parse_args()
    letter = SameLetter(asked.folder)
    with smtplib.SMTP("127.0.0.1", asked.port) as smtp:
        if asked.no_delay:
            assert smtp.sock
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if asked.tls:
            smtp.starttls(context=ssl.create_default_context(cafile=asked.tls))
        for reader in letter.readers(asked.count):
            smtp.send_message(message_for(letter, reader))


if __name__ == "__main__":
    main()
