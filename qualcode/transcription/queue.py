"""The recordings of a study that are to be heard: put there, in which order, and heard one after another."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.study.file_hash import sha256_of
from qualcode.study.folder import study_file
from qualcode.study.platform import sync_folder
from qualcode.study.recordings import ENDINGS
from qualcode.transcription.job import (
    FULL,
    SUFFIX,
    Filing,
    Job,
    Recording,
    Ticket,
    holding,
    job_path,
    make_job,
    read_job,
    remove,
    rewrite,
)
from qualcode.transcription.records import Options, SoundFacts

#: folder of a study where recordings are put
ROOM = "recordings"
#: bytes that have to be free beside the copies themselves: work files, and the study's own growth
BESIDE = 20_000_000
_BLOCK = 1 << 20
#: between two jobs that are nearer than this in order, none is put any more
_NARROW = 1e-6

Look = Callable[[Path], SoundFacts]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file that was brought."""

    file: Path
    #: "queued": it waits to be heard; "resumed": it was begun before, and goes on; "skipped", "failed": see `why`
    result: Literal["queued", "resumed", "skipped", "failed"]
    job: Job | None = None
    why: Fault | None = None
    #: what is worth knowing of it, and does not stop it
    notices: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Brought:
    """A file that can be heard."""

    file: Path
    recording: Recording


def recordings_folder(study: Path) -> Path:
    """Where the recordings of a study lie, and its work files beside them. Raises Fault where there is no study."""
    return study_file(study).parent / ROOM


def jobs(study: Path) -> tuple[Job, ...]:
    """What waits to be heard, or to be stored, in its order. A work file that cannot be read is left out; see `unreadable`."""
    return tuple(job for job in _read(study) if isinstance(job, Job))


def unreadable(study: Path) -> tuple[Fault, ...]:
    """What is wrong with the work files that cannot be read."""
    return tuple(fault for fault in _read(study) if isinstance(fault, Fault))


def _read(study: Path) -> list[Job | Fault]:
    found: list[Job | Fault] = []
    for path in sorted(recordings_folder(study).glob(f"*{SUFFIX}")):
        try:
            found.append(read_job(path))
        except Fault as fault:
            found.append(fault)
    return sorted(found, key=lambda job: job.ticket.order if isinstance(job, Job) else 0.0)


def add(
    study: Path,
    files: Sequence[Path],
    options: Options,
    *,
    known: Mapping[str, str],
    filing: Filing | None = None,
    again: bool = False,
    restart: bool = False,
    look: Look | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Added, ...]:
    """Put recordings into the queue, in the order given, each with a copy in the study's folder.

    `known` says by its hash which recordings the study has, and in which material. `filing` is for all of them; without a name
    each is called as its file. `again` takes in what the study has already. What was begun goes on where it was left; with
    `restart` it begins anew. `progress` is told how many bytes are copied, of how many. Raises Fault "transcribing.job-no-room"
    before anything is begun.
    """
    folder = recordings_folder(study)
    told: list[Added | _Brought] = []
    seen: dict[str, str] = {}
    for file in files:
        told.append(_looked_at(file, known, seen, again, look or _look))
    brought = [one for one in told if isinstance(one, _Brought)]
    missing = [one for one in brought if not _is_there(folder, one.recording)]
    _refuse_without_room(folder, sum(one.recording.size for one in missing))
    if brought:
        _make_room(folder)
    order = max((job.ticket.order for job in jobs(study)), default=0.0)
    done, of = 0, sum(one.recording.size for one in missing)
    results = []
    for one in told:
        if isinstance(one, _Brought):
            start = done

            def copied(more: int, start: int = start) -> None:
                if progress:
                    progress(start + more, of)

            order += 1.0
            done += one.recording.size if one in missing else 0
            ticket = Ticket(one.recording, options, _filed(filing, one), order, again)
            put = _put(folder, one, ticket, copied if one in missing else None, restart)
            results.append(replace(put, notices=() if look or put.why else _notices(one.file)))
        else:
            results.append(one)
    return tuple(results)


def move(study: Path, job: Job, place: int) -> None:
    """Put a job at this place of the queue, from 0. Raises Fault "transcribing.job-held" while it is being heard."""
    others = [other.ticket.order for other in jobs(study) if other.path != job.path]
    place = max(0, min(place, len(others)))
    before = others[place - 1] if place else (others[0] - 2.0 if others else 0.0)
    behind = others[place] if place < len(others) else before + 2.0
    if behind - before < _NARROW:  # halved too often
        _number_anew(study)
        return move(study, job, place)
    _set_order(job, (before + behind) / 2)


def _set_order(job: Job, order: float) -> None:
    with holding(job.path):
        now = read_job(job.path)
        rewrite(now, replace(now.ticket, order=order))


def _number_anew(study: Path) -> None:
    """The order as it is, in whole numbers behind those there are, since one that is being heard keeps its own."""
    waiting = jobs(study)
    last = max(job.ticket.order for job in waiting)
    for number, job in enumerate(waiting, 1):
        with suppress(Fault):
            _set_order(job, last + number)


def cancel(job: Job, known: Collection[str] = ()) -> None:
    """Take a job out of the queue: its work file goes, and the copy of the recording unless the study has it (`known` hashes).

    Stop whoever hears it first. Raises Fault "transcribing.job-held".
    """
    if not job.path.exists():
        return
    with holding(job.path):
        remove(job, recording=job.key not in known)


def stored_name(source: Path, sha256: str) -> str:
    """What a recording is called in the study: by its content, so that the name tells nothing of who speaks."""
    ending = source.suffix.lower()
    return f"recording-{sha256[:12]}{ending if ending in ENDINGS else ''}"


def _looked_at(file: Path, known: Mapping[str, str], seen: dict[str, str], again: bool, look: Look) -> Added | _Brought:
    try:
        facts = look(file)
        size, sha256 = file.stat().st_size, sha256_of(file)
    except Fault as fault:
        return Added(file, "failed", why=fault)
    except OSError as error:
        return Added(file, "failed", why=Fault("transcribing.sound-unreadable", file=file.name, reason=reason_of(error)))
    if sha256 in seen:
        return Added(file, "skipped", why=Fault("transcribing.job-twice", file=file.name, other=seen[sha256]))
    seen[sha256] = file.name
    if sha256 in known and not again:
        return Added(file, "skipped", why=Fault("transcribing.job-known", file=file.name, material=known[sha256]))
    named = file.name.encode("utf-8", "replace").decode()
    recording = Recording(stored_name(file, sha256), named, facts.media_type, size, sha256, facts.seconds or None)
    return _Brought(file, recording)


def _filed(filing: Filing | None, brought: _Brought) -> Filing:
    stem = brought.file.stem.encode("utf-8", "replace").decode()
    name = stem if stem.strip() else Path(brought.recording.file).stem
    return replace(filing, name=filing.name.strip() or name, group=(filing.group or "").strip() or None) if filing else Filing(name)


def _is_there(folder: Path, recording: Recording) -> bool:
    """Whether the copy is there, and is what it should be."""
    copy = folder / recording.file
    try:
        return copy.stat().st_size == recording.size and sha256_of(copy) == recording.sha256
    except OSError:
        return False


def _refuse_without_room(folder: Path, needed: int) -> None:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    if needed and free < needed + BESIDE:
        needed_mb, free_mb = -(-(needed + BESIDE) // 1_000_000), free // 1_000_000
        raise Fault("transcribing.job-no-room", folder=str(folder), needed=needed_mb, free=free_mb)


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Fault("transcribing.job-no-folder", folder=str(folder), reason=reason_of(error)) from error


def _put(folder: Path, brought: _Brought, ticket: Ticket, copied: Callable[[int], None] | None, restart: bool) -> Added:
    """The copy, then the work file."""
    file, path = brought.file, job_path(folder, ticket.recording.sha256)
    try:
        with holding(path):
            if copied is not None:
                _copy(file, folder / ticket.recording.file, ticket.recording.sha256, copied)
            if path.exists() and not restart:
                return _gone_on(file, read_job(path), ticket)
            return Added(file, "queued", make_job(folder, ticket))
    except Fault as fault:
        return Added(file, "failed", why=fault)


def _gone_on(file: Path, job: Job, ticket: Ticket) -> Added:
    """What was begun goes on as it was begun, or not at all: pieces heard in two ways are no transcript."""
    if not job.pieces and not job.whole:  # nothing is lost by taking what was said last
        return Added(file, "queued", make_job(job.path.parent, replace(ticket, order=job.ticket.order)))
    if _way(job.ticket.options) != _way(ticket.options):
        return Added(file, "failed", why=Fault("transcribing.job-other-options", file=file.name, n=job.pieces))
    if ticket.again and not job.ticket.again:  # or it could not be stored when it is whole
        job = rewrite(job, replace(job.ticket, again=True))
    return Added(file, "resumed", job)


def _way(options: Options) -> tuple[object, ...]:
    return options.engine, str(options.model), options.languages, options.split_channels, options.voices


def _copy(source: Path, to: Path, sha256: str, copied: Callable[[int], None]) -> None:
    """A copy that is whole, on the disk, and what was looked at; or nothing. Raises Fault."""
    beside = to.with_name(to.name + ".unfinished")
    digest, done = hashlib.sha256(), 0
    try:
        with open(source, "rb") as given, open(beside, "wb") as copy:
            while block := given.read(_BLOCK):
                copy.write(block)
                digest.update(block)
                done += len(block)
                copied(done)
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != sha256:
            raise Fault("transcribing.job-changing", file=source.name)
        os.replace(beside, to)
    except OSError as error:
        if error.errno in FULL:
            raise Fault("transcribing.job-disk-full", file=source.name, folder=str(to.parent)) from error
        raise Fault("transcribing.job-not-copied", file=source.name, folder=str(to.parent), reason=reason_of(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink()
    with suppress(OSError):
        sync_folder(to.parent)


def _look(file: Path) -> SoundFacts:
    from qualcode.transcription.sound import facts_of

    return facts_of(file)


def _notices(file: Path) -> tuple[Fault, ...]:
    from qualcode.transcription.sound import notices

    try:
        return tuple(notices(file))
    except Fault:  # it went away meanwhile; its copy is here
        return ()
