"""Rounds as they were planned and as they went: persons and conversations kept apart, by group; and what a closed round lacks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.recruiting import Tally, tally
from qualcode.study.database import driver
from qualcode.study.people import RoundRecord, rounds
from qualcode.study.reads import Reads
from qualcode.study.records import MaterialRecord
from qualcode.study.recruitment import Ledger, Person, consent_gaps

#: material that is a conversation
CONVERSATIONS = ("interview", "focus-group")


class Part(NamedTuple):
    """A round, or one group of it, as planned and as it went."""

    #: None: those without a group, or (in a plan) persons of any group
    group: str | None
    #: persons; None where no number was planned
    planned: int | None
    #: persons asked in the round, each once, by what came of it then
    asked: Tally
    #: interviews and focus groups of the round; one with persons of two groups stands in both
    conversations: int
    #: persons who speak in them and have not withdrawn, as far as someone has said who the speakers are
    heard: int

    @property
    def short(self) -> int:
        """How many persons fewer than planned were included."""
        return max(0, (self.planned or 0) - self.asked.included)


class RoundMemo(NamedTuple):
    """A reflexive memo about a round."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """A round with its numbers. Without a `record`: what belongs to no round, or (`rounds_together`) all of the study."""

    record: RoundRecord | None
    whole: Part
    #: by name, those without a group last
    groups: tuple[Part, ...]
    #: the reflexive memos about it, the oldest first
    memos: tuple[RoundMemo, ...] = ()


class Lacking(NamedTuple):
    """Something a round lacks when it is closed: the words are `people.lacking-<what>`."""

    what: str
    n: int = 0
    names: tuple[str, ...] = ()


def round_sheets(connection: Connection, known: Ledger) -> tuple[RoundSheet, ...]:
    """All rounds by number; at the end what belongs to none, where there is any."""
    desk = _Desk(connection, known)
    found = [desk.sheet(record) for record in rounds(connection)]
    outside = desk.sheet(None)
    return tuple(found) if not (outside.whole.asked.listed or outside.whole.conversations) else (*found, outside)


def rounds_together(connection: Connection, known: Ledger) -> RoundSheet:
    """The whole study: every person and conversation once, so that it may be less than the sum of its rounds."""
    desk = _Desk(connection, known)
    plan: dict[str | None, int] = defaultdict(int)
    for one in desk.plans.values():
        for group, number in one.items():
            plan[group] += number
    persons = [(one, one.outcome) for one in known.persons if one.outcome != "not-asked"]
    return desk.put_together(None, plan, persons, desk.talks, {})


class _Desk:
    """What is read once for all rounds."""

    def __init__(self, connection: Connection, known: Ledger) -> None:
        self.known = known
        raw = driver(connection)
        self.plans: dict[str, dict[str | None, int]] = defaultdict(dict)
        for round_id, group, planned in raw.execute(
            "SELECT p.round_id, g.name, p.planned FROM round_plan p LEFT JOIN participant_group g ON g.id = p.group_id"
        ):
            self.plans[round_id][group] = self.plans[round_id].get(group, 0) + planned
        self.talks = [one for one in Reads(connection).materials() if one.kind in CONVERSATIONS]
        self.speakers: dict[str, list[Person]] = defaultdict(list)
        for person in known.persons:
            for material, _ in person.record.materials:
                self.speakers[material].append(person)
        self.talking = {person.record.id for one in self.talks for person in self.speakers[one.id]}
        self.memos: dict[str, list[RoundMemo]] = defaultdict(list)
        for round_id, memo, title in raw.execute(
            "SELECT DISTINCT l.about_id, m.id, m.title FROM memo_link l JOIN memo m ON m.id = l.memo_id "
            "WHERE l.about = 'round' AND m.kind = 'reflexive' ORDER BY m.created_at, m.id"
        ):
            self.memos[round_id].append(RoundMemo(memo, title))

    def sheet(self, record: RoundRecord | None) -> RoundSheet:
        number = record.number if record else None
        talks = [one for one in self.talks if one.round == number]
        speaking = {person.record.id for one in talks for person in self.speakers[one.id]}
        persons = [(one, came_to) for one in self.known.persons if (came_to := self._came_to(one, number, speaking))]
        plan = self.plans[record.id] if record else {}
        return self.put_together(record, plan, persons, talks, self.memos)

    def _came_to(self, one: Person, number: int | None, speaking: set[str]) -> str | None:
        """What came of asking someone in a round; who is in no ledger is counted where they speak."""
        if one.contacts:
            return one.outcome_in(number)
        there = one.record.id in speaking if one.record.id in self.talking else number is None
        return one.outcome if there and one.outcome != "not-asked" else None

    def put_together(
        self,
        record: RoundRecord | None,
        plan: Mapping[str | None, int],
        persons: list[tuple[Person, str]],
        talks: list[MaterialRecord],
        memos: Mapping[str, list[RoundMemo]],
    ) -> RoundSheet:
        of = {one.id: self._groups_of(one) for one in talks}
        names = {one.record.group for one, _ in persons} | {group for groups in of.values() for group in groups} | set(plan)
        groups = sorted(names, key=lambda name: (name is None, name or ""))
        parts = tuple(self._part(group, plan.get(group), persons, [one for one in talks if group in of[one.id]]) for group in groups)
        planned = sum(plan.values()) if plan else None
        whole = Part(None, planned, _tally(persons), len(talks), len(self._heard(talks)))
        return RoundSheet(record, whole, parts, tuple(memos.get(record.id, ())) if record else ())

    def _part(self, group: str | None, planned: int | None, persons: list[tuple[Person, str]], talks: list[MaterialRecord]) -> Part:
        heard = sum(1 for one in self._heard(talks).values() if one.record.group == group)
        return Part(group, planned, _tally([(one, to) for one, to in persons if one.record.group == group]), len(talks), heard)

    def _heard(self, talks: Iterable[MaterialRecord]) -> dict[str, Person]:
        """Who speaks there, by id, and has not withdrawn."""
        return {person.record.id: person for one in talks for person in self.speakers[one.id] if person.outcome != "withdrawn"}

    def _groups_of(self, material: MaterialRecord) -> set[str | None]:
        """A conversation's own group, else those of the persons who speak in it."""
        if material.group is not None:
            return {material.group}
        return {person.record.group for person in self.speakers[material.id]} or {None}


def _tally(persons: Iterable[tuple[Person, str]]) -> Tally:
    return tally((came_to, one.vetoed) for one, came_to in persons)


def lacking(connection: Connection, known: Ledger, sheet: RoundSheet) -> tuple[Lacking, ...]:
    """What a round lacks before it is signed off: memo, outcome, answers, persons planned, consent; material not frozen, read or coded."""
    if sheet.record is None:
        return ()
    number, found = sheet.record.number, []
    found += [] if sheet.memos else [Lacking("memo")]
    found += [] if sheet.record.outcome.strip() else [Lacking("outcome")]
    there = [one for one in known.persons if one.outcome_in(number) is not None]
    waiting = tuple(one.record.pseudonym for one in there if one.outcome_in(number) == "contacted")
    found += [Lacking("answers", len(waiting), waiting)] if waiting else []
    found += [Lacking("persons", part.short, (part.group,) if part.group else ()) for part in sheet.groups if part.short]
    gaps = tuple(gap.pseudonym for gap in consent_gaps(there) if not gap.lacking)
    found += [Lacking("consent", len(gaps), gaps)] if gaps else []
    found += _material_lacks(connection, sheet.record)
    return tuple(found)


def _material_lacks(connection: Connection, record: RoundRecord) -> list[Lacking]:
    if not record.materials:
        return [Lacking("material")]
    rows = (
        driver(connection)
        .execute(
            "SELECT m.name, v.frozen_at IS NULL, NOT EXISTS (SELECT 1 FROM reading_status r WHERE r.material_id = m.id AND r.status = "
            "'read-through'), NOT EXISTS (SELECT 1 FROM quotation q JOIN coding c ON c.quotation_id = q.id WHERE q.material_id = m.id) "
            "FROM material m JOIN text_version v ON v.material_id = m.id AND v.number = (SELECT max(number) FROM text_version "
            "WHERE material_id = m.id) WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.position",
            (json.dumps([material for material, _, _ in record.materials]),),
        )
        .fetchall()
    )
    lacks = (("drafts", 1), ("unread", 2), ("uncoded", 3))
    named = [(what, tuple(row[0] for row in rows if row[at])) for what, at in lacks]
    return [Lacking(what, len(names), names) for what, names in named if names]
