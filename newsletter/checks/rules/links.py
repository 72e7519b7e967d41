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
    Rule(
        "LINK-SHORT",
        Level.WARNING,
        lambda: Words(
            _("A link by way of a service that shortens addresses"),
            _("Nobody can see where it leads, spam filters distrust it, and the service counts your readers."),
            _("Open the link, and copy the address of the page itself. Readers never see how long it is."),
            _("https://bit.ly/3xYz → https://www.example.no/course"),
        ),
    ),
    Rule(
        "LINK-TRACKING",
        Level.WARNING,
        lambda: Words(
            _("A link with a name tag on it"),
            _(
                "Newsletters and social media hang a mark on links that says who has clicked. Copied into a "
                "letter, it makes all your readers look like you."
            ),
            _("Remove the part behind the “?” that is named, and try the link."),
            _("https://www.example.no/course?fbclid=IwAR0x → https://www.example.no/course"),
        ),
    ),
    Rule(
        "LINK-SHOWN",
        Level.WARNING,
        lambda: Words(
            _("A link that shows one site and leads to another"),
            _("That is how fraud looks, and mail programs warn against it."),
            _("Correct the one that is wrong, or use words that say where the link leads."),
            _("[www.example.no](https://www.example.com) → [our web site](https://www.example.no)"),
        ),
    ),
    Rule(
        "ADDRESS",
        Level.ERROR,
        lambda: Words(
            _("An e-mail address or a phone number that cannot be right"),
            _(
                "Readers who write or ring reach nobody, or a stranger. In running text, where it may be meant, "
                "it is a warning."
            ),
            _("Correct it. A Norwegian number has eight digits, with +47 before them in a link."),
            _("[22 00 00 0](tel:+472200000) → [22 00 00 00](tel:+4722000000)"),
        ),
    ),
    Rule(
        "LINK-DEAD",
        Level.WARNING,
        lambda: Words(
            _("A link that leads nowhere"),
            _("Pages are taken down and addresses misspelt, and readers find out one by one. Told with --online only."),
            _("Open the link yourself. If the page is gone, link to another one, or leave the link out."),
            _("https://www.example.no/kurss → https://www.example.no/kurs"),
        ),
    ),
    Rule(
        "LINK-MOVED",
        Level.NOTE,
        lambda: Words(
            _("A link that leads to another page than it says"),
            _("Redirects are taken away some day, and some lead to a login or a front page. Told with --online only."),
            _("Put in the address of the page itself."),
            _("https://www.example.no/old-page → https://www.example.no/new-page"),
        ),
    ),
)
