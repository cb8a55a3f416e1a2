"""Merging a colleague's copy of a study: what is new on either side, what was said differently, one action, nothing lost.

`preview` only reads. `merge` does it: one action of the journal, so one step of undo; doing it again changes nothing.
docs/architecture.md says what becomes of what was changed on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection

from qualcode.faults import Fault
from qualcode.reasons import reason_of
from qualcode.study.bulk import no_looking_for_rubbish
from qualcode.study.database import DatabaseError, IntegrityError, RawConnection, as_fault, driver, one_moment, tell_statements_as
from qualcode.study.merging.draft import Draft, Progress
from qualcode.study.merging.past import merge_records
from qualcode.study.merging.plan import draft_merge, summary
from qualcode.study.merging.records import Conflict, Merge, Named, Renamed, Set, Side
from qualcode.study.merging.settled import news_of_settling
from qualcode.study.merging.shapes import shapes
from qualcode.study.merging.writing import write
from qualcode.study.settling import settled_places
from qualcode.study.study import Study

__all__ = ["Conflict", "Decided", "Merge", "Named", "Progress", "Renamed", "Set", "Side", "merge", "preview"]

#: by id of a conflict whose word stands in it
Decided = Mapping[str, Side]
_NOTHING_DECIDED: Decided = MappingProxyType({})
#: what reading a damaged record ends in
_UNREADABLE = (KeyError, ValueError, TypeError, AttributeError)


def preview(
    study: Study, other: Path, *, prefer: Side = "mine", decided: Decided = _NOTHING_DECIDED, progress: Progress | None = None
) -> Merge:
    """What merging the copy at `other` would do. Nothing is written anywhere. Raises Fault as `merge` does."""
    with _other(study, other) as theirs, no_looking_for_rubbish():
        return _told(_draft(study, theirs, other, prefer, decided, progress), other)


def merge(
    study: Study, other: Path, *, prefer: Side = "mine", decided: Decided = _NOTHING_DECIDED, progress: Progress | None = None
) -> Merge:
    """Merge the copy at `other` into the study, as one action.

    Whose word stands where both differ is said for each conflict in `decided`, and for all others by `prefer`. The other file is
    opened read-only. Raises Fault for the file itself, another study, an older schema, words purged on one side only, a decision
    about something that is no conflict, and damage; then nothing was changed. So it is when `progress` raises.
    """
    with _other(study, other) as theirs, no_looking_for_rubbish(), study.action("merge") as work:
        draft = _draft(study, theirs, other, prefer, decided, progress)
        told = _told(draft, other)
        if not told.nothing_new:
            try:
                write(draft, work, study.id, str(other), progress)
            except IntegrityError as error:
                raise Fault("merge.damaged", file=str(other), reason=reason_of(error)) from error
            work.say("merge", file=other.name if other.is_file() else other.resolve().name, coders=", ".join(told.coders) or "–")
        return told


def _draft(study: Study, there: Connection, other: Path, prefer: Side, decided: Decided, progress: Progress | None) -> Draft:
    here = study.reads.connection
    mine, theirs = driver(here), driver(there)
    _refuse_purged_on_one_side(mine, theirs, other)
    try:
        merge_records(mine)
        settled_places(here)
    except _UNREADABLE as error:  # what our own study remembers of earlier merges
        raise Fault("study.damaged", file=str(study.file), reason=reason_of(error)) from error
    try:
        draft = draft_merge(mine, theirs, prefer=prefer, decided=decided, language=study.language, progress=progress)
        draft.settling = news_of_settling(draft, here, there)
    except _UNREADABLE as error:
        raise Fault("merge.damaged", file=str(other), reason=reason_of(error)) from error
    purged = "SELECT count(*) FROM action WHERE verb IN ('replace-everywhere', 'erase-participant') AND kind = 'do'"
    if draft.inserts and any(raw.execute(purged).fetchone()[0] for raw in (mine, theirs)):
        draft.notes.append("purged")
    path = shapes()["attachment"].at["path"]
    if any(row[path] for row in draft.inserts.get("attachment", {}).values()):
        draft.notes.append("recordings")
    return draft


def _told(draft: Draft, other: Path) -> Merge:
    told = summary(draft, other)
    unknown = sorted(draft.decided.keys() - {conflict.id for conflict in told.conflicts})
    if unknown and not told.nothing_new:  # merged already, the same decisions once more are none
        raise Fault("merge.no-conflict", id=unknown[0])
    return told


@contextmanager
def _other(study: Study, other: Path) -> Iterator[Connection]:
    """The other copy, opened to read, as it stands at one moment. Raises Fault for what cannot be merged."""
    try:
        opened = Study.open(other, write=False)
    except Fault as fault:
        if fault.key == "study.older":
            raise Fault("merge.older", **fault.fields) from fault
        raise
    with opened:
        if opened.id != study.id:
            raise Fault("merge.other-study", file=str(other), study=study.file.name)
        if opened.file.resolve() == study.file.resolve() or opened.file.samefile(study.file):
            raise Fault("merge.itself", file=str(other))
        tell_statements_as(opened.reads.connection, lambda error: Fault("merge.damaged", file=str(other), reason=reason_of(error)))
        with one_moment(opened.reads.connection):
            try:
                yield opened.reads.connection
            except DatabaseError as error:  # the other file's are Faults, so it is one of ours
                raise as_fault(error, study.file) from error


def _refuse_purged_on_one_side(mine: RawConnection, theirs: RawConnection, other: Path) -> None:
    """A text that both have must have the same words: a purge on one side must not be brought back from the other."""
    query = "SELECT v.id, v.sha256, m.name FROM text_version v JOIN material m ON m.id = v.material_id"
    known = {row[0]: row[1] for row in theirs.execute(query)}
    for version, sha256, name in mine.execute(query):
        if known.get(version, sha256) != sha256:
            raise Fault("merge.purged", file=str(other), material=name)
    query = (
        "SELECT b.id, b.text, m.name FROM segment g JOIN segment_body b ON b.id = g.body_id "
        "JOIN transcription t ON t.id = g.transcription_id JOIN material m ON m.id = t.material_id"
    )
    said = {row[0]: row[1] for row in theirs.execute(query)}
    for body, words, name in mine.execute(query) if said else ():
        if said.get(body, words) != words:
            raise Fault("merge.purged", file=str(other), material=name)
