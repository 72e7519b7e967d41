"""Delivery: what every letter must carry so that it arrives, whole, and can be refused."""

import binascii
from collections.abc import Iterator

from newsletter.checks.addresses import misspelt
from newsletter.checks.domains import FREE_MAIL, meant_address
from newsletter.checks.findings import Finding, Level
from newsletter.checks.found import configured, found
from newsletter.checks.page import read_page
from newsletter.content.issue import Issue
from newsletter.content.letter import UNSUBSCRIBE, Letter
from newsletter.messages import _
from newsletter.settings import Publication, Sender

HTML_WARNING, HTML_ERROR = 80_000, 100_000
MESSAGE_WARNING, MESSAGE_ERROR = 500_000, 2_000_000
_DEAF = ("noreply", "no-reply", "donotreply", "do-not-reply", "ikkesvar", "ikke-svar")


def html_bytes(letter: Letter) -> int:
    """Return the size of the HTML part as it travels."""
    return _encoded(letter.html)


def message_bytes(letter: Letter) -> int:
    """Return about how big one message is; pictures travel in base64, 76 characters and a line break at a time."""
    return html_bytes(letter) + _encoded(letter.text) + sum(len(picture.data) * 78 // 57 for picture in letter.pictures)


def _encoded(text: str) -> int:
    """Return the length in quoted-printable with its line ends."""
    encoded = binascii.b2a_qp(text.encode(), istext=True)
    return len(encoded) + encoded.count(b"\n")


def size(issue: Issue, letter: Letter) -> Iterator[Finding]:
    """Find a letter that Gmail would cut off, or that is heavy to carry."""
    html, whole = html_bytes(letter), message_bytes(letter)
    if html > HTML_WARNING:
        message = _(
            "The letter's text and layout take {size} KB; Gmail cuts a letter off at about {most} KB, "
            "and the unsubscribe link with it.",
            size=html // 1000,
            most=HTML_ERROR // 1000,
        )
        fix = _("Shorten the letter, and link to a page with the rest.")
        yield found("SIZE", issue, 1, message, fix, level=None if html > HTML_ERROR else Level.WARNING)
    if whole > MESSAGE_WARNING:
        message = _("With its pictures each message takes {size} KB.", size=whole // 1000)
        fix = _("Use fewer or smaller pictures; about {most} KB in all is plenty.", most=MESSAGE_WARNING // 1000)
        if letter.pictures:
            fix += " " + _("The heaviest: {names}.", names=_heaviest(letter))
        yield found("SIZE", issue, 1, message, fix, level=None if whole > MESSAGE_ERROR else Level.WARNING)


def _heaviest(letter: Letter) -> str:
    """Name the heaviest pictures, each with what it adds to the message."""
    heaviest = sorted(letter.pictures, key=lambda picture: -len(picture.data))[:3]
    return ", ".join(
        _("{name} ({n} KB)", name=picture.source or picture.filename, n=len(picture.data) * 78 // 57 // 1000)
        for picture in heaviest
    )


def unsubscribe(issue: Issue, letter: Letter, sender: Sender, public_url: str) -> Iterator[Finding]:
    """Find a way out that readers can see, in both parts, and that leads somewhere."""
    tokens = [slot.token for slot in letter.slots if slot.expression == UNSUBSCRIBE]
    fix = _("Put the unsubscribe link back into the template's footer.")
    if not _visible(letter.html, tokens):
        message = _("The letter has no unsubscribe link that can be seen.")
        yield found("UNSUBSCRIBE", issue, 1, message, fix)
    if not any(token in letter.text for token in tokens):
        message = _("The plain text of the letter has no unsubscribe link.")
        yield found("UNSUBSCRIBE", issue, 1, message, fix)
    if not (public_url or sender.unsubscribe):
        message = _(
            "Whoever unsubscribes writes to {address}, among all other answers.",
            address=sender.reply_to.address if sender.reply_to else sender.mailbox.address,
        )
        fix = _("Give an address of its own: unsubscribe = … under [sender].")
        yield configured("UNSUBSCRIBE", message, fix, level=Level.NOTE)


def postal_address(publication: Publication) -> Iterator[Finding]:
    """Find readers must be able to see who writes to them, and where to find them."""
    if not publication.address.strip():
        message = _("The publication has no postal address, so the footer cannot show who writes.")
        fix = _("Add address = … under [publication].")
        yield configured("POSTAL-ADDRESS", message, fix)


def sender(issue: Issue, from_settings: Sender) -> Iterator[Finding]:
    """Find an address that mail systems refuse as the sender's, or that answers do not reach."""
    address = _address(issue.header.sender) or from_settings.mailbox.address.casefold()
    for message, fix in doubts(address):
        yield _at(issue, "from", message, fix)
    answers = _address(issue.header.reply_to)
    key = "reply_to" if answers else "from"
    if not answers and not issue.header.sender and from_settings.reply_to:
        answers = from_settings.reply_to.address.casefold()
    if (answers or address).startswith(_DEAF):
        message = _("Answers go to {address}, which nobody seems to read.", address=answers or address)
        fix = _("Readers do answer newsletters: give an address that somebody reads.")
        yield _at(issue, key, message, fix)


def doubts(address: str) -> Iterator[tuple[str, str]]:
    """Yield what is to be said of an address that letters come from, and what to do."""
    right = meant_address(address)
    if right:
        yield misspelt(address, right)
    domain = (right or address).rpartition("@")[2].casefold()
    if domain in FREE_MAIL:
        message = _("{domain} lets nobody else send newsletters in its name: many servers refuse them.", domain=domain)
        yield message, _("Send from an address of your own organisation.")


def domains(issue: Issue, from_settings: Sender) -> Iterator[Finding]:
    """Find addresses for what comes back at another organisation than the sender's: that weakens the sender's name."""
    sending = _address(issue.header.sender) or from_settings.mailbox.address.casefold()
    if sending.rpartition("@")[2] in FREE_MAIL:
        return
    for key, address in (("bounces", from_settings.bounces), ("unsubscribe", from_settings.unsubscribe)):
        if address and _organisation(address) != _organisation(sending):
            message = _(
                "The letters come from {sender}, but {key} is at {domain}.",
                sender=sending.rpartition("@")[2],
                key=key,
                domain=address.rpartition("@")[2],
            )
            fix = _("Use addresses of one organisation, or ask whoever looks after your mail whether this is meant.")
            yield configured("SENDER", message, fix, level=Level.NOTE)


def _organisation(address: str) -> str:
    return ".".join(address.casefold().rpartition("@")[2].split(".")[-2:])


def _address(mailbox: str) -> str:
    return mailbox.rpartition("<")[2].rstrip("> ").casefold()


def _at(issue: Issue, key: str, message: str, fix: str) -> Finding:
    line = issue.header.lines.get(key)
    return found("SENDER", issue, line, message, fix) if line else configured("SENDER", message, fix)


def _visible(html: str, tokens: list[str]) -> bool:
    anchors = read_page(html).anchors
    return any(token in anchor.href for anchor in anchors if anchor.words.strip() for token in tokens)
