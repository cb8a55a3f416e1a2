"""Material: brought in, described, frozen, edited, removed; who its speakers are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Row, func, insert, select, update

from qualcode.faults import Fault
from qualcode.model import (
    AttributeDefinition,
    AttributeValue,
    Coding,
    Line,
    Material,
    ParticipantGroup,
    Quotation,
    Round,
    Segment,
    Speaker,
    TextBody,
    TextVersion,
    Turn,
    new_id,
)
from qualcode.study.links import forget_links
from qualcode.study.names import clean_name, free_name
from qualcode.study.passages import drop_codings, freeze_if_draft, freeze_version, refuse_if_behind, without_printed_form
from qualcode.study.registry import UNSET, GroupRef, MaterialRef, ParticipantRef, RoundRef, TranscriptText, Unset, those_given, verb
from qualcode.study.versions import current_version, text_hash, text_of
from qualcode.study.work import Work
from qualcode.text.plain import Transcript
from qualcode.text.plain import Turn as PlainTurn
from qualcode.text.reanchor import reanchor
from qualcode.text.turns import Corrections, Opening, find_turns
from qualcode.text.words import count_words

Kind = Literal["interview", "focus-group", "field-note", "document", "open-answer"]


@verb("add-material")
def add_material(
    work: Work,
    *,
    name: str,
    text: TranscriptText,
    kind: Kind = "interview",
    round: int | None = None,
    group: str | None = None,
    date: dt.date | None = None,
) -> dict[str, str]:
    """Bring a text in as material; its speakers are found as in a file."""
    from qualcode.text.canonical import canonicalise

    canonical, _ = canonicalise(text)
    parsed = find_turns(canonical)
    plain = Transcript(name=name, text=canonical, turns=parsed.turns, speakers=parsed.speakers, encoding="utf-8", source="")
    return {"id": insert_transcript(work, plain, kind=kind, round_number=round, group=group, date=date)}


def insert_transcript(
    work: Work,
    transcript: Transcript,
    *,
    kind: str,
    round_number: int | None = None,
    group: str | None = None,
    date: dt.date | None = None,
) -> str:
    """Put a transcript that a reader gave into the study, as a draft; the material's id."""
    name = _free_name(work, clean_name(transcript.name))
    position = (work.connection.scalar(select(func.max(Material.position))) or 0) + 1
    material_id = work.insert(
        Material,
        name=name,
        kind=kind,
        round_id=None if round_number is None else round_id(work, round_number),
        group_id=None if not group else group_id(work, group),
        date=date,
        position=position,
        source=transcript.source,
        encoding=transcript.encoding,
        imported_at=work.now,
    )
    speakers = {label: work.insert(Speaker, material_id=material_id, label=label) for label in transcript.speakers}
    insert_version(work, material_id, 1, transcript.text, transcript.turns, speakers)
    for heading, value in transcript.attributes.items():
        work.insert(AttributeValue, attribute_id=_attribute(work, "material", heading), material_id=material_id, value=value)
    work.say("import", material=name)
    work.happened_in(material_id, 0)
    return material_id


def insert_version(work: Work, material_id: str, number: int, text: str, turns: tuple[PlainTurn, ...], speakers: dict[str, str]) -> str:
    """A text version with its turns; its words are stored beside, once, and outside the journal."""
    version_id, _ = insert_text(work, material_id, number, text, turns)
    work.insert_many(Turn, turn_rows(version_id, turns, speakers))
    return version_id


def insert_text(
    work: Work, material_id: str, number: int, text: str, turns: tuple[PlainTurn, ...], *, frozen_at: dt.datetime | None = None
) -> tuple[str, int]:
    """A text version without its turns and lines: its id, and how many words of talk it has."""
    version_id, words = new_id(), count_words(text, ((turn.talk_start, turn.end) for turn in turns))
    work.connection.execute(insert(TextBody).values(id=version_id, text=text))
    work.insert(
        TextVersion,
        id=version_id,
        material_id=material_id,
        number=number,
        length=len(text),
        words=words,
        sha256=text_hash(text),
        frozen_at=frozen_at,
    )
    return version_id, words


def turn_rows(version_id: str, turns: tuple[PlainTurn, ...], speakers: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The turns of a text version, as rows for their table; `speakers` are ids by label."""
    for number, turn in enumerate(turns, 1):
        yield {
            "text_version_id": version_id,
            "number": number,
            "speaker_id": speakers[turn.speaker] if turn.speaker is not None else None,
            "start": turn.start,
            "label_end": turn.label_end,
            "talk_start": turn.talk_start,
            "end": turn.end,
            "time_from": _milliseconds(turn.time_from),
            "time_to": _milliseconds(turn.time_to),
        }


@verb("edit-material")
def edit_material(
    work: Work,
    *,
    material: MaterialRef,
    name: str | Unset = UNSET,
    kind: Kind | Unset = UNSET,
    round: RoundRef | Unset | None = UNSET,
    group: GroupRef | Unset | None = UNSET,
    date: dt.date | Unset | None = UNSET,
    place: str | Unset = UNSET,
    length_seconds: int | Unset | None = UNSET,
    present: str | Unset = UNSET,
    note: str | Unset = UNSET,
) -> None:
    """Change what is known about a material: name, kind, round, group, date, place, length, who was present, note."""
    row = work.row(Material, material)
    given = {
        "kind": kind,
        "round_id": round,
        "group_id": group,
        "date": date,
        "place": place,
        "length_seconds": length_seconds,
        "present": present,
        "note": note,
    }
    values = those_given(given)
    if isinstance(name, str) and clean_name(name) != row.name:
        if work.connection.scalar(select(Material.id).where(Material.name == clean_name(name))):
            raise Fault("study.material-exists", material=clean_name(name))
        values["name"] = clean_name(name)
    work.update(Material, material, **values)
    work.say("edit-material", material=row.name)


@verb("freeze")
def freeze(work: Work, *, material: MaterialRef) -> dict[str, int]:
    """Freeze a transcript: its text can no longer change silently, and its lines are laid down. A recording's is laid again first."""
    from qualcode.study.transcribed import lay_if_behind

    lay_if_behind(work, material)
    freeze_if_draft(work, material)
    version = current_version(work.connection, material)
    work.say("freeze", material=work.row(Material, material).name)
    return {"lines": work.connection.scalar(select(func.count()).select_from(Line).where(Line.text_version_id == version.id)) or 0}


@verb("edit-text")
def edit_text(work: Work, *, material: MaterialRef, text: TranscriptText, dry_run: bool = False) -> dict[str, Any]:
    """Change a transcript's words: quotations move with them, the old version is kept, and what cannot be placed is refused."""
    from qualcode.text.canonical import canonicalise

    old = current_version(work.connection, material)
    refuse_if_behind(work, material, old)
    old_text = text_of(work.connection, old.id)
    new_text, _ = canonicalise(text)
    rows = work.connection.execute(
        select(Quotation.id, Quotation.start, Quotation.end).where(Quotation.text_version_id == old.id).order_by(Quotation.start)
    ).all()
    moved = reanchor(old_text, new_text, [(row.start, row.end) for row in rows])
    told = [
        {"quotation": row.id, "from": [row.start, row.end], "to": [now.start, now.end], "status": now.status}
        for row, now in zip(rows, moved, strict=True)
        if now.status != "same"
    ]
    lost = [row for row, now in zip(rows, moved, strict=True) if now.status == "lost"]
    if dry_run or new_text == old_text:
        return {"moved": told, "lost": [row.id for row in lost]}
    if lost:
        raise Fault(
            "study.edit-loses", material=work.row(Material, material).name, n=len(lost), words=old_text[lost[0].start : lost[0].end][:60]
        )
    turns, speakers = _turns_after_edit(work, material, old.id, old_text, new_text)
    version_id = insert_version(work, material, old.number + 1, new_text, turns, speakers)
    if old.frozen_at is not None:
        freeze_version(work, version_id, new_text, old.measure)
    for row, now in zip(rows, moved, strict=True):
        values: dict[str, Any] = {"text_version_id": version_id, "start": now.start, "end": now.end, "words": new_text[now.start : now.end]}
        if now.status == "changed":
            values |= without_printed_form(work.row(Quotation, row.id))
        work.update(Quotation, row.id, **values)
    work.say("edit-text", material=work.row(Material, material).name, n=len(told))
    work.happened_in(material)
    return {"moved": told, "lost": []}


@verb("set-speaker")
def set_speaker(
    work: Work,
    *,
    material: MaterialRef,
    label: str,
    interviewer: bool | Unset | None = UNSET,
    participant: ParticipantRef | Unset | None = UNSET,
) -> None:
    """Say who a speaker label is: an interviewer, or a participant."""
    row = _speaker(work, material, label)
    given = {"interviewer": interviewer, "participant_id": participant}
    values = those_given(given)
    if values.get("participant_id") and "interviewer" not in values:
        values["interviewer"] = False
    work.update(Speaker, row.id, **values)
    work.say("set-speaker", label=label, material=work.row(Material, material).name)


@verb("merge-speakers")
def merge_speakers(work: Work, *, material: MaterialRef, into: str, labels: list[str]) -> None:
    """Make several spellings of a speaker one; the transcript keeps them as written."""
    kept = _speaker(work, material, into)
    for label in labels:
        other = _speaker(work, material, label)
        if other.id != kept.id:
            if other.participant_id and kept.participant_id and other.participant_id != kept.participant_id:
                raise Fault("study.two-participants", label=label, into=into, material=work.row(Material, material).name)
            told = {"participant_id": kept.participant_id or other.participant_id, "interviewer": kept.interviewer or other.interviewer}
            work.update(Speaker, kept.id, **told)
            kept = _speaker(work, material, into)
            for noun in (Turn, Segment):
                work.connection.execute(update(noun).where(noun.speaker_id == other.id).values(speaker_id=kept.id))
            work.delete(Speaker, other.id)
    work.say("merge-speakers", into=into, material=work.row(Material, material).name)


@verb("delete-material")
def delete_material(work: Work, *, material: MaterialRef, codings: Literal["drop"] | None = None) -> dict[str, int]:
    """Remove a material. With codings in it, that they go too must be said."""
    row = work.row(Material, material)
    taken = list(
        work.connection.scalars(
            select(Coding.id).join(Quotation, Quotation.id == Coding.quotation_id).where(Quotation.material_id == material)
        )
    )
    quotations = work.connection.scalars(select(Quotation.id).where(Quotation.material_id == material)).all()
    if quotations and codings != "drop":
        raise Fault("study.material-coded", material=row.name, quotations=len(quotations), n=len(taken))
    drop_codings(work, taken)
    for quotation in work.connection.scalars(select(Quotation.id).where(Quotation.material_id == material)).all():
        forget_links(work, "quotation", quotation)
        work.delete(Quotation, quotation)
    forget_links(work, "material", material)
    work.delete(Material, material)
    work.say("delete-material", material=row.name, n=len(taken))
    return {"codings": len(taken)}


def round_id(work: Work, number: int) -> str:
    """The round of that number, opened if it is new."""
    found = work.connection.scalar(select(Round.id).where(Round.number == number))
    return found or work.insert(Round, number=number)


def group_id(work: Work, name: str) -> str:
    """The group of that name, made if it is new."""
    name = clean_name(name)
    found = work.connection.scalar(select(ParticipantGroup.id).where(ParticipantGroup.name == name))
    return found or work.insert(ParticipantGroup, name=name)


def _attribute(work: Work, of: str, name: str) -> str:
    name = clean_name(name)
    found = work.connection.scalar(select(AttributeDefinition.id).where(AttributeDefinition.of == of, AttributeDefinition.name == name))
    return found or work.insert(AttributeDefinition, of=of, name=name)


def _free_name(work: Work, name: str) -> str:
    """The name, or with a number behind it where a material has it already."""
    return free_name(name, set(work.connection.scalars(select(Material.name))))


def _speaker(work: Work, material: str, label: str) -> Row[Any]:
    row = work.connection.execute(select(Speaker.__table__).where(Speaker.material_id == material, Speaker.label == label)).one_or_none()
    if row is None:
        known = work.connection.scalars(select(Speaker.label).where(Speaker.material_id == material)).all()
        raise Fault("study.no-speaker", label=label, material=work.row(Material, material).name, known=", ".join(known) or "–")
    return row


def _turns_after_edit(
    work: Work, material: str, version_id: str, old_text: str, new_text: str
) -> tuple[tuple[PlainTurn, ...], dict[str, str]]:
    """The turns of an edited text, and the speaker rows they need. Turns whose label stands as it was keep speaker and time."""
    old = work.connection.execute(
        select(Turn.__table__, Speaker.label)
        .outerjoin(Speaker, Speaker.id == Turn.speaker_id)
        .where(Turn.text_version_id == version_id)
        .order_by(Turn.number)
    ).all()
    nameless = not any(row.label for row in old)
    # A turn is known again by its label, one without by its talk.
    marks = [(row.start, row.label_end if row.label_end > row.start else row.end) for row in old]
    certain = []
    moved = reanchor(old_text, new_text, marks)
    for row, mark, now in zip(old, marks, moved, strict=True):
        if row.label_end == row.start and now.status != "lost":
            cue = nameless and row.time_from is not None
            certain.append(Opening(now.start, now.start, now.start, None, row.time_from, row.time_to, cue))
        elif now.status != "lost" and new_text[now.start : now.end] == old_text[mark[0] : mark[1]]:
            talk_start = now.end + row.talk_start - row.label_end
            certain.append(Opening(now.start, now.end, talk_start, row.label, row.time_from, row.time_to))
    given = [
        (now.start, now.end, row.label)
        for row, now in zip(old, moved, strict=True)
        if row.label and row.label_end == row.start and now.status != "lost"
    ]
    known = dict(work.connection.execute(select(Speaker.label, Speaker.id).where(Speaker.material_id == material)).all())
    # Who spoke before speaks still, however rarely; what looked like a speaker then and was none, is none now.
    no_speakers = frozenset(find_turns(old_text).speakers) - known.keys()
    found = frozenset(find_turns(new_text, certain=certain).speakers) - no_speakers
    parsed = find_turns(new_text, Corrections(not_speakers=no_speakers, speakers=found | known.keys()), certain=certain)
    for label in parsed.speakers:
        if label not in known:
            known[label] = work.insert(Speaker, material_id=material, label=label)
    return tuple(_given_speaker(turn, given) for turn in parsed.turns), known


def _given_speaker(turn: PlainTurn, given: list[tuple[int, int, str]]) -> PlainTurn:
    """A turn without a label, with the speaker someone gave it before the edit."""
    if turn.speaker is None:
        for start, end, label in given:
            if start < turn.end and turn.start < end:
                return replace(turn, speaker=label)
    return turn


def _milliseconds(time: float | None) -> float | None:
    """Times to the millisecond: the journal keeps 15 digits of a number."""
    return None if time is None else round(time, 3)
