"""What is asked before a sending when the store or the clock may be wrong: letters could go out twice."""

from collections.abc import Collection

from newsletter.cli.dialogue import CLOCK_RIGHT, NOT_ELSEWHERE, moment
from newsletter.cli.order import Session
from newsletter.cli.screen import Screen
from newsletter.errors import Cancelled, NotNow
from newsletter.messages import _
from newsletter.sending.run import doubts
from newsletter.store.lineage import Doubt, Why


def answers(*, not_elsewhere: bool, clock_right: bool) -> frozenset[str]:
    """Return the flags that were given."""
    given = {NOT_ELSEWHERE: not_elsewhere, CLOCK_RIGHT: clock_right}
    return frozenset(flag for flag, on in given.items() if on)


def settle(screen: Screen, session: Session, answered: Collection[str], zone: str, *, ask: bool = True) -> None:
    """Ask about each doubt that no flag of ``answered`` answers.

    Raises Cancelled, or NotNow where nobody is to be asked.
    """
    with session.begin():
        found = list(doubts(session))
    for doubt in found:
        flag = CLOCK_RIGHT if doubt.why is Why.CLOCK else NOT_ELSEWHERE
        if flag in answered:
            continue
        told, question, way_out = _words(doubt, zone)
        if not ask or not screen.interactive:
            raise NotNow(told, hint=_("If it is all right: {flag}. Otherwise: {way_out}", flag=flag, way_out=way_out))
        screen.say(told)
        if not screen.confirm(question, flag=flag):
            raise Cancelled(_("Nothing was sent."), hint=way_out)


def _words(doubt: Doubt, zone: str) -> tuple[str, str, str]:
    """Return what is the matter, the question whose safe answer is no, and what to do then."""
    when = moment(doubt.at, zone)
    if doubt.why is Why.CLOCK:
        return (
            _("The last thing in the store was recorded at {when}, which is later than now by this clock.", when=when),
            _("Is the clock of this machine right?"),
            _("Set the clock of this machine, then run the same command again."),
        )
    way_out = _("Make a file on the machine that sent last (newsletter store backup), and restore it here.")
    question = _("Are you sure that no letters were sent after that, from here or from another machine?")
    if doubt.why is Why.COPY:
        return (
            _("The store is a copy from {when}. What was sent after that is not in it.", when=when),
            question,
            way_out,
        )
    told = _("The store is older than the last sending from this machine: its last entry is from {when}.", when=when)
    return told, question, way_out
