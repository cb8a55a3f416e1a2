"""What differs between operating systems, kept in this one module: file identity, synced and network folders, user folders, processes."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

#: folders that a synchronising program may rewrite under a running database
SYNCED_NAMES = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud", "owncloud", "syncthing")
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "davfs", "afs", "ncpfs"})


def place_of(file: Path, study_id: str) -> str:
    """A hash that is the same for one file on one disk and differs for a copy of it; says nothing about the path."""
    status = file.stat()
    parts = f"{study_id}\n{platform.node()}\n{status.st_dev}\n{status.st_ino}"
    return hashlib.sha256(parts.encode()).hexdigest()


def machine_name() -> str:
    """This machine's name, for telling who holds a study."""
    return platform.node() or "?"


def risky_folder(folder: Path) -> str | None:
    """The name of the synchronising program or network file system `folder` lies in, or None."""
    for part in folder.resolve().parts:
        for name in SYNCED_NAMES:
            if part.lower().startswith(name):
                return part
    if str(folder).startswith("\\\\"):
        return "network"
    return _network_file_system(folder.resolve())


def _network_file_system(folder: Path) -> str | None:
    if not sys.platform.startswith("linux"):
        return None
    best = ("", "")
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) >= 3:
            point = fields[1].replace("\\040", " ")
            inside = str(folder) == point or str(folder).startswith(point.rstrip("/") + "/")
            if inside and len(point) >= len(best[0]):
                best = (point, fields[2])
    return best[1] if best[1] in NETWORK_FILE_SYSTEMS else None


def state_folder() -> Path:
    """Where this user's recent studies and crash reports are kept."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "qualcode"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "qualcode"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "qualcode"


def config_folder() -> Path:
    """Where this user's own settings are kept."""
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", str(Path.home() / "AppData" / "Roaming"))) / "qualcode"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "qualcode"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "qualcode"


def data_folder() -> Path:
    """Where this user's large files are kept that belong to no study: models. On this machine only, also where profiles roam."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "qualcode"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "qualcode"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "qualcode"


def memory() -> tuple[int, int] | None:
    """(bytes of memory this machine has, bytes of it that are free to use), or None where the system does not say.

    Not run on Windows or macOS; macOS says only how much there is.
    """
    with suppress(OSError, ValueError, AttributeError, subprocess.SubprocessError):
        if sys.platform == "linux":
            told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
            total, free = (int(told[name].split()[0]) * 1024 for name in ("MemTotal", "MemAvailable"))
            return total, min(free, _allowed() or free)
        if sys.platform == "darwin":
            said = subprocess.run(["/usr/sbin/sysctl", "-n", "hw.memsize"], capture_output=True, text=True, timeout=5, check=True)
            return int(said.stdout), int(said.stdout)
        if sys.platform == "win32":
            return _windows_memory()
    return None


def peak_memory() -> int | None:
    """The most memory that this process has had so far, in bytes; None where the system does not say."""
    if sys.platform == "win32":
        return None
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _allowed() -> int | None:
    """What a container leaves of the memory, if this runs in one that says so."""
    with suppress(OSError, ValueError):
        here = Path("/sys/fs/cgroup")
        return int((here / "memory.max").read_text()) - int((here / "memory.current").read_text())
    return None


def _windows_memory() -> tuple[int, int]:
    import ctypes

    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "free", "pages", "free_pages", "virtual", "free_virtual", "extended")),
        )

    status = Status(length=ctypes.sizeof(Status))
    if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):  # type: ignore[attr-defined]
        raise OSError
    return int(status.total), int(status.free)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable where the system has a way to."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def give_back_memory() -> None:
    """Let the system have the memory that is free again: after a screen of 50,000 rows some 30 MB. Only Linux's usual C library can."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def beside_us() -> dict[str, Any]:
    """How a process is started that works in the background: keys that stop us do not reach it, and on Windows it gives way to others."""
    if sys.platform == "win32":  # not run there
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return {"creationflags": flags}
    return {"start_new_session": True}


def give_way() -> None:
    """Let others go first from now on, and leave no image of this process's memory behind when it crashes: people's words are in it."""
    if sys.platform != "win32":
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(OSError):
            os.nice(15)
