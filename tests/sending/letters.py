"""Letters and stationery for tests, with every kind of place for a value."""

from dataclasses import replace

from newsletter.content.letter import UNSUBSCRIBE, Condition, Letter, Picture, Slot, SlotKind
from newsletter.sending.interface import Recipient
from newsletter.sending.stationery import Stationery
from newsletter.settings import Mailbox
from tests.sending.oracle import NONCE, PNG, slot

AT = 1_702_889_000
DELIVERY = "mlvgztracak75pe5hgvsd3wh"
PERSON = "3k3ppgpevryi6rroktrfmgchy3x7tjreiopz6iie"

STATIONERY = Stationery(
    sender=Mailbox(name="Nyhetsbrevet (prøve), på øya", address="brev@example.no"),
    reply_to=Mailbox(name="Redaksjonen", address="svar@example.no"),
    list_id="nyheter.example.no",
    list_name="Nyheter fra øya",
    unsubscribe="avmelding@example.no",
    public_url="https://brev.example.no",
    feedback_id=("2023-12-god-jul", "live", "newsletter", "example.no"),
    bounces="retur+{token}@example.no",
    time_zone="Europe/Oslo",
)
BY_MAIL = replace(STATIONERY, public_url="")

HTML = f"""<!DOCTYPE html>
<html lang="nb"><body>
<p>Kjære {slot(0)},</p>
<!--nl{NONCE}c0b--><p>.Bare for deg i {slot(1)}.</p>
<!--nl{NONCE}c0f--><p title="Til {slot(2)}">Fra oss <a href="https://example.no/?navn={slot(3)}&amp;x=1">her</a></p>
<!-- nl{NONCE}c1b --><p>Bare for frivillige</p><!-- nl{NONCE}c1f --><a href="{slot(4)}">Meld deg av</a>
<img src="cid:bilde1@example.no" alt="">
</body></html>"""
TEXT = f"""Kjære {slot(5)}{slot(6)},

nl{NONCE}c0b
.Bare for deg i {slot(6)}.

nl{NONCE}c0f
From here: {slot(7)}
nl{NONCE}c1b
Bare for frivillige
nl{NONCE}c1f
"""

LETTER = Letter(
    lang="nb",
    subject="Takk for i år – og frist for vårens kurs 2. januar",
    html=HTML,
    text=TEXT,
    nonce=NONCE,
    slots=(
        Slot(slot(0), "name", SlotKind.HTML),
        Slot(slot(1), "region", SlotKind.HTML),
        Slot(slot(2), "name", SlotKind.ATTR),
        Slot(slot(3), "name", SlotKind.URL),
        Slot(slot(4), UNSUBSCRIBE, SlotKind.LINK),
        Slot(slot(5), "name", SlotKind.PLAIN),
        Slot(slot(6), "region", SlotKind.PLAIN),
        Slot(slot(7), UNSUBSCRIBE, SlotKind.PLAIN),
    ),
    conditions=(Condition(f"nl{NONCE}c0", "region"), Condition(f"nl{NONCE}c1", "helper")),
    pictures=(Picture("bilde1@example.no", "bilde på øya.png", "image/png", PNG),),
)
PLAIN = replace(LETTER, pictures=())
PERSONAL = replace(
    LETTER,
    subject=f"Til {slot(8)}: takk for i år",
    slots=(*LETTER.slots, Slot(slot(8), "name", SlotKind.HEADER)),
)
KARI = Recipient("kari@example.com", "Kari", fields={"name": "Kari", "region": "Oslo", "helper": ""})
