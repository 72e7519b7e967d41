"""A message as a rehearsal leaves it, and the plainest of browsers."""

import http.client
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from http.client import HTTPResponse

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcff9fa11e00"
    "0702027f3dd1a2500000000049454e44ae426082"
)


def letter(
    subject: str = "God jul – og frist 2. januar", to: str = "Kari Nordmann <kari@example.no>", html: str = ""
) -> EmailMessage:
    """Return a message as the rehearsal of a letter with one picture leaves it."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    mail["From"] = "Barnehagenytt <post@example.no>"
    mail["To"] = to
    mail["Date"] = "Mon, 18 Dec 2023 12:00:00 +0100"
    mail.set_content("Hei Kari,\n\ntakk for i år.\n\nLes mer om kurset: https://www.example.no/kurs\n")
    body = html or (
        '<!doctype html><html lang="nb"><head><title>God jul</title></head><body>'
        '<h1 style="color:#0b3d2e">God jul fra oss</h1><p>Takk for innsatsen i 2023.</p>'
        '<p><img src="cid:banner@example.no" alt="Snø over taket" width="300" height="60"></p>'
        '<p><a href="https://www.example.no/kurs">Meld på barnehagen</a></p></body></html>'
    )
    mail.add_alternative(body, subtype="html")
    parts = list(mail.iter_parts())
    parts[1].add_related(PIXEL, "image", "png", cid="<banner@example.no>", filename="banner.png")
    return mail


@dataclass
class Browser:
    """The plainest of browsers: one request a connection, every header of it in the test's hands."""

    port: int
    token: str
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = {"Host": f"127.0.0.1:{self.port}", **({"Cookie": self.cookie} if self.cookie else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, headers=sent)
            answer = connection.getresponse()
            return answer, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def enter(self) -> "Browser":
        answer, _body = self.get(f"/open?t={self.token}")
        assert answer.status == 303
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        return self
