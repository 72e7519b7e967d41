"""The way of a list into the store: duplicates, suppressed people, and who is left."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience import suppressions
from newsletter.audience.addresses import Address
from newsletter.audience.files import ListFile
from newsletter.audience.people import Entry, LeftOut, Recipient, read_people
from newsletter.audience.staging import count, left_out, recipients, stage
from newsletter.errors import StoreError, TableError
from newsletter.store.connection import Store, open_store

KEY = bytes(32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite3") as store:
        yield store


def write(folder: Path, content: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_everybody_is_staged_or_left_out_with_a_reason(store: Store, tmp_path: Path) -> None:
    first = write(
        tmp_path,
        "email;navn;språk;region\n"
        "kari@example.no;Kari Ås;nn;Øst\n"
        "ola\n"
        "KARI@example.no;Kari igjen\n"
        "reservert@example.no;Reservert\n"
        "sluttet@blåbær.no\n"
        "retur@example.no\n"
        "klage@example.no\n"
        "Reservert@example.no\n",
    )
    second = write(tmp_path, "E-post\npost@xn--blbr-roah.no\nkari@Example.no\npost@blåbær.no\n", "b.csv")
    with store.write() as connection:
        for name, reason in {
            "reservert@example.no": "manual",
            "sluttet@xn--blbr-roah.no": "unsubscribed",
            "retur@example.no": "bounced",
            "klage@example.no": "complained",
        }.items():
            suppressions.add(connection, KEY, [Address(name)], reason, 1)
        stage(connection, chain(read_people(ListFile(first)), read_people(ListFile(second))), KEY)
        assert list(recipients(connection)) == [
            (2, Recipient("kari@example.no", "Kari Ås", "nn",
                          {"email": "kari@example.no", "name": "Kari Ås", "lang": "nn", "region": "Øst"})),
            (2, Recipient("post@xn--blbr-roah.no", "", "", {"email": "post@xn--blbr-roah.no"})),
        ]  # fmt: skip
        assert count(connection) == 2
        assert list(left_out(connection)) == [
            LeftOut(2, "ola", "invalid", "There is no @ in it.", "a.csv", 3),
            LeftOut(3, "KARI@example.no", "duplicate", "The same address stands in row 2.", "a.csv", 4),
            LeftOut(4, "reservert@example.no", "suppressed",
                    "The address is on the list of those who must never be mailed.", "a.csv", 5),
            LeftOut(5, "sluttet@blåbær.no", "unsubscribed", "This person has unsubscribed.", "a.csv", 6),
            LeftOut(6, "retur@example.no", "bounced", "Mail to this address came back as undeliverable.", "a.csv", 7),
            LeftOut(7, "klage@example.no", "complained", "This person reported a letter as unwanted.", "a.csv", 8),
            LeftOut(8, "Reservert@example.no", "duplicate", "The same address stands in row 5.", "a.csv", 9),
            LeftOut(2, "kari@Example.no", "duplicate", "The same address stands in row 2 of a.csv.", "b.csv", 3),
            LeftOut(3, "post@blåbær.no", "duplicate", "The same address stands in row 2.", "b.csv", 4),
        ]  # fmt: skip


def test_the_address_is_staged_once_so_that_erasing_it_is_enough(store: Store, tmp_path: Path) -> None:
    with store.write() as connection:
        stage(connection, read_people(ListFile(write(tmp_path, 'email;navn\nkari@example.no;Kari "K" Ås\n'))), KEY)
        assert connection.exec_driver_sql("SELECT fields FROM staged").scalar() == '{"name":"Kari \\"K\\" Ås"}'


def test_staging_anew_forgets_who_stood_there(store: Store, tmp_path: Path) -> None:
    with store.write() as connection:
        stage(connection, read_people(ListFile(write(tmp_path, "email\na@example.no\nb@example.no\n"))), KEY)
        stage(connection, read_people(ListFile(write(tmp_path, "email\nc@example.no\n"))), KEY)
        assert [person.address for _row, person in recipients(connection)] == ["c@example.no"]


def test_nobody_is_staged_from_a_list_with_a_mistake_in_its_last_row(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "email\n" + "a@example.no\n" * 1000 + "b@example.no;?\n")
    with pytest.raises(TableError), store.write() as connection:
        stage(connection, read_people(ListFile(path)), KEY)
    with store.write() as connection, pytest.raises(sa.exc.OperationalError):
        count(connection)


def test_a_full_disk_is_told(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "email\n" + "".join(f"a{number}@example.no\n" for number in range(5000)))
    with pytest.raises(StoreError, match="full") as error, store.write() as connection:
        connection.exec_driver_sql("PRAGMA temp.max_page_count = 10")
        stage(connection, read_people(ListFile(path)), KEY)
    assert "Make room" in error.value.hint


@given(
    st.lists(st.sampled_from(["a@example.no", "A@example.no", "b@example.no", "nobody", ""]), max_size=12),
    st.booleans(),
)
def test_each_row_is_one_recipient_or_one_left_out(store: Store, values: list[str], suppressed: bool) -> None:
    people = [
        Entry(number, Recipient(value), value, "", number) if "@" in value else LeftOut(number, value, "invalid", "?")
        for number, value in enumerate(values, 1)
    ]
    with store.write() as connection:
        suppressions.add(connection, KEY, [Address("a@example.no")] if suppressed else [], "manual", 1)
        for entry in ["a@example.no"] if not suppressed else []:
            suppressions.remove(connection, KEY, Address(entry))
        stage(connection, people, KEY)
        chosen, lost = list(recipients(connection)), list(left_out(connection))
    assert sorted([row for row, _ in chosen] + [gone.row for gone in lost]) == list(range(1, len(values) + 1))
    mailed = {person.address.lower() for _, person in chosen}
    assert len(mailed) == len(chosen)
    assert mailed == {value.lower() for value in values if "@" in value} - ({"a@example.no"} if suppressed else set())
