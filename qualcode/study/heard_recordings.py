"""What was heard in a recording, put into a study part by part, so that keys are heard between the parts. All of it is one action."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.locale import text as catalogue_text
from qualcode.model import Attachment, Material, Segment, Transcription
from qualcode.study.names import clean_name
from qualcode.study.transcribed import new_bodies, speakers_of
from qualcode.study.verbs.materials import insert_transcript
from qualcode.study.versions import current_version
from qualcode.study.work import Work
from qualcode.text.heard import MARKS, Heard, Word, tidy
from qualcode.text.laying import Laid, Said, lay
from qualcode.text.plain import Transcript

#: segments stored in one part
AT_A_TIME = 150
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Ready(NamedTuple):
    """What was heard, looked over and laid: all that takes long and needs no study."""

    segments: tuple[Heard, ...]
    #: what guessed voices are called
    labels: Mapping[int | None, str]
    laid: Laid


def made_ready(segments: Sequence[Mapping[str, Any]], language: str) -> Ready:
    """Segments as `store-transcription` takes them; `language` is the study's. Raises Fault for impossible ones, naming the first."""
    heard = sorted(_looked_over(segments), key=lambda one: (one.start, one.end))
    voices = sorted({one.voice for one in heard if one.voice is not None})
    labels: dict[int | None, str] = {voice: catalogue_text("segments.speaker", language, number=voice) for voice in voices}
    said = [Said(one.start, one.end, labels.get(one.voice), one.voice is not None, one.text) for one in heard]
    return Ready(tuple(heard), labels, lay(said))


def putting_in(
    work: Work,
    ready: Ready,
    *,
    name: str,
    recording: Mapping[str, Any],
    how: Mapping[str, Any],
    kind: str,
    round_number: int | None,
    group: str | None,
    date: dt.date | None,
    again: bool,
) -> Generator[tuple[int, int], None, dict[str, Any]]:
    """The material with its draft, the recording and the segments; gives how many segments are stored, of how many.

    Raises Fault for a recording that the study has, unless `again`.
    """
    heard, laid, of = ready.segments, ready.laid, 2 * len(ready.segments)
    _check_recording(work, recording, again)
    plain = Transcript(clean_name(name), laid.text, laid.turns, laid.speakers, "utf-8", clean_name(recording["name"]))
    material = insert_transcript(work, plain, kind=kind, round_number=round_number, group=group, date=date)
    yield 0, of
    work.update(Material, material, length_seconds=int(how["seconds"] + 0.5))
    file = {"name": clean_name(recording["name"]), "path": recording.get("path")}
    attachment = work.insert(Attachment, material_id=material, **(dict(recording) | file))
    facts = {fact: how[fact] for fact in ("engine", "engine_version", "model", "model_sha256")}
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
    speakers = speakers_of(work, material)
    for at in range(0, len(heard), AT_A_TIME):
        some = heard[at : at + AT_A_TIME]
        bodies = new_bodies(work, (one.words for one in some))
        yield 2 * at + len(some), of
        work.insert_many(Segment, _rows(transcription, some, bodies, ready.labels, speakers))
        yield 2 * (at + len(some)), of
    named = work.row(Material, material).name
    work.say("store-transcription" if heard else "store-transcription-empty", material=named, n=len(heard))
    return {"id": material, "segments": len(heard)}


def _rows(
    transcription: str, heard: Sequence[Heard], bodies: Sequence[str], labels: Mapping[int | None, str], speakers: Mapping[str, str]
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


def _check_recording(work: Work, recording: Mapping[str, Any], again: bool) -> None:
    if not _SHA256.fullmatch(recording["sha256"]) or recording["size"] < 0:
        raise Fault("study.recording-facts", recording=recording["name"])
    there = work.connection.scalar(
        select(Material.name).join(Attachment, Attachment.material_id == Material.id).where(Attachment.sha256 == recording["sha256"])
    )
    if there is not None and not again:
        raise Fault("study.recording-there", recording=recording["name"], material=there)


def _looked_over(segments: Sequence[Mapping[str, Any]]) -> Iterable[Heard]:
    """Segments with words in them, as they are kept."""
    for number, one in enumerate(segments, 1):
        words, marks, voice = one["words"], one.get("marks", []), one.get("voice")
        possible = 0 <= one["start"] <= one["end"] and (voice is None or voice >= 1) and set(marks) <= set(MARKS)
        if not possible or not all(_is_word(word) for word in words):
            raise Fault("study.segment-impossible", number=number, of=len(segments))
        kept = tidy(Word(text, float(start), float(end), sure) for text, start, end, sure in words)
        if kept:
            yield Heard(one["start"], one["end"], kept, tuple(mark for mark in MARKS if mark in marks), voice)


def _is_word(word: Sequence[Any]) -> bool:
    if len(word) != 4 or not isinstance(word[0], str):
        return False
    *times, sure = word[1:]
    return all(_is_number(time) for time in times) and (sure is None or (_is_number(sure) and sure <= 1))


def _is_number(part: Any) -> bool:
    return isinstance(part, (int, float)) and not isinstance(part, bool) and part >= 0
