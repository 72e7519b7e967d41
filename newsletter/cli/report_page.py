"""The report as one HTML file that can be mailed, printed and kept: nothing in it is fetched from elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from newsletter import messages
from newsletter.cli.dialogue import moment, people
from newsletter.cli.history import kind_words, labels, not_sent, state_words, why
from newsletter.cli.progress import Totals
from newsletter.messages import _
from newsletter.sending.campaign import Campaign
from newsletter.sending.interface import Kind, State
from newsletter.sending.record import Record

WIDTH = 1000
"""The bar's width in its own units."""
_NARROWEST = 10
"""What one person among thousands gets of it, so that nobody is invisible."""
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("pages"), encoding="utf-8"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(_=messages._, language=messages.language)


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the bar, and its row in the table under it."""

    state: State
    label: str
    n: int
    share: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """One of those who did not get it."""

    address: str
    state: State
    label: str
    why: str
    reply: str


def page(
    campaign: Campaign,
    totals: Totals,
    missing: Sequence[Record],
    subjects: Mapping[str, str],
    *,
    time_zone: str,
    full: bool = False,
) -> str:
    """Return the HTML. Addresses are masked and servers' answers, which may repeat them, left out unless ``full``."""
    rows = [row for state in labels() for row in missing if row.state is state]
    refused = [row for row in rows if row.state is State.FAILED]
    drawn = parts(totals)
    return _ENVIRONMENT.get_template("report.html.j2").render(
        issue=campaign.issue,
        subjects=list(dict.fromkeys(subjects.values())),
        time=moment(campaign.created_at, time_zone),
        sender=campaign.sender,
        people=people(totals.recipients),
        kind=kind_words(campaign.kind),
        state=state_words(campaign, totals),
        not_sent=not_sent(campaign.kind),
        parts=drawn,
        summary=", ".join(f"{part.label}: {part.n}" for part in drawn),
        reasons=Counter(map(why, refused)).most_common(),
        domains=Counter(domain(row.address) for row in refused).most_common(),
        missing=list(_rows(rows, full=full)),
        full=full,
        everybody=0 < totals.recipients == totals.sent and campaign.kind is Kind.LIVE,
    )


def parts(totals: Totals) -> list[Part]:
    """Return what the bar is made of, as wide as it is; only what was accepted is also told when it is nought."""
    words, whole = labels(), totals.recipients
    counted = {state: getattr(totals, state) for state in words}
    wide = {state: max(_NARROWEST, n * WIDTH / whole) for state, n in counted.items() if n}
    squeezed = WIDTH / (sum(wide.values()) or 1)
    made, x = [], 0.0
    for state, n in counted.items():
        if n or state is State.SENT:
            width = wide.get(state, 0) * squeezed
            made.append(Part(state, words[state], n, share(n, whole), round(x, 1), round(width, 1)))
            x += width
    return made


def share(n: int, whole: int) -> str:
    """Return ``n`` of ``whole`` per cent, rounded; but nearly all is never all, and a few are never nought."""
    tenths = round(n * 1000 / whole) if whole else 0
    tenths = min(tenths, 999) if n < whole else tenths
    number = format_decimal(max(tenths, 1 if n else 0) / 10, "0.#", locale=messages.language())
    return _("below {n} %", n=number) if n and not tenths else _("{n} %", n=number)


def domain(address: str) -> str:
    """Return the part after the @."""
    return address.rpartition("@")[2] or _("erased")


def masked(address: str) -> str:
    """Return an address that its owner recognises and others do not."""
    return f"{address[:1]}…@{domain(address)}" if address else ""


def _rows(rows: Iterable[Record], *, full: bool) -> Iterator[Row]:
    words = labels()
    for row in rows:
        address = row.address if full else masked(row.address)
        said = " ".join(filter(None, (str(row.code or ""), row.enhanced_code, row.reply))) if full else ""
        yield Row(address or _("erased"), row.state, words[row.state], why(row), said)
