"""Rules about links."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

LINKS = (
    Rule(
        "LINK-FORM",
        Level.ERROR,
        lambda: Words(
            _("An address that will not work for readers"),
            _("It is misspelt, not encrypted, made up, on your machine only, or leads through a mail filter."),
            _("Open the page in the browser and copy its address from there."),
            _("http://localhost/course → https://www.example.no/course"),
        ),
    ),
    Rule(
        "LINK-TEXT",
        Level.WARNING,
        lambda: Words(
            _("Link words that do not say where the link leads"),
            _("Screen readers list the links of a letter without the sentences around them."),
            _("Let the link be the words that name its target."),
            _("[Click here](…) to sign up → [Sign up for the course](…)"),
        ),
    ),
    Rule(
        "LINK-TARGETS",
        Level.WARNING,
        lambda: Words(
            _("The same words lead to two places"),
            _("One of the two addresses is often left over from an earlier letter."),
            _("Correct the address, or use different words."),
            _("[Sign up](…/spring) and [Sign up](…/autumn) → [Sign up for spring](…) and [Sign up for autumn](…)"),
        ),
    ),
)
