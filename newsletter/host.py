"""What differs between Linux, macOS and Windows: locks, signals, file modes, drives, language, dictionaries."""

import locale
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

STOP_SIGNALS: tuple[signal.Signals, ...]
"""Signals that ask a run to finish what is in flight; closing the window on Windows sends SIGBREAK."""
if sys.platform == "win32":
    import ctypes
    import msvcrt

    STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
else:
    import fcntl

    STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


_DICTIONARIES = {
    "win32": (
        "~/AppData/Roaming/hunspell",
        "C:/Program Files/LibreOffice/share/extensions/dict-*",
        "C:/Program Files (x86)/LibreOffice/share/extensions/dict-*",
    ),
    "darwin": (
        "~/Library/Spelling",
        "/Library/Spelling",
        "/Applications/LibreOffice.app/Contents/Resources/extensions/dict-*",
    ),
    "linux": (
        "~/.local/share/hunspell",
        "/usr/share/hunspell",
        "/usr/share/myspell/dicts",
        "/usr/lib/libreoffice/share/extensions/dict-*",
        "/usr/lib64/libreoffice/share/extensions/dict-*",
    ),
}
"""Where hunspell's dictionaries lie, one's own first; LibreOffice brings some of its own."""


_NETWORK = re.compile(
    r"nfs4?|cifs|smb\w*|afpfs|ncpfs|afs|ceph|lustre|beegfs|davfs|webdav|vboxsf"
    r"|fuse\.(?:sshfs|rclone|davfs2?|gvfsd-fuse|glusterfs|s3fs|google-drive-ocamlfuse|onedriver|insync|jottafs)"
)
"""File systems whose locks cannot be trusted, for the files lie on another machine."""


class Locked(Exception):
    """Another process holds the lock; ``holder`` is what that process wrote about itself, or empty."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold an operating-system lock on ``path`` (made if absent); death of the process releases it.

    Raises Locked at once when another process has it. The process id stands in the file from its second octet on:
    Windows does not let others read the octet that is locked.
    """
    with open(path, "a+b") as file:  # noqa: PTH123 - the descriptor is what is locked
        if not _try_lock(file):
            file.seek(1)
            raise Locked(file.read(200).decode("utf-8", "replace").strip())
        file.truncate(0)
        file.write(f" {os.getpid()}\n".encode())
        file.flush()
        yield


def _try_lock(file: IO[bytes]) -> bool:
    file.seek(0)
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def on_stop(call: Callable[[], None]) -> Iterator[None]:
    """Call ``call`` at each Ctrl-C or SIGTERM instead of raising, until the block ends. Main thread only."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        call()

    before = {number: signal.signal(number, handler) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def keep_awake() -> AbstractContextManager[None]:
    """Keep the machine from going to sleep by itself while the block runs, where it can be asked to.

    A lid that is closed, or a battery that is empty, is not held up. On Linux and macOS a program of the system does
    it, and goes when this process does.
    """
    return _awake()


if sys.platform == "win32":

    @contextmanager
    def _awake() -> Iterator[None]:
        continuous, system_required = 0x80000000, 0x00000001
        ctypes.windll.kernel32.SetThreadExecutionState(continuous | system_required)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetThreadExecutionState(continuous)

else:

    @contextmanager
    def _awake() -> Iterator[None]:
        pid, process = str(os.getpid()), None
        name, *arguments = ["caffeinate", "-i", "-w", pid] if sys.platform == "darwin" else [*_INHIBIT, f"--pid={pid}"]
        program, silent = shutil.which(name), subprocess.DEVNULL
        with suppress(OSError):  # that it does not work hinders nothing
            process = program and subprocess.Popen(  # noqa: S603 - a fixed command of the system
                [program, *arguments], stdin=silent, stdout=silent, stderr=silent, start_new_session=True
            )
        try:
            yield
        finally:
            if process:
                with suppress(OSError):
                    os.killpg(process.pid, signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)


_INHIBIT = (
    "systemd-inhibit",
    "--what=sleep:idle",
    "--who=newsletter",
    "--why=a newsletter is being sent",
    *("tail", "-f", os.devnull),  # waits for the end of the process that --pid names
)
"""How Linux is kept awake."""


def exists(path: Path) -> bool:
    """Whether there is something at ``path``; a name that the system cannot even look for is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def make_private(path: Path) -> None:
    """Let only the owner read ``path``: it holds secrets or addresses. Windows keeps the folder's rights."""
    if sys.platform != "win32":
        path.chmod(0o700 if path.is_dir() else 0o600)


def data_folder() -> Path:
    """Return the folder of this user on this machine for what programs keep; it is not synced, and may not be there."""
    from platformdirs import user_data_path  # noqa: PLC0415 - most commands never ask

    return user_data_path("newsletter", appauthor=False)


def network_drive(path: Path) -> str:
    """Return the kind of network drive that ``path`` (absolute) lies on, such as ``nfs4``; empty for a local disk."""
    if sys.platform == "win32":
        if path.drive.startswith(("\\\\", "//")) and not path.drive.startswith("\\\\?\\"):
            return "UNC"
        remote = 4
        return "remote" if ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == remote else ""
    else:
        if str(path).startswith("//"):
            return "UNC"
        kind = mounted_as(path, _mounts())
        return kind if _NETWORK.fullmatch(kind) else ""


def mounted_as(path: Path, table: str) -> str:
    """Return the type of the file system that holds ``path``, by a table of mounts as Linux or macOS writes it."""
    best, kind = -1, ""
    for line in table.splitlines():
        if match := re.fullmatch(r".* on (/.*) \((\w+)\b[^()]*\)", line):  # macOS
            place, found = match.groups()
        elif len(words := line.split()) >= 4:
            place, found = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[1]), words[2]
        else:
            continue
        if len(place) >= best and path.is_relative_to(place):
            best, kind = len(place), found
    return kind


def _mounts() -> str:
    try:
        if sys.platform == "darwin":
            return subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
        else:
            return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except (OSError, subprocess.SubprocessError):
        return ""


def system_language() -> str:
    """Return the language the system speaks, such as ``nb`` or ``en``; empty when it does not say."""
    name = locale.getlocale()[0] or ""
    return "nb" if name.lower().startswith("norwegian") else name.split("_")[0].lower()


def dictionary_folders() -> tuple[Path, ...]:
    """Return the folders of this machine that may hold spelling dictionaries, the editor's own first."""
    patterns = map(Path, _DICTIONARIES.get(sys.platform, _DICTIONARIES["linux"]))
    return tuple(folder for pattern in patterns for folder in sorted(pattern.expanduser().parent.glob(pattern.name)))
