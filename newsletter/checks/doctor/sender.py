"""The sender's domain: whether receivers can tell our letters from forged ones."""

from base64 import b64decode
from collections.abc import Iterator

from newsletter.checks.doctor import Area, Grade, Item, dmarc, remedies, spf
from newsletter.checks.doctor.nameserver import Lookup, Unanswered, lookup
from newsletter.messages import _, ngettext
from newsletter.settings import Settings
from newsletter.settings.providers import PROVIDERS

_COMMON = ("default", "selector1", "selector2", "google", "s1", "s2", "k1", "mail", "dkim")
"""Where DKIM keys are often kept, for a provider that is not known."""
_SHORT = 250
"""Octets of a public key below which it has less than 2,048 bits."""


def examine(settings: Settings, ask: Lookup = lookup) -> Iterator[Item]:
    """Yield how the DNS of the sender's domain stands."""
    domain = _domain(settings.sender.mailbox.address)
    envelope = _domain(settings.sender.bounces or settings.sender.mailbox.address)
    try:
        yield _mailboxes(domain, ask)
        yield _spf(settings, envelope, ask)
        signed = _dkim(settings, domain, ask)
        yield signed
        policy = dmarc.policy(domain, ask)
        yield _dmarc(settings, domain, policy)
        if envelope != domain and (policy.strict or dmarc.organisation(envelope, ask) != policy.organisation):
            yield _not_aligned(domain, envelope, signed=signed.grade is Grade.OK)
    except Unanswered as silence:
        message = _("The DNS does not answer when it is asked for {name}.", name=silence)
        fix = _("Is this machine online? Try again later, or on another network.")
        yield Item("SENDER-DNS", Area.SENDER, Grade.UNREACHABLE, message, fix)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _item(name: str, grade: Grade, message: str, remedy: str = "") -> Item:
    return Item(f"SENDER-{name}", Area.SENDER, grade, message, remedy)


def _mailboxes(domain: str, ask: Lookup) -> Item:
    by_preference = sorted((int(number), name) for number, name in map(str.split, ask(domain, "MX")))
    servers = [name.rstrip(".") for _number, name in by_preference]
    if any(servers):
        return _item("MX", Grade.OK, _("{domain} takes mail: {servers}", domain=domain, servers=", ".join(servers)))
    message = _(
        "{domain} takes no mail: answers and bounces reach nobody, and many refuse such a sender.", domain=domain
    )
    return _item("MX", Grade.WARNING, message, _("Send from a domain that has mailboxes."))


def _spf(settings: Settings, domain: str, ask: Lookup) -> Item:
    found = spf.read(domain, ask)
    preset = PROVIDERS.get(settings.smtp.provider)
    include = preset.spf if preset else ""
    fix = remedies.spf(domain, include, has_record=len(found.records) == 1)
    if not found.records:
        message = _("{domain} has no SPF record: receivers cannot see which servers may send for it.", domain=domain)
    elif len(found.records) > 1:
        n = len(found.records)
        message = _("{domain} has {n} SPF records, and then none of them counts.", domain=domain, n=n)
    elif preset and include and include not in found.includes and not found.computed:
        label = preset.label
        message = _(
            "The SPF record of {domain} does not name the servers of {provider}.", domain=domain, provider=label
        )
    elif found.open_to_all:
        message = _("The SPF record of {domain} allows every server in the world.", domain=domain)
        fix = _("Ask whoever keeps the DNS to end it with ~all or -all.")
    elif found.lookups > spf.MOST_LOOKUPS:
        message = ngettext(
            "The SPF record of {domain} leads to {n} further question; receivers give up after 10.",
            "The SPF record of {domain} leads to {n} further questions; receivers give up after 10.",
            found.lookups,
            domain=domain,
        )
        fix = _("Ask whoever keeps the DNS to take out what is no longer used.")
    elif found.missing:
        names = ", ".join(found.missing)
        message = _("The SPF record of {domain} includes {names}, where there is none.", domain=domain, names=names)
        fix = _("Ask whoever keeps the DNS to take out what is no longer used.")
    else:
        return _item("SPF", Grade.OK, _("SPF of {domain}: {record}", domain=domain, record=found.records[0]))
    return _item("SPF", Grade.WARNING, message, fix)


def _dkim(settings: Settings, domain: str, ask: Lookup) -> Item:
    provider = settings.smtp.provider
    preset = PROVIDERS.get(provider)
    said = (settings.dkim_selector,) if settings.dkim_selector else ()
    selectors = said or (preset.selectors if preset else ()) or _COMMON
    for selector in selectors:
        for text in ask(f"{selector}._domainkey.{domain}", "TXT"):
            tags = {
                name.strip(): "".join(value.split()) for name, _is, value in (t.partition("=") for t in text.split(";"))
            }
            if "p" in tags:
                return _key(provider, domain, selector, tags)
    fix = remedies.dkim(provider, domain)
    names = ", ".join(selectors)
    if not said and not (preset and preset.selectors):
        message = _("No DKIM key of {domain} was found below the usual names: {names}", domain=domain, names=names)
        return _item("DKIM", Grade.NOTE, message, fix)
    message = _(
        "{domain} has no DKIM key ({names}): big receivers refuse or junk letters like that.",
        domain=domain,
        names=names,
    )
    return _item("DKIM", Grade.WARNING, message, fix)


def _key(provider: str, domain: str, selector: str, tags: dict[str, str]) -> Item:
    fix = remedies.dkim(provider, domain)
    place = {"domain": domain, "selector": selector}
    try:
        size = len(b64decode(tags["p"], validate=True))
    except ValueError:
        return _item("DKIM", Grade.WARNING, _("The DKIM key {selector} of {domain} cannot be read.", **place), fix)
    if not size:
        return _item("DKIM", Grade.WARNING, _("The DKIM key {selector} of {domain} is withdrawn.", **place), fix)
    if "y" in tags.get("t", "").split(":"):
        message = _("The DKIM key {selector} of {domain} is only for testing (t=y).", **place)
        return _item("DKIM", Grade.WARNING, message, _("Ask whoever keeps the DNS to take t=y away."))
    if tags.get("k", "rsa") == "rsa" and size < _SHORT:
        message = _("The DKIM key {selector} of {domain} is shorter than 2048 bits.", **place)
        return _item("DKIM", Grade.NOTE, message, _("Ask your mail provider for a longer one."))
    return _item("DKIM", Grade.OK, _("{domain} has a DKIM key: {selector}", **place))


def _dmarc(settings: Settings, domain: str, policy: dmarc.Policy) -> Item:
    if not policy.found_at:
        message = _("{domain} has no DMARC record: big receivers ask for one.", domain=domain)
        return _item(
            "DMARC", Grade.WARNING, message, remedies.dmarc(policy.organisation, settings.sender.mailbox.address)
        )
    place = {"domain": policy.found_at, "policy": policy.action}
    return _item("DMARC", Grade.OK, _("DMARC of {domain}: p={policy}", **place))


def _not_aligned(domain: str, envelope: str, *, signed: bool) -> Item:
    message = _(
        "Bounces go to {envelope} and letters come from {domain}: SPF does not count for DMARC, only DKIM does.",
        **{"envelope": envelope, "domain": domain},
    )
    fix = _("Let bounces go to an address of {domain}: below [sender] in newsletter.toml.", domain=domain)
    return _item("ALIGNED", Grade.NOTE if signed else Grade.WARNING, message, fix)
