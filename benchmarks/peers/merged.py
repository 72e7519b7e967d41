"""What mailmerge does for each row of its database, without what it prints: ``python merged.py PORT COUNT FOLDER``."""

import sys
import tempfile
from pathlib import Path

from mailmerge.sendmail_client import SendmailClient
from mailmerge.template_message import TemplateMessage
from same_letter import SameLetter

TEMPLATE = """\
TO: {{{{ name }}}} <{{{{ email }}}}>
SUBJECT: {subject}
FROM: {sender}
List-Unsubscribe: <{{{{ unsubscribe }}}}>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="boundary"

--boundary
Content-Type: text/plain; charset=utf-8

{text}
--boundary
Content-Type: text/html; charset=utf-8

{html}
--boundary--
"""


def main(port: int, count: int, folder: Path) -> None:
    """Send."""
    letter = SameLetter(folder)
    with tempfile.TemporaryDirectory() as name:
        template, server = Path(name) / "template.txt", Path(name) / "server.conf"
        filled = TEMPLATE.format(subject=letter.subject, sender=letter.sender, text=letter.text, html=letter.html)
        template.write_text(filled, encoding="utf-8")
        server.write_text(f"[smtp_server]\nhost = 127.0.0.1\nport = {port}\n", encoding="utf-8")
        merging, client = TemplateMessage(template), SendmailClient(server)
        for reader in letter.readers(count):
            client.sendmail(*merging.render(reader.values))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
