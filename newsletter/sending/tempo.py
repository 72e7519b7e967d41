"""How many connections, and how fast: what the settings allow, less what the server has complained of.

Pure decisions; the clock is handed in. A complaint halves, and every minute without one gives a step back, so that what
a provider bears is found without knowing its limits.
"""

from dataclasses import dataclass, replace

ECHO = 5.0
"""Seconds after a complaint in which others are its echo: what was on its way then comes back with the same words."""
CALM = 60.0
"""Seconds without a complaint that earn a step back."""
_SLOWEST = 1 / 60
"""Messages per second below which slowing down is no help."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """What is allowed now."""

    connections: int
    rate: float | None
    """Messages per second; None for as fast as the server takes them."""
    since: float = 0.0
    """When (in the caller's clock) it last changed; 0 where nobody has complained."""

    def echoes(self, now: float) -> bool:
        """Whether a complaint at ``now`` is one that has been heeded."""
        return bool(self.since) and now - self.since < ECHO


def fewer(tempo: Tempo, connected: int, now: float) -> Tempo:
    """Return the tempo after “too many connections”, with so many ``connected``."""
    return replace(tempo, connections=max(1, min(tempo.connections, connected) // 2), since=now)


def slower(tempo: Tempo, seen: float, now: float) -> Tempo:
    """Return the tempo after “too fast”; ``seen`` is what was really sent, in messages per second."""
    rate = min(tempo.rate, seen) if tempo.rate else seen
    return replace(tempo, rate=max(rate / 2, _SLOWEST), since=now)


def recovered(tempo: Tempo, allowed: Tempo, now: float) -> Tempo:
    """Return the tempo after a calm time, one step nearer to what is ``allowed``."""
    if not tempo.since or now - tempo.since < CALM:
        return tempo
    rate = tempo.rate * 1.5 if tempo.rate else None
    connections = min(tempo.connections + 1, allowed.connections)
    if rate and allowed.rate:
        rate = min(rate, allowed.rate)
    done = connections == allowed.connections and rate == allowed.rate
    return replace(tempo, connections=connections, rate=rate, since=0.0 if done else now)
