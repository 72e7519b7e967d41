"""Rules about the wording of a letter."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

WORDING = (
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
        "SUBJECT-SAME",
        Level.WARNING,
        lambda: Words(
            _("The same subject as another issue"),
            _("Readers take the letter for one that they have read, and mail programs hide it behind that one."),
            _("Say what is new in this letter."),
            _("News from the programme → Three new courses this spring"),
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
        "GREETING",
        Level.WARNING,
        lambda: Words(
            _("A greeting with a hole in it"),
            _("Readers without a name would see “Hello ,” and know that a machine has written."),
            _("Give the field a default that is a word, or let it bring its own blank."),
            _('Hello {{{{ name | default("") }}}}, → Hello {{{{ name | default("everybody") }}}},'),
        ),
    ),
    Rule(
        "TEXT-HTML",
        Level.ERROR,
        lambda: Words(
            _("Code of a web page, or a table drawn with strokes"),
            _("Letters are written in Markdown. Anything else is not understood, and readers see it as it stands."),
            _("Write it in Markdown, or use a box. To show code as code, put it between backticks."),
            _("<b>Remember!</b> → **Remember!**"),
        ),
    ),
    Rule(
        "TEXT-WORD",
        Level.WARNING,
        lambda: Words(
            _("Traces of Word"),
            _(
                "Text that is pasted from Word brings along characters that nobody sees there, and lists and "
                "tables that are none here."
            ),
            _("Delete what you are told of, and begin the items of lists with a hyphen and a blank."),
            _("– First, – Second, each on its line → - First, - Second"),
        ),
    ),
    Rule(
        "HEADINGS",
        Level.WARNING,
        lambda: Words(
            _("Headings that are out of order"),
            _(
                "Screen readers list the headings of a letter: one title, its sections, their parts. A level "
                "that is left out looks like a part that is missing."
            ),
            _(
                "Write one # title, ## for sections, and ### only below a section. Headings inside boxes are not "
                "counted."
            ),
            _("# Title, ### Section → # Title, ## Section"),
        ),
    ),
    Rule(
        "LIX",
        Level.NOTE,
        lambda: Words(
            _("A text that is heavy to read"),
            _(
                "Lix is the number of words in a sentence plus the percentage of words with more than six "
                "letters. Up to 40 is easy, from 50 on it reads like a report. It is told of in Norwegian "
                "letters of 100 words or more."
            ),
            _("Divide long sentences, and use short words where there are any."),
            _("In connection with the implementation of → When we begin with"),
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
        "SPELL",
        Level.NOTE,
        lambda: Words(
            _("A word that is not in the dictionary"),
            _("Names and new words are right and still unknown, so this is told with --spell only."),
            _("Correct the word, or put it into ordliste.txt, one word a line."),
            _("barnehgae → barnehage"),
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
