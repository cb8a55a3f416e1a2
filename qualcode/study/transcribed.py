"""What the verbs on segments stand on: a transcription that may still be corrected, the words of its segments, its text laid again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update

from qualcode.faults import Fault
from qualcode.model import Material, ReadingStatus, Segment, Speaker, TextVersion, Transcription, new_id
from qualcode.study.bulk import among
from qualcode.study.database import driver
from qualcode.study.transcriptions import laid_now, words_from
from qualcode.study.verbs.materials import insert_version
from qualcode.study.versions import current_version, text_of
from qualcode.study.work import Work
from qualcode.text.heard import Word, text_of_words
from qualcode.text.laying import Laid


class Correctable(NamedTuple):
    """A transcription whose segments may be changed: its text is a draft as it was laid."""

    id: str
    material_id: str
    #: the material's name
    material: str
    #: the text version that was laid from it last
    version_id: str


class SegmentRow(NamedTuple):
    """A segment as a verb changes it."""

    id: str
    start: float
    end: float
    speaker_id: str | None
    guess: bool
    marks: tuple[str, ...]
    checked: bool
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words put together."""
        return text_of_words(self.words)


_ROWS = (
    "SELECT g.id, g.start, g.end, g.speaker_id, g.guess, g.marks, g.checked, coalesce(b.words, '[]') FROM segment g "
    "LEFT JOIN segment_body b ON b.id = g.body_id WHERE {where} ORDER BY g.start, g.end, g.id"
)


def transcription_row(work: Work, material: str) -> Row[Any] | None:
    """How a material was heard; None where it came in another way."""
    return work.connection.execute(select(Transcription.__table__).where(Transcription.material_id == material)).first()


def correctable(work: Work, material: str) -> Correctable:
    """The transcription of a material. Raises Fault where there is none, where its text is frozen, or was edited by hand."""
    name = work.row(Material, material).name
    heard = transcription_row(work, material)
    if heard is None:
        raise Fault("study.no-transcription", material=name)
    version = current_version(work.connection, material)
    if version.frozen_at is not None:
        raise Fault("study.transcript-frozen", material=name)
    if heard.laid_id != version.id:
        raise Fault("study.transcript-edited", material=name)
    return Correctable(heard.id, material, name, version.id)


def correctable_of(work: Work, segments: Sequence[str]) -> tuple[Correctable, list[SegmentRow]]:
    """Segments in order of time, with the transcription they belong to. Raises Fault for none, or those of several recordings."""
    found = work.connection.scalars(
        select(Transcription.material_id)
        .join(Segment, Segment.transcription_id == Transcription.id)
        .where(Segment.id.in_(among(segments)))
        .distinct()
    ).all()
    if not found:
        raise Fault("study.no-segments")
    if len(found) > 1:
        raise Fault("study.segments-of-several")
    return correctable(work, found[0]), segment_rows(work, segments)


def segment_rows(work: Work, segments: Iterable[str]) -> list[SegmentRow]:
    """Segments by their ids, in order of time."""
    where = "g.id IN (SELECT value FROM json_each(?))"
    return _rows(work, where, json.dumps(list(segments)))


def segment_rows_of(work: Work, transcription: str) -> list[SegmentRow]:
    """All segments of a transcription, in order of time."""
    return _rows(work, "g.transcription_id = ?", transcription)


def _rows(work: Work, where: str, value: str) -> list[SegmentRow]:
    rows = driver(work.connection).execute(_ROWS.format(where=where), (value,))
    return [
        SegmentRow(row_id, start, end, speaker, bool(guess), tuple(json.loads(marks)), bool(checked), words_from(words))
        for row_id, start, end, speaker, guess, marks, checked, words in rows
    ]


def speakers_of(work: Work, material: str) -> dict[str, str]:
    """The speakers of a material: their ids by label."""
    rows = work.connection.execute(select(Speaker.label, Speaker.id).where(Speaker.material_id == material)).all()
    return {row.label: row.id for row in rows}


def new_bodies(work: Work, bodies: Iterable[Sequence[Word]]) -> list[str]:
    """Words stored for segments; the ids they have there. Never changed: a correction makes others, so that undo finds the old."""
    rows = [(new_id(), text_of_words(words), stored_words(words)) for words in bodies]
    driver(work.connection).executemany("INSERT INTO segment_body (id, text, words) VALUES (?, ?, ?)", rows)
    return [row[0] for row in rows]


def stored_words(words: Iterable[Word]) -> str:
    """Words as `segment_body` keeps them, times to the millisecond."""
    listed = [[w.text, round(w.start, 3), round(w.end, 3), None if w.confidence is None else round(w.confidence, 3)] for w in words]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def lay_again(work: Work, heard: Correctable) -> Laid | None:
    """The draft laid from the segments as they stand; None where it says the same already. The one laid before goes."""
    laid = laid_now(work.connection, [heard.id])[heard.id]
    if laid.text == text_of(work.connection, heard.version_id):
        return None
    number = work.row(TextVersion, heard.version_id).number
    version = insert_version(work, heard.material_id, number, laid.text, laid.turns, speakers_of(work, heard.material_id))
    work.connection.execute(update(ReadingStatus).where(ReadingStatus.text_version_id == heard.version_id).values(text_version_id=version))
    work.update(Transcription, heard.id, laid_id=version)
    work.delete(TextVersion, heard.version_id)
    return laid


def lay_if_behind(work: Work, material: str) -> None:
    """What was corrected goes into the text before it is frozen. A text that was edited by hand, or came in otherwise, stays."""
    heard = transcription_row(work, material)
    version = current_version(work.connection, material)
    if heard is not None and version.frozen_at is None and heard.laid_id == version.id:
        lay_again(work, correctable(work, material))
