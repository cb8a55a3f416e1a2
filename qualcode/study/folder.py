"""A study's folder: where its file lies, and how a new one is laid out."""

from __future__ import annotations

from pathlib import Path

from qualcode.faults import Fault
from qualcode.reasons import reason_of

STUDY_FILE = "study.qualcode"
SUFFIX = ".qualcode"
ROOMS = ("corpora", "codebooks", "exports")


def study_file(path: Path) -> Path:
    """The study file meant by a folder or a file. Raises Fault "study.missing" or "study.several"."""
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:  # a name that is too long
        raise Fault("study.missing", file=str(path)) from error
    if not is_folder:
        if is_there:
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
    from qualcode.study.backup import backups

    try:
        return study_file(path)
    except Fault as fault:
        file = path / STUDY_FILE if path.is_dir() else path
        if fault.key == "study.missing" and file.suffix == SUFFIX and backups(file):
            return file
        raise


def refuse_taken(folder: Path) -> None:
    """Raise Fault "study.exists" or "study.backups-there" for a folder that holds a study, or what is left of one.

    Raises Fault "study.unusable-folder" for one that cannot be, by its name or for want of rights.
    """
    from qualcode.study.backup import backup_folder

    file = folder / STUDY_FILE
    try:
        taken = file.exists() or (folder.is_dir() and any(folder.glob(f"*{SUFFIX}")))
        left = sorted([*backup_folder(file).glob("*.qualcode-backup"), *folder.glob(f"*{SUFFIX}-kept")])
    except OSError as error:
        raise Fault("study.unusable-folder", folder=_shortened(folder.name), reason=reason_of(error)) from error
    if taken:
        raise Fault("study.exists", folder=str(folder))
    if left:
        raise Fault("study.backups-there", folder=str(folder), files=", ".join(path.name for path in left[:3]))


def _shortened(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:60]}…"


def lay_out(folder: Path) -> Path:
    """Make a new study's folder with its rooms; the path its study file shall have. Raises Fault if there is one already."""
    refuse_taken(folder)
    try:
        for room in ROOMS:
            (folder / room).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault("study.read-only", file=str(folder), reason=reason_of(error)) from error
    return folder / STUDY_FILE
