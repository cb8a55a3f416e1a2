"""Recordings into a study: put in a queue, heard one after another, and stored as drafts."""

from __future__ import annotations

import argparse
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import given_date, open_for_reading, open_for_writing, printable, progress_line, put, put_json, say
from qualcode.faults import Fault, UsageFault
from qualcode.locale import DEFAULT_LANGUAGE, text

if TYPE_CHECKING:
    from qualcode.study import Study
    from qualcode.transcription.in_turn import InTurn, Standing
    from qualcode.transcription.job import Filing, Job
    from qualcode.transcription.records import Options
    from qualcode.transcription.storing import Stored

#: seconds between two looks at how far it is
_LOOK_EVERY = 0.1
#: options that say how a recording is heard and where it goes, with what they are when nobody gave them
_OF_RECORDINGS = {
    **{"model": None, "languages": None, "engine": None, "split_channels": False, "speakers": None, "word_list": False},
    **{"name": None, "round": None, "group": None, "date": None, "kind": None, "again": False, "restart": False},
}


@dataclass
class _Row:
    """What became of a recording."""

    file: str
    #: "transcribed", "empty", "skipped", "failed", "waiting" or "dropped"
    result: str
    why: str | None = None
    stored: Stored | None = None


@dataclass
class _Session:
    """One call of the command."""

    arguments: argparse.Namespace
    language: str = DEFAULT_LANGUAGE
    #: recordings that the study has: hash, material
    known: dict[str, str] = field(default_factory=dict)
    hints: str = ""
    rows: dict[str, _Row] = field(default_factory=dict)
    #: by the key of its job: the file as it was named
    given: dict[str, str] = field(default_factory=dict)

    @property
    def study(self) -> Path:
        return Path(self.arguments.study)

    def row(self, job: Job, result: str, why: str | None = None, stored: Stored | None = None) -> None:
        """What became of a job, once."""
        row = _Row(self.given.get(job.key, job.ticket.recording.source), result, why, stored)
        if self.rows.get(job.key) != row:
            self.note(job.key, row)

    def note(self, key: str, row: _Row) -> None:
        """Keep what became of a recording, and say it."""
        self.rows[key] = row
        tell = say if row.result == "failed" or self.arguments.json else put
        if row.result == "failed" or not self.arguments.json:
            tell(_line(row, self.language))


def transcribe(arguments: argparse.Namespace) -> int:
    """Hear the recordings that are named, or go on with what is left; the transcripts are drafts of the study."""
    files = [Path(name) for name in arguments.files]
    if not files:
        _refuse_options_without_files(arguments)
    if arguments.name and len(files) > 1:
        raise UsageFault("shell.one-name")
    options, filing = (_options(arguments), _filing(arguments)) if files else (None, None)
    session = _Session(arguments)
    stopped = False
    try:
        _look_into_study(session)
        _drop(session)
        only = _add(session, files, options, filing) if options is not None else None
        _hear(session, only)
    except KeyboardInterrupt:
        stopped = True
    left = _left(session)
    if stopped or left:
        _tell_left(session, left, stopped)
    if arguments.json:
        put_json({"recordings": [_document(row) for row in session.rows.values()]})
    if stopped:
        return 130
    return 1 if any(row.result == "failed" for row in session.rows.values()) else 0


def _refuse_options_without_files(arguments: argparse.Namespace) -> None:
    given = [name for name, usual in _OF_RECORDINGS.items() if getattr(arguments, name) != usual]
    if given:
        named = ", ".join(f"--{'language' if name == 'languages' else name.replace('_', '-')}" for name in given)
        raise UsageFault("transcribing.job-options-without-files", options=named)


def _options(arguments: argparse.Namespace) -> Options:
    """How recordings are to be heard. Raises UsageFault or Fault for what is missing here, before anything is begun."""
    from qualcode.transcription.engines import ENGINES
    from qualcode.transcription.extras import engine_missing
    from qualcode.transcription.languages import languages_given
    from qualcode.transcription.models import resolve
    from qualcode.transcription.records import Options

    languages = languages_given(arguments.languages)
    if not arguments.model:
        raise UsageFault("transcribing.job-no-model")
    engine = arguments.engine or ENGINES[0]
    missing = engine_missing(engine)
    if missing is not None:
        raise missing
    model = resolve(arguments.model, engine, languages).resolve()
    return Options(model, languages, engine, arguments.split_channels, arguments.speakers or None)


def _filing(arguments: argparse.Namespace) -> Filing:
    from qualcode.transcription.job import Filing

    date = given_date(arguments.date)
    told = date.isoformat() if date else None
    return Filing(arguments.name or "", arguments.kind or "interview", arguments.round, arguments.group, told)


def _look_into_study(session: _Session) -> None:
    """What is heard already is taken in; then what the study knows. It is held no longer than that, and can be open elsewhere."""
    from qualcode.study.recordings import known_recordings
    from qualcode.study.transcriptions import word_list

    held = None
    try:
        study = open_for_writing(session.arguments)
    except Fault as fault:
        if fault.key != "study.held":
            raise
        held, study = fault, open_for_reading(session.arguments)
    with study:
        session.language = study.language
        session.hints = ", ".join(word_list(study.reads.connection)) if session.arguments.word_list else ""
        if session.arguments.word_list and not session.hints:
            raise Fault("transcribing.job-no-word-list")
        for job in _whole(session):
            if held is None:
                _store(session, study, job)
            else:
                session.row(job, "waiting", _waits(job, held, session.language))
        session.known = known_recordings(study.reads.connection)


def _whole(session: _Session) -> list[Job]:
    from qualcode.transcription.queue import jobs

    return [job for job in jobs(session.study) if job.whole]


def _drop(session: _Session) -> None:
    """Take what is named out of the queue."""
    from qualcode.transcription.queue import cancel, jobs

    for name in session.arguments.drop:
        named = [job for job in jobs(session.study) if name in (job.ticket.recording.source, job.name)]
        if not named:
            raise Fault("transcribing.job-no-such", name=name)
        for job in named:
            cancel(job, session.known)
            session.row(job, "dropped")


def _add(session: _Session, files: Sequence[Path], options: Options, filing: Filing | None) -> set[str]:
    """Put the files into the queue; the keys of those that are to be heard."""
    from dataclasses import replace

    from qualcode.transcription.queue import add

    arguments = session.arguments
    added = add(
        session.study,
        files,
        replace(options, hints=session.hints),
        known=session.known,
        filing=filing,
        again=arguments.again,
        restart=arguments.restart,
        progress=_copying(session.language),
    )
    session.given |= {one.job.key: str(one.file) for one in added if one.job is not None}
    new = {row.stored.material for row in session.rows.values() if row.stored}
    for notice in (notice for one in added for notice in one.notices):
        say(notice.text(session.language))
    for number, one in enumerate(added):
        # What was taken in a moment ago has been told.
        if one.why is not None and not (one.result == "skipped" and one.why.fields.get("material") in new):
            session.note(f"{number} {one.file}", _Row(str(one.file), one.result, one.why.text(session.language)))
    return {one.job.key for one in added if one.job is not None}


def _copying(language: str) -> Callable[[int, int], None] | None:
    tell = progress_line(language, "transcribing.job-copying")
    if tell is None:
        return None
    return lambda done, of: tell(done // 1_000_000, of // 1_000_000)


def _hear(session: _Session, only: set[str] | None) -> None:
    """Hear what waits, and store each recording as soon as it is heard."""
    from qualcode.transcription.in_turn import InTurn
    from qualcode.transcription.queue import unreadable

    if only is None:
        for number, fault in enumerate(unreadable(session.study)):
            session.note(f"unreadable {number}", _Row(str(fault.fields["file"]), "failed", fault.text(session.language)))
    line = InTurn(session.study, only)
    watcher = _Watcher(session.language)
    if only is None and not line.standings() and not session.rows:
        say(text("transcribing.job-nothing-left", session.language))
    try:
        while True:
            standings = line.turn()
            watcher.show(standings)
            _settle(session, line, standings)
            if not line.busy:
                break
            sleep(_LOOK_EVERY)
    finally:
        line.pause()
        watcher.close()
    for job in _whole(session):  # the study may be free by now
        if only is None or job.key in only:
            _take_in(session, job)


def _settle(session: _Session, line: InTurn, standings: Sequence[Standing]) -> None:
    """What is heard to its end, or cannot be, is told once."""
    for standing in standings:
        job, progress = standing.job, standing.progress
        if job.key in session.rows:
            continue
        if progress.state == "whole":
            _take_in(session, job)
            line.refresh()
        elif progress.state == "failed" and progress.fault is not None:
            session.row(job, "failed", progress.fault.text(session.language))
            if progress.fault.key.startswith("transcribing.sound-") and not job.pieces:
                line.drop(job.key, session.known)  # there is nothing in it to go on with


def _take_in(session: _Session, job: Job) -> None:
    if job.key in session.rows and session.rows[job.key].result != "waiting":
        return
    try:
        with open_for_writing(session.arguments) as study:
            _store(session, study, job)
    except Fault as fault:
        if fault.key != "study.held":
            raise
        session.row(job, "waiting", _waits(job, fault, session.language))


def _waits(job: Job, held: Fault, language: str) -> str:
    return text("transcribing.job-waiting", language, file=job.ticket.recording.source, reason=held.text(language))


def _store(session: _Session, study: Study, job: Job) -> None:
    from qualcode.transcription.storing import store

    with _interrupted_afterwards():  # what is in the study is told
        try:
            stored = store(study, job)
        except Fault as fault:
            session.row(job, "failed", fault.text(session.language))
            return
        why = [*stored.notices, *([text("transcribing.job-nobody", session.language)] if stored.empty else [])]
        session.row(job, "empty" if stored.empty else "transcribed", " ".join(why) or None, stored)


@contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """Ctrl+c waits for the end of the block; what is done there is short."""
    pressed: list[int] = []
    usual = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if pressed:
        raise KeyboardInterrupt


def _left(session: _Session) -> list[Job]:
    from qualcode.transcription.queue import jobs

    try:
        return [job for job in jobs(session.study) if job.key not in session.rows]
    except Fault:
        return []


def _tell_left(session: _Session, left: Sequence[Job], stopped: bool) -> None:
    """What is not finished, and how it goes on."""
    key = "transcribing.job-stopped" if stopped else "transcribing.job-left"
    say(text(key, session.language, n=len(left), study=shlex.quote(session.arguments.study)))
    if stopped:
        for job in left:
            file = session.given.get(job.key, job.ticket.recording.source)
            session.rows[job.key] = _Row(file, "waiting", text("transcribing.job-not-heard", session.language))


class _Watcher:
    """A line on stderr that tells how far it is; nothing where nobody watches."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._shown = ""
        self._watched = sys.stderr.isatty()
        #: every recording that was there, in order: those that are stored are no longer told of
        self._seen: dict[str, None] = {}

    def show(self, standings: Sequence[Standing]) -> None:
        """How far the recording is that is being heard now."""
        if not self._watched:
            return
        self._seen |= dict.fromkeys(standing.job.key for standing in standings)
        now = next((one for one in standings if one.progress.state in ("starting", "hearing")), None)
        line = _how_far(list(self._seen).index(now.job.key) + 1, now, len(self._seen), self._language) if now else ""
        if line != self._shown:
            self._shown = line
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r" + printable(line)[:width] + "\x1b[K")
            sys.stderr.flush()

    def close(self) -> None:
        """Leave an empty line, for what is said next."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = ""


def _how_far(at: int, standing: Standing, many: int, language: str) -> str:
    from qualcode.locale.formats import duration, percent
    from qualcode.study.transcriptions import clock

    progress, file = standing.progress, standing.job.ticket.recording.source
    about = {"number": at, "of": many, "file": file}
    if progress.state == "starting":
        return text("transcribing.job-starting", language, **about)
    if not progress.of:
        return text("transcribing.job-hearing-unknown", language, **about, done=clock(progress.done))
    share = percent(min(progress.done / progress.of, 1.0), language, 0)
    if progress.remaining is None:
        return text("transcribing.job-hearing-first", language, **about, length=clock(progress.of), share=share)
    left = duration(progress.remaining, language)
    return text("transcribing.job-hearing", language, **about, length=clock(progress.of), share=share, left=left)


def _line(row: _Row, language: str) -> str:
    """What became of a recording, for people."""
    if row.stored is None:
        why, name = row.why or text(f"transcribing.job-{row.result}", language, file=row.file), Path(row.file).name
        return why if name in why else f"{name}: {why}"
    from qualcode.locale.formats import number
    from qualcode.study.transcriptions import clock

    told = row.stored
    fields = {"file": told.file, "material": told.material, "length": clock(told.seconds), "words": number(told.words, language)}
    line = text(f"transcribing.job-{row.result}", language, **fields, n=told.segments)
    marked = [text("transcribing.job-marked", language, n=told.marked)] if told.marked else []
    return " ".join([line, *marked, *told.notices])


def _document(row: _Row) -> dict[str, Any]:
    told = row.stored
    return {
        "file": row.file,
        "result": row.result,
        "why": row.why,
        "material": told.material if told else None,
        "seconds": round(told.seconds, 3) if told else None,
        "words": told.words if told else None,
        "segments": told.segments if told else None,
        "marked": told.marked if told else None,
        "engine": f"{told.engine.name} {told.engine.version}" if told else None,
        "model": told.engine.model if told else None,
        "real_time_factor": round(told.real_time_factor, 3) if told and told.real_time_factor is not None else None,
    }
