"""Groups, participants with their background facts, and consent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import AttributeDefinition, AttributeValue, Consent, Contact, Material, Participant, ParticipantGroup, Speaker
from qualcode.study.bulk import among
from qualcode.study.links import forget_links
from qualcode.study.names import clean_name, clean_text
from qualcode.study.registry import UNSET, GroupRef, ParticipantRef, Unset, those_given, verb
from qualcode.study.verbs.materials import group_id
from qualcode.study.work import Work

Status = Literal["contacted", "declined", "no-show", "included", "withdrawn"]
#: "not-asked": on the list of those who may be asked, and nothing came of it yet
Standing = Literal["not-asked", "contacted", "declined", "no-show", "included", "withdrawn"]
#: an attribute's value; None where it is not known
Known = str | int | float | bool | None


@verb("add-group")
def add_group(work: Work, *, name: str, note: str = "") -> dict[str, str]:
    """Name a group that will be compared."""
    row_id = group_id(work, name)
    if note:
        work.update(ParticipantGroup, row_id, note=clean_text(note))
    work.say("add-group", group=clean_name(name))
    return {"id": row_id}


@verb("edit-group")
def edit_group(work: Work, *, group: GroupRef, name: str | Unset = UNSET, note: str | Unset = UNSET) -> None:
    """Change a group's name or note."""
    old = work.row(ParticipantGroup, group)
    values = {"note": clean_text(note)} if isinstance(note, str) else {}
    if isinstance(name, str):
        values["name"] = clean_name(name)
        there = work.connection.scalar(select(ParticipantGroup.id).where(ParticipantGroup.name == values["name"]))
        if there not in (None, group):
            raise Fault("study.group-exists", group=values["name"])
    work.update(ParticipantGroup, group, **values)
    work.say("edit-group", group=old.name)


@verb("add-participant")
def add_participant(
    work: Work,
    *,
    pseudonym: str,
    group: str | None = None,
    status: Standing = "included",
    attributes: dict[str, Known] | None = None,
    stratum: str = "",
    note: str = "",
) -> dict[str, str]:
    """Make a participant known, by pseudonym; with status not-asked, someone on the list of those who may be asked."""
    pseudonym = clean_name(pseudonym)
    if work.connection.scalar(select(Participant.id).where(Participant.pseudonym == pseudonym)):
        raise Fault("study.participant-exists", participant=pseudonym)
    row_id = work.insert(
        Participant,
        pseudonym=pseudonym,
        group_id=group_id(work, group) if group else None,
        status="contacted" if status == "not-asked" else status,
        stratum=stratum.strip(),
        note=clean_text(note),
    )
    if status == "not-asked":
        list_person(work, row_id)
    put_attributes(work, {row_id: attributes or {}})
    work.say("add-participant", participant=pseudonym)
    return {"id": row_id}


@verb("set-participant")
def set_participant(
    work: Work,
    *,
    participant: ParticipantRef,
    pseudonym: str | Unset = UNSET,
    group: str | Unset | None = UNSET,
    status: Standing | Unset = UNSET,
    attributes: dict[str, Known] | None = None,
    stratum: str | Unset = UNSET,
    note: str | Unset = UNSET,
) -> None:
    """Change a participant's pseudonym, group, status, attributes or note."""
    values = those_given({"stratum": stratum.strip() if isinstance(stratum, str) else stratum, "note": note})
    if isinstance(pseudonym, str):
        values["pseudonym"] = clean_name(pseudonym)
        there = work.connection.scalar(select(Participant.id).where(Participant.pseudonym == values["pseudonym"]))
        if there not in (None, participant):
            raise Fault("study.participant-exists", participant=values["pseudonym"])
    if not isinstance(group, Unset):
        values["group_id"] = group_id(work, group) if group else None
    old = work.row(Participant, participant)
    if values.get("stratum", old.stratum) != old.stratum and _entries(work, participant, Contact.drawn_as > 0):
        raise Fault("people.stratum-drawn", participant=old.pseudonym, stratum=old.stratum)
    if isinstance(status, str):
        values["status"] = _standing(work, old.pseudonym, participant, status)
    work.update(Participant, participant, **values)
    put_attributes(work, {participant: attributes or {}})
    work.say("set-participant", participant=old.pseudonym)


@verb("delete-participant")
def delete_participant(work: Work, *, participant: ParticipantRef) -> None:
    """Take out a participant who was entered by mistake, with what the ledger has of them; refused where they speak in material."""
    row = work.row(Participant, participant)
    spoken = select(Material.name).join(Speaker, Speaker.material_id == Material.id).where(Speaker.participant_id == participant)
    materials = work.connection.scalars(spoken.order_by(Material.position)).all()
    if materials:
        raise Fault("people.speaks", participant=row.pseudonym, n=len(materials), material=", ".join(materials[:3]))
    forget_links(work, "participant", participant)
    work.delete(Participant, participant)
    work.say("delete-participant", participant=row.pseudonym)


def list_person(work: Work, participant: str) -> None:
    """Put someone on the list of those who may be asked: an entry of the ledger with no place in a random order yet."""
    if not _entries(work, participant, Contact.drawn_as.is_not(None)):
        work.insert(Contact, participant_id=participant, status="contacted", drawn_as=0)


def _standing(work: Work, pseudonym: str, participant: str, status: Standing) -> Status:
    """The status as it is stored; a status given to someone who was only on the list is entered in the ledger."""
    asked = _entries(work, participant, Contact.drawn_as.is_(None), Contact.vetoed_by == "")
    if status == "not-asked":
        if asked:
            raise Fault("people.asked-already", participant=pseudonym)
        list_person(work, participant)
        return "contacted"
    if not asked and _entries(work, participant, Contact.drawn_as.is_not(None)):
        work.insert(Contact, participant_id=participant, status=status)
    return status


def _entries(work: Work, participant: str, *which: Any) -> bool:
    """Whether the ledger has such entries of a person."""
    return work.connection.scalar(select(Contact.id).where(Contact.participant_id == participant, *which).limit(1)) is not None


@verb("add-consent")
def add_consent(
    work: Work,
    *,
    participant: ParticipantRef,
    form_version: str = "",
    given_on: dt.date | None = None,
    scopes: list[str] | None = None,
    withdrawn_on: dt.date | None = None,
    note: str = "",
) -> dict[str, str]:
    """Record what a participant agreed to, or that they withdrew it: from then on their words are withheld, until they agree anew."""
    row_id = work.insert(
        Consent,
        participant_id=participant,
        form_version=form_version,
        given_on=given_on,
        scopes=json.dumps(scopes or [], ensure_ascii=False),
        withdrawn_on=withdrawn_on,
        note=clean_text(note),
    )
    person = work.row(Participant, participant)
    # What is printed goes by the status alone.
    if withdrawn_on:
        work.update(Participant, participant, status="withdrawn")
    elif given_on and person.status == "withdrawn":
        work.update(Participant, participant, status="included")
    work.say("add-consent", participant=person.pseudonym)
    return {"id": row_id}


def put_attributes(work: Work, facts: Mapping[str, Mapping[str, Known]]) -> None:
    """The background facts of participants, by id: new values, changed ones, and None for what is not known any more."""
    wanted = {(clean_name(name), who): value for who, known in facts.items() for name, value in known.items()}
    if not wanted:
        return
    definitions = {
        row.name: row.id
        for row in work.connection.execute(
            select(AttributeDefinition.id, AttributeDefinition.name).where(AttributeDefinition.of == "participant")
        )
    }
    query = select(AttributeValue.id, AttributeValue.attribute_id, AttributeValue.participant_id, AttributeValue.value)
    rows = work.connection.execute(query.where(AttributeValue.participant_id.in_(among(facts)))).all()
    there = {(row.attribute_id, row.participant_id): row for row in rows}
    new = []
    for (name, who), value in wanted.items():
        had = there.get((definitions.get(name, ""), who))
        if value is None:
            work.delete(AttributeValue, *([had.id] if had else []))
            continue
        if name not in definitions:
            definitions[name] = work.insert(AttributeDefinition, of="participant", name=name, type=_type_of(value))
        told = str(value).lower() if isinstance(value, bool) else str(value)
        if had is None:
            new.append({"attribute_id": definitions[name], "participant_id": who, "value": told})
        elif had.value != told:
            work.update(AttributeValue, had.id, value=told)
    work.insert_many(AttributeValue, new)


def _type_of(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "decimal"}
    return kinds.get(type(value), "text")
