"""Where ledger, rounds and material contradict each other: each told with what stands against what, none mended."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from qualcode.study.people import RoundRecord, rounds
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord
from qualcode.study.recruitment import Ledger, Person


class Mismatch(NamedTuple):
    """A contradiction; its words are `people.mismatch-<what>` with these fields."""

    what: str
    #: who or what it is about
    where: str
    fields: dict[str, Any]


def mismatches(connection: Connection, known: Ledger, today: dt.date | None = None) -> tuple[Mismatch, ...]:
    """All of them: groups, rounds, dates, outcomes, vetoes. Dates that have not come are told where it is said what day it is."""
    materials = {one.id: one for one in Reads(connection).materials()}
    by_number = {one.number: one for one in rounds(connection)}
    found: list[Mismatch] = []
    told_again = _groups_told_again(known)
    for one in known.persons:
        found += _of_groups(one, materials)
        found += _of_facts(one, told_again)
        found += _of_outcome(one, materials)
        found += _of_dates(one, by_number, today)
        found += _of_vetoes(one)
    found += _of_numbers(known, materials)
    found += _of_places(known)
    found += _of_material(materials, by_number)
    return tuple(found)


def _of_groups(one: Person, materials: Mapping[str, MaterialRecord]) -> Iterator[Mismatch]:
    who, own = one.record.pseudonym, one.record.group
    for material in (materials[material_id] for material_id, _ in one.record.materials):
        if material.group is not None and own is not None and material.group != own:
            yield Mismatch("group", who, {"who": who, "group": own, "material": material.name, "other": material.group})


def _groups_told_again(known: Ledger) -> frozenset[str]:
    """Background facts that tell the group a second time: all their values are names of groups."""
    groups = {one.record.group for one in known.persons if one.record.group}
    values: dict[str, set[str]] = defaultdict(set)
    for one in known.persons:
        for name, value in one.record.attributes.items():
            values[name].add(value)
    return frozenset(name for name, those in values.items() if those <= groups)


def _of_facts(one: Person, told_again: frozenset[str]) -> Iterator[Mismatch]:
    who, own = one.record.pseudonym, one.record.group
    for name in sorted(told_again & one.record.attributes.keys()):
        if own is not None and one.record.attributes[name] != own:
            yield Mismatch("fact", who, {"who": who, "group": own, "fact": name, "other": one.record.attributes[name]})


def _of_outcome(one: Person, materials: Mapping[str, MaterialRecord]) -> Iterator[Mismatch]:
    who, said = one.record.pseudonym, [materials[material_id] for material_id, _ in one.record.materials]
    if said and one.outcome in ("declined", "no-show", "not-asked", "contacted"):
        yield Mismatch("heard", who, {"who": who, "status": one.outcome, "material": said[0].name})
    if one.contacts and one.record.status not in (one.outcome, "withdrawn"):
        yield Mismatch("status", who, {"who": who, "status": one.record.status, "ledger": one.outcome})
    asked_in = {entry.round for entry in one.contacts if entry.status == "included" and entry.round is not None}
    heard_in = {material.round for material in said if material.round is not None}
    if asked_in and heard_in and not asked_in & heard_in:
        spoken = next(material for material in said if material.round is not None)
        yield Mismatch("round", who, {"who": who, "round": min(asked_in), "material": spoken.name, "other": spoken.round})


def _of_dates(one: Person, by_number: Mapping[int, RoundRecord], today: dt.date | None) -> Iterator[Mismatch]:
    who = one.record.pseudonym
    for entry in one.contacts:
        fields = {"who": who, "day": entry.date, "round": entry.round}
        then = by_number.get(entry.round) if entry.round is not None else None
        if entry.date and then and (outside := _outside(entry.date, then)):
            yield Mismatch(f"{outside[0]}-round", who, {**fields, "limit": outside[1]})
        if entry.date and today and entry.date > today:
            yield Mismatch("not-come", who, fields)


def _outside(day: dt.date, then: RoundRecord) -> tuple[str, dt.date] | None:
    if then.starts_on and day < then.starts_on:
        return "before", then.starts_on
    return ("after", then.ends_on) if then.ends_on and day > then.ends_on else None


def _of_vetoes(one: Person) -> Iterator[Mismatch]:
    for veto in one.vetoes:
        after = [entry for entry in one.contacts if entry.date is None or veto.vetoed_on is None or entry.date >= veto.vetoed_on]
        if after:
            who = one.record.pseudonym
            yield Mismatch("vetoed", who, {"who": who, "by": veto.vetoed_by, "status": after[-1].status})
            return


def _of_numbers(known: Ledger, materials: Mapping[str, MaterialRecord]) -> Iterator[Mismatch]:
    """Groups whose material holds others than those who are included in the group."""
    included: dict[str, set[str]] = defaultdict(set)
    heard: dict[str, set[str]] = defaultdict(set)
    for one in known.persons:
        if one.outcome in ("included", "withdrawn") and one.record.group is not None:
            included[one.record.group].add(one.record.id)
        for material_id, _ in one.record.materials:
            group = materials[material_id].group
            if group is not None:
                heard[group].add(one.record.id)
    for group in sorted(heard):
        if len(heard[group]) != len(included[group]) and heard[group] - included[group]:
            yield Mismatch("numbers", group, {"group": group, "included": len(included[group]), "heard": len(heard[group])})


def _of_places(known: Ledger) -> Iterator[Mismatch]:
    """Two on one place: copies of the study that were merged had both drawn."""
    places = Counter((one.record.stratum, one.drawn) for one in known.persons if one.drawn)
    for (stratum, place), n in sorted(places.items()):
        if n > 1:
            yield Mismatch("place", stratum, {"stratum": stratum, "place": place, "n": n})


def _of_material(materials: Mapping[str, MaterialRecord], by_number: Mapping[int, RoundRecord]) -> Iterator[Mismatch]:
    for one in materials.values():
        then = by_number.get(one.round) if one.round is not None else None
        if one.date and then and (outside := _outside(one.date, then)):
            fields = {"material": one.name, "day": one.date, "round": one.round, "limit": outside[1]}
            yield Mismatch(f"material-{outside[0]}-round", one.name, fields)
