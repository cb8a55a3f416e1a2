"""A whole ledger at once, as it comes from a table: persons, what came of asking them, vetoes, consent. All of it or nothing."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any, TypedDict

from qualcode.faults import Fault
from qualcode.model import Consent, Contact, Participant
from qualcode.study.names import clean_name, clean_text
from qualcode.study.people import ConsentRecord
from qualcode.study.recruitment import Entry, ledger
from qualcode.study.registry import verb
from qualcode.study.verbs.materials import group_id, round_id
from qualcode.study.verbs.participants import Known, Standing, list_person, put_attributes
from qualcode.study.verbs.recruitment import follow
from qualcode.study.work import Work


class _Named(TypedDict):
    participant: str


class LedgerRow(_Named, total=False):
    """One row of a table: a person, and one entry about them. `row` is its number in the file, for what is said of it."""

    row: int
    group: str
    status: Standing
    round: int
    date: dt.date
    reason: str
    stratum: str
    attributes: dict[str, Known]
    vetoed_by: str
    vetoed_on: dt.date
    form_version: str
    given_on: dt.date
    scopes: list[str]
    withdrawn_on: dt.date
    note: str


@dataclass(slots=True)
class _Taken:
    """What the rows so far have said, and what the study had."""

    drawn: set[str]
    ids: dict[str, str]
    #: group by pseudonym, with the row that said so; None: the study had it
    groups: dict[str, tuple[str, int | None]]
    entries: set[tuple[Any, ...]]
    consents: dict[str, ConsentRecord | None]
    #: background facts by participant
    facts: dict[str, dict[str, Known]] = field(default_factory=dict)
    group_ids: dict[str, str] = field(default_factory=dict)
    round_ids: dict[int, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"persons": 0, "entries": 0, "known": 0})


@verb("put-ledger")
def put_ledger(work: Work, *, rows: list[LedgerRow]) -> dict[str, int]:
    """Put a table of persons and contacts into the ledger; what is there already is left alone. All rows or none.

    Gives how many persons and entries are new, and how many entries were known. A row about a person with another group than an
    earlier row or the study says is refused.
    """
    before = ledger(work.connection)
    taken = _Taken(
        {one.record.id for one in before.persons if one.drawn},
        {one.record.pseudonym: one.record.id for one in before.persons},
        {one.record.pseudonym: (one.record.group, None) for one in before.persons if one.record.group},
        {_key(entry) for one in before.persons for entry in one.entries},
        {one.record.id: one.record.consent for one in before.persons},
    )
    numbered = [(row.get("row", at), row) for at, row in enumerate(rows, 1)]
    for number, row in numbered:
        _check_group(taken, number, row)
    for number, row in numbered:
        _put(work, taken, number, row)
    put_attributes(work, taken.facts)
    touched = {taken.ids[clean_name(row["participant"])] for row in rows}
    for one in ledger(work.connection).persons:
        if one.record.id in touched:
            follow(work, one)
    work.say("put-ledger", persons=taken.counts["persons"], entries=taken.counts["entries"])
    return taken.counts


def _check_group(taken: _Taken, number: int, row: LedgerRow) -> None:
    name, group = clean_name(row["participant"]), row.get("group", "").strip()
    if not group:
        return
    other, at = taken.groups.setdefault(name, (clean_name(group), number))
    if other != clean_name(group):
        key = "people.two-groups-study" if at is None else "people.two-groups"
        raise Fault(key, row=number, participant=name, group=clean_name(group), other=other, other_row=at)


def _put(work: Work, taken: _Taken, number: int, row: LedgerRow) -> None:
    name = clean_name(row["participant"])
    status = row.get("status")
    if row.get("vetoed_on") and not row.get("vetoed_by", "").strip():
        raise Fault("people.row-veto-by-whom", row=number, participant=name)
    if status is None and any(row.get(key) for key in ("round", "date")) and not row.get("vetoed_by"):
        raise Fault("people.row-no-status", row=number, participant=name)
    if row.get("round", 0) < 0:
        raise Fault("people.row-round", row=number, participant=name, round=row["round"])
    known = taken.ids.get(name)
    person = known or _make(work, taken, name, row)
    changes: dict[str, Any] = {}
    if known and row.get("group", "").strip() and taken.groups[name][1] == number:
        changes["group_id"] = _group(work, taken, row)
    if known and row.get("stratum", "").strip() and known not in taken.drawn:
        changes["stratum"] = clean_text(row["stratum"]).strip()
    work.update(Participant, person, **changes)
    taken.facts.setdefault(person, {}).update(row.get("attributes", {}))
    _enter(work, taken, person, row)
    _consent(work, taken, person, row)


def _make(work: Work, taken: _Taken, name: str, row: LedgerRow) -> str:
    person = work.insert(
        Participant,
        pseudonym=name,
        group_id=_group(work, taken, row) if row.get("group", "").strip() else None,
        status="contacted",
        stratum=clean_text(row.get("stratum", "")).strip(),
        note=clean_text(row.get("note", "")),
    )
    taken.ids[name] = person
    taken.counts["persons"] += 1
    # Of whom nothing is said but that they are there, nobody has asked yet.
    if row.get("status", "not-asked") == "not-asked":
        list_person(work, person)
    return person


def _enter(work: Work, taken: _Taken, person: str, row: LedgerRow) -> None:
    """What came of asking them, and a veto: two entries where a row tells of both."""
    status, veto = row.get("status", "not-asked"), clean_text(row.get("vetoed_by", "")).strip()
    vetoed: dict[str, Any] = {"vetoed_by": veto, "vetoed_on": row.get("vetoed_on")}
    entries = [{"status": status}] if status != "not-asked" else []
    entries += [{"status": "contacted" if status == "not-asked" else status, **vetoed}] if veto else []
    reason, day = clean_text(row.get("reason", "")).strip(), row.get("date")
    for entry in entries:
        key = (person, row.get("round"), day, reason, entry.get("vetoed_by", ""), entry["status"])
        if key in taken.entries:
            taken.counts["known"] += 1
            continue
        taken.entries.add(key)
        taken.counts["entries"] += 1
        asked_in = _round(work, taken, row["round"]) if "round" in row else None
        work.insert(Contact, participant_id=person, round_id=asked_in, date=day, reason=reason, **entry)


def _group(work: Work, taken: _Taken, row: LedgerRow) -> str:
    name = clean_name(row["group"])
    if name not in taken.group_ids:
        taken.group_ids[name] = group_id(work, name)
    return taken.group_ids[name]


def _round(work: Work, taken: _Taken, number: int) -> str:
    if number not in taken.round_ids:
        taken.round_ids[number] = round_id(work, number)
    return taken.round_ids[number]


def _key(entry: Entry) -> tuple[Any, ...]:
    return (entry.participant_id, entry.round, entry.date, entry.reason, entry.vetoed_by, entry.status)


def _consent(work: Work, taken: _Taken, person: str, row: LedgerRow) -> None:
    given, withdrawn = row.get("given_on"), row.get("withdrawn_on")
    form, scopes = clean_text(row.get("form_version", "")), tuple(row.get("scopes", ()))
    if given is None and withdrawn is None:
        return
    had = taken.consents.get(person)
    if had is not None and had[:4] == (form, given, scopes, withdrawn):
        return
    taken.consents[person] = ConsentRecord(form, given, scopes, withdrawn, "")
    work.insert(
        Consent,
        participant_id=person,
        form_version=form,
        given_on=given,
        scopes=json.dumps(scopes, ensure_ascii=False),
        withdrawn_on=withdrawn,
    )
    if withdrawn:
        work.update(Participant, person, status="withdrawn")
