"""Recordings that were heard: stored as a transcript in segments, its speakers named, words replaced, laid as text."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict

from sqlalchemy import func, select, update

from qualcode.faults import Fault
from qualcode.model import Segment, Speaker, Study, Turn
from qualcode.study.database import driver
from qualcode.study.heard_recordings import made_ready, putting_in
from qualcode.study.names import clean_name
from qualcode.study.registry import UNSET, MaterialRef, ParticipantRef, Unset, those_given, verb
from qualcode.study.transcribed import correctable, lay_again, new_bodies, segment_rows_of, speakers_of
from qualcode.study.verbs.materials import Kind
from qualcode.study.versions import current_version
from qualcode.study.work import Work, to_the_end
from qualcode.text.heard import Word, clean_words, reworded
from qualcode.text.replacing import Replacing
from qualcode.text.words import count_words


class _Recorded(TypedDict):
    name: str
    media_type: str
    size: int
    sha256: str


class Recording(_Recorded, total=False):
    """The file that was heard; `path` is where it lies, from the study's folder."""

    path: str | None


class _HowHeard(TypedDict):
    engine: str
    engine_version: str
    model: str
    model_sha256: str
    languages: list[str]
    seconds: float


class How(_HowHeard, total=False):
    """With what it was heard, and how long it is; `settings` is whatever else the engine was told."""

    settings: dict[str, Any]


class _HeardWords(TypedDict):
    start: float
    end: float
    words: list[list[Any]]


class HeardSegment(_HeardWords, total=False):
    """A segment as it was heard: its words as [word with the blank before it, start, end, confidence or null]."""

    marks: list[str]
    voice: int | None


@verb("store-transcription")
def store_transcription(
    work: Work,
    *,
    name: str,
    recording: Recording,
    how: How,
    segments: list[HeardSegment],
    kind: Kind = "interview",
    round: int | None = None,
    group: str | None = None,
    date: dt.date | None = None,
    again: bool = False,
) -> dict[str, Any]:
    """Bring in what was heard in a recording: a draft with its segments, and the recording attached. Voices become guessed speakers."""
    ready = made_ready(segments, work.connection.scalars(select(Study.language)).one())
    filing: dict[str, Any] = {"name": name, "kind": kind, "round_number": round, "group": group, "date": date, "again": again}
    return to_the_end(putting_in(work, ready, recording=recording, how=how, **filing))


@verb("rename-speaker")
def rename_speaker(work: Work, *, material: MaterialRef, label: str, new: str) -> None:
    """Call a speaker of a recording otherwise; the text follows when it is laid next."""
    heard, name = correctable(work, material), clean_name(new)
    speakers = speakers_of(work, material)
    if label not in speakers:
        raise Fault("study.no-speaker", label=label, material=heard.material, known=", ".join(speakers) or "–")
    if name != label:
        _refuse_double(speakers, name, heard.material)
        work.update(Speaker, speakers[label], label=name)
    work.say("rename-speaker", old=label, label=name, material=heard.material)
    work.happened_in(material)


@verb("add-speaker")
def add_speaker(
    work: Work,
    *,
    material: MaterialRef,
    label: str,
    interviewer: bool | Unset | None = UNSET,
    participant: ParticipantRef | Unset | None = UNSET,
) -> dict[str, str]:
    """Name somebody who speaks in a recording: an interviewer, or a participant."""
    heard, name = correctable(work, material), clean_name(label)
    _refuse_double(speakers_of(work, material), name, heard.material)
    values = those_given({"interviewer": interviewer, "participant_id": participant})
    if values.get("participant_id") and "interviewer" not in values:
        values["interviewer"] = False
    work.say("add-speaker", label=name, material=heard.material)
    work.happened_in(material)
    return {"id": work.insert(Speaker, material_id=material, label=name, **values)}


def _refuse_double(speakers: dict[str, str], name: str, material: str) -> None:
    same = next((label for label in speakers if label.casefold() == name.casefold()), None)
    if same is not None:
        raise Fault("study.speaker-exists", label=same, material=material)


@verb("accept-guesses")
def accept_guesses(work: Work, *, material: MaterialRef) -> dict[str, int]:
    """Take every guess of who speaks in a recording for right."""
    heard = correctable(work, material)
    guessed = (Segment.transcription_id == heard.id, Segment.guess)
    n = work.connection.execute(update(Segment).where(*guessed).values(guess=False)).rowcount
    work.say("accept-guesses", material=heard.material, n=n)
    work.happened_in(material)
    return {"segments": n}


@verb("replace-in-segments")
def replace_in_segments(
    work: Work, *, material: MaterialRef, find: str, replace: str, words: bool = True, case: bool = False
) -> dict[str, int]:
    """Put other words in place of these in every segment of a recording: whole words only, capitals or not, unless told otherwise."""
    heard, replacing = correctable(work, material), Replacing(find, replace, words=words, case=case)
    if not replacing.find:
        raise Fault("study.nothing-to-find")
    changed, times = [], 0
    for segment in segment_rows_of(work, heard.id):
        if places := replacing.places(segment.text):
            times += len(places)
            changed.append((segment, reworded(segment.words, clean_words(replacing.replaced(segment.text)))))
    changed = [(segment, said) for segment, said in changed if said != segment.words]
    put_words(work, changed)
    work.say("replace-in-segments", material=heard.material, n=len(changed), times=times)
    work.happened_in(material)
    return {"segments": len(changed), "times": times}


def put_words(work: Work, changed: list[tuple[Any, tuple[Word, ...]]]) -> None:
    """Give segments other words."""
    bodies = new_bodies(work, (words for _, words in changed))
    rows = [(body, segment.id) for (segment, _), body in zip(changed, bodies, strict=True)]
    driver(work.connection).executemany("UPDATE segment SET body_id = ? WHERE id = ?", rows)


@verb("lay-transcript")
def lay_transcript(work: Work, *, material: MaterialRef) -> dict[str, int]:
    """Lay the draft of a recording again from its segments, as they are corrected by now."""
    heard = correctable(work, material)
    laid = lay_again(work, heard)
    work.say("lay-transcript", material=heard.material)
    work.happened_in(material)
    if laid is None:
        version = current_version(work.connection, material)
        return {"turns": _turns(work, version.id), "words": version.words}
    return {"turns": len(laid.turns), "words": count_words(laid.text, ((turn.talk_start, turn.end) for turn in laid.turns))}


def _turns(work: Work, version: str) -> int:
    return work.connection.scalar(select(func.count()).select_from(Turn.__table__).where(Turn.text_version_id == version)) or 0
