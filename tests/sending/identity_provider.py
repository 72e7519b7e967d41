"""An identity provider on loopback: the pages of Microsoft's and Google's that give tokens, with tokens of 3 KB."""

import base64
import json
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

TENANT = "contoso"
CLIENT = "11111111-2222-3333-4444-555555555555"


def _wide(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class Provider(ThreadingHTTPServer):
    """Gives tokens, and remembers each in ``given``; ``refuses`` makes it say no."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.given: set[str] = set()
        self.asked: list[str] = []
        """The grant of each request for a token."""
        self.refuses = ""
        self.lifetime = 3600
        self.scope = ""
        """What was asked for with the code, or in the browser."""
        self.nonce = ""
        """What the program wants to find again in the token about who logged in."""
        self.scheme = "https"

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.server_address[1]}"

    def token(self) -> str:
        """Return a new token as long as real ones are."""
        made = secrets.token_urlsafe(2250)
        self.given.add(made)
        return made


class _Pages(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_words: object) -> None:
        pass

    def do_GET(self) -> None:
        if "authorize?" in self.path:
            self._send_back()
            return
        base = f"{self.server.url}/{TENANT}"
        self._answer(
            200,
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            },
        )

    def _send_back(self) -> None:
        """Answer as after a login in the browser: back to the program, with a code or a refusal."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.scope, self.server.nonce = asked["scope"], asked.get("nonce", "")
        refusal = {"error": "access_denied", "error_description": self.server.refuses}
        given = {"state": asked["state"], **(refusal if self.server.refuses else {"code": "a-code"})}
        back = asked["redirect_uri"]
        if asked.get("response_mode") == "form_post":
            fields = "".join(f'<input name="{name}" value="{escape(value)}">' for name, value in given.items())
            self._answer(200, f'<form action="{escape(back)}" method="post">{fields}</form>', "text/html")
            return
        self.send_response(302)
        self.send_header("Location", f"{back}?{urlencode(given)}")
        self.end_headers()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        if self.path.endswith("devicecode"):
            self.server.scope = form["scope"]
            code = {"user_code": "ABCD-EFGH", "device_code": "device", "verification_uri": f"{self.server.url}/code"}
            self._answer(200, {**code, "expires_in": 900, "interval": 0, "message": "Type it"})
            return
        self.server.asked.append(form["grant_type"])
        if self.server.refuses:
            why = f"AADSTS70043: {self.server.refuses} Trace ID: 1234\r\nmore"
            self._answer(400, {"error": "invalid_grant", "error_description": why})
            return
        token = {"token_type": "Bearer", "access_token": self.server.token(), "expires_in": self.server.lifetime}
        if form["grant_type"] == "client_credentials":
            self._answer(200, token)
            return
        now = int(time.time())
        who = {"aud": CLIENT, "iss": f"{self.server.url}/{TENANT}/v2.0", "sub": "s", "tid": TENANT, "oid": "o"}
        named = {
            **who,
            "nonce": self.server.nonce,
            "preferred_username": "kari@example.no",
            "exp": now + 3600,
            "iat": now,
            "nbf": now,
        }
        self._answer(
            200,
            {
                **token,
                "refresh_token": "a-refresh-token",
                "scope": form.get("scope", self.server.scope),
                "id_token": f"{_wide({'alg': 'none'})}.{_wide(named)}.x",
                "client_info": _wide({"uid": "o", "utid": TENANT}),
            },
        )

    def _answer(self, status: int, document: dict[str, object] | str, kind: str = "application/json") -> None:
        body = (document if isinstance(document, str) else json.dumps(document)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider(tls: ssl.SSLContext | None = None) -> Iterator[Provider]:
    """Run a provider while the context lasts; without ``tls`` in plain text, as Google's library allows."""
    with Provider() as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        else:
            server.scheme = "http"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
