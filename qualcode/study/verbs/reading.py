"""Passes, reading status and milestones."""

from __future__ import annotations

import json
from typing import Any, Literal

from sqlalchemy import func, select

from qualcode.faults import Fault
from qualcode.model import Action, CodingPass, Event, Material, Milestone, ReadingStatus
from qualcode.study.names import clean_name, clean_text
from qualcode.study.registry import MaterialRef, PassRef, verb
from qualcode.study.settings import current_pass
from qualcode.study.verbs.settings import put_setting
from qualcode.study.versions import current_version, find_words
from qualcode.study.work import Work


@verb("begin-pass")
def begin_pass(work: Work, *, name: str, note: str = "") -> dict[str, str]:
    """Begin a pass through the data, or go back to one; codings made from now on belong to it."""
    name = clean_name(name)
    found = work.connection.scalar(select(CodingPass.id).where(CodingPass.name == name))
    pass_id = found or work.insert(CodingPass, name=name, note=clean_text(note), begun_at=work.now)
    put_setting(work, "pass", json.dumps(pass_id))
    work.say("begin-pass", name=name)
    return {"id": pass_id}


@verb("set-reading")
def set_reading(
    work: Work,
    *,
    material: MaterialRef,
    status: Literal["not-begun", "begun", "read-through"],
    place: int | None = None,
    last_words: str | None = None,
    in_pass: PassRef | None = None,
) -> None:
    """Say how far you have read a material in the current pass; the last place as an offset or by the words there."""
    coder, read_in = work.coder_id(), in_pass or current_pass(work.connection)
    version = current_version(work.connection, material)
    if last_words is not None:
        place = find_words(work.connection, material, last_words)[1]
    if place is not None and not 0 <= place <= version.length:
        raise Fault("study.passage-outside", start=place, end=place, length=version.length)
    values: dict[str, Any] = {"status": status, "text_version_id": version.id, "place": place, "updated_at": work.now}
    known = work.connection.scalar(
        select(ReadingStatus.id).where(
            ReadingStatus.material_id == material,
            ReadingStatus.coder_id == coder,
            ReadingStatus.pass_id.is_(None) if read_in is None else ReadingStatus.pass_id == read_in,
        )
    )
    if known:
        work.update(ReadingStatus, known, **values)
    else:
        work.insert(ReadingStatus, material_id=material, coder_id=coder, pass_id=read_in, **values)
    work.say(f"set-reading-{status}", material=work.row(Material, material).name)


@verb("set-milestone")
def set_milestone(work: Work, *, name: str, note: str = "") -> dict[str, str]:
    """Name this point of the journal, so that codebook, codings and graph can be shown as they are now."""
    name = clean_name(name)
    if work.connection.scalar(select(Milestone.id).where(Milestone.name == name)):
        raise Fault("study.milestone-exists", name=name)
    event = work.connection.scalar(select(func.max(Event.number))) or 0
    milestone = work.insert(
        Milestone,
        name=name,
        note=clean_text(note),
        event_number=event,
        action_id=work.connection.scalar(select(Action.id).order_by(Action.number.desc()).limit(1)),
        created_at=work.now,
        coder_id=work.coder_id_if_known(),
    )
    work.say("set-milestone", name=name)
    return {"id": milestone}
