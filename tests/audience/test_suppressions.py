"""Addresses never to be mailed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsletter.audience import suppressions
from newsletter.audience.addresses import Address, parse_address
from newsletter.audience.files import ListFile
from newsletter.audience.suppressions import Suppression, address_hash
from newsletter.audience.tables import read_rows
from newsletter.errors import StoreError, TableError
from newsletter.store.connection import open_store
from newsletter.store.schema import meta

KEY = bytes(range(32))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    with open_store(tmp_path / "store.sqlite3") as store, store.write() as connection:
        yield connection


def test_the_hash_needs_the_key_and_names_nobody() -> None:
    hashed = address_hash(KEY, "kari@example.no")
    assert hashed == address_hash(KEY, parse_address(" Kari@EXAMPLE.no ").key)
    assert hashed != address_hash(KEY, "ola@example.no")
    assert hashed != address_hash(KEY[::-1], "kari@example.no")
    assert len(hashed) == 64
    assert "kari" not in hashed


def test_the_key_is_made_once(tmp_path: Path) -> None:
    with open_store(tmp_path / "store.sqlite3") as store:
        with store.write() as connection:
            key = suppressions.load_key(connection)
        with store.read() as connection:
            assert suppressions.load_key(connection) == key
    with open_store(tmp_path / "another.sqlite3") as store, store.write() as connection:
        assert suppressions.load_key(connection) != key


@pytest.mark.parametrize(
    "damage",
    [
        meta.update().where(meta.c.key == "key:suppression").values(value="00" * 32),
        meta.update().where(meta.c.key == "key:suppression").values(value="not a key"),
        meta.update().where(meta.c.key == "check:suppression").values(value="00"),
        meta.delete().where(meta.c.key == "key:suppression"),
        meta.delete().where(meta.c.key == "check:suppression"),
        meta.delete().where(meta.c.key.like("%suppression")),
    ],
)
def test_a_key_that_does_not_fit_stops_everything(connection: sa.Connection, damage: sa.Executable) -> None:
    key = suppressions.load_key(connection)
    suppressions.add(connection, key, [Address("kari@example.no")], "manual", 1)
    connection.execute(damage)
    with pytest.raises(StoreError, match="its key does not fit") as error:
        suppressions.load_key(connection)
    assert "backup" in error.value.hint


def test_the_first_reason_is_kept(connection: sa.Connection) -> None:
    kari, ola = Address("kari@example.no"), Address("Ola@example.no")
    assert suppressions.add(connection, KEY, [kari], "complained", 5) == 1
    assert suppressions.add(connection, KEY, [kari, ola, ola], "manual", 6) == 1
    assert suppressions.add(connection, KEY, [], "manual", 7) == 0
    assert list(suppressions.entries(connection)) == [
        Suppression(address_hash(KEY, "kari@example.no"), "complained", 5),
        Suppression(address_hash(KEY, "ola@example.no"), "manual", 6),
    ]
    assert suppressions.reason_of(connection, KEY, Address("KARI@example.no")) == "complained"
    assert suppressions.remove(connection, KEY, kari)
    assert not suppressions.remove(connection, KEY, kari)
    assert suppressions.reason_of(connection, KEY, kari) == ""


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        ("kari@example.no\nola@example.no\n", ["manual", "manual"]),
        ("\ufeffKari@example.no;\n\n ola@example.no ;\nOLA@example.no\n", ["manual", "manual"]),
        ("Navn;E-post\nKari;kari@example.no\nOla;ola@example.no\n", ["manual", "manual"]),
        ("E-post;Grunn\nkari@example.no;Bounced\nola@example.no;\n", ["bounced", "manual"]),
        ("email,reason\nkari@example.no,unsubscribed\nola@example.no,complained\n", ["unsubscribed", "complained"]),
    ],
)
def test_a_file_is_imported(connection: sa.Connection, tmp_path: Path, content: str, reasons: list[str]) -> None:
    path = tmp_path / "reservert.csv"
    path.write_text(content, encoding="utf-8")
    assert suppressions.import_table(connection, KEY, read_rows(ListFile(path), bare=True), "manual", 7) == 2
    assert suppressions.import_table(connection, KEY, read_rows(ListFile(path), bare=True), "manual", 8) == 0
    found = [suppressions.reason_of(connection, KEY, Address(f"{name}@example.no")) for name in ("kari", "ola")]
    assert found == reasons
    assert {entry.at for entry in suppressions.entries(connection)} == {7}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("kari@example.no\n@example.no\nola\n", [":2: “@example.no” is not an address. Nothing", ":3: “ola” is not"]),
        ("email;reason\nkari@example.no;bounced\nola@example.no;moved\n", [":3: “moved” is not a reason known here."]),
        ("email;navn\nkari@example.no;K\n;Ola\n", [":3: “” is not an address. There is no address."]),
        ("Reservert\nkari@example.no\n", [":1: No column is called email"]),
        ("kari@example.no;bounced\nola@example.no;bounced\n", [":1: The first row is not a heading"]),
        ("kari@example.no\nola@example.no;x\n", [":2: The row has 1 cell too many."]),
        ("kari@example.no, ola@example.no\n", [":1: The first row is not a heading"]),
        ("email\n", ["There is no address in the file."]),
    ],
)  # fmt: skip
def test_a_file_that_is_not_wholly_understood_imports_nothing(
    connection: sa.Connection, tmp_path: Path, content: str, told: list[str]
) -> None:
    path = tmp_path / "reservert.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError) as error:
        suppressions.import_table(connection, KEY, read_rows(ListFile(path), bare=True), "manual", 7)
    lines = str(error.value).splitlines()
    assert len(lines) == len(told)
    assert all(part in line for part, line in zip(told, lines, strict=True))
    assert list(suppressions.entries(connection)) == []
