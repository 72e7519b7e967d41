"""Letters in the store: what a campaign froze, so that resuming it composes from exactly that."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace

import sqlalchemy as sa

from newsletter.content.letter import Condition, Letter, Picture, Slot, SlotKind
from newsletter.store.schema import letter as letters_table
from newsletter.store.schema import picture as pictures_table


def fingerprint(letters: Mapping[str, Letter], sender: str, reply_to: str) -> str:
    """Return what identifies the letters' content: every text, picture, From and Reply-To, and nothing else.

    Not in it: the nonce, which is fresh for each rendering, ``[TEST]``, the recipients and the pace.
    """
    digest = hashlib.sha256()
    for part in (sender, reply_to, *(text for lang in sorted(letters) for text in _parts(letters[lang]))):
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()


def _parts(letter: Letter) -> list[str]:
    plain = replace(letter, pictures=())
    pictures = [f"{p.cid} {p.media_type} {hashlib.sha256(p.data).hexdigest()}" for p in letter.pictures]
    return [json.dumps(asdict(plain), sort_keys=True).replace(letter.nonce, ""), *pictures]


def save(connection: sa.Connection, campaign: int, revision: int, letters: Mapping[str, Letter]) -> None:
    """Store ``letters`` as ``revision`` of the campaign."""
    known = set(connection.scalars(sa.select(pictures_table.c.cid).where(pictures_table.c.campaign == campaign)).all())
    for lang, letter in letters.items():
        content = asdict(replace(letter, pictures=()))
        content["pictures"] = [{**asdict(picture), "data": ""} for picture in letter.pictures]
        connection.execute(
            letters_table.insert().values(
                campaign=campaign, revision=revision, lang=lang, content=json.dumps(content, ensure_ascii=False)
            )
        )
        for picture in letter.pictures:
            if picture.cid not in known:
                known.add(picture.cid)
                values = {"campaign": campaign, "cid": picture.cid, "data": picture.data}
                connection.execute(pictures_table.insert().values(**values))


def load(connection: sa.Connection, campaign: int, revision: int) -> dict[str, Letter]:
    """Return the letters of ``revision`` by language, as they were saved."""
    where = pictures_table.c.campaign == campaign
    rows = connection.execute(sa.select(pictures_table.c.cid, pictures_table.c.data).where(where))
    pictures = dict(rows.all())
    letters = connection.execute(
        sa.select(letters_table.c.lang, letters_table.c.content)
        .where(letters_table.c.campaign == campaign, letters_table.c.revision == revision)
        .order_by(letters_table.c.lang)
    )
    return {lang: _letter(content, pictures) for lang, content in letters}


def subjects(connection: sa.Connection, campaign: int, revision: int) -> dict[str, str]:
    """Return the subjects of ``revision`` by language, with personal fields as their editor wrote them."""
    query = sa.select(letters_table.c.lang, letters_table.c.content).where(
        letters_table.c.campaign == campaign, letters_table.c.revision == revision
    )
    found = {}
    for lang, content in connection.execute(query.order_by(letters_table.c.lang)):
        values = json.loads(content)
        found[lang] = values["subject"]
        for slot in values["slots"]:
            found[lang] = found[lang].replace(slot["token"], f"{{{{ {slot['expression']} }}}}")
    return found


def _letter(content: str, pictures: Mapping[str, bytes]) -> Letter:
    values = json.loads(content)
    return Letter(
        **{
            **values,
            "slots": tuple(Slot(s["token"], s["expression"], SlotKind(s["kind"])) for s in values["slots"]),
            "conditions": tuple(Condition(**condition) for condition in values["conditions"]),
            "pictures": tuple(
                Picture(**{**picture, "data": pictures[picture["cid"]]}) for picture in values["pictures"]
            ),
        }
    )
