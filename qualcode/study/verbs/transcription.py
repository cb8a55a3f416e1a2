"""Recordings that were heard: stored as a transcript in segments, its speakers named, words replaced, laid as text."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any, TypedDict

from sqlalchemy import func, select, update

from qualcode.faults import Fault
from qualcode.locale import text as catalogue_text
from qualcode.model import Attachment, Material, Segment, Speaker, Study, Transcription, Turn
from qualcode.study.database import driver
from qualcode.study.names import clean_name
from qualcode.study.registry import UNSET, MaterialRef, ParticipantRef, Unset, those_given, verb
from qualcode.study.transcribed import correctable, lay_again, new_bodies, segment_rows_of, speakers_of
from qualcode.study.verbs.materials import Kind, insert_transcript
from qualcode.study.versions import current_version
from qualcode.study.work import Work
from qualcode.text.heard import MARKS, Heard, Word, clean_words, reworded, tidy
from qualcode.text.laying import Said, lay
from qualcode.text.plain import Transcript
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


_SHA256 = re.compile(r"[0-9a-f]{64}")


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
    _check_recording(work, recording, again)
    heard = sorted(_heard(segments, how["seconds"]), key=lambda one: (one.start, one.end))
    labels = _labels(work, heard)
    said = [Said(one.start, one.end, labels.get(one.voice), one.voice is not None, one.text) for one in heard]
    laid = lay(said)
    plain = Transcript(clean_name(name), laid.text, laid.turns, laid.speakers, "utf-8", clean_name(recording["name"]))
    material = insert_transcript(work, plain, kind=kind, round_number=round, group=group, date=date)
    work.update(Material, material, length_seconds=int(how["seconds"] + 0.5))
    file = {"name": clean_name(recording["name"]), "path": recording.get("path")}
    attachment = work.insert(Attachment, material_id=material, **(dict(recording) | file))
    facts = {"engine": how["engine"], "engine_version": how["engine_version"], "model": how["model"], "model_sha256": how["model_sha256"]}
    transcription = work.insert(
        Transcription,
        material_id=material,
        attachment_id=attachment,
        seconds=round_ms(how["seconds"]),
        languages=",".join(how["languages"]),
        settings=json.dumps(how.get("settings", {}), ensure_ascii=False, sort_keys=True),
        made_at=work.now,
        laid_id=current_version(work.connection, material).id,
        **facts,
    )
    bodies = new_bodies(work, (one.words for one in heard))
    work.insert_many(Segment, _rows(transcription, heard, bodies, labels, speakers_of(work, material)))
    named = work.row(Material, material).name
    work.say("store-transcription" if heard else "store-transcription-empty", material=named, n=len(heard))
    return {"id": material, "segments": len(heard)}


def _rows(
    transcription: str, heard: list[Heard], bodies: list[str], labels: dict[int | None, str], speakers: dict[str, str]
) -> Iterable[dict[str, Any]]:
    for one, body in zip(heard, bodies, strict=True):
        yield {
            "transcription_id": transcription,
            "start": round_ms(one.start),
            "end": round_ms(one.end),
            "speaker_id": speakers.get(labels.get(one.voice, "")),
            "guess": one.voice is not None,
            "marks": json.dumps(one.marks),
            "checked": False,
            "body_id": body,
        }


def round_ms(seconds: float) -> float:
    """Times to the millisecond: the journal keeps 15 digits of a number."""
    return round(seconds, 3)


def _check_recording(work: Work, recording: Recording, again: bool) -> None:
    if not _SHA256.fullmatch(recording["sha256"]) or recording["size"] < 0:
        raise Fault("study.recording-facts", recording=recording["name"])
    there = work.connection.scalar(
        select(Material.name).join(Attachment, Attachment.material_id == Material.id).where(Attachment.sha256 == recording["sha256"])
    )
    if there is not None and not again:
        raise Fault("study.recording-there", recording=recording["name"], material=there)


def _heard(segments: list[HeardSegment], seconds: float) -> Iterable[Heard]:
    """Segments with words in them, as they are kept. Raises Fault for impossible ones, naming the first."""
    for number, one in enumerate(segments, 1):
        words, marks, voice = one["words"], one.get("marks", []), one.get("voice")
        possible = 0 <= one["start"] <= one["end"] and (voice is None or voice >= 1) and set(marks) <= set(MARKS)
        if not possible or not all(_is_word(word) for word in words):
            raise Fault("study.segment-impossible", number=number, of=len(segments))
        kept = tidy(Word(text, float(start), float(end), sure) for text, start, end, sure in words)
        if kept:
            yield Heard(one["start"], one["end"], kept, tuple(mark for mark in MARKS if mark in marks), voice)


def _is_word(word: list[Any]) -> bool:
    if len(word) != 4 or not isinstance(word[0], str):
        return False
    *times, sure = word[1:]
    return all(_is_number(time) for time in times) and (sure is None or (_is_number(sure) and sure <= 1))


def _is_number(part: Any) -> bool:
    return isinstance(part, (int, float)) and not isinstance(part, bool) and part >= 0


def _labels(work: Work, heard: list[Heard]) -> dict[int | None, str]:
    """What guessed voices are called, in the study's language."""
    language = work.connection.scalars(select(Study.language)).one()
    voices = sorted({one.voice for one in heard if one.voice is not None})
    return {voice: catalogue_text("segments.speaker", language, number=voice) for voice in voices}


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
