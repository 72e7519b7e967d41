"""A real server on loopback over a real folder."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.web import inbox
from tests.web.plain_browser import Browser


@dataclass
class House:
    """One running server for all tests; each test puts its own application into it."""

    port: int = 0
    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an inbox in a path with a blank and Norwegian letters."""
    made = tmp_path / "Barnehagenytt på øya" / "inbox"
    made.mkdir(parents=True)
    return made


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Yield the running server."""
    with inbox.listen(0) as listener:
        house = House(listener.getsockname()[1])
        server = inbox.server(house)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield house
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def stranger(house: House, folder: Path) -> Browser:
    """Return a browser at the door of an inbox over ``folder``; ``enter`` lets it in."""
    house.app = inbox.create_app(folder, "the-token", house.port)
    return Browser(house.port, "the-token")


@pytest.fixture
def browser(stranger: Browser) -> Browser:
    """Return a browser that came in with the token."""
    return stranger.enter()
