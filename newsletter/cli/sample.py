"""The person as whom a letter is shown or tested: a row of a list, or a stand-in where there is no list."""

from collections.abc import Sequence

from newsletter.audience.addresses import InvalidAddress, parse_address
from newsletter.audience.tables import Table
from newsletter.cli.letters import Work
from newsletter.cli.lists import names
from newsletter.cli.preflight import everybody
from newsletter.errors import UsageError
from newsletter.messages import _
from newsletter.sending.interface import Recipient


def address(text: str) -> str:
    """Return an address typed on the command line. Raises UsageError."""
    try:
        return parse_address(text).ascii
    except InvalidAddress as error:
        raise UsageError(_("“{value}” is not an address. {why}", value=text, why=error.reason)) from None


def person(work: Work, tables: Sequence[Table], wanted: str | None, *, flag: str) -> Recipient:
    """Return the person ``wanted`` (an address) of the lists, else the first in them, else a stand-in.

    The stand-in's fields hold their own names, so that one sees where they stand. ``flag`` is what a list is named
    with. Raises UsageError, TableError.
    """
    if wanted is not None:
        if not tables:
            raise UsageError(_("As whom? No list is given."), hint=_("Name the list too: {flag} list.csv", flag=flag))
        key = address(wanted).lower()
        for _row, one in everybody(tables):
            if one.address.lower() == key:
                return one
        raise UsageError(_("{address} is not in {lists}.", address=wanted, lists=", ".join(names(tables))))
    first = next(iter(everybody(tables)), None) if tables else None
    return first[1] if first else stand_in(work)


def stand_in(work: Work) -> Recipient:
    """Return somebody whose fields are their own names in brackets, as in ``[name]``."""
    fields = {used.name: f"[{used.name}]" for issue in work.issues.values() for used in issue.fields}
    mailbox = work.settings.sender.mailbox
    return Recipient(mailbox.address, "", "", {**fields, "email": mailbox.address})


def readdressed(original: Recipient, to: str, lang: str) -> Recipient:
    """Return ``original`` with another address and language: the same letter, sent to an editor."""
    return original._replace(address=to, lang=lang)
