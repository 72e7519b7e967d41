"""How fast messages are made: our join against Jinja2 with the standard library's EmailMessage.

    python benchmarks/messages.py [--rounds 7] [--kilobytes 50]

Both make the same letter for the same people, in turns within each round, on one core; what counts is the ratio of a
round. Time is the processor's, so that other programs on the machine disturb little.
"""

import argparse
import email
import email.policy
import gc
import re
import statistics
import sys
import time
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import jinja2

from newsletter.audience.tokens import delivery_id, person_token
from newsletter.content.letter import UNSUBSCRIBE, Condition, Letter, Slot, SlotKind
from newsletter.sending.interface import Message, Recipient
from newsletter.sending.message import CompiledMessage, Stationery, compile
from newsletter.settings import Mailbox

NONCE = "5f1c0ffee123"
AT = 1_702_889_000
SECRET = "a secret for measuring"  # noqa: S105
STATIONERY = Stationery(
    sender=Mailbox(name="Nyhetsbrev for øvelser", address="post@example.no"),
    list_id="nyheter.example.no",
    list_name="Nyheter",
    public_url="https://brev.example.no",
    bounces="bounces+{token}@example.no",
)
NAMES = ("Kari Nordmann", "Bjørn Ødegård", "Ola Hansen", "Łukasz Żółć", "Anne-Lise O'Neill", "Siri Berg")
REGIONS = ("Oslo", "Møre og Romsdal", "Vestland", "")
SECTION = """\
<tr><td style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;padding:16px 24px 0px 24px;">
<h2 style="margin:0px;color:#1f4e79;">Påmeldingen er åpen – del {number}</h2>
<p style="margin:8px 0px;">Over hundre har vært med så langt, og flere blir det på nyåret. Les hva de lærte underveis,
og hvorfor de ville gjort det igjen. Fristen står nederst i brevet, og plassene fylles fort.</p>
<a href="https://www.example.no/kurs/{number}?kilde=brev&amp;del={number}" style="color:#b3451d;">Meld på</a></td></tr>
"""


def token(number: int) -> str:
    """Return the mark of the place with this number."""
    return f"nl{NONCE}s{number:03}e"


def make_letter(kilobytes: int) -> Letter:
    """Make a letter with seven places for values and one part for some readers."""
    begin, finish = f"nl{NONCE}c0b", f"nl{NONCE}c0f"
    html = f'<!DOCTYPE html>\n<html lang="nb"><body><table role="presentation"><tr><td>Hei {token(0)},</td></tr>\n'
    number = 0
    while len(html.encode()) < kilobytes * 1000 - 900:
        number += 1
        html += SECTION.format(number=number)
        if number == 5:
            html += f"<!--{begin}--><tr><td>For deg i {token(1)}: møt oss i Oslo.</td></tr>\n<!--{finish}-->"
        if number == 9:
            html += (
                f'<tr><td><img alt="{token(2)}"><a href="https://example.no/?navn={token(3)}">Din side</a></td></tr>\n'
            )
    html += f'<tr><td>{token(1)} <a href="{token(4)}">Meld deg av</a></td></tr></table></body></html>\n'
    text = f"Hei {token(5)},\n\n" + "Over hundre har vært med så langt, og flere blir det på nyåret.\n" * 30
    text += f"{begin}\nMøt oss i Oslo.\n{finish}\n\nMeld deg av: {token(6)}\n"
    slots = (
        Slot(token(0), "name", SlotKind.HTML),
        Slot(token(1), 'region | default("landet")', SlotKind.HTML),
        Slot(token(2), "name", SlotKind.ATTR),
        Slot(token(3), "name", SlotKind.URL),
        Slot(token(4), UNSUBSCRIBE, SlotKind.LINK),
        Slot(token(5), "name", SlotKind.PLAIN),
        Slot(token(6), UNSUBSCRIBE, SlotKind.PLAIN),
    )
    conditions = (Condition(f"nl{NONCE}c0", 'region == "Oslo"'),)
    return Letter("nb", "Takk for i år – frist 2. januar", html, text, NONCE, slots, conditions)


def people(count: int) -> list[tuple[Recipient, str, str]]:
    """Make recipients, nearly every one with a name of their own, and their two tokens."""
    return [
        (
            Recipient(f"person{n}@example.com", name, fields={"name": name, "region": REGIONS[n % 4]}),
            delivery_id(SECRET, "campaign", n),
            person_token(SECRET, n, 1),
        )
        for n in range(count)
        for name in [f"{NAMES[n % len(NAMES)]} {n % 997}"]
    ]


class Plain:
    """What one writes without this program: a Jinja2 template and EmailMessage."""

    def __init__(self, letter: Letter) -> None:
        self.subject = letter.subject
        html, text = self.template(letter, letter.html), self.template(letter, letter.text)
        self.html = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(html)
        self.text = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text)  # noqa: S701 - plain text

    def template(self, letter: Letter, body: str) -> str:
        """Write the letter's places and parts in Jinja2's way."""
        for slot in letter.slots:
            filtered = " | urlencode" if slot.kind is SlotKind.URL else ""
            expression = slot.expression.replace('")', '", true)')
            body = body.replace(slot.token, "{{ " + expression + filtered + " }}")
        for condition in letter.conditions:
            for mark, tag in (("b", "{% if " + condition.expression + " %}"), ("f", "{% endif %}")):
                body = re.sub(rf"<!--{condition.token}{mark}-->|{condition.token}{mark}\n", tag, body)
        return body

    def message(self, recipient: Recipient, delivery: str, person: str) -> bytes:
        """Make one message."""
        link = f"{STATIONERY.public_url}/u/{person}"
        values = {**recipient.fields, UNSUBSCRIBE: link}
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = Address(STATIONERY.sender.name, addr_spec=STATIONERY.sender.address)
        message["To"] = Address(recipient.name, addr_spec=recipient.address)
        message["Subject"] = self.subject
        message["Date"] = email.utils.formatdate(AT)
        message["Message-ID"] = f"<{delivery}@example.no>"
        message["List-Id"] = "Nyheter <nyheter.example.no>"
        message["List-Unsubscribe"] = f"<{link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "bulk"
        message.set_content(self.text.render(values), cte="quoted-printable")
        message.add_alternative(self.html.render(values), subtype="html", cte="quoted-printable")
        return message.as_bytes()


def per_second(make: Callable[[Recipient, str, str], object], to: list[tuple[Recipient, str, str]]) -> float:
    """Return how many messages ``make`` makes in a second of the processor's time."""
    begin = time.process_time()
    for recipient, delivery, person in to:
        make(recipient, delivery, person)
    return len(to) / (time.process_time() - begin)


def check_same(compiled: CompiledMessage, plain: Plain, to: list[tuple[Recipient, str, str]]) -> None:
    """Make sure that both make the same letter; otherwise the comparison means nothing."""
    for recipient, delivery, person in to:
        ours = b"".join(compiled.join(recipient, delivery, person, AT).segments)
        pair = [
            email.message_from_bytes(raw, policy=email.policy.default)
            for raw in (ours, plain.message(recipient, delivery, person))
        ]
        for subtype in ("plain", "html"):
            bodies = [one.get_body((subtype,)).get_content().replace("&#39;", "&#x27;").rstrip() for one in pair]
            assert bodies[0] == bodies[1], f"the two ways differ for {recipient.name}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--kilobytes", type=int, default=50)
    options = parser.parse_args()
    letter = make_letter(options.kilobytes)
    compiled, plain, to = compile(letter, STATIONERY), Plain(letter), people(5000)

    def join(recipient: Recipient, delivery: str, person: str) -> Message:
        return compiled.join(recipient, delivery, person, AT)

    check_same(compiled, plain, to[:24])
    size = len(b"".join(join(*to[0]).segments))
    print(f"letter: {len(letter.html.encode()) / 1000:.1f} kB of HTML, {size / 1000:.1f} kB a message")
    print(f"{'round':>6} {'join, msg/s':>14} {'Jinja2 + EmailMessage, msg/s':>30} {'ratio':>8}")
    ours, theirs, ratios = [], [], []
    gc.disable()
    for number in range(1, options.rounds + 1):
        gc.collect()
        theirs.append(per_second(plain.message, to[:60]))
        ours.append(per_second(join, to))
        ratios.append(ours[-1] / theirs[-1])
        print(f"{number:>6} {ours[-1]:>14,.0f} {theirs[-1]:>30,.0f} {ratios[-1]:>7.0f}x")
    ours_, theirs_, ratio = map(statistics.median, (ours, theirs, ratios))
    print(f"{'median':>6} {ours_:>14,.0f} {theirs_:>30,.0f} {ratio:>7.0f}x")


if __name__ == "__main__":
    main()
