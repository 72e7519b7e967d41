"""Rules about the lists of people."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

LISTS = (
    Rule(
        "LIST-INVALID",
        Level.WARNING,
        lambda: Words(
            _("A row of the list that gets no letter"),
            _("There is no address in it that mail can be sent to, or there are several."),
            _("Correct the row; somebody waits for the letter."),
            _("kari.example.no → kari@example.no"),
        ),
    ),
    Rule(
        "LIST-DOMAIN",
        Level.WARNING,
        lambda: Words(
            _("An address that looks misspelt"),
            _("A letter to gmial.com does not always come back; a stranger may get it."),
            _("Ask, or correct the list. Nothing is changed for you, and the letter goes where the list says."),
            _("kari@gmial.com → kari@gmail.com"),
        ),
    ),
    Rule(
        "LIST-GARBLED",
        Level.WARNING,
        lambda: Words(
            _("A name whose letters were damaged on the way"),
            _("The list was saved with one kind of letters and opened with another. Readers would see it."),
            _("Export the list again, as .xlsx or as “CSV UTF-8”."),
            _("BjÃ¸rn → Bjørn"),
        ),
    ),
    Rule(
        "LIST-EMPTY",
        Level.ERROR,
        lambda: Words(
            _("A list without anybody on it"),
            _("A sending to nobody is a mistake: perhaps it is another file, or another sheet."),
            _("Write the people below the heading, or name another file."),
            _("only the heading email;name"),
        ),
    ),
    Rule(
        "LIST-DUPLICATE",
        Level.NOTE,
        lambda: Words(
            _("An address that stands in the lists more than once"),
            _("Each address gets one letter, with the fields of the first row."),
            _("Delete the other rows when you tidy the list."),
            _("kari@example.no in row 2 and in row 9"),
        ),
    ),
)
