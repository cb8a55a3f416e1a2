"""Files into a study: read, compared with what is there, and put in, each file whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.locale import text as catalogue_text
from qualcode.readers import ParseReport, guess, parse_report, read_transcripts
from qualcode.readers.codebook_table import code_list
from qualcode.readers.codings_table import CodingTable, is_codings, read_codings
from qualcode.readers.project_intake import Parts, brings_codes, putting_project_in, telling_of_project
from qualcode.readers.projects import project_kind, read_project
from qualcode.study import Study
from qualcode.study.database import DatabaseError, driver
from qualcode.study.search import refresh_index
from qualcode.study.verbs.materials import insert_transcript
from qualcode.study.versions import text_hash
from qualcode.study.work import Work
from qualcode.text.plain import Notice, Transcript
from qualcode.text.project import Project
from qualcode.text.turns import NO_CORRECTIONS, Corrections, count_words

Result = Literal["imported", "skipped", "failed"]
#: told how much is done, of how much
Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Intake:
    """How files are to be taken."""

    #: "transcripts", "answers", … or None to guess by the file
    as_kind: str | None = None
    kind: str | None = None
    round: int | None = None
    group: str | None = None
    date: dt.date | None = None
    encoding: str | None = None
    corrections: Corrections = NO_CORRECTIONS
    text_columns: tuple[str, ...] = ()
    interviewers: tuple[str, ...] = ()
    #: the name of one file's material
    name: str | None = None
    #: who speaks where no label says so
    unlabelled: str | None = None
    #: speaker label -> pseudonym
    participants: dict[str, str] = field(default_factory=dict)
    #: for a coded study: how its positions are counted (None: found out), and whether broken XML is read on
    offsets: str | None = None
    recover: bool = False
    #: which of several projects in one file
    project: str | None = None
    #: who made the codings of a table that does not say
    coder: str | None = None


@dataclass(slots=True)
class FileReport:
    """What became of one file."""

    file: str
    as_kind: str
    result: Result
    why: str | None = None
    #: as the command line prints them
    materials: list[dict[str, Any]] = field(default_factory=list)
    parses: list[ParseReport] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    participants: int = 0
    #: of a coded study: how many of each kind came in (on a dry run: are in it), and how many the study had
    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    #: changes of the other program's own history that came along
    past: int = 0
    #: how its positions were understood, on what evidence, with passages to confirm; None where it has none
    offsets: dict[str, Any] | None = None


def bring_in(
    study: Study,
    files: Sequence[Path],
    how: Intake,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
    parts: Progress | None = None,
) -> list[FileReport]:
    """Bring files in, one undoable action each. A file at fault is reported and the others go in.

    `progress` is told the number of files done, of all, and the file's name; `parts` how much of a coded study or a table is done, of
    how much. With `dry_run` nothing is written.
    """
    if how.round is not None and how.round < 1:
        raise Fault("intake.round-number", round=how.round)
    reports = []
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files), file.name)
        reports.append(_one(study, file, how, dry_run, parts))
    if any(report.result == "imported" for report in reports) and not dry_run and not _leaves_words_to_search(reports):
        with suppress(DatabaseError):  # the files are in; an index that finds no room is made by the next search
            refresh_index(study.reads.connection, study.reads.study().language)
    return reports


#: words of coded studies that are made ready to be searched at once
_WORDS_AT_ONCE = 400_000


def _leaves_words_to_search(reports: Sequence[FileReport]) -> bool:
    """Whether so much came in that is coded already that the first search may make its index: nobody waits for it to go on coding."""
    coded = [report for report in reports if brings_codes(report.as_kind)]
    return len(coded) == len(reports) and sum(told["words"] for report in coded for told in report.materials) > _WORDS_AT_ONCE


def _one(study: Study, file: Path, how: Intake, dry_run: bool, parts: Progress | None) -> FileReport:
    read = read_file(file, how, study.language, parts)
    return (looked_over if dry_run else put_in)(study, read, parts)


@dataclass(slots=True)
class ReadFile:
    """A file as read, not yet compared with any study: its transcripts, or why it could not be read."""

    file: Path
    how: Intake
    as_kind: str
    transcripts: list[Transcript] = field(default_factory=list)
    #: a coded study or a codebook, instead of transcripts
    project: Project | None = None
    #: a table of quotations, which only the study's own texts can place
    codings: CodingTable | None = None
    #: what is wrong with the file, as a sentence
    fault: str | None = None
    #: the projects in it, where one must be named first
    choices: tuple[str, ...] = ()
    #: whether what is not broken of it could be read
    recoverable: bool = False

    @property
    def kind(self) -> str:
        """The kind of material it becomes."""
        return _kind_of(self.how, self.as_kind)


def read_file(file: Path, how: Intake, language: str, progress: Progress | None = None) -> ReadFile:
    """Read a file; needs no study, so it may be done anywhere. What is wrong with it is told in `fault`.

    `progress` hears how much of an exchange file is read, of how much.
    """
    read = ReadFile(file, how, how.as_kind or "transcripts")
    try:
        listed = code_list(file) if how.as_kind is None else "no"
        read.as_kind = how.as_kind or _guessed(file, listed == "surely")
        if read.as_kind in ("transcripts", "answers"):
            transcripts = read_transcripts(file, how.corrections, how.encoding, read.as_kind, how.text_columns or None)  # type: ignore[arg-type]
            read.transcripts = [_as_told(transcript, how, alone=len(transcripts) == 1) for transcript in transcripts]
            if listed == "perhaps":
                doubt = Notice("read.perhaps_codes", {"file": file.name})
                read.transcripts = [replace(one, notices=(*one.notices, doubt)) for one in read.transcripts]
        elif read.as_kind == "codings":
            read.codings = read_codings(file, how.encoding)
        else:
            read.project = read_project(
                file,
                as_codebook=read.as_kind == "codebook",
                offsets=how.offsets,
                recover=how.recover,
                name=how.project,
                encoding=how.encoding,
                progress=progress,
            )
    except Fault as fault:
        read.fault = fault.text(language)
        named = fault.fields.get("choices")
        read.recoverable = fault.key == "project.refi-malformed" and not how.recover
        read.choices = tuple(named) if isinstance(named, list) else ()
    return read


def _guessed(file: Path, listed: bool) -> str:
    """What a file holds; `listed`: it is a list of codes."""
    return project_kind(file) or ("codebook" if listed else "codings" if is_codings(file) else guess(file))


def looked_over(study: Study, read: ReadFile, progress: Progress | None = None) -> FileReport:
    """What would become of a file that was read; nothing is written. `progress` hears how much is done, of how much."""
    report = FileReport(str(read.file), read.as_kind, "imported")
    if read.fault is None and brings_codes(read.as_kind):
        _all_of(telling_of_project(study, read, report), progress)
        return report
    for transcript in _new_of(study, read, report):
        report.parses.append(parse_report(transcript))
        report.materials.append(_told(study, None, transcript, read.kind))
    return report


def put_in(study: Study, read: ReadFile, progress: Progress | None = None) -> FileReport:
    """As `putting_in`, all at once; `progress` hears how much is done, of how much."""
    return _all_of(putting_in(study, read), progress)


def _all_of(parts: Parts[T], progress: Progress | None) -> T:
    of = 0
    with closing(parts):
        while True:
            try:
                done, of = next(parts)
            except StopIteration as end:
                if progress:
                    progress(of, of)
                return cast(T, end.value)
            if progress:
                progress(done, of)


def putting_in(study: Study, read: ReadFile) -> Parts[FileReport]:
    """Put a file that was read into the study, as one action, whole or not at all.

    A coded study goes in part by part, giving how much is done, of how much; closed before its end, nothing of it is there.
    """
    report = FileReport(str(read.file), read.as_kind, "imported")
    try:
        if read.fault is None and brings_codes(read.as_kind):
            yield from putting_project_in(study, read, report)
        elif new := _new_of(study, read, report):
            _put_in(study, new, read.how, read.kind, report)
    except Fault as fault:
        report.result, report.why = "failed", fault.text(study.language)
        report.materials, report.parses = [], []
        report.new.clear()
        report.known.clear()
    return report


def _new_of(study: Study, read: ReadFile, report: FileReport) -> list[Transcript]:
    """The transcripts of a file that the study does not have yet; what becomes of a file without any is said in `report`."""
    if read.fault is not None:
        report.result, report.why = "failed", read.fault
        return []
    new = _without_doubles(study, read.transcripts, report)
    if not new:
        report.result = "skipped"
        report.why = report.skipped[0]["why"] if report.skipped else None
    return new


def _as_told(transcript: Transcript, how: Intake, *, alone: bool) -> Transcript:
    """A transcript with the name it is to have, and with a speaker where no label stands: an answer is its respondent's."""
    if how.name and alone:
        transcript = replace(transcript, name=how.name)
    unlabelled = how.unlabelled or (transcript.name.split(" · ")[0] if transcript.attributes else None)
    if unlabelled:
        turns = tuple(turn if turn.speaker is not None else replace(turn, speaker=unlabelled) for turn in transcript.turns)
        speakers = tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None))
        transcript = replace(transcript, turns=turns, speakers=speakers)
    return transcript


def _kind_of(how: Intake, file_kind: str) -> str:
    return how.kind or ("open-answer" if file_kind == "answers" else "interview")


def _without_doubles(study: Study, transcripts: Iterable[Transcript], report: FileReport) -> list[Transcript]:
    """Those whose text the study does not have yet. Items of one table are never doubles of each other."""
    known = _known_texts(study.reads.connection)
    new = []
    for transcript in transcripts:
        name = known.get(text_hash(transcript.text)) if transcript.text.strip() else None
        table_row = report.as_kind == "answers"
        if name is None or (table_row and name != transcript.name):
            new.append(transcript)
        else:
            why = catalogue_text("intake.double", study.language, material=name)
            report.skipped.append({"what": transcript.name, "where": report.file, "why": why})
    return new


def _known_texts(connection: Connection) -> dict[str, str]:
    rows = driver(connection).execute("SELECT v.sha256, m.name FROM text_version v JOIN material m ON m.id = v.material_id")
    return dict(rows.fetchall())


def _put_in(study: Study, transcripts: list[Transcript], how: Intake, kind: str, report: FileReport) -> None:
    before = _count_participants(study.reads.connection)
    with study.action("import") as work:
        if len(transcripts) > 1:
            work.say("import-answers", file=transcripts[0].source, n=len(transcripts))
        for transcript in transcripts:
            material_id = insert_transcript(work, transcript, kind=kind, round_number=how.round, group=how.group, date=how.date)
            _say_who_speaks(study, work, material_id, transcript, how)
            report.materials.append(_told(study, material_id, transcript, kind))
    report.participants = _count_participants(study.reads.connection) - before
    names = {record.id: record.name for record in study.reads.materials()}
    for told in report.materials:
        told["name"] = names[told["id"]]


def _say_who_speaks(study: Study, work: Work, material_id: str, transcript: Transcript, how: Intake) -> None:
    for label in how.interviewers:
        if label in transcript.speakers:
            study.do("set-speaker", material=material_id, label=label, interviewer=True)
    for label, pseudonym in how.participants.items():
        if label in transcript.speakers:
            known = driver(work.connection).execute("SELECT id FROM participant WHERE pseudonym = ?", (pseudonym,)).fetchone()
            who = known[0] if known else study.do("add-participant", pseudonym=pseudonym)["id"]
            study.do("set-speaker", material=material_id, label=label, participant=who)


def _told(study: Study, material_id: str | None, transcript: Transcript, kind: str) -> dict[str, Any]:
    return {
        "id": material_id,
        "name": transcript.name,
        "kind": kind,
        "words": count_words(transcript.text, transcript.turns),
        "turns": len(transcript.turns),
        "speakers": list(transcript.speakers),
        "encoding": transcript.encoding,
        "warnings": [notice_text(notice, study.language) for notice in transcript.notices],
    }


def notice_text(notice: Notice, language: str) -> str:
    """A reader's remark as a sentence."""
    return catalogue_text(notice.key, language, **notice.fields)


def _count_participants(connection: Connection) -> int:
    return int(driver(connection).execute("SELECT count(*) FROM participant").fetchone()[0])
