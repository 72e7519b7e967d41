"""Rules about pictures."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

PICTURES = (
    Rule(
        "IMG-ALT",
        Level.WARNING,
        lambda: Words(
            _("A picture described by the name of its file"),
            _("That is what those hear who do not see the picture, and what all see until it is loaded."),
            _("Say what it shows, or mark it as {{decorative}} if it shows nothing."),
            _("![IMG_2031.jpg](IMG_2031.jpg) → ![Children playing in the snow](IMG_2031.jpg)"),
        ),
    ),
)
