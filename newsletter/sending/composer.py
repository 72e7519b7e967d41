"""Composing: from a claim to its message, by the letters that the campaign froze."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from newsletter.audience.tokens import delivery_id, person_token
from newsletter.content.letter import Letter
from newsletter.sending import letters as frozen
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import Claim, Kind, Message
from newsletter.sending.message import CompiledMessage, compile
from newsletter.sending.stationery import Stationery
from newsletter.settings import Settings
from newsletter.store.connection import Store
from newsletter.store.keys import key


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the messages of a campaign; threads may share it."""

    compose: Callable[[Claim], Message]
    weight: int
    """About how many octets the heaviest message has."""


def signing_key(store: Store, settings: Settings) -> str:
    """Return the key that signs delivery ids and unsubscribe links: SECRET_KEY, or one that the store made."""
    if settings.secret_key:
        return settings.secret_key.reveal()
    with store.write() as connection:
        return key(connection, "signing").hex()


def stationery(settings: Settings, issue: str, kind: Kind) -> Stationery:
    """Return what all messages of a campaign have in common."""
    publication, sender = settings.publication, settings.sender
    domain = sender.mailbox.address.rpartition("@")[2]
    return Stationery(
        sender=sender.mailbox,
        reply_to=sender.reply_to,
        list_id=publication.list_id or f"newsletter.{domain}",
        list_name=publication.name,
        subject_prefix="[TEST] " if kind is Kind.TEST else "",
        unsubscribe=sender.unsubscribe or "",
        public_url=settings.public_url,
        feedback_id=(issue, kind, "newsletter", domain),
        bounces=sender.bounces or "",
        kind=kind,
        time_zone=publication.time_zone,
    )


def composer(store: Store, settings: Settings, campaign: Campaign) -> Composer:
    """Return what makes each message of ``campaign``.

    Letters come from the store, so a campaign that is carried on sends what it froze, whatever has changed since.
    """
    secret = signing_key(store, settings)
    paper = stationery(settings, campaign.issue, campaign.kind)

    @lru_cache(maxsize=8)
    def compiled(revision: int) -> dict[str, CompiledMessage]:
        with store.read() as connection:
            letters = frozen.load(connection, campaign.id, revision)
        return {lang: compile(letter, paper) for lang, letter in letters.items()}

    def compose(claim: Claim) -> Message:
        by_lang = compiled(claim.revision)
        message = by_lang.get(claim.recipient.lang) or next(iter(by_lang.values()))
        mine = delivery_id(secret, campaign.key, claim.person)
        return message.join(claim.recipient, mine, person_token(secret, claim.person), claim.first_at)

    return Composer(compose, max(letter.weight for letter in compiled(campaign.revision).values()))


def rehearse_composing(settings: Settings, issue: str, kind: Kind, letters: Mapping[str, Letter]) -> None:
    """Compile every letter once, so that a setting or a template that cannot work stops before anything is stored.

    Raises CannotCompose.
    """
    for letter in letters.values():
        compile(letter, stationery(settings, issue, kind))
