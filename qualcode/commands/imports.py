"""Files into a study."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.commands.terminal import given_date, name_pairs, open_for_reading, open_for_writing, progress_line, put, put_json, say
from qualcode.faults import UsageFault
from qualcode.locale import text

if TYPE_CHECKING:
    from qualcode.readers import ParseReport
    from qualcode.readers.intake import FileReport, Intake


def import_files(arguments: argparse.Namespace) -> int:
    """Bring files in, or show how they would be read."""
    from qualcode.readers.intake import bring_in

    how = _intake(arguments)
    if how.name and len(arguments.files) > 1:
        raise UsageFault("shell.one-name")
    files = [Path(name) for name in arguments.files]
    opened = open_for_reading(arguments) if arguments.dry_run else open_for_writing(arguments)
    with opened as study:
        parts = progress_line(study.language, "shell.import-parts")
        reports = bring_in(study, files, how, dry_run=arguments.dry_run, progress=_progress(study.language), parts=parts)
        language = study.language
    for report in reports:
        if not arguments.json:
            _tell(report, language, arguments.dry_run)
        elif report.result == "failed":
            say(f"{report.file}: {report.why}")
    _tell_unknown_labels(reports, how, language)
    if arguments.json:
        put_json(as_document(reports))
    return 1 if any(report.result == "failed" for report in reports) else 0


def _tell_unknown_labels(reports: list[FileReport], how: Intake, language: str) -> None:
    """A label that was said to be someone, but that no file has."""
    known = {speaker for report in reports for told in report.materials for speaker in told["speakers"]}
    for label in (*how.interviewers, *how.participants):
        if known and label not in known:
            say(text("shell.no-such-label", language, label=label, known=", ".join(sorted(known))))


def as_document(reports: list[FileReport]) -> dict[str, Any]:
    """The import report as the command line prints it; where a coded study came in, with what only such a study brings."""
    from qualcode.readers.project_intake import brings_codes

    told: dict[str, Any] = {
        "files": [{"file": r.file, "as": r.as_kind, "result": r.result, "why": r.why} for r in reports],
        "material": [told for r in reports for told in r.materials],
        "codes": sum(r.new["code"] for r in reports),
        "codings": sum(r.new["coding"] for r in reports),
        "memos": sum(r.new["memo"] for r in reports),
        "participants": sum(r.participants for r in reports),
        "skipped": [told for r in reports for told in r.skipped],
        "offsets": next((r.offsets for r in reports if r.offsets), {"reading": None, "evidence": None, "sample": []}),
    }
    if any(brings_codes(report.as_kind) for report in reports):
        told |= {f"{kind}s": sum(report.new[kind] for report in reports) for kind in ("quotation", "relation", "round", "group", "coder")}
        told["known"] = dict(sum((report.known for report in reports), Counter()))
        told["past"] = sum(report.past for report in reports)
    return told


def _intake(arguments: argparse.Namespace) -> Intake:
    from qualcode.readers.intake import Intake
    from qualcode.text.turns import Corrections

    corrections = Corrections(
        merge=name_pairs(arguments.merge), not_speakers=frozenset(arguments.not_speaker), speakers=frozenset(arguments.speaker)
    )
    return Intake(
        as_kind=getattr(arguments, "as"),
        kind=arguments.kind,
        round=arguments.round,
        group=arguments.group,
        date=given_date(arguments.date),
        encoding=arguments.encoding,
        corrections=corrections,
        text_columns=tuple(arguments.text_column),
        interviewers=tuple(arguments.interviewer),
        participants=name_pairs(arguments.participant),
        name=arguments.name,
        offsets=arguments.offsets,
        recover=arguments.recover,
        project=arguments.project,
        coder=arguments.coder,
        unlabelled=arguments.unlabelled,
    )


def _progress(language: str) -> Callable[[int, int, str], None] | None:
    if not sys.stderr.isatty():
        return None

    def tell(done: int, of: int, name: str) -> None:
        if of > 1:
            say(text("shell.import-progress", language, number=done + 1, of=of, file=name))

    return tell


def _tell(report: FileReport, language: str, dry_run: bool) -> None:
    from qualcode.readers.project_intake import brings_codes

    key = "shell.would-import" if dry_run and report.result == "imported" else f"shell.file-{report.result}"
    line = text(key, language, file=report.file, as_kind=text(f"shell.as-{report.as_kind}", language), why=report.why or "")
    (say if report.result == "failed" else put)(line)
    if not dry_run:
        for told in report.materials:
            speakers = ", ".join(told["speakers"]) or "–"
            put("  " + text("shell.material-line", language, **{**told, "speakers": speakers}))
            for warning in told["warnings"]:
                put("    " + warning)
    for parse in report.parses:
        _tell_parse(parse, language)
    if brings_codes(report.as_kind):
        _tell_project(report, language, dry_run)


#: places of what was skipped that are told one by one; the rest is counted, and all of it is in --json
_SKIPPED_TOLD = 20


#: characters of a passage that is shown to be confirmed
_SAMPLE = 120


def _tell_project(report: FileReport, language: str, dry_run: bool) -> None:
    """What a coded study brought or would bring: numbers by kind, what was known, how positions are read, what is left out."""
    from qualcode.readers.project_intake import both_ends, kinds_text

    for told, key in ((report.new, "intake.project-holds" if dry_run else "intake.project-new"), (report.known, "intake.project-known")):
        if told:
            put("  " + text(key, language, kinds=kinds_text(told, language)))
    if report.past:
        put("  " + text("intake.project-past", language, n=report.past))
    if report.offsets:
        put("  " + text("intake.project-offsets", language, reading=report.offsets["reading"], evidence=report.offsets["evidence"]))
        if report.offsets["sample"]:
            put("  " + text("intake.project-confirm", language))
        for one in report.offsets["sample"]:
            put("    " + text("intake.project-sample", language, **{**one, "text": both_ends(one["text"], _SAMPLE)}))
    if report.skipped:
        put("  " + text("intake.project-would-skip" if dry_run else "intake.project-skipped", language, n=len(report.skipped)))
    for one in report.skipped[:_SKIPPED_TOLD]:
        put("    " + text("intake.project-left-out", language, **one))
    if len(report.skipped) > _SKIPPED_TOLD:
        put("    " + text("intake.project-more-skipped", language, n=len(report.skipped) - _SKIPPED_TOLD))


def _tell_parse(parse: ParseReport, language: str) -> None:
    """What a dry run shows of one transcript: speakers with counts, what may be one speaker, first turns."""
    from qualcode.readers.intake import notice_text

    put("  " + text("shell.parse-head", language, name=parse.name, words=parse.words, turns=parse.turns))
    for speaker in parse.speakers:
        name = speaker.name if speaker.name is not None else text("shell.no-speaker", language)
        put("    " + text("shell.parse-speaker", language, name=name, turns=speaker.turns, words=speaker.words))
    for spellings in parse.merges:
        put("    " + text("shell.parse-merge", language, spellings=" / ".join(spellings), first=spellings[0], other=spellings[-1]))
    for notice in parse.notices:
        put("    " + notice_text(notice, language))
    for who, time, talk in parse.first:
        stamp = f"[{int(time) // 3600:02}:{int(time) // 60 % 60:02}:{int(time) % 60:02}] " if time is not None else ""
        put(f"    {stamp}{who + ': ' if who else ''}{talk}")
    if any(speaker.name is not None for speaker in parse.speakers):
        put("    " + text("shell.parse-hint", language))
