"""The registry: every rule's name, weight and explanation, a module a family."""

from newsletter.checks.rules.dates import DATES
from newsletter.checks.rules.delivery import DELIVERY
from newsletter.checks.rules.links import LINKS
from newsletter.checks.rules.lists import LISTS
from newsletter.checks.rules.personal import PERSONAL
from newsletter.checks.rules.pictures import PICTURES
from newsletter.checks.rules.rule import Rule, Words
from newsletter.checks.rules.templates import TEMPLATES
from newsletter.checks.rules.wording import WORDING
from newsletter.content.problems import did_you_mean
from newsletter.errors import UsageError
from newsletter.messages import _

__all__ = ["RULES", "Rule", "Words", "find", "normalised"]

_FAMILIES = (
    PERSONAL,
    LISTS,
    DATES,
    LINKS,
    WORDING,
    PICTURES,
    DELIVERY,
    TEMPLATES,
)
RULES = {rule.id: rule for family in _FAMILIES for rule in family}
"""Every rule by its name, in the order in which they are explained."""


def normalised(name: str) -> str:
    """Return a rule's name as it is registered, however it was typed."""
    return name.strip().upper().replace("_", "-")


def find(name: str) -> Rule:
    """Return the rule called ``name``. Raises UsageError with the nearest names."""
    rule = RULES.get(normalised(name))
    if rule is None:
        near = did_you_mean(normalised(name), RULES, {id.casefold(): id for id in RULES})
        raise UsageError(
            _("There is no rule “{rule}”.", rule=name),
            hint=near or _("The rules are: {names}.", names=", ".join(RULES)),
        )
    return rule
