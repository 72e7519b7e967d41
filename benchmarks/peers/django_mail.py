"""What one writes with Django: EmailMultiAlternatives, one connection: ``python django_mail.py PORT COUNT FOLDER``."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from same_letter import SameLetter


def main(port: int, count: int, folder: Path) -> None:
    """Send."""
    settings.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)
    letter = SameLetter(folder)
    with get_connection() as connection:
        for reader in letter.readers(count):
            text, html = letter.bodies(reader)
            headers = {"List-Unsubscribe": f"<{reader.values['unsubscribe']}>"}
            to = [f"{reader.name} <{reader.email}>"]
            message = EmailMultiAlternatives(
                letter.subject, text, letter.sender, to, connection=connection, headers=headers
            )
            message.attach_alternative(html, "text/html")
            message.send()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
