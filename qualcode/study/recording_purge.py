"""A recording destroyed after it was transcribed: the file goes, its hash stays, and the journal tells who and when.

Nobody can listen again afterwards, so it is warned against while segments of its transcription have not been checked. What the
researcher has of the recording elsewhere is only listed.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.locale import text
from qualcode.model import Attachment
from qualcode.reasons import reason_of
from qualcode.study.database import driver
from qualcode.study.file_hash import sha256_of
from qualcode.study.lock import WriterLock
from qualcode.study.platform import sync_folder
from qualcode.study.recordings import recording_of
from qualcode.study.study import Study
from qualcode.study.work import Work

#: bytes read or overwritten at once
_AT_ONCE = 1 << 20
_SOUND = "(media_type LIKE 'audio/%' OR media_type LIKE 'video/%')"


@dataclass(frozen=True, slots=True)
class RecordingPurged:
    """What went, and what nothing here can reach (in the study's language)."""

    material: str
    sha256: str
    #: of the files that were removed
    bytes: int
    #: segments nobody had checked
    unchecked: int
    unreached: tuple[str, ...]


class _Recording(NamedTuple):
    """One file, and every attachment that is it: a recording may have been transcribed twice."""

    sha256: str
    files: tuple[Path, ...]
    attachments: tuple[str, ...]


def unchecked_segments(connection: Connection, material_id: str) -> tuple[int, int]:
    """How many segments heard in a material's recording nobody has checked, and how many there are."""
    query = (
        "SELECT coalesce(sum(NOT s.checked), 0), count(*) FROM segment s JOIN transcription t ON t.id = s.transcription_id "
        "JOIN attachment a ON a.id = t.attachment_id WHERE a.sha256 IN (SELECT sha256 FROM attachment WHERE material_id = ?)"
    )
    unchecked, of = driver(connection).execute(query, (material_id,)).fetchone()
    return int(unchecked), int(of)


def purge_recording(study: Study, material_id: str, *, unchecked_too: bool = False) -> RecordingPurged:
    """Destroy the recording of a material. Raises Fault "recording.none", "recording.heard" while it is heard, or
    "recording.unchecked" unless that was said too.
    """
    connection, folder = study.reads.connection, study.file.parent
    name = driver(connection).execute("SELECT name FROM material WHERE id = ?", (material_id,)).fetchone()[0]
    recording = _recording(connection, folder, material_id)
    if recording is None:
        raise Fault("recording.none", material=name)
    unchecked, of = unchecked_segments(connection, material_id)
    if unchecked and not unchecked_too:
        raise Fault("recording.unchecked", material=name, n=unchecked, of=of)
    with _alone_with([file for file in recording.files if file.name.endswith(".unfinished")]):
        return _purged(study, material_id, name, recording, unchecked)


def _purged(study: Study, material_id: str, name: str, recording: _Recording, unchecked: int) -> RecordingPurged:
    connection, folder = study.reads.connection, study.file.parent
    size = sum(file.stat().st_size for file in recording.files)
    driver(connection).execute("PRAGMA secure_delete = ON")
    # The row first: a file that is left over after a crash is known by it and goes with the next purge.
    with study.purging("purge-recording") as work:
        _mark(work, material_id, recording)
        work.say("purge-recording", material=name, n=unchecked)
    kept = [file for file in (*recording.files, *leftovers(connection, folder)) if not _destroy(file)]
    held = [text("purge.kept-file", study.language, file=str(file.relative_to(folder.resolve()))) for file in kept]
    told = [text(f"recording.unreached-{where}", study.language) for where in ("original", "disk", "backups")]
    return RecordingPurged(name, recording.sha256, size, unchecked, (*held, *told))


@contextmanager
def _alone_with(work_files: Sequence[Path]) -> Iterator[None]:
    """Nobody hears the recording meanwhile: what is still being heard would be written on. Raises Fault "recording.heard"."""
    with ExitStack() as held:
        for file in work_files:
            lock = WriterLock(file, held="recording.heard")
            lock.acquire(None)
            held.callback(_let_go, lock)
        yield


def _let_go(lock: WriterLock) -> None:
    if lock.file.exists():
        lock.release()
    else:
        lock.remove()


def leftovers(connection: Connection, folder: Path) -> tuple[Path, ...]:
    """Files of recordings that are purged and yet there: a purge was cut short, or another program held them."""
    rows = driver(connection).execute(f"SELECT path, sha256 FROM attachment WHERE purged_at IS NOT NULL AND {_SOUND}").fetchall()
    found: list[Path] = []
    for path, sha256 in rows:
        found += _work_files(folder, sha256)
        file = None if path is None else (folder / path).resolve()
        if file is not None and file.is_file() and folder.resolve() in file.parents and _hash(file) == sha256:
            found.append(file)
    return tuple(dict.fromkeys(found))


def _recording(connection: Connection, folder: Path, material_id: str) -> _Recording | None:
    """The recording that is an attachment of a material, or lies beside the study under its name; None where there is none."""
    raw = driver(connection)
    row = raw.execute(
        f"SELECT sha256 FROM attachment WHERE material_id = ? AND purged_at IS NULL AND {_SOUND} ORDER BY name", (material_id,)
    ).fetchone()
    file = recording_of(connection, folder, material_id)
    if row is None:
        return None if file is None else _Recording(_hash(file), (file, *_work_files(folder, _hash(file))), ())
    rows = raw.execute(f"SELECT id, path FROM attachment WHERE sha256 = ? AND purged_at IS NULL AND {_SOUND}", row).fetchall()
    paths = [(folder / path).resolve() for _, path in rows if path is not None]
    inside = [path for path in paths if path.is_file() and folder.resolve() in path.parents]
    # A file that was found by its name may be another one than the attachment was made from.
    beside = [file] if file is not None and file not in inside and _hash(file) == row[0] else []
    files = dict.fromkeys((*inside, *beside, *_work_files(folder, row[0])))
    return _Recording(row[0], tuple(files), tuple(row_id for row_id, _ in rows))


def _mark(work: Work, material_id: str, recording: _Recording) -> None:
    """Say in the rows, and in every event that tells of them, that the recording is gone: undo and redo cannot bring it back."""
    attachments = recording.attachments
    if not attachments:
        [file, *_] = recording.files
        kind = mimetypes.guess_type(file.name)[0] or "audio/unknown"
        facts = {"name": file.name, "media_type": kind, "size": file.stat().st_size, "sha256": recording.sha256}
        attachments = (work.insert(Attachment, material_id=material_id, path=None, purged_at=work.now, **facts),)
    raw = driver(work.connection)
    for row_id in attachments:
        work.update(Attachment, row_id, purged_at=work.now)
        [at] = raw.execute("SELECT purged_at FROM attachment WHERE id = ?", (row_id,)).fetchone()
        for column in ("before", "after"):
            raw.execute(
                f"UPDATE event SET {column} = json_set({column}, '$.purged_at', ?) "
                f"WHERE table_name = 'attachment' AND row_id = ? AND {column} IS NOT NULL",
                (at, row_id),
            )
    raw.execute("DELETE FROM attachment_body WHERE id IN (SELECT id FROM attachment WHERE purged_at IS NOT NULL)")


def _work_files(folder: Path, sha256: str) -> Sequence[Path]:
    """What a transcription that was not finished has left of a recording: the words it had heard so far."""
    return sorted(path.resolve() for path in (folder / "recordings").glob(f"*{sha256[:12]}*.unfinished") if path.is_file())


def _destroy(file: Path) -> bool:
    """Overwrite a file once and remove it; whether it is gone. What a disk keeps of the old bytes is its own affair."""
    try:
        left = file.stat().st_size
        with file.open("r+b") as stream:
            while left > 0:
                left -= stream.write(bytes(min(left, _AT_ONCE)))
            stream.flush()
            os.fsync(stream.fileno())
        file.unlink()
        sync_folder(file.parent)
    except OSError:
        return not file.exists()
    return True


def _hash(file: Path) -> str:
    """SHA-256 of a file. Raises Fault "recording.unreadable"."""
    try:
        return sha256_of(file)
    except OSError as error:
        raise Fault("recording.unreadable", file=str(file), reason=reason_of(error)) from error
