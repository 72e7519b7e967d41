"""Rules for authors of templates."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

TEMPLATES = (
    Rule(
        "COMPAT",
        Level.WARNING,
        lambda: Words(
            _("Something in the template that a mail program cannot show"),
            _("Mail programs know less than browsers, and Outlook on Windows least of all."),
            _("Do without it, or see to it that the letter holds where it is missing."),
            _("display: flex → mj-section with an mj-column for each part"),
        ),
    ),
    Rule(
        "LAYOUT",
        Level.ERROR,
        lambda: Words(
            _("A template that has lost something every letter needs"),
            _("Screen readers, Outlook and dark screens rely on it, and nothing in a letter may spy on readers."),
            _("Compare the file with the one in templates/default."),
            _("<table> around a picture → <table role=presentation>"),
        ),
        always=True,
    ),
)
