"""The registry: every rule's name, weight and explanation.

Sentences are made when they are asked for, since the language is chosen at start. ``newsletter explain`` prints them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from newsletter.checks.findings import Level
from newsletter.content.problems import did_you_mean
from newsletter.errors import UsageError
from newsletter.messages import _


@dataclass(frozen=True, slots=True)
class Words:
    """A rule as an editor reads it."""

    title: str
    why: str
    remedy: str
    example: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that ``check`` looks for."""

    id: str
    """Stable and English."""
    level: Level
    """The weight it has unless a finding says otherwise."""
    words: Callable[[], Words]
    always: bool = False
    """It protects the people who get the letter, so the header cannot switch it off."""


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


_RULES = (
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
    Rule(
        "SUBJECT-LONG",
        Level.WARNING,
        lambda: Words(
            _("A subject of more than 60 characters"),
            _("Phones cut it off, and what comes last is not read."),
            _("Put the most important thing first, and the rest into the preheader."),
            _("Information about the deadline for signing up for … → Sign up by 2 January"),
        ),
    ),
    Rule(
        "SUBJECT-CAPS",
        Level.WARNING,
        lambda: Words(
            _("A subject in capitals"),
            _("It reads like shouting, and spam filters count it."),
            _("Write it as an ordinary sentence."),
            _("MERRY CHRISTMAS → Merry Christmas"),
        ),
    ),
    Rule(
        "SUBJECT-MARKS",
        Level.WARNING,
        lambda: Words(
            _("A subject with “!!” or “Re:”"),
            _("Both are marks of spam: the one shouts, the other pretends that you answer somebody."),
            _("Leave them out."),
            _("Re: Last chance!! → Last chance: sign up by 2 January"),
        ),
    ),
    Rule(
        "PREHEADER-MISSING",
        Level.WARNING,
        lambda: Words(
            _("No preheader"),
            _("Inboxes show one more line beside the subject: without a preheader, whatever comes first."),
            _("Add “preheader:” and one sentence to the header."),
            _("preheader: Over 100 kindergartens have taken part. Sign up yours."),
        ),
    ),
    Rule(
        "PREHEADER-REPEATS",
        Level.WARNING,
        lambda: Words(
            _("A preheader that repeats the subject"),
            _("Inboxes show the two side by side, so the same is read twice."),
            _("Use it for the next most important thing."),
            _("subject: Merry Christmas, preheader: Merry Christmas → preheader: The spring courses are open."),
        ),
    ),
    Rule(
        "PREHEADER-LENGTH",
        Level.WARNING,
        lambda: Words(
            _("A preheader that is too short or too long"),
            _("Under 30 characters the inbox fills up with other text; after 110 it is cut off."),
            _("Write one whole sentence."),
            _("preheader: News → preheader: Three new courses this spring, and how to sign up."),
        ),
    ),
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
        "LEFTOVER",
        Level.ERROR,
        lambda: Words(
            _("Something that was to be replaced"),
            _("XX, lorem ipsum and the like are notes to yourself, and readers would see them."),
            _("Put in what belongs there, or delete it."),
            _("The deadline is XX → The deadline is 2 January"),
        ),
    ),
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
    Rule(
        "LANG",
        Level.WARNING,
        lambda: Words(
            _("A letter in another language than it says"),
            _("Screen readers choose their voice by it, and dates and the footer are written in it."),
            _("Write the language of the text in the header: nb, nn or en."),
            _("lang: nb over a text in nynorsk → lang: nn"),
        ),
    ),
    Rule(
        "LANGUAGES",
        Level.WARNING,
        lambda: Words(
            _("Languages of one letter that do not hold the same"),
            _("Readers of one language would miss a link, a box or a date that the others got."),
            _("Compare the files side by side, and put in what is missing."),
            _("issue.nb.md has “deadline 2024-01-02”, issue.nn.md has “deadline 2024-01-03”"),
        ),
    ),
    Rule(
        "IGNORE",
        Level.ERROR,
        lambda: Words(
            _("A rule that cannot be ignored"),
            _("Rules that protect your readers hold for every letter, and a misspelt name would ignore nothing."),
            _("Remove it from “ignore” in the header, or correct its name."),
            _("ignore: SUBJECT-LONG, UNSUBSCRIBE → ignore: SUBJECT-LONG"),
        ),
        always=True,
    ),
)

RULES = {rule.id: rule for rule in _RULES}
"""Every rule by its name, in the order in which they are explained."""
