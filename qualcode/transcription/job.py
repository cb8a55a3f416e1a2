"""A recording that is being heard: its work file in the study's folder, a line for each piece, so that a kill costs one piece at most.

The first line says which recording, how it is to be heard and what is to become of it; the next ones what engine hears it,
then a line for each piece, and at last that it is whole. Each is on the disk before the next is begun. Words of people stand
in it, so it lies nowhere else, and goes when they are in the study (docs/file-formats.md).
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.study.lock import WriterLock
from qualcode.study.platform import sync_folder
from qualcode.text.heard import Heard, Word
from qualcode.transcription.records import Options, PieceHeard

SUFFIX = ".transcribing.unfinished"
#: of the work file; a newer one is left alone
FORMAT = 1
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Recording:
    """The sound of a job, as it lies in the study's folder."""

    #: its name in the folder of recordings, which tells nothing of anybody
    file: str
    #: what it was called where it came from; said to the researcher and no one else
    source: str
    media_type: str
    size: int
    sha256: str
    #: its length as the file has it; None where it has not said so
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """Where the transcript goes."""

    name: str
    kind: str = "interview"
    round: int | None = None
    group: str | None = None
    #: as 2026-05-03
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a job is: the first line of its file."""

    recording: Recording
    options: Options
    filing: Filing
    #: jobs are heard in this order
    order: float = 0.0
    #: that the study may have the recording already
    again: bool = False


@dataclass(frozen=True, slots=True)
class EngineUsed:
    """What hears: pieces of another engine or another model are not put beside those there are."""

    name: str
    version: str
    model: str
    model_sha256: str
    #: what else it was told
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A work file as it stood when it was read."""

    path: Path
    ticket: Ticket
    engine: EngineUsed | None = None
    #: length of the recording, as far as it is known
    seconds: float | None = None
    #: pieces that are heard
    pieces: int = 0
    #: up to here it is heard, in seconds from its start
    until: float = 0.0
    #: seconds that hearing took so far
    took: float = 0.0
    #: that nothing is left to be heard
    whole: bool = False
    #: what is to be said of the recording: key of a sentence and its fields
    notices: tuple[tuple[str, dict[str, Any]], ...] = ()
    #: voice of each segment in order, where voices were guessed
    voices: tuple[int | None, ...] | None = None
    #: ids of the attachments that held this recording when storing was begun; None before that
    storing: tuple[str, ...] | None = None
    #: bytes of its file that are whole lines
    length: int = field(default=0, compare=False)

    @property
    def recording(self) -> Path:
        """The sound itself."""
        return self.path.parent / self.ticket.recording.file

    @property
    def key(self) -> str:
        """What the job is known by among those of a study."""
        return self.ticket.recording.sha256

    @property
    def name(self) -> str:
        """What the transcript will be called."""
        return self.ticket.filing.name


def job_path(recordings: Path, sha256: str) -> Path:
    """Where the work file of a recording lies."""
    return recordings / f"{sha256[:12]}{SUFFIX}"


def make_job(recordings: Path, ticket: Ticket) -> Job:
    """A new work file, on the disk when this returns; one that was there is replaced. Hold its lock."""
    path = job_path(recordings, ticket.recording.sha256)
    _write_whole(path, _line(_as_document(ticket)))
    return read_job(path)


def read_job(path: Path) -> Job:
    """The job of a work file. What follows the first line that is not whole is left out: it is heard again.

    Raises Fault "transcribing.job-gone", "transcribing.job-unreadable" or "transcribing.job-newer".
    """
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise Fault("transcribing.job-unreadable", file=path.name, folder=str(path.parent))
    try:
        if first[0]["transcribing"] > FORMAT:
            raise Fault("transcribing.job-newer", file=path.name, folder=str(path.parent))
        job = Job(path, _as_ticket(first[0]), length=first[1])
    except (KeyError, TypeError, ValueError) as error:
        raise Fault("transcribing.job-unreadable", file=path.name, folder=str(path.parent)) from error
    for told, length in lines:
        try:
            job = replace(_with(job, told), length=length)
        except (KeyError, TypeError, ValueError):
            break
    return job


def heard_in(job: Job) -> Iterator[PieceHeard]:
    """The pieces that are heard, in their order."""
    for told, length in _lines(job.path):
        if length > job.length:
            return
        if "piece" in told:
            yield _as_piece(told)


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Alone with a work file. Raises Fault "transcribing.job-held" that says who has it."""
    lock = WriterLock(path, held="transcribing.job-held")
    lock.acquire(None)
    try:
        yield
    finally:
        if path.exists():
            lock.release()
        else:
            lock.remove()


class Journal:
    """A work file that is being added to. Use it in a `with`, holding the file."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._file: BinaryIO | None = None

    def __enter__(self) -> Journal:
        try:
            self._file = open(self.job.path, "r+b", buffering=0)
            # What a kill left of a line goes, so that the next one begins on a line of its own.
            self._file.truncate(self.job.length)
            self._file.seek(self.job.length)
        except OSError as error:
            raise unwritable(error, self.job) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add_engine(self, engine: EngineUsed, seconds: float | None) -> None:
        """What hears it. Raises Fault "transcribing.job-other-model" where pieces of another are there."""
        if self.job.engine is None:
            self._add({"engine": asdict(engine), "seconds": seconds})
        elif self.job.engine != engine:
            raise Fault("transcribing.job-other-model", file=self.job.ticket.recording.source, n=self.job.pieces)

    def add_piece(self, piece: PieceHeard, took: float) -> None:
        """A piece that is heard, with the seconds that took; on the disk when this returns."""
        self._add(_piece_document(piece, took))

    def add_notice(self, key: str, fields: dict[str, Any]) -> None:
        """Something to be said of the recording, once."""
        if (key, fields) not in self.job.notices:
            self._add({"notice": [key, fields]})

    def add_whole(self, voices: tuple[int | None, ...] | None = None) -> None:
        """That nothing is left to be heard."""
        self._add({"whole": True, "voices": voices})

    def add_storing(self, attachments: tuple[str, ...]) -> None:
        """That it is about to be stored, by a study in which these attachments hold the recording."""
        self._add({"storing": list(attachments)})

    def _add(self, told: dict[str, Any]) -> None:
        assert self._file is not None
        line = _line(told)
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self.job.length)
                self._file.seek(self.job.length)
            raise unwritable(error, self.job) from error
        self.job = replace(_with(self.job, told), length=self.job.length + len(line))


def rewrite(job: Job, ticket: Ticket) -> Job:
    """The same job with another first line. Hold its lock."""
    _, first = next(_lines(job.path))
    with open(job.path, "rb") as file:
        file.seek(first)
        rest = file.read(job.length - first)
    _write_whole(job.path, _line(_as_document(ticket)) + rest)
    return read_job(job.path)


def remove(job: Job, *, recording: bool = False) -> None:
    """The work file goes, and the copy of the recording if that is wished. Hold its lock."""
    if recording:
        with suppress(FileNotFoundError):
            job.recording.unlink()
    with suppress(FileNotFoundError):
        job.path.unlink()
    with suppress(OSError):
        sync_folder(job.path.parent)


def unwritable(error: OSError, job: Job) -> Fault:
    """What is said when a work file cannot be added to."""
    key = "transcribing.job-disk-full" if error.errno in FULL else "transcribing.job-unwritable"
    reason = {} if error.errno in FULL else {"reason": reason_of(error)}
    return Fault(key, file=job.ticket.recording.source, folder=str(job.path.parent), **reason)


def _write_whole(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name.removesuffix(SUFFIX) + ".new.unfinished")
    try:
        with open(beside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        key = "transcribing.job-disk-full" if error.errno in FULL else "transcribing.job-unwritable"
        reason = {} if error.errno in FULL else {"reason": reason_of(error)}
        raise Fault(key, file=path.name, folder=str(path.parent), **reason) from error
    with suppress(OSError):
        sync_folder(path.parent)


def _lines(path: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """The lines that are whole, each with the length of the file up to its end; none after the first that is not."""
    length = 0
    try:
        with open(path, "rb") as file:
            for line in file:
                try:
                    told = json.loads(line) if line.endswith(b"\n") else None
                except ValueError:
                    return
                if not isinstance(told, dict):
                    return
                length += len(line)
                yield told, length
    except FileNotFoundError as error:
        raise Fault("transcribing.job-gone", file=path.name, folder=str(path.parent)) from error
    except OSError as error:
        raise Fault("transcribing.job-unwritable", file=path.name, folder=str(path.parent), reason=reason_of(error)) from error


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, allow_nan=False, default=float, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _with(job: Job, told: dict[str, Any]) -> Job:
    """The job after one more line. Raises KeyError, TypeError or ValueError for a line that cannot follow."""
    if "piece" in told:
        if told["piece"] != job.pieces or job.engine is None:
            raise ValueError
        return replace(job, pieces=job.pieces + 1, until=float(told["end"]), took=job.took + float(told["took"]))
    if "engine" in told:
        return replace(job, engine=EngineUsed(**told["engine"]), seconds=told["seconds"])
    if "notice" in told:
        key, fields = told["notice"]
        return replace(job, notices=(*job.notices, (key, fields)))
    if "whole" in told:
        voices = told["voices"]
        return replace(job, whole=True, voices=None if voices is None else tuple(voices))
    return replace(job, storing=tuple(told["storing"]))


def _as_document(ticket: Ticket) -> dict[str, Any]:
    options = {**asdict(ticket.options), "model": str(ticket.options.model)}
    told = {"recording": asdict(ticket.recording), "options": options, "filing": asdict(ticket.filing)}
    return {"transcribing": FORMAT, **told, "order": ticket.order, "again": ticket.again}


def _as_ticket(told: dict[str, Any]) -> Ticket:
    options = {**told["options"], "model": Path(told["options"]["model"]), "languages": tuple(told["options"]["languages"])}
    return Ticket(Recording(**told["recording"]), Options(**options), Filing(**told["filing"]), told["order"], told["again"])


def _piece_document(piece: PieceHeard, took: float) -> dict[str, Any]:
    segments = [
        {"start": one.start, "end": one.end, "words": [list(word) for word in one.words], "marks": list(one.marks), "voice": one.voice}
        for one in piece.segments
    ]
    times = {"piece": piece.number, "start": piece.start, "end": piece.end, "took": round(took, 3)}
    return {**times, "languages": list(piece.languages), "segments": segments}


def _as_piece(told: dict[str, Any]) -> PieceHeard:
    segments = tuple(
        Heard(one["start"], one["end"], tuple(Word(*word) for word in one["words"]), tuple(one["marks"]), one["voice"])
        for one in told["segments"]
    )
    return PieceHeard(told["piece"], told["start"], told["end"], segments, tuple(told["languages"]))
