"""Following links to where readers would end up, a few at a time and redirect by redirect."""

import asyncio
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from newsletter.checks.fetch import Network, Stop, Trouble, ask, resolved, target

AT_ONCE = 4
MOST_REDIRECTS = 5
_REDIRECTS = {301: True, 302: False, 303: False, 307: False, 308: True}
"""Whether the redirect is for good."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CERTAIN = "example.com"
"""A name that exists for good: where it cannot be looked up, no other can."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: where to, and whether for good."""

    address: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one link."""

    hops: tuple[Hop, ...] = ()
    """The last one may be where it was not followed to."""
    status: int = 0
    """Of the last answer; 0 where there is none."""
    trouble: Trouble | None = None


def visit(addresses: Iterable[str], network: Network) -> dict[str, Answer]:
    """Look at every address, AT_ONCE of them at a time; what goes wrong stands in the answers."""
    return asyncio.run(_all(list(addresses), network))


def names_work(network: Network) -> bool:
    """Whether names can be looked up at all: without a network, every link looks misspelt."""
    return asyncio.run(_certain(network))


async def _all(addresses: list[str], network: Network) -> dict[str, Answer]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(address: str) -> Answer:
        async with gate:
            return await _follow(address, network)

    return dict(zip(addresses, await asyncio.gather(*map(one, addresses)), strict=True))


async def _certain(network: Network) -> bool:
    with suppress(OSError):
        async with asyncio.timeout(network.seconds):
            return bool(await resolved(_CERTAIN, 443, network))
    return False


async def _follow(address: str, network: Network) -> Answer:
    hops: list[Hop] = []
    try:
        async with asyncio.timeout(network.seconds):
            where = target(address)
            while True:
                status, location = await ask(where, network)
                if status not in _REDIRECTS or not location:
                    return Answer(tuple(hops), status)
                if len(hops) == MOST_REDIRECTS:
                    raise Stop(Trouble.CIRCLE)
                hops.append(Hop(_joined(where.address, location), _REDIRECTS[status]))
                before, where = where, target(hops[-1].address)
                if (before.scheme, where.scheme) == ("https", "http"):
                    raise Stop(Trouble.UNENCRYPTED)
    except Stop as stop:
        return Answer(tuple(hops), trouble=stop.trouble)
    except TimeoutError:
        return Answer(tuple(hops), trouble=Trouble.SLOW)


def _joined(address: str, location: str) -> str:
    """Return where a redirect leads; servers write letters outside ASCII as they come."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(address, _CONTROL.sub("", location).strip())
    except ValueError:
        raise Stop(Trouble.ODD) from None
