"""Where a store may lie: by names, marks, the environment and the table of mounts."""

from pathlib import Path

import pytest

from newsletter import host, settings
from newsletter.errors import SettingsError
from newsletter.store import place
from newsletter.store.connection import open_store

LINUX = """\
sysfs /sys sysfs rw,nosuid 0 0
/dev/sda1 / ext4 rw,relatime 0 0
fileserver:/home /home nfs4 rw,vers=4.2 0 0
/dev/sdb1 /home/kari/local ext4 rw 0 0
//server/felles /mnt/Felles\\040omr\\303\\245de cifs rw 0 0
kari@server: /media/server fuse.sshfs rw 0 0
/dev/fuse /run/user/1000/doc fuse.portal rw 0 0
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//kari@server._smb._tcp.local/felles on /Volumes/Felles (1) (smbfs, nodev, nosuid, mounted by kari)
"""


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/kari/OneDrive/brev/data/x.sqlite3", "OneDrive"),
        ("/home/kari/OneDrive - Oslo kommune/brev/x.sqlite3", "OneDrive"),
        ("/Users/kari/Library/CloudStorage/OneDrive-Etaten/brev/x.sqlite3", "OneDrive"),
        ("/Users/kari/Library/CloudStorage/GoogleDrive-kari@example.no/brev/x.sqlite3", "GoogleDrive"),
        ("/Users/kari/Library/Mobile Documents/com~apple~CloudDocs/brev/x.sqlite3", "iCloud Drive"),
        ("/home/kari/Dropbox/x.sqlite3", "Dropbox"),
        ("/home/kari/Dropbox (Etaten)/x.sqlite3", "Dropbox"),
        ("/home/kari/Google Drive/x.sqlite3", "Google Drive"),
        ("/home/kari/Nextcloud/brev/x.sqlite3", "Nextcloud"),
        ("/home/kari/Nextcloud2/brev/x.sqlite3", "Nextcloud"),
        ("/Users/kari/Box/brev/x.sqlite3", "Box"),
        ("/home/kari/Box Sync/brev/x.sqlite3", "Box"),
        ("/home/kari/Jottacloud/x.sqlite3", "Jottacloud"),
    ],
)
def test_synced_folders_are_known_by_name(path: str, service: str) -> None:
    found = place.named(Path(path))
    assert found
    assert found.service == service
    assert str(found.folder) in path


@pytest.mark.parametrize(
    "path",
    [
        "/home/kari/brev/data/newsletter.sqlite3",
        "/home/kari/dropbox-eksport/x.sqlite3",
        "/home/kari/onedrivers/x.sqlite3",
        "/home/kari/arkiv/box/x.sqlite3",
        "/home/kari/brev/Dropbox",
    ],
)
def test_other_folders_are_not(path: str) -> None:
    assert place.named(Path(path)) is None


@pytest.mark.parametrize(
    ("mark", "service"),
    [(".dropbox", "Dropbox"), (".stfolder", "Syncthing"), (".sync_a1b2.db", "Nextcloud"), (".sync/ID", "Resilio Sync")],
)
def test_a_renamed_one_is_known_by_what_the_program_leaves_there(tmp_path: Path, mark: str, service: str) -> None:
    path = tmp_path / "felles" / "brev" / "data" / "x.sqlite3"
    assert place.hazard(path) is None
    marked = tmp_path / "felles" / mark
    marked.parent.mkdir(parents=True, exist_ok=True)
    marked.touch()
    assert place.hazard(path) == place.Hazard(service, tmp_path / "felles")


def test_the_settings_of_a_program_in_the_home_folder_make_it_no_synced_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".dropbox").mkdir()
    assert place.hazard(tmp_path / "brev" / "x.sqlite3") is None


def test_what_the_environment_names_and_a_way_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "sky"))
    (tmp_path / "sky").mkdir()
    (tmp_path / "brev").symlink_to(tmp_path / "sky")
    for path in (tmp_path / "sky" / "data" / "x.sqlite3", tmp_path / "brev" / "x.sqlite3"):
        assert place.hazard(path) == place.Hazard("OneDrive", tmp_path / "sky")
    assert place.hazard(tmp_path / "annet" / "x.sqlite3") is None


@pytest.mark.parametrize(
    ("table", "path", "kind"),
    [
        (LINUX, "/home/kari/brev/x", "nfs4"),
        (LINUX, "/home/kari/local/brev/x", "ext4"),
        (LINUX, "/homework/x", "ext4"),
        (LINUX, "/mnt/Felles omr\u00c3\u00a5de/x", "cifs"),
        (LINUX, "/media/server/x", "fuse.sshfs"),
        (MACOS, "/Volumes/Felles (1)/brev/x", "smbfs"),
        (MACOS, "/Users/kari/x", "apfs"),
        ("", "/x", ""),
    ],
)
def test_the_table_of_mounts_says_what_holds_a_file(table: str, path: str, kind: str) -> None:
    assert host.mounted_as(Path(path), table) == kind


def test_a_network_drive_is_refused_with_the_line_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = f"//server/felles {tmp_path}/felles cifs rw 0 0\n/dev/sda1 / ext4 rw 0 0\n"
    monkeypatch.setattr(host, "_mounts", lambda: table)
    path = tmp_path / "felles" / "brev" / "data" / "newsletter.sqlite3"
    with pytest.raises(SettingsError) as caught, open_store(path):
        pass
    assert not path.parent.exists()
    assert "network drive" in str(caught.value)
    assert f"DATABASE_URL=sqlite:///{host.data_folder()}/brev/newsletter.sqlite3" in str(caught.value)
    assert host.network_drive(tmp_path) == ""


def test_where_no_place_is_good_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_mounts", lambda: "server:/ / nfs rw 0 0\n")
    with pytest.raises(SettingsError, match="name a file on a disk of this machine"):
        place.require_safe(tmp_path / "x.sqlite3")


def test_this_machine_tells_its_mounts(tmp_path: Path) -> None:
    assert host.network_drive(tmp_path) == ""
    assert host.network_drive(Path("/proc")) == ""


def test_a_good_place_is_free_and_can_be_written_as_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "Kari's hjem"))
    first = next(place.good_places("året? 100 %"))
    assert first.parent.name == "året- 100 -"
    first.parent.mkdir(parents=True)
    first.touch()
    second = next(place.good_places("året? 100 %"))
    assert second != first
    folder = tmp_path / "ws"
    folder.mkdir()
    (folder / "newsletter.toml").write_text(
        '[publication]\nname = "N"\n[sender]\nfrom = "N <post@example.no>"\n', encoding="utf-8"
    )
    (folder / ".env").write_text(place.line(second) + "\n", encoding="utf-8")
    assert settings.load(folder, {}).database == second
