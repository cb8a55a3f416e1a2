"""A recording that is heard to its end becomes material of the study; then its work file goes.

A kill between the two leaves both. So the work file says first which attachments held the recording before: if there is another
one when it is looked at again, it was stored, and only its end is made up for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from qualcode.faults import Fault
from qualcode.study.heard_recordings import Ready, made_ready, putting_in
from qualcode.study.recordings import recording_uses
from qualcode.study.work import to_the_end
from qualcode.text.heard import Heard
from qualcode.transcription.doubts import with_doubts
from qualcode.transcription.job import EngineUsed, Job, Journal, heard_in, holding, read_job, remove
from qualcode.transcription.telling import sentence

if TYPE_CHECKING:
    from qualcode.study import Study


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of a recording."""

    #: what it was called where it came from
    file: str
    material_id: str
    #: the material's name
    material: str
    #: length of the recording
    seconds: float
    words: int
    segments: int
    #: segments with a mark of doubt
    marked: int
    engine: EngineUsed
    #: seconds of hearing for a second of the recording; None where it has no length
    real_time_factor: float | None
    #: what is to be said of the recording: what of it could not be read
    notices: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nobody was heard."""
        return not self.segments


@dataclass(frozen=True, slots=True)
class ReadyJob:
    """A recording that was heard to its end, as it is to be stored: all that takes long and needs no study."""

    job: Job
    heard: tuple[Heard, ...]
    ready: Ready


def made_ready_job(job: Job, language: str) -> ReadyJob:
    """Read what was heard; `language` is the study's own. Raises Fault where it is not whole."""
    job = read_job(job.path)
    if not job.whole or job.engine is None:
        raise Fault("transcribing.job-not-whole", file=job.ticket.recording.source)
    heard = _segments(job)
    return ReadyJob(job, heard, made_ready([_as_given(one) for one in heard], language))


def store(study: Study, job: Job) -> Stored:
    """As `storing`, all at once."""
    return to_the_end(storing(study, made_ready_job(job, study.reads.study().language)))


def storing(study: Study, ready: ReadyJob) -> Generator[tuple[int, int], None, Stored]:
    """Put what was heard into the study, and take the work file away; part by part, giving how much is done, of how much.

    It is one action: closed before its end, or where a Fault is raised, the study and the work file stay as they were. `study` is
    open for writing. A job that was stored before, and killed before its file went, is not stored twice.
    """
    job = ready.job
    engine = job.engine
    assert engine is not None
    with holding(job.path):
        job = read_job(job.path)
        before = recording_uses(study.reads.connection, job.key)
        new = [material for attachment, material in before.items() if job.storing is not None and attachment not in job.storing]
        if new:
            material_id = new[0]
        else:
            with Journal(job) as journal:
                journal.add_storing(tuple(before))
            yield 0, 2 * len(ready.heard)
            with study.action("store-transcription") as work:
                material_id = (yield from putting_in(work, ready.ready, **_arguments(job, engine)))["id"]
        stored = _told(study, job, engine, ready.heard, material_id)
        remove(job)
    return stored


def _segments(job: Job) -> tuple[Heard, ...]:
    """Every segment by time, with its doubts and the voice that was guessed."""
    heard: Sequence[Heard] = [segment for piece in heard_in(job) for segment in piece.segments]
    if job.voices is not None and len(job.voices) == len(heard):
        heard = [replace(one, voice=voice) for one, voice in zip(heard, job.voices, strict=True)]
    return with_doubts(sorted(heard, key=lambda one: (one.start, one.end)))


def _as_given(one: Heard) -> dict[str, Any]:
    return {**asdict(one), "words": [list(word) for word in one.words], "marks": list(one.marks)}


def _arguments(job: Job, engine: EngineUsed) -> dict[str, Any]:
    recording, filing, options = job.ticket.recording, job.ticket.filing, job.ticket.options
    settings: dict[str, Any] = dict(engine.settings)
    if options.split_channels:
        settings["split_channels"] = True
    if options.voices:
        settings["speakers"] = options.voices
    if options.hints:
        settings["hints"] = options.hints
    return {
        "name": filing.name,
        "kind": filing.kind,
        "round_number": filing.round,
        "group": filing.group,
        "date": dt.date.fromisoformat(filing.date) if filing.date else None,
        "recording": {
            "name": recording.file,
            "media_type": recording.media_type,
            "size": recording.size,
            "sha256": recording.sha256,
            "path": f"{job.path.parent.name}/{recording.file}",
        },
        "how": {
            "engine": engine.name,
            "engine_version": engine.version,
            "model": engine.model,
            "model_sha256": engine.model_sha256,
            "languages": list(options.languages),
            "settings": settings,
            "seconds": _seconds(job),
        },
        "again": job.ticket.again,
    }


def _seconds(job: Job) -> float:
    """How long the recording is: as far as there was sound to hear, or as long as it says it is where that is unknown."""
    return job.until or job.seconds or 0.0


def _told(study: Study, job: Job, engine: EngineUsed, heard: Sequence[Heard], material_id: str) -> Stored:
    material = next(one for one in study.reads.materials() if one.id == material_id)
    seconds = _seconds(job)
    return Stored(
        file=job.ticket.recording.source,
        material_id=material_id,
        material=material.name,
        seconds=seconds,
        words=material.words,
        segments=len(heard),
        marked=sum(bool(one.marks) for one in heard),
        engine=engine,
        real_time_factor=job.took / seconds if seconds else None,
        notices=tuple(sentence(key, fields, study.language) for key, fields in job.notices),
    )
