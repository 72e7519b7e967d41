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
            _("Correct the date of the box, or the date of the letter."),
            _("date: 2023-12-18, ::: deadline 2023-01-02 → ::: deadline 2024-01-02"),
        ),
    ),
    Rule(
        "DATE-YEAR",
        Level.WARNING,
        lambda: Words(
            _("A heading over the wrong year"),
            _("Headings are copied from earlier letters, and nobody looks back on a year that has not come."),
            _("Correct the year. Headings about plans for a coming year are not told of."),
            _("2024 in brief, in a letter of December 2023 → 2023 in brief"),
        ),
    ),
)
