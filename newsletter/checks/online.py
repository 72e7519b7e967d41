"""Links, looked at: pages that are gone, names that do not exist, and redirects that readers would not like.

Only an address that is the same for every reader is looked at. One with a personal field in it would tell the site
who is on the list, or act for somebody.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urldefrag

from newsletter.checks.fetch import Network, Trouble
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import found
from newsletter.checks.run import heard
from newsletter.checks.source import Link, links
from newsletter.checks.verdict import Verdict, host_of, judge
from newsletter.checks.visit import Answer, names_work, visit
from newsletter.content.issue import Issue
from newsletter.messages import _

MOST = 100
"""Links that are looked at; a letter with more is no letter."""
_NOBODY = {Trouble.NO_NAME, Trouble.NOT_LOOKED_UP, Trouble.SLOW, Trouble.UNREACHABLE}
"""What all links have in common on a machine without a network, or behind a wall."""
_WITHOUT = {Trouble.PRIVATE, Trouble.NOT_TAKEN}
"""What is known of a link, such as one to localhost, without any network."""


class _Place(NamedTuple):
    issue: Issue
    link: Link
    address: str

    def found(self, verdict: Verdict) -> Finding:
        rule, line, column = verdict.rule, self.link.line, self.link.column
        return found(rule, self.issue, line, verdict.message, verdict.fix, column=column, level=verdict.level)


def dead_links(
    issues: Iterable[Issue], network: Network | None = None, tell: Callable[[int], None] = lambda _number: None
) -> list[Finding]:
    """Look at the links of all languages and return what is found; ``tell`` hears how many there are to look at."""
    places = {issue.path: list(_places(issue)) for issue in issues}
    addresses = list(dict.fromkeys(place.address for own in places.values() for place in own))[:MOST]
    if not addresses:
        return []
    tell(len(addresses))
    network = network or Network()
    answers = visit(addresses, network)
    told: list[Finding] = []
    public = {address: answer for address, answer in answers.items() if answer.hops or answer.trouble not in _WITHOUT}
    if public and (alone := _alone(public, network)):
        first = next(place for own in places.values() for place in own if place.address in public)
        told = heard(first.issue, [first.found(alone)])
        near = set(answers) - set(public)
        places = {path: [place for place in own if place.address in near] for path, own in places.items()}
    for own in filter(None, places.values()):
        told += heard(own[0].issue, _findings(own, answers))
    return told


def _places(issue: Issue) -> Iterator[_Place]:
    """Yield the links whose address is the same for every reader."""
    for link in links(issue):
        if "{{" not in link.readable and link.href.lower().startswith(("https://", "http://")):
            yield _Place(issue, link, urldefrag(link.href).url)


def _findings(places: Iterable[_Place], answers: Mapping[str, Answer]) -> Iterator[Finding]:
    beyond = None
    for place in places:
        if place.address not in answers:
            beyond = beyond or place
        elif verdict := judge(place.address, answers[place.address]):
            yield place.found(verdict)
    if beyond:
        message = _("Only the first {n} links were looked at.", n=MOST)
        yield beyond.found(Verdict("LINK-DEAD", Level.NOTE, message, _("Open the others yourself, from this one on.")))


def _alone(answers: Mapping[str, Answer], network: Network) -> Verdict | None:
    """Return the one thing to say where none of the public sites could be reached."""
    troubles = {answer.trouble for answer in answers.values()}
    if not troubles <= _NOBODY or any(answer.hops for answer in answers.values()):
        return None
    if not names_work(network):
        message = _("No link was looked at: no name could be looked up.")
        return Verdict("LINK-DEAD", None, message, _("Is this machine online?"))
    if Trouble.NO_NAME not in troubles and len(set(map(host_of, answers))) > 1:
        message = _("No link was looked at: no site could be reached.")
        return Verdict("LINK-DEAD", None, message, _("Is there a firewall, or a proxy that browsers go through?"))
    return None
