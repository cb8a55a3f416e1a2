"""Rounds, participants, consent and contacts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import select

from qualcode.faults import Fault
from qualcode.model import (
    AttributeDefinition,
    AttributeValue,
    Consent,
    Contact,
    Participant,
    ParticipantGroup,
    Round,
    RoundPlan,
)
from qualcode.study.names import clean_name, clean_text
from qualcode.study.registry import (
    UNSET,
    GroupRef,
    ParticipantRef,
    RoundRef,
    Unset,
    those_given,
    verb,
)
from qualcode.study.verbs.materials import group_id
from qualcode.study.work import Work

Status = Literal["contacted", "declined", "no-show", "included", "withdrawn"]
#: an attribute's value; None where it is not known
Known = str | int | float | bool | None


@verb("add-round")
def add_round(
    work: Work,
    *,
    number: int,
    kind: str = "",
    purpose: str = "",
    plan: str = "",
    label: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    planned: dict[str, int] | None = None,
) -> dict[str, str]:
    """Open a round of data collection; `planned` says how many persons of which group, "" for those of any."""
    values = {
        "label": label,
        "kind": kind,
        "purpose": clean_text(purpose),
        "plan": clean_text(plan),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    _in_order(starts_on, ends_on)
    there = work.connection.execute(select(Round.__table__).where(Round.number == number)).one_or_none()
    if there is not None and any((there.label, there.kind, there.purpose, there.plan, there.starts_on, there.closed_on)):
        raise Fault("study.round-exists", round=number)
    # An import into a round nobody had described opened it by its number alone.
    if there is not None:
        work.update(Round, there.id, **values)
    row_id = there.id if there is not None else work.insert(Round, number=number, **values)
    _put_plan(work, row_id, planned or {})
    work.say("add-round", round=number)
    return {"id": row_id}


@verb("edit-round")
def edit_round(
    work: Work,
    *,
    round: RoundRef,
    kind: str | Unset = UNSET,
    purpose: str | Unset = UNSET,
    plan: str | Unset = UNSET,
    outcome: str | Unset = UNSET,
    label: str | Unset = UNSET,
    starts_on: dt.date | Unset | None = UNSET,
    ends_on: dt.date | Unset | None = UNSET,
    planned: dict[str, int | None] | None = None,
) -> None:
    """Change what is known about a round; `planned` changes the numbers of the groups it names, null takes one away."""
    given = {
        "kind": kind,
        "purpose": purpose,
        "plan": plan,
        "outcome": outcome,
        "label": label,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    work.update(Round, round, **those_given(given))
    row = work.row(Round, round)
    _in_order(row.starts_on, row.ends_on)
    _put_plan(work, round, planned or {})
    work.say("edit-round", round=row.number)


def _put_plan(work: Work, round: str, planned: Mapping[str, int | None]) -> None:
    for group, number in planned.items():
        of = group_id(work, group) if group else None
        there = work.connection.scalar(select(RoundPlan.id).where(RoundPlan.round_id == round, RoundPlan.group_id.is_not_distinct_from(of)))
        if number is not None and number < 0:
            raise Fault("study.plan-negative", planned=number)
        if number is None:
            work.delete(RoundPlan, *([there] if there else []))
        elif there:
            work.update(RoundPlan, there, planned=number)
        else:
            work.insert(RoundPlan, round_id=round, group_id=of, planned=number)


@verb("close-round")
def close_round(work: Work, *, round: RoundRef, outcome: str = "", signed_by: str | None = None, on: dt.date | None = None) -> None:
    """Close a round: its outcome, signed and dated."""
    signed = signed_by or work.coder
    if not signed:
        raise Fault("study.who-signs")
    values: dict[str, Any] = {"closed_on": on or work.now.date(), "signed_by": signed}
    if outcome:
        values["outcome"] = clean_text(outcome)
    work.update(Round, round, **values)
    work.say("close-round", round=work.row(Round, round).number)


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
    status: Status = "included",
    attributes: dict[str, Known] | None = None,
    stratum: str = "",
    note: str = "",
) -> dict[str, str]:
    """Make a participant known, by pseudonym."""
    pseudonym = clean_name(pseudonym)
    if work.connection.scalar(select(Participant.id).where(Participant.pseudonym == pseudonym)):
        raise Fault("study.participant-exists", participant=pseudonym)
    row_id = work.insert(
        Participant,
        pseudonym=pseudonym,
        group_id=group_id(work, group) if group else None,
        status=status,
        stratum=stratum,
        note=clean_text(note),
    )
    _put_attributes(work, row_id, attributes or {})
    work.say("add-participant", participant=pseudonym)
    return {"id": row_id}


@verb("set-participant")
def set_participant(
    work: Work,
    *,
    participant: ParticipantRef,
    pseudonym: str | Unset = UNSET,
    group: str | Unset | None = UNSET,
    status: Status | Unset = UNSET,
    attributes: dict[str, Known] | None = None,
    stratum: str | Unset = UNSET,
    note: str | Unset = UNSET,
) -> None:
    """Change a participant's pseudonym, group, status, attributes or note."""
    given = {"status": status, "stratum": stratum, "note": note}
    values = those_given(given)
    if isinstance(pseudonym, str):
        values["pseudonym"] = clean_name(pseudonym)
        there = work.connection.scalar(select(Participant.id).where(Participant.pseudonym == values["pseudonym"]))
        if there not in (None, participant):
            raise Fault("study.participant-exists", participant=values["pseudonym"])
    if not isinstance(group, Unset):
        values["group_id"] = group_id(work, group) if group else None
    old = work.row(Participant, participant)
    work.update(Participant, participant, **values)
    _put_attributes(work, participant, attributes or {})
    work.say("set-participant", participant=old.pseudonym)


@verb("add-contact")
def add_contact(
    work: Work,
    *,
    participant: ParticipantRef,
    status: Status,
    round: RoundRef | None = None,
    date: dt.date | None = None,
    reason: str = "",
    vetoed_by: str = "",
    vetoed_on: dt.date | None = None,
) -> dict[str, str]:
    """Enter in the contacts ledger what came of asking someone; the participant's status follows."""
    row_id = work.insert(
        Contact,
        participant_id=participant,
        status=status,
        round_id=round,
        date=date,
        reason=clean_text(reason),
        vetoed_by=vetoed_by,
        vetoed_on=vetoed_on,
    )
    work.update(Participant, participant, status=status)
    work.say("add-contact", participant=work.row(Participant, participant).pseudonym)
    return {"id": row_id}


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


def _put_attributes(work: Work, participant: str, attributes: dict[str, Known]) -> None:
    for name, value in attributes.items():
        name = clean_name(name)
        definition = work.connection.scalar(
            select(AttributeDefinition.id).where(AttributeDefinition.of == "participant", AttributeDefinition.name == name)
        )
        there = work.connection.scalar(
            select(AttributeValue.id).where(AttributeValue.attribute_id == definition, AttributeValue.participant_id == participant)
        )
        if value is None:
            work.delete(AttributeValue, *([there] if there else []))
            continue
        definition = definition or work.insert(AttributeDefinition, of="participant", name=name, type=_type_of(value))
        told = str(value).lower() if isinstance(value, bool) else str(value)
        if there:
            work.update(AttributeValue, there, value=told)
        else:
            work.insert(AttributeValue, attribute_id=definition, participant_id=participant, value=told)


def _type_of(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "decimal"}
    return kinds.get(type(value), "text")


def _in_order(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Fault("study.dates-reversed", first=starts_on, last=ends_on)
