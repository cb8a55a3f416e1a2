"""A study's folder: where its file lies, how a new one is laid out, and which studies were opened lately."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from qualcode.faults import Fault
from qualcode.study.backup import backup_folder, backups
from qualcode.study.platform import state_folder

STUDY_FILE = "study.qualcode"
SUFFIX = ".qualcode"
ROOMS = ("corpora", "codebooks", "exports")
RECENT_KEPT = 20


def study_file(path: Path) -> Path:
    """The study file meant by a folder or a file. Raises Fault "study.missing" or "study.several"."""
    if not path.is_dir():
        if path.exists():
            return path
        raise Fault("study.missing", file=str(path))
    if (path / STUDY_FILE).exists():
        return path / STUDY_FILE
    found = sorted(path.glob(f"*{SUFFIX}"))
    if len(found) == 1:
        return found[0]
    if found:
        raise Fault("study.several", folder=str(path), files=", ".join(file.name for file in found))
    raise Fault("study.missing", file=str(path / STUDY_FILE))


def file_to_restore(path: Path) -> Path:
    """As `study_file`, also where the file is gone and only its backups are left. Raises as that does."""
    try:
        return study_file(path)
    except Fault as fault:
        file = path / STUDY_FILE if path.is_dir() else path
        if fault.key == "study.missing" and file.suffix == SUFFIX and backups(file):
            return file
        raise


def refuse_taken(folder: Path) -> None:
    """Raise Fault "study.exists" or "study.backups-there" for a folder that holds a study, or what is left of one."""
    file = folder / STUDY_FILE
    if file.exists() or (folder.is_dir() and any(folder.glob(f"*{SUFFIX}"))):
        raise Fault("study.exists", folder=str(folder))
    left = sorted([*backup_folder(file).glob("*.qualcode-backup"), *folder.glob(f"*{SUFFIX}-kept")])
    if left:
        raise Fault("study.backups-there", folder=str(folder), files=", ".join(path.name for path in left[:3]))


def lay_out(folder: Path) -> Path:
    """Make a new study's folder with its rooms; the path its study file shall have. Raises Fault if there is one already."""
    refuse_taken(folder)
    try:
        for room in ROOMS:
            (folder / room).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault("study.read-only", file=str(folder), reason=error.strerror or str(error)) from error
    return folder / STUDY_FILE


def recent_studies() -> list[Path]:
    """Folders opened lately, newest first, as far as they still exist."""
    with suppress(OSError, ValueError):
        told = json.loads(_recent_file().read_text(encoding="utf-8"))
        return [path for path in map(Path, told) if path.exists()]
    return []


def remember(path: Path) -> None:
    """Put a study first among the recent ones. A state folder that cannot be written is no reason to fail."""
    kept = [path.resolve(), *(other for other in recent_studies() if other != path.resolve())][:RECENT_KEPT]
    with suppress(OSError):
        _recent_file().parent.mkdir(parents=True, exist_ok=True)
        _recent_file().write_text(json.dumps([str(other) for other in kept]), encoding="utf-8")


def _recent_file() -> Path:
    return state_folder() / "recent.json"
