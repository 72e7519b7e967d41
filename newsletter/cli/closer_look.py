"""What ``check`` looks at only when asked: it takes time, or the network."""

from newsletter.checks.findings import Finding
from newsletter.cli.letters import Work
from newsletter.cli.screen import Screen
from newsletter.messages import ngettext


def findings(screen: Screen, work: Work, *, online: bool, spell: bool) -> list[Finding]:
    """Return what is found in spelling and links. Raises PartMissing or BadInput before any link is looked at."""
    found: list[Finding] = []
    if spell:
        from newsletter.checks.spelling import misspelt

        found += misspelt(work.issues.values(), work.settings.workspace)
    if online:
        from newsletter.checks.online import dead_links

        def tell(links: int) -> None:
            if screen.interactive:
                screen.say(ngettext("Looking at {n} link …", "Looking at {n} links …", links))

        found += dead_links(work.issues.values(), tell=tell)
    return found
