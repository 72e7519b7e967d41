"""Rules about dates."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

DATES = (
    Rule(
        "DATE-PAST",
        Level.ERROR,
        lambda: Words(
            _("A date that has passed when the letter is sent"),
            _("The usual cause is last year's number: 02.01.23 in a letter of December 2023."),
            _("Correct the date, or the date of the letter."),
            _("date: 2023-12-18, “the deadline is 02.01.23” → “the deadline is 02.01.24”"),
        ),
    ),
    Rule(
        "DATE-YEAR",
        Level.WARNING,
        lambda: Words(
            _("A heading or a greeting with the wrong year"),
            _("Headings are copied from earlier letters, and nobody looks back on a year that has not come."),
            _("Correct the year. Headings about plans for a coming year are not told of."),
            _("2024 in brief, in a letter of December 2023 → 2023 in brief"),
        ),
    ),
    Rule(
        "DATE-WEEKDAY",
        Level.ERROR,
        lambda: Words(
            _("A weekday that is not the date's"),
            _("Readers come on the wrong day, or write to ask which of the two is right."),
            _("Correct the weekday or the date."),
            _("Monday 9 January 2024 → Tuesday 9 January 2024"),
        ),
    ),
    Rule(
        "DATE-IMPOSSIBLE",
        Level.ERROR,
        lambda: Words(
            _("A day that no calendar has"),
            _("One number is wrong, and readers cannot know which."),
            _("Correct the date."),
            _("31 April → 30 April"),
        ),
    ),
    Rule(
        "DATE-CONFLICT",
        Level.ERROR,
        lambda: Words(
            _("Two dates for one thing"),
            _("A box says one date, and its text or the subject another: half of the readers believe the wrong one."),
            _("Correct one of them, or write {{{{ deadline }}}} in the text."),
            _("::: deadline 2024-01-02, “the deadline is 3 January” → “the deadline is {{{{ deadline }}}}”"),
        ),
    ),
    Rule(
        "DATE-STALE",
        Level.WARNING,
        lambda: Words(
            _("A greeting of another season"),
            _("It was copied from an earlier letter, and readers see that at once."),
            _("Correct the greeting, or the date of the letter."),
            _("Merry Christmas, in a letter of March"),
        ),
    ),
    Rule(
        "UNCONFIRMED",
        Level.ERROR,
        lambda: Words(
            _("Something between ?? and ?? that nobody has confirmed"),
            _("Dates that came with an earlier letter or from Word are marked so, since most of them are old."),
            _("Change it if it is wrong, and take the question marks away."),
            _("Sign up by ??2 January 2023?? → Sign up by 2 January 2024"),
        ),
        always=True,
    ),
)
