"""Segments of a recording, corrected one by one: words, speaker, split, joined, let stand."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, select

from qualcode.faults import Fault
from qualcode.model import Segment, Speaker
from qualcode.study.database import driver
from qualcode.study.names import clean_name
from qualcode.study.registry import SegmentRef, verb
from qualcode.study.transcribed import SegmentRow, correctable_of, new_bodies, speakers_of
from qualcode.study.transcriptions import clock
from qualcode.study.work import Work
from qualcode.text.graphemes import widen
from qualcode.text.heard import MARKS, clean_words, joined_words, reworded, split_words


@verb("correct-segment")
def correct_segment(work: Work, *, segment: SegmentRef, text: str, checked: bool = True) -> None:
    """Change the words of a segment, checked by that unless told otherwise; without any, nothing of it stands in the transcript."""
    heard, [row] = correctable_of(work, [segment])
    said = clean_words(text)
    values: dict[str, Any] = {"checked": True} if checked and not row.checked else {}
    if said != row.text:
        [values["body_id"]] = new_bodies(work, [reworded(row.words, said)])
    if values:
        work.update(Segment, segment, **values)
    work.say("correct-segment", material=heard.material, time=clock(row.start))
    work.happened_in(heard.material_id)


@verb("set-segment-speaker")
def set_segment_speaker(work: Work, *, segments: list[SegmentRef], speaker: str | None) -> dict[str, int]:
    """Say who speaks in segments, by the speaker's label, which is made if it is new; null: nobody knows."""
    heard, rows = correctable_of(work, segments)
    label = None if speaker is None else clean_name(speaker)
    wanted = None if label is None else _speaker_named(work, heard.material_id, label)
    changed = [(wanted, row.id) for row in rows if row.speaker_id != wanted or row.guess]
    driver(work.connection).executemany("UPDATE segment SET speaker_id = ?, guess = 0 WHERE id = ?", changed)
    work.say("set-segment-speaker" if label else "set-segment-speaker-none", material=heard.material, n=len(rows), label=label or "")
    work.happened_in(heard.material_id)
    return {"segments": len(changed)}


def _speaker_named(work: Work, material: str, label: str) -> str:
    same = label.casefold()
    found = next((one for known, one in speakers_of(work, material).items() if known.casefold() == same), None)
    return found or work.insert(Speaker, material_id=material, label=label)


@verb("split-segment")
def split_segment(work: Work, *, segment: SegmentRef, offset: int) -> dict[str, list[str]]:
    """Make two segments of one, at an offset of its text; the second begins when its first word was said."""
    heard, [row] = correctable_of(work, [segment])
    text = row.text
    if not 0 < offset < len(text):
        raise Fault("study.split-at-edge", offset=offset, length=len(text))
    offset, _, _ = widen(text, offset, offset)
    left, right = split_words(row.words, offset)
    if not left or not right:
        raise Fault("study.split-at-edge", offset=offset, length=len(text))
    one, other = new_bodies(work, [left, right])
    end, start = (round(min(max(time, row.start), row.end), 3) for time in (left[-1].end, right[0].start))
    work.update(Segment, segment, end=max(end, row.start), body_id=one)
    told = {"speaker_id": row.speaker_id, "guess": row.guess, "marks": json.dumps(row.marks), "checked": row.checked}
    transcription = heard.id
    new = work.insert(Segment, transcription_id=transcription, start=start, end=row.end, body_id=other, **told)
    work.say("split-segment", material=heard.material, time=clock(row.start))
    work.happened_in(heard.material_id)
    return {"segments": [segment, new]}


@verb("join-segments")
def join_segments(work: Work, *, segments: list[SegmentRef]) -> dict[str, str]:
    """Make one segment of neighbours. Who is named for certain in one of them speaks in all; two of those are not joined."""
    heard, rows = correctable_of(work, segments)
    if len(rows) < 2:
        raise Fault("study.segments-too-few")
    first, last = rows[0], rows[-1]
    between = select(func.count()).where(Segment.transcription_id == heard.id, Segment.start > first.start, Segment.start < last.start)
    if (work.connection.scalar(between) or 0) > len(rows) - 2:
        raise Fault("study.segments-apart", material=heard.material, time=clock(first.start))
    speaker, guess = _of_all(rows, heard.material)
    [body] = new_bodies(work, [joined_words(row.words for row in rows)])
    work.update(
        Segment,
        first.id,
        end=max(row.end for row in rows),
        body_id=body,
        speaker_id=speaker,
        guess=guess,
        marks=json.dumps([mark for mark in MARKS if any(mark in row.marks for row in rows)]),
        checked=all(row.checked for row in rows),
    )
    work.delete(Segment, *(row.id for row in rows[1:]))
    work.say("join-segments", material=heard.material, n=len(rows), time=clock(first.start))
    work.happened_in(heard.material_id)
    return {"segment": first.id}


def _of_all(rows: list[SegmentRow], material: str) -> tuple[str | None, bool]:
    """Who speaks in segments that become one, and whether that is guessed."""
    certain = {row.speaker_id for row in rows if row.speaker_id is not None and not row.guess}
    if len(certain) > 1:
        raise Fault("study.segments-of-two", material=material, time=clock(rows[0].start))
    if certain:
        return certain.pop(), False
    guessed = next((row.speaker_id for row in rows if row.speaker_id is not None), None)
    return guessed, guessed is not None


@verb("check-segments")
def check_segments(work: Work, *, segments: list[SegmentRef], checked: bool = True) -> dict[str, int]:
    """Say that a person has let segments stand as they are, or has yet to."""
    heard, rows = correctable_of(work, segments)
    changed = [(checked, row.id) for row in rows if row.checked != checked]
    driver(work.connection).executemany("UPDATE segment SET checked = ? WHERE id = ?", changed)
    work.say("check-segments" if checked else "check-segments-not", material=heard.material, n=len(rows))
    work.happened_in(heard.material_id)
    return {"segments": len(changed)}
