"""When to try again, and when to stop: pure decisions; clock and chance are handed in."""

import re

from newsletter.sending.interface import Claim, Outcome, Reply, Scope, Stage, State, Verdict
from newsletter.sending.transport.replies import Reason, provider_id

_WAITS = (60, 5 * 60, 15 * 60, 60 * 60)
"""Seconds after the first attempt, the second, and so on; the last one repeats."""
LONGEST_WAIT = _WAITS[-1] * 6 // 5
"""Seconds that ``not_before`` may lie ahead, chance included."""
_GREYLIST_WAIT = 5 * 60
_LONGEST_RECONNECT = 60.0


def not_before(attempt: int, now: float, jitter: float) -> int:
    """Return when to try again after ``attempt``; ``jitter`` (0 to 1) adds up to a fifth, so that a crowd spreads."""
    wait = _WAITS[min(max(attempt, 1), len(_WAITS)) - 1]
    return int(now + wait * (1 + jitter / 5))


def give_up(first_at: float, now: float, limit: float) -> bool:
    """Tell whether a delivery has been tried for ``limit`` seconds."""
    return now - first_at >= limit


def reconnect_wait(failures: int) -> float:
    """Return how many seconds to wait after ``failures`` connections in a row that came to nothing."""
    return min(_LONGEST_RECONNECT, 0.5 * 2.0 ** (max(failures, 1) - 1))


def given_back(claim: Claim) -> Outcome:
    """Return what is recorded for a claim of which nothing was handed over."""
    return Outcome(claim.seq, State.PENDING, counts=False)


def interrupted(claim: Claim, reply: Reply) -> Outcome:
    """Return what is known of a message that nobody waits for any longer."""
    if reply.stage is Stage.DOT:
        return Outcome(claim.seq, State.UNCERTAIN, reason="interrupted")
    return given_back(claim)


def outcome(claim: Claim, reply: Reply, verdict: Verdict, now: float, jitter: float, give_up_after: float) -> Outcome:
    """Return what is recorded for ``claim``. Only a reply about this person uses up an attempt."""
    state, again = verdict.state, 0
    text = _without_address(reply.text, claim.recipient.address)
    if state is State.SENT:
        return Outcome(claim.seq, state, reply.code, reply.enhanced_code, text, provider_id(reply.text))
    if state is State.PENDING and verdict.scope is Scope.RECIPIENT:
        if give_up(claim.first_at, now, give_up_after):
            state = State.FAILED
        else:
            again = not_before(claim.attempt, now, jitter)
            if verdict.reason == Reason.GREYLISTED:
                again = max(again, int(now) + _GREYLIST_WAIT)
            again = min(again, int(claim.first_at + give_up_after) + 1)  # one last try when the time is up
    elif state is State.PENDING and _asks_to_wait(reply, verdict):
        again = not_before(1, now, jitter)
    return Outcome(
        claim.seq,
        state,
        code=reply.code,
        enhanced_code=reply.enhanced_code,
        reply=text,
        reason=verdict.reason,
        not_before=again,
        counts=state is not State.PENDING or verdict.scope is Scope.RECIPIENT,
    )


def _asks_to_wait(reply: Reply, verdict: Verdict) -> bool:
    """Tell whether the server put off this message; a line that merely broke is mended at once."""
    if verdict.scope is not Scope.CONNECTION or reply.code == 0:
        return False
    return verdict.reason == Reason.THROTTLED or reply.stage in {Stage.RCPT, Stage.DATA, Stage.DOT}


def _without_address(text: str, address: str) -> str:
    """Addresses are stored once, on the person, so that a person can be erased."""
    if address.lower() not in text.lower():
        return text
    return re.sub(re.escape(address), "<recipient>", text, flags=re.IGNORECASE).replace("<<recipient>>", "<recipient>")
