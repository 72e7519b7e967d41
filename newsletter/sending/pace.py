"""The pace of a sending account: one rate and one daily quota over all its connections and campaigns.

Pure functions over Unix seconds; the ledger keeps in the store what they need.
"""

import heapq
from dataclasses import dataclass

DAY = 86_400
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Quota:
    """A daily quota, and what is taken of it.

    Messages are counted by the minute in which they were claimed, and each minute counts until 24 hours after its end:
    so no span of 24 hours ever holds more than ``daily``.
    """

    daily: int
    taken: tuple[tuple[int, int], ...]
    """Minute of Unix time and messages, oldest first, of those that still count."""

    @property
    def left(self) -> int:
        """How many messages may go now."""
        return max(0, self.daily - sum(messages for _minute, messages in self.taken))

    @property
    def free_at(self) -> float:
        """When at least one message may go; 0 for at once."""
        total = sum(messages for _minute, messages in self.taken)
        freed = 0.0
        for minute, messages in self.taken:
            if total < self.daily:
                break
            total -= messages
            freed = free_again(minute)
        return freed

    def plus(self, messages: int, now: float) -> "Quota":
        """Return the quota with ``messages`` more taken at ``now``."""
        return Quota(self.daily, tuple(sorted([*self.taken, (minute_of(now), messages)])))


def minute_of(now: float) -> int:
    """Return the minute of Unix time in which ``now`` lies."""
    return int(now) // MINUTE


def counting(now: float) -> tuple[int, int]:
    """Return the first and last minute that count at ``now``.

    Later ones, a day ahead at the most, come from a clock that was set back; what lies beyond is not honoured.
    """
    return minute_of(now - DAY), minute_of(now + DAY)


def free_again(minute: int) -> float:
    """Return when messages of a minute count no longer."""
    return float((minute + 1) * MINUTE + DAY)


def allow(next_at: float, rate: float | None, room: int, now: float) -> tuple[int, float]:
    """Return how many of ``room`` messages may go now, and the moment from which they are counted.

    Time that went by unused is not saved up, so no window ever holds more than the rate; a wait of more than two
    intervals comes from a clock that was set back and is not honoured.
    """
    if rate is None:
        return room, now
    if not now - 1 / rate <= next_at <= now + 2 / rate:
        next_at = now
    due = int((now - next_at) * rate) + 1 if next_at <= now else 0
    return min(room, due), next_at


def taken(next_at: float, rate: float | None, count: int) -> float:
    """Return the moment for the message after ``count`` more."""
    return next_at + count / rate if rate else next_at


def time_needed(count: int, rate: float | None, quota: Quota | None, begin: float) -> float:
    """Return how many seconds ``count`` messages take from ``begin`` on, as far as rate and quota decide it."""
    if quota is None:
        return count / rate if rate else 0.0
    shares = _shares(quota)
    at = begin
    while count > 0:
        free, share = heapq.heappop(shares)
        share, at = min(share, count), max(at, free)
        heapq.heappush(shares, (at + DAY + MINUTE, share))
        at += share / rate if rate else 0.0
        count -= share
    return at - begin


def _shares(quota: Quota) -> list[tuple[float, int]]:
    """Return when how much of the quota is free, the earliest first."""
    shares = [(free_again(minute), messages) for minute, messages in quota.taken]
    over = quota.left - quota.daily + sum(messages for _free, messages in shares)
    found = [(0.0, quota.left)] if quota.left else []
    for free, messages in shares:  # what was sent beyond a quota that is smaller now gives nothing back
        given = max(0, messages - over)
        over = max(0, over - messages)
        found += [(free, given)] if given else []
    heapq.heapify(found)
    return found
