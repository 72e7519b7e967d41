"""The pace of a sending account: one rate over all its connections and campaigns, kept in the store."""


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
