"""Rules about personal fields."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

PERSONAL = (
    Rule(
        "FIELD-UNKNOWN",
        Level.ERROR,
        lambda: Words(
            _("A personal field that the list does not have"),
            _("Every reader would get a hole, or the default, in its place. A misspelt name is the usual cause."),
            _("Spell the field as the column of the list is called, or add the column to the list."),
            _("{{{{ nmae }}}} → {{{{ name }}}}"),
        ),
        always=True,
    ),
    Rule(
        "FIELD-EMPTY",
        Level.ERROR,
        lambda: Words(
            _("A personal field that is empty for some readers"),
            _("They would read “Hello ,” where others read their name."),
            _("Say what stands there instead, or fill in the list."),
            _('Hello {{{{ name }}}} → Hello {{{{ name | default("everybody") }}}}'),
        ),
        always=True,
    ),
)
