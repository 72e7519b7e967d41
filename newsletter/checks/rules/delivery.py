"""Rules about what every letter must carry."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

DELIVERY = (
    Rule(
        "UNSUBSCRIBE",
        Level.ERROR,
        lambda: Words(
            _("No way to unsubscribe"),
            _("Readers have a right to it, and those who do not find it report the letter as spam."),
            _("Keep the unsubscribe link in the template's footer, in the letter and in its plain text."),
            _("The footer of the template “default” has it."),
        ),
        always=True,
    ),
    Rule(
        "POSTAL-ADDRESS",
        Level.ERROR,
        lambda: Words(
            _("No postal address"),
            _("Readers must be able to see who writes to them."),
            _("Add the address to newsletter.toml, under [publication]."),
            _('address = "Example Street 1, 0150 Oslo"'),
        ),
    ),
    Rule(
        "SENDER",
        Level.WARNING,
        lambda: Words(
            _("A sender that will be refused or cannot be answered"),
            _("Gmail, Outlook and others refuse letters in their name from other servers; readers do answer letters."),
            _("Send from an address of your own organisation that somebody reads."),
            _("newsletter.example@gmail.com → post@example.no"),
        ),
    ),
    Rule(
        "SIZE",
        Level.ERROR,
        lambda: Words(
            _("A letter that is too big"),
            _("Gmail cuts a letter off at about 100 KB of text and layout, the unsubscribe link included."),
            _("Shorten the letter and link to the rest; use fewer or smaller pictures."),
            _("From 80 KB on you are warned, and with pictures from 500 KB."),
        ),
    ),
    Rule(
        "TEXT-PART",
        Level.ERROR,
        lambda: Words(
            _("A plain text that does not say what the letter says"),
            _("Some people read nothing else: screen readers, watches, careful offices. Spam filters compare the two."),
            _("Write every word and every link into the text templates too."),
            _("text/quote.txt.j2 for boxes/quote.mjml.j2"),
        ),
    ),
)
