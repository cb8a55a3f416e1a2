"""Participants, groups and rounds as the screens show them. One query for each kind of fact, none in a loop."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.speech import settings_of_quotations


class ConsentRecord(NamedTuple):
    """What a participant agreed to, as it was recorded last."""

    form_version: str
    given_on: date | None
    scopes: tuple[str, ...]
    withdrawn_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class ParticipantRecord:
    """A person, by pseudonym, with what the study holds of them."""

    id: str
    pseudonym: str
    group: str | None
    #: contacted, declined, no-show, included, withdrawn; or not-asked: on the list of those who may be asked, and no contact entered
    status: str
    stratum: str
    note: str
    #: None: nothing was recorded
    consent: ConsentRecord | None
    attributes: dict[str, str]
    #: (id, name) of the material in which someone has said they speak
    materials: tuple[tuple[str, str], ...]
    #: entries of the contacts ledger about what came of asking them
    contacts: int


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """A phase of data collection."""

    id: str
    number: int
    label: str
    kind: str
    purpose: str
    plan: str
    outcome: str
    signed_by: str
    starts_on: date | None
    ends_on: date | None
    closed_on: date | None
    #: (id, name, kind of material) in it
    materials: tuple[tuple[str, str, str], ...] = field(default=())


def participants(connection: Connection) -> tuple[ParticipantRecord, ...]:
    """All participants, by group and pseudonym; those without a group last."""
    raw = driver(connection)
    rows = raw.execute(
        "SELECT p.id, p.pseudonym, g.name, p.status, p.stratum, p.note FROM participant p "
        "LEFT JOIN participant_group g ON g.id = p.group_id ORDER BY g.name IS NULL, g.name, p.pseudonym"
    ).fetchall()
    if not rows:
        return ()
    consents = _consents(connection)
    attributes: dict[str, dict[str, str]] = defaultdict(dict)
    for who, name, value in raw.execute(
        "SELECT v.participant_id, d.name, v.value FROM attribute_value v JOIN attribute_definition d ON d.id = v.attribute_id "
        "WHERE v.participant_id IS NOT NULL ORDER BY d.name"
    ):
        attributes[who][name] = value
    materials: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for who, material_id, name in raw.execute(
        "SELECT DISTINCT s.participant_id, m.id, m.name FROM speaker s JOIN material m ON m.id = s.material_id "
        "WHERE s.participant_id IS NOT NULL ORDER BY m.position"
    ):
        materials[who].append((material_id, name))
    contacts, listed = _contacts(connection)
    return tuple(
        ParticipantRecord(
            id=who,
            pseudonym=pseudonym,
            group=group,
            status="not-asked" if status == "contacted" and who in listed and not contacts.get(who) else status,
            stratum=stratum,
            note=note,
            consent=consents.get(who),
            attributes=attributes[who],
            materials=tuple(materials[who]),
            contacts=contacts.get(who, 0),
        )
        for who, pseudonym, group, status, stratum, note in rows
    )


def _consents(connection: Connection) -> dict[str, ConsentRecord]:
    """By participant, what was recorded last."""
    rows = driver(connection).execute(
        "SELECT participant_id, form_version, given_on, scopes, withdrawn_on, note FROM consent ORDER BY rowid"
    )
    return {who: ConsentRecord(form, as_day(given), _scopes(scopes), as_day(taken), note) for who, form, given, scopes, taken, note in rows}


def _scopes(told: str) -> tuple[str, ...]:
    with suppress(ValueError):
        return tuple(str(one) for one in json.loads(told))
    return ()


def quotations_of_participants(connection: Connection) -> Counter[str]:
    """By participant, the quotations with words of theirs in them, coded or not. Slow where there are many: a screen shows it later."""
    place_of, settings = settings_of_quotations(connection)
    in_place = Counter(place_of.values())
    found: Counter[str] = Counter()
    for place, (_, people) in enumerate(settings):
        for who in people:
            found[who] += in_place[place]
    return found


def _contacts(connection: Connection) -> tuple[dict[str, int], set[str]]:
    """By participant, how often something came of asking them; and who stands on the list of those who may be asked."""
    rows = driver(connection).execute(
        "SELECT participant_id, sum(drawn_as IS NULL AND vetoed_by = ''), sum(drawn_as IS NOT NULL) FROM contact GROUP BY participant_id"
    )
    found = [(who, asked, listed) for who, asked, listed in rows]
    return {who: asked for who, asked, _ in found}, {who for who, _, listed in found if listed}


def rounds(connection: Connection) -> tuple[RoundRecord, ...]:
    """All rounds by number, with their material."""
    raw = driver(connection)
    materials: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for round_id, *material in raw.execute("SELECT round_id, id, name, kind FROM material WHERE round_id IS NOT NULL ORDER BY position"):
        materials[round_id].append((material[0], material[1], material[2]))
    rows: list[tuple[Any, ...]] = raw.execute(
        "SELECT id, number, label, kind, purpose, plan, outcome, signed_by, starts_on, ends_on, closed_on FROM round ORDER BY number"
    ).fetchall()
    found = []
    for row in rows:
        round_id, number, label, kind, purpose, plan, outcome, signed_by, starts, ends, closed = row
        days = (as_day(starts), as_day(ends), as_day(closed))
        found.append(RoundRecord(round_id, number, label, kind, purpose, plan, outcome, signed_by, *days, tuple(materials[round_id])))
    return tuple(found)


def round_numbers(connection: Connection) -> list[int]:
    """The numbers of all rounds, in order."""
    return [row[0] for row in driver(connection).execute("SELECT number FROM round ORDER BY number")]


class GroupRecord(NamedTuple):
    """A group that is compared."""

    id: str
    name: str
    note: str


def groups(connection: Connection) -> tuple[GroupRecord, ...]:
    """All groups by name."""
    return tuple(GroupRecord(*row) for row in driver(connection).execute("SELECT id, name, note FROM participant_group ORDER BY name"))


def group_names(connection: Connection) -> list[str]:
    """The names of all groups, in order."""
    return [group.name for group in groups(connection)]


def attribute_names(connection: Connection) -> list[str]:
    """What is asked of participants: the names of their attributes, in order."""
    return [
        row[0] for row in driver(connection).execute("SELECT name FROM attribute_definition WHERE \"of\" = 'participant' ORDER BY name")
    ]


def material_fact_names(connection: Connection) -> list[str]:
    """What is known of material beyond what a study asks of all: the names of its attributes, in order."""
    return [row[0] for row in driver(connection).execute("SELECT name FROM attribute_definition WHERE \"of\" = 'material' ORDER BY name")]


def as_day(told: str | None) -> date | None:
    """A date as the study stores it."""
    return date.fromisoformat(told) if told else None


class SpeakerRecord(NamedTuple):
    """A speaker label of one material, and who someone has said it is."""

    label: str
    interviewer: bool
    participant: str | None
    #: in the current text
    turns: int


def speakers_of(connection: Connection, material: str) -> tuple[SpeakerRecord, ...]:
    """The speaker labels of a material, in the order in which they first speak."""
    rows = driver(connection).execute(
        "SELECT s.label, coalesce(s.interviewer, 0), p.pseudonym, count(t.id) FROM speaker s "
        "LEFT JOIN participant p ON p.id = s.participant_id LEFT JOIN turn t ON t.speaker_id = s.id AND t.text_version_id = "
        "(SELECT id FROM text_version WHERE material_id = s.material_id ORDER BY number DESC LIMIT 1) "
        "WHERE s.material_id = ? GROUP BY s.id ORDER BY min(t.start) IS NULL, min(t.start), s.label",
        (material,),
    )
    return tuple(SpeakerRecord(label, bool(interviewer), who, turns) for label, interviewer, who, turns in rows)
