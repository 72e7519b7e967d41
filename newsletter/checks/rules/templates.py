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
        "TEMPLATE-LANG",
        Level.ERROR,
        lambda: Words(
            _("A letter that does not say its language"),
            _("Screen readers choose their voice by it."),
            _("Write the language into the first tag of letter.mjml.j2."),
            _('<mjml> → <mjml lang="{{{{ lang }}}}">'),
        ),
    ),
    Rule(
        "TEMPLATE-DARK",
        Level.WARNING,
        lambda: Words(
            _("A letter that says nothing about dark colours"),
            _("Without the line Apple Mail and Outlook turn colours as they like, and a dark logo disappears."),
            _("Put the line into the head of letter.mjml.j2, and dark colours into head.css."),
            _('<meta name="color-scheme" content="light dark" />'),
        ),
    ),
    Rule(
        "TEMPLATE-TABLES",
        Level.ERROR,
        lambda: Words(
            _("A table for layout that is read out as one"),
            _("Mail needs tables for its layout; screen readers announce each with its rows and columns."),
            _('Write role="presentation" into tables of mj-raw, mj-text and mj-table that hold no rows of data.'),
            _('<table> → <table role="presentation">'),
        ),
    ),
    Rule(
        "TEMPLATE-IMAGES",
        Level.ERROR,
        lambda: Words(
            _("A picture without words or without a width"),
            _(
                "Without the first its file name is read out; without the second Outlook shows it in full size. "
                "Pictures of one pixel watch readers."
            ),
            _("Give each img an alt and a width."),
            _('<img src="…"> → <img src="…" alt="" width="120">'),
        ),
    ),
    Rule(
        "TEMPLATE-SMALL",
        Level.ERROR,
        lambda: Words(
            _("Text that is too small"),
            _("Half of all letters are read on a phone, and many readers need glasses."),
            _("Use 14 pixels or more, and 12 or more for the small print at the end."),
            _('font-size="11px" → font-size="15px"'),
        ),
    ),
    Rule(
        "TEMPLATE-CONTRAST",
        Level.ERROR,
        lambda: Words(
            _("Text that hardly differs from its ground"),
            _(
                "Whoever sees badly, or reads in the sun, cannot read it. The law asks public bodies for a "
                "contrast of 4.5."
            ),
            _("Take the colours that the program makes from newsletter.toml: they can always be read."),
            _("color:#999999 on white → color:{{{{ colours.muted }}}}"),
        ),
    ),
    Rule(
        "TEMPLATE-FOOTER",
        Level.ERROR,
        lambda: Words(
            _("A footer that does not say who writes"),
            _(
                "Readers have a right to know name and address of whoever writes to them, in the letter and in "
                "its plain text."
            ),
            _("Put both back into letter.mjml.j2 and letter.txt.j2."),
            _("{{{{ publication.name }}}}, {{{{ publication.address }}}}"),
        ),
    ),
    Rule(
        "TEMPLATE-CODE",
        Level.ERROR,
        lambda: Words(
            _("The template language in the letter"),
            _("Something in the template was not understood and is shown to readers as it stands."),
            _("Look for the braces in the files of the template."),
            _("{{{{ '{{{{' }}}} name }}}} → {{{{ name }}}}"),
        ),
    ),
)
