"""Rules about pictures."""

from newsletter.checks.findings import Level
from newsletter.checks.rules.rule import Rule, Words
from newsletter.messages import _

PICTURES = (
    Rule(
        "IMG-FILE",
        Level.ERROR,
        lambda: Words(
            _("A picture that is not there or cannot be used"),
            _("Readers would see an empty frame in its place."),
            _("Put the file in the folder of the issue, and spell its name letter by letter, capitals too."),
            _("![Snow on the roof](Winter.JPG) → ![Snow on the roof](winter.jpg)"),
        ),
        always=True,
    ),
    Rule(
        "IMG-ALT",
        Level.WARNING,
        lambda: Words(
            _("A picture described badly, or by the name of its file"),
            _("That is what those hear who do not see the picture, and what all see until it is loaded."),
            _("Say what it shows, or mark it as {{decorative}} if it shows nothing."),
            _("![IMG_2031.jpg](IMG_2031.jpg) → ![Children playing in the snow](IMG_2031.jpg)"),
        ),
    ),
    Rule(
        "IMG-SMALL",
        Level.NOTE,
        lambda: Words(
            _("A picture of too few pixels"),
            _("It is shown small, and looks blurred on phones; often it was saved from a web page or a preview."),
            _("Use the original as it came from the camera; it is made smaller by itself."),
            _("A picture across the letter looks best with 1200 pixels, and needs 300."),
        ),
    ),
    Rule(
        "IMG-WEIGHT",
        Level.WARNING,
        lambda: Words(
            _("A heavy picture"),
            _("Every reader receives it, also those with slow phones; and each message takes longer to send."),
            _("Photographs are made light by themselves; give up transparent parts and films."),
            _("A photograph with a transparent background weighs ten times what it weighs as JPEG."),
        ),
    ),
    Rule(
        "IMG-TEXT",
        Level.WARNING,
        lambda: Words(
            _("A letter that is a picture"),
            _("Many see no pictures until they ask for them, some never; and spam filters distrust such letters."),
            _("Write the words of the picture as text, and keep the picture beside them."),
            _("An invitation drawn as a poster: write what, when and where below it."),
        ),
    ),
    Rule(
        "IMG-CONSENT",
        Level.NOTE,
        lambda: Words(
            _("People who can be recognised"),
            _("A photograph is personal data: whoever can be recognised in it decides whether it is published."),
            _("Ask them, children's parents above all; when you have, write ignore: IMG-CONSENT in the header."),
            _("ignore: IMG-CONSENT"),
        ),
    ),
)
