"""Safety copies: made by SQLite's backup API, verified before they count, kept so that a good one always remains."""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.study.database import copy_database, integrity_faults, open_database
from qualcode.study.platform import sync_folder

FOLDER = "backups"
#: a rolling backup is due when something changed and the last one is this old
EVERY = timedelta(hours=1)
#: of the rolling ones, the newest KEPT and the last of each of the newest KEPT_DAYS days
KEPT = 8
KEPT_DAYS = 14
_NAME = re.compile(r"(?P<stem>.+)-(?P<at>\d{8}T\d{6})(?P<count>-\d+)?(?P<why>-[a-z-]+)?\.qualcode-backup")


def backup_folder(file: Path) -> Path:
    """Where the backups of a study file lie."""
    return file.parent / FOLDER


def backups(file: Path) -> list[Path]:
    """The backups of a study file, newest first. They count only because each was verified when it got its name."""
    folder = backup_folder(file)
    named = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir()) if folder.is_dir() else ()
    found = [path for path, matched in named if matched and matched["stem"] == file.stem]
    return sorted(found, key=lambda path: (_made_at(path), path.stat().st_mtime_ns), reverse=True)


def make_backup(connection: Connection, file: Path, *, why: str = "", to: Path | None = None) -> Path:
    """Copy the open study, verify the copy, and only then give it its name. Raises Fault; nothing is overwritten."""
    target = to or _fresh_name(file, why)
    if target.exists():
        raise Fault("study.backup-exists", file=str(target))
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise Fault("study.read-only", file=str(target), reason=reason_of(error)) from error
    try:
        before = _journal_length(connection)
        copy_database(connection, unfinished)
        # Another process may have coded meanwhile.
        # A copy has the indexes of the original; whether these are sound is asked by `check` and before a restore.
        verify(unfinished, expected=(before, _journal_length(connection)), indexes=False)
        os.replace(unfinished, target)
        sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return target


def verify(file: Path, *, expected: tuple[int, int] | None = None, indexes: bool = True) -> None:
    """That a backup is a sound study whose journal has a length from `expected`, both included. Raises Fault "study.backup-bad"."""
    faults = integrity_faults(file, indexes=indexes)
    if not faults:
        copy = open_database(file, write=False)
        try:
            length = _journal_length(copy)
        finally:
            copy.close()
        if expected is not None and not expected[0] <= length <= expected[1]:
            faults = [f"{length} ≠ {expected[0]}"]
    if faults:
        raise Fault("study.backup-bad", file=str(file), reason=faults[0])


def rolling_backup(connection: Connection, file: Path) -> Path | None:
    """Make the backup that is due, if one is, then let go of old ones."""
    now = datetime.now(UTC)
    # A clock that was once wrong must not put off the next backup until its date.
    existing = [path for path in backups(file) if _made_at(path) <= now]
    if _journal_length(connection) <= 1 or (existing and now - _made_at(existing[0]) < EVERY):
        return None
    if existing and _newest_action_of(existing[0]) == _newest_action(connection):
        return None
    made = make_backup(connection, file)
    for path in superfluous([path for path in backups(file) if not _why(path)]):
        with suppress(OSError):
            path.unlink()
    return made


def superfluous(newest_first: Sequence[Path]) -> list[Path]:
    """Which rolling backups may go. Those made before a migration or by hand are not asked about."""
    days: list[str] = []
    kept: set[Path] = set(newest_first[:KEPT])
    for path in newest_first:
        day = _made_at(path).strftime("%Y%m%d")
        if day not in days and len(days) < KEPT_DAYS:
            days.append(day)
            kept.add(path)
    return [path for path in newest_first if path not in kept]


def restore_backup(backup: Path, file: Path) -> Path | None:
    """Put a backup in a study file's place; the caller holds the writer's lock and has closed the study.

    The file that stood there is kept under a new name, which is returned (None if there was none). Raises Fault, also
    for a backup of another study than the one that stands there.
    """
    verify(backup)
    standing = _study_id(file)
    if standing is not None and standing != _study_id(backup):
        raise Fault("study.other-study", backup=str(backup), file=str(file))
    unfinished = file.with_name(file.name + ".restoring")
    try:
        unfinished.unlink(missing_ok=True)
        source = open_database(backup, write=False)
        try:
            copy_database(source, unfinished)
        finally:
            source.close()
        verify(unfinished)
        aside = set_aside(file)
        os.replace(unfinished, file)
        sync_folder(file.parent)
    except OSError as error:
        key = "study.disk-full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "study.read-only"
        raise Fault(key, file=str(file), reason=reason_of(error)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return aside


def set_aside(file: Path) -> Path | None:
    """Keep a study file and its log under a new name, and take the log away, so that no other file meets it.

    The file itself stays until another replaces it; at no moment does it lack work that its log held. Gives the new name,
    or None where there was no file (a log that was left alone is kept all the same). Raises Fault "study.busy", OSError.
    """
    aside = _free(lambda count: file.with_name(f"{file.stem}-replaced-{_stamp()}{count}{file.suffix}-kept"))
    copies = []
    try:
        for ending in ("", "-wal"):
            if Path(f"{file}{ending}").exists():
                copies.append(Path(f"{aside}{ending}"))
                _copy_durably(Path(f"{file}{ending}"), copies[-1])
        sync_folder(file.parent)
        if file.exists():
            _write_log_into(file)
    except BaseException:
        for copy in copies:
            with suppress(OSError):
                copy.unlink()
        raise
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    return aside if file.exists() else None


def _copy_durably(file: Path, copy: Path) -> None:
    shutil.copy2(file, copy)
    with copy.open("rb+") as stream:
        os.fsync(stream.fileno())


def _write_log_into(file: Path) -> None:
    """Bring what a killed writer left in the log into the file. A damaged file cannot take it: it is left as it is."""
    try:
        connection = open_database(file, write=True)
        try:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        finally:
            connection.close()
    except Fault as fault:
        if fault.key in ("study.busy", "study.disk-full"):
            raise
        return
    except DBAPIError:
        return
    if busy:
        raise Fault("study.busy", file=str(file))


def _study_id(file: Path) -> str | None:
    """Which study a file holds; None where it is missing or cannot be read."""
    try:
        connection = open_database(file, write=False)
        try:
            return connection.exec_driver_sql("SELECT id FROM study").scalar()
        finally:
            connection.close()
    except (Fault, DBAPIError):
        return None


def _fresh_name(file: Path, why: str) -> Path:
    ending = f"-{why}" if why else ""
    stamp = _stamp()
    return _free(lambda count: backup_folder(file) / f"{file.stem}-{stamp}{count}{ending}.qualcode-backup")


def _free(name: Callable[[str], Path]) -> Path:
    """The first of the paths that `name` gives for "", "-2", "-3", … that is not taken."""
    counts = itertools.chain([""], (f"-{count}" for count in itertools.count(2)))
    return next(path for path in map(name, counts) if not any(Path(f"{path}{ending}").exists() for ending in ("", "-wal")))


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S")


def _made_at(path: Path) -> datetime:
    matched = _NAME.fullmatch(path.name)
    assert matched is not None
    return datetime.strptime(matched["at"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _why(path: Path) -> str:
    matched = _NAME.fullmatch(path.name)
    return matched["why"] or "" if matched else ""


def _journal_length(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT coalesce(max(number), 0) FROM action").scalar_one())


def _newest_action(connection: Connection) -> str | None:
    return connection.exec_driver_sql("SELECT id FROM action ORDER BY number DESC LIMIT 1").scalar()


def _newest_action_of(backup: Path) -> str | None:
    try:
        connection = open_database(backup, write=False)
    except Fault:
        return None
    try:
        return _newest_action(connection)
    finally:
        connection.close()
