"""The local inbox in the browser: what a rehearsal or a test left in the folder, and nothing else."""

import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from newsletter.errors import NewsletterError
from newsletter.messages import _
from newsletter.web import eml
from newsletter.web.guard import ENTRANCE, Guard
from newsletter.web.page import ASSETS, page

PAGE_LENGTH = 100
_ASSETS = {"/inbox.css": "text/css", "/icon.svg": "image/svg+xml"}
"""What the closed page needs too, so it is served before the cookie is there."""
_FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src {pictures}; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def create_app(folder: Path, token: str, port: int) -> Starlette:
    """Return the application that shows ``folder`` to the browser that comes with ``token`` to ``port``."""
    view = _Inbox(folder)
    return Starlette(
        routes=[
            Route("/", view.overview),
            *(Route(path, _asset) for path in _ASSETS),
            Route("/message/{name}", view.message),
            Route("/message/{name}/text", view.message),
            Route("/message/{name}/headers", view.message),
            Route("/message/{name}/frame", view.frame),
            Route("/message/{name}/source", view.source),
        ],
        middleware=[Middleware(Guard, token=token, port=port, open_paths=frozenset(_ASSETS))],
        exception_handlers={404: _missing, OSError: _missing},
    )


def listen(port: int) -> socket.socket:
    """Return a socket that listens on this machine only; port 0 takes any free one."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        reason = error.strerror or str(error)
        raise NewsletterError(
            _("The local inbox cannot use port {port}: {reason}.", port=port, reason=reason),
            hint=_("Leave out --port, and a free one is chosen."),
        ) from error


def server(app: ASGIApp) -> uvicorn.Server:
    """Return the server for ``app``: quiet, without WebSockets, and gone a second after it is asked to stop."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
    )


def serve(
    folder: Path,
    *,
    port: int = 0,
    open_browser: Callable[[str], None] | None = None,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Show ``folder`` until interrupted.

    ``announce`` and ``open_browser`` are called with the address, in this order, when it already answers.
    """
    with listen(port) as listener:
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(24)
        for tell in (announce, open_browser):
            if tell is not None:
                tell(f"http://127.0.0.1:{port}{ENTRANCE}?t={token}")
        server(create_app(folder, token, port)).run(sockets=[listener])


class _Inbox:
    """The pages over one folder; each request reads it afresh."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _find(self, request: Request) -> Path:
        path = eml.find(self._folder, request.path_params["name"])
        if path is None:
            raise FileNotFoundError
        return path

    def overview(self, request: Request) -> Response:
        """List a page of messages, newest first."""
        paths = eml.files(self._folder)
        last = max(1, -(-len(paths) // PAGE_LENGTH))
        wanted = request.query_params.get("page", "")
        number = min(int(wanted[:6]) or 1, last) if wanted.isascii() and wanted.isdigit() else 1
        shown = paths[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]
        return page("list", folder=self._folder, entries=eml.entries(shown), total=len(paths), number=number, last=last)

    def message(self, request: Request) -> Response:
        """Show one message: as HTML, as plain text, or its headers."""
        path = self._find(request)
        asked = request.url.path.rpartition("/")[2]
        mail = eml.read(path)
        view = asked if asked in ("text", "headers") else "html"
        web = "web" in request.query_params
        return page("message", mail=mail, view=view, name=path.name, web=web)

    def frame(self, request: Request) -> Response:
        """Return the HTML part alone, with nothing it could load or run; ``web`` allows pictures from the web."""
        html = eml.framed(eml.read(self._find(request)).html)
        pictures = "data: https:" if "web" in request.query_params else "data:"
        policy = _FRAME_POLICY.format(pictures=pictures)
        return Response(
            html.encode("utf-8", "replace"), media_type="text/html", headers={"Content-Security-Policy": policy}
        )

    def source(self, request: Request) -> Response:
        """Return the file itself, to be saved."""
        path = self._find(request)
        return Response(
            path.read_bytes(),
            media_type="message/rfc822",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.name)}"},
        )


def _asset(request: Request) -> Response:
    path = request.url.path
    return Response((ASSETS / path.removeprefix("/")).read_bytes(), media_type=_ASSETS[path])


def _missing(_request: Request, _error: Exception) -> Response:
    return page(
        "sorry",
        404,
        title=_("There is no such message"),
        words=_("Its file may have been deleted, moved, or closed to this program."),
        advice="",
    )
