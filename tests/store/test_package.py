"""Files from another machine: what is sound is taken, whatever else is refused before anything has changed."""

import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import BadInput, NewsletterError, StoreError
from newsletter.store import handover, package
from newsletter.store.connection import open_store
from newsletter.store.migrations import MIGRATIONS

CONFIG = '[publication]\nname = "N"\n[sender]\nfrom = "N <post@example.no>"\n'
ABOUT = json.dumps({"format": 1, "made_at": 1000, "machine": "min pc", "newsletter": "N"})


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a sound store in one file."""
    path = tmp_path / "sound.sqlite3"
    with open_store(path):
        pass
    _sql(path, "PRAGMA journal_mode=DELETE")
    return path


def _sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _zip(path: Path, database: Path, *more: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(database, handover.STORE)
        for name, content in ((handover.ABOUT, ABOUT), ("newsletter.toml", CONFIG), *more):
            archive.writestr(name, content)
    return path


def _refused(file: Path, scratch: Path) -> str:
    before = sorted(scratch.rglob("*"))
    with pytest.raises(BadInput) as caught, package.opened(file, scratch):
        pass
    assert sorted(scratch.rglob("*")) == before
    return str(caught.value)


def test_what_is_sound_is_taken(tmp_path: Path, database: Path) -> None:
    file = _zip(tmp_path / "a.zip", database, ("issues/jul/issue.md", "hei"), ("secret-key", "æøå"))
    with package.opened(file, tmp_path) as found:
        assert found.files == ("issues/jul/issue.md", "newsletter.toml")
        assert (found.machine, found.made_at, found.secret_key) == ("min pc", 1000, "æøå")
        assert (found.issue, found.counts, found.last) == ("", {}, 0)
    assert package.config_of(file) == CONFIG
    with package.opened(database, tmp_path) as found:
        assert found.files == ()
        assert found.made_at == int(database.stat().st_mtime)


@pytest.mark.parametrize(
    "name",
    [
        "../newsletter.toml",
        "issues/../../x",
        "/etc/x",
        "issues//x",
        "issues\\x",
        "C:/x",
        "issues/a:b",
        ".env",
        "issues/.git/config",
        "issues/jul/",
        "issues/con.md",
        "issues/x./y",
        "issues/" + "x" * 250,
        "data/newsletter.sqlite3",
        "issues",
        "issues/a\nb",
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, database: Path, name: str) -> None:
    assert "does not belong there" in _refused(_zip(tmp_path / "a.zip", database, (name, "x")), tmp_path)


@given(st.text("ab./\\: ~-\0æ", max_size=12))
def test_no_name_that_is_allowed_leaves_the_workspace(name: str) -> None:
    if handover.allowed(f"issues/{name}"):
        root = Path("/workspace/issues")
        assert Path(f"/workspace/issues/{name}").resolve().is_relative_to(root)
        assert Path(f"/workspace/issues/{name}").resolve() != root


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("issues/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_links_doubles_and_what_is_too_large_are_refused(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "does not belong" in _refused(_zip(tmp_path / "a.zip", database, (_link(), "/etc/passwd")), tmp_path)
    twice = (("issues/a.md", "x"), ("issues/A.md", "y"))
    assert "two of the same name" in _refused(_zip(tmp_path / "b.zip", database, *twice), tmp_path)
    large = ("secret-key", b"x" * (2 << 20))
    assert "too large" in _refused(_zip(tmp_path / "c.zip", database, large), tmp_path)
    monkeypatch.setattr(package, "_ROOM", 1 << 60)
    assert "does not fit" in _refused(_zip(tmp_path / "d.zip", database), tmp_path)


def _trigger(path: Path) -> None:
    _sql(path, "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM suppression; END")


def _view(path: Path) -> None:
    _sql(path, "CREATE VIEW v AS SELECT * FROM person")


def _table(path: Path) -> None:
    _sql(path, "CREATE TABLE mine (x)")


def _foreign(path: Path) -> None:
    _sql(path, "PRAGMA application_id = 7")


def _damaged(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)


def _text(path: Path) -> None:
    path.write_text("ikke en database", encoding="utf-8")


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("harm", [_trigger, _view, _table, _foreign, _damaged, _text, _short])
def test_databases_that_are_not_ours_or_not_sound_are_refused(
    tmp_path: Path, database: Path, harm: Callable[[Path], None]
) -> None:
    harm(database)
    assert "the database in it" in _refused(_zip(tmp_path / "a.zip", database), tmp_path)


def test_a_newer_programs_store_is_refused(tmp_path: Path, database: Path) -> None:
    _sql(database, f"UPDATE meta SET value = '{len(MIGRATIONS) + 1}' WHERE key = 'version'")
    with pytest.raises(StoreError, match="newer version"), package.opened(database, tmp_path):
        pass


def test_files_that_are_no_hand_over(tmp_path: Path, database: Path) -> None:
    assert "no such file" in _refused(tmp_path / "none.zip", tmp_path)
    assert "cannot be read" in _refused(tmp_path, tmp_path)
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04" + b"x" * 100)
    assert "damaged" in _refused(tmp_path / "x.zip", tmp_path)
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("x", "y")
    assert "is not a file that" in _refused(tmp_path / "y.zip", tmp_path)
    with pytest.raises(BadInput):
        package.config_of(tmp_path / "y.zip")


def test_bytes_turned_anywhere_never_bring_anything_but_a_sentence(tmp_path: Path, database: Path) -> None:
    file = _zip(tmp_path / "a.zip", database, ("issues/jul/issue.md", "hei" * 100))
    whole = file.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        file.write_bytes(bytes(broken))
        try:
            with package.opened(file, tmp_path):
                pass
        except NewsletterError:
            continue


@pytest.mark.parametrize("about", ["", "[]", "{}", '{"made_at": "x", "machine": 1}', "[" * 100_000])
def test_what_the_file_says_of_itself_is_not_needed(tmp_path: Path, database: Path, about: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(database, handover.STORE)
        archive.writestr(handover.ABOUT, about)
        archive.writestr("newsletter.toml", CONFIG)
        archive.writestr(handover.SECRET_KEY, b"\xff\xfe")
    with package.opened(tmp_path / "a.zip", tmp_path) as found:
        assert (found.machine, found.secret_key) == ("", "")
