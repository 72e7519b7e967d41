"""Let in only the browser that was opened from the terminal.

A server on 127.0.0.1 can be reached by every program of the machine and, through the browser, by every web page.
Four gates, each for one way in: the Host with its port (DNS rebinding), Fetch-Metadata (other pages), a token that
works once and becomes a cookie (other programs and users), and headers that let a page do nothing but be looked at.
"""

import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.messages import _
from newsletter.web.page import page

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
}
"""On every answer that does not bring its own."""
ENTRANCE = "/open"
"""Where the address printed in the terminal leads."""


def allowed_host(host: str, port: int) -> bool:
    """Whether a request for ``host`` is meant for this server; the port is part of the answer."""
    return host in (f"127.0.0.1:{port}", f"localhost:{port}")


def own_request(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from our own pages or the address bar; browsers older than the header are let through."""
    return headers.get("sec-fetch-site", "none") in ("same-origin", "none")


class Guard:
    """Wraps the application; holds the one thing that changes: whether the token has been used."""

    def __init__(self, app: ASGIApp, token: str, port: int, open_paths: frozenset[str]) -> None:
        self._app = app
        self._token = token
        self._port = port
        self._open_paths = open_paths
        self._cookie = f"newsletter-{port}"  # cookies do not tell ports apart, so the name does
        self._session = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand the request on."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] == "http":
            answer = self._answer(Request(scope)) or self._app
            await answer(scope, receive, send_guarded)

    def _answer(self, request: Request) -> Response | None:
        """Return the response that settles this request, or None to let it in."""
        if not allowed_host(request.headers.get("host", ""), self._port):
            return PlainTextResponse(_("This address is not served here."), 421)
        if not own_request(request.headers):
            return self._refused()
        if request.url.path in self._open_paths:
            return None
        known = secrets.compare_digest(request.cookies.get(self._cookie, "").encode(), self._session.encode())
        if request.url.path == ENTRANCE:
            return self._entrance(request, known)
        return None if known else self._refused()

    def _entrance(self, request: Request, known: bool) -> Response:
        given = request.query_params.get("t", "")
        if self._token and secrets.compare_digest(given.encode(), self._token.encode()):
            self._token = ""
        elif not known:
            return self._refused()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, self._session, httponly=True, samesite="strict")
        return answer

    @staticmethod
    def _refused() -> Response:
        return page(
            "sorry",
            403,
            title=_("This page is closed"),
            words=_("The address in the terminal opens this page once, in one browser."),
            advice=_("Stop the command in the terminal with Ctrl-C, start it again, and use the new address."),
        )
