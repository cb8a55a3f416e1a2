"""The process that hears a recording: `python -m qualcode.transcription.worker WORKFILE`, mostly started by `runner.py`.

It tells on stdout how far it is, a JSON object a line, and keeps every piece in the work file before it goes on. It may be ended
at any moment: by the signal for that, and by itself when whoever started it is gone, which it sees by its stdin being closed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from qualcode.crash import keep_report
from qualcode.faults import Fault
from qualcode.study.file_hash import sha256_of
from qualcode.study.platform import give_way
from qualcode.transcription.extras import engine_missing, stay_offline
from qualcode.transcription.job import EngineUsed, Job, Journal, heard_in, holding, read_job
from qualcode.transcription.memory import wants_memory
from qualcode.transcription.records import Options, PieceHeard
from qualcode.transcription.telling import packed

Load = Callable[[Options], Any]
#: recording, how, with what, pieces that are heard already, where the last of them ended, who hears of what is damaged
Hear = Callable[[Path, Options, Any, int, float, Callable[[Fault], None]], Iterator[PieceHeard]]


def main(given: list[str], *, load: Load | None = None, hear: Hear | None = None) -> int:
    """Hear the recording of a work file to its end. 0 when it is whole, 1 when it cannot be; why is told before."""
    told = _alone_with_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    stay_offline()
    give_way()
    job: Job | None = None
    file = ""
    try:
        with holding(Path(given[0])):
            job = read_job(Path(given[0]))
            file = job.ticket.recording.source
            _hear_to_the_end(job, told, load or _load, hear or _hear)
    except Fault as fault:
        return _failed(told, _by_its_name(fault, job) if job else fault)
    except Exception as error:
        if wants_memory(error):
            return _failed(told, Fault("transcribing.job-no-memory", file=file))
        return _failed(told, _crash(error, file))
    return 0


def _hear_to_the_end(job: Job, told: TextIO, load: Load, hear: Hear) -> None:
    if job.whole:
        _tell(told, state="whole")
        return
    _tell(told, state="starting")
    refuse_changed(job)
    engine = load(job.ticket.options)
    settings = json.loads(json.dumps(engine.settings, default=str))
    used = EngineUsed(engine.name, engine.version, engine.model, engine.model_sha256, settings)
    seconds = job.seconds or job.ticket.recording.seconds
    with Journal(job) as journal:
        journal.add_engine(used, seconds)
        _tell(told, **_how_far(journal.job))
        began = monotonic()
        note = partial(_note, journal)
        for piece in hear(job.recording, job.ticket.options, engine, job.pieces, job.until, note):
            now = monotonic()
            journal.add_piece(piece, now - began)
            _tell(told, **_how_far(journal.job))
            began = monotonic()
        journal.add_whole(_voices(journal.job))
    _tell(told, state="whole")


def _note(journal: Journal, fault: Fault) -> None:
    named = _by_its_name(fault, journal.job)
    journal.add_notice(named.key, packed(named.fields))


def _by_its_name(fault: Fault, job: Job) -> Fault:
    """What is said of the copy is said of the recording as the researcher knows it."""
    if fault.fields.get("file") != job.recording.name:
        return fault
    return Fault(fault.key, **{**fault.fields, "file": job.ticket.recording.source})


def _voices(job: Job) -> tuple[int | None, ...] | None:
    """Which voice each segment seems to be of, where it was said how many speak; None where nothing is to be guessed."""
    options = job.ticket.options
    if not options.voices or options.voices < 2 or options.split_channels:
        return None
    from qualcode.transcription.sound import samples
    from qualcode.transcription.voices import by_voice

    heard = [segment for piece in heard_in(job) for segment in piece.segments]
    try:
        return tuple(one.voice for one in by_voice(samples(job.recording), heard, options.voices))
    except Exception as error:  # a suggestion is not worth a transcript
        keep_report(error)
        return None


def refuse_changed(job: Job) -> None:
    """Raise Fault where the copy of the recording is gone, or is not the one whose pieces there are."""
    about = {"file": job.ticket.recording.source, "copy": job.ticket.recording.file, "folder": str(job.path.parent)}
    try:
        same = sha256_of(job.recording) == job.ticket.recording.sha256
    except FileNotFoundError as error:
        raise Fault("transcribing.job-recording-gone", **about) from error
    if not same:
        raise Fault("transcribing.job-recording-changed", **about)


def _how_far(job: Job) -> dict[str, Any]:
    of = job.seconds
    speed = job.until / job.took if job.took and job.until else None
    remaining = max(of - job.until, 0.0) / speed if of and speed else None
    return {"state": "hearing", "done": job.until, "of": of, "pieces": job.pieces, "speed": speed, "remaining": remaining}


def _tell(told: TextIO, **what: Any) -> None:
    told.write(json.dumps(what) + "\n")
    told.flush()


def _failed(told: TextIO, fault: Fault) -> int:
    _tell(told, state="failed", key=fault.key, fields=packed(fault.fields))
    return 1


def _crash(error: Exception, file: str) -> Fault:
    """A fault of the program, or of an engine: a report without words, and a sentence."""
    report = keep_report(error)
    if report is None:
        return Fault("transcribing.job-crashed", file=file)
    return Fault("transcribing.job-crashed-report", file=file, report=str(report))


def _alone_with_stdout() -> TextIO:
    """What stdout was; whatever a library prints from now on goes where messages go."""
    own = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return open(own, "w", encoding="utf-8")


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    # Whatever is under way is not kept, and what is kept is on the disk.
    os._exit(0)


def _load(options: Options) -> Any:
    missing = engine_missing(options.engine)
    if missing is not None:
        raise missing
    from qualcode.transcription.engines import load

    return load(options)


def _hear(path: Path, options: Options, engine: Any, done: int, since: float, told: Callable[[Fault], None]) -> Iterator[PieceHeard]:
    from qualcode.transcription.hearing import hear_recording

    return hear_recording(path, options, engine, done, since, told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
