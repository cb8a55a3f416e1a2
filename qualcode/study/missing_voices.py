"""Who is not in the data: by group, background fact and stratum, who was asked, who is included, and who is heard in coded material."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.recruiting import Share, Tally, banded, in_common, tally, value_order
from qualcode.study.database import driver
from qualcode.study.recruitment import Entry, Ledger, Person
from qualcode.study.rounds import RoundSheet


class Row(NamedTuple):
    """Persons who have a fact in common."""

    #: None: not known
    value: str | None
    persons: Tally
    #: of them, those who speak in coded material and have not withdrawn
    heard: int


class Fact(NamedTuple):
    """What persons are counted by: "group", "stratum" or a background fact."""

    name: str
    rows: tuple[Row, ...]


class Unreached(NamedTuple):
    """Persons a round had planned and did not include."""

    round: int
    #: None: of any group
    group: str | None
    planned: int
    included: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is in the data and who is not."""

    whole: Row
    facts: tuple[Fact, ...]
    #: facts with so many different values that a table would say nothing
    untabled: tuple[str, ...]
    common: tuple[Share, ...]
    #: included, and not heard in coded material
    silent: tuple[str, ...]
    unreached: tuple[Unreached, ...]
    #: (pseudonym, entry)
    vetoes: tuple[tuple[str, Entry], ...]

    @property
    def nobody(self) -> tuple[tuple[str, str], ...]:
        """(fact, value) of those that somebody who was asked has, and nobody who is included."""
        return self._without_included(asked=True)

    @property
    def unasked(self) -> tuple[tuple[str, str], ...]:
        """(fact, value) of those that somebody on the list has, and nobody who was asked."""
        return self._without_included(asked=False)

    def _without_included(self, *, asked: bool) -> tuple[tuple[str, str], ...]:
        found = [(fact.name, row) for fact in self.facts for row in fact.rows if not row.persons.included]
        return tuple((name, row.value) for name, row in found if row.value is not None and bool(row.persons.contacted) == asked)


def coverage(connection: Connection, known: Ledger, sheets: Iterable[RoundSheet]) -> Coverage:
    """The whole panel, from the ledger and the rounds; one query for what is coded."""
    coded = {
        row[0]
        for row in driver(connection).execute("SELECT DISTINCT q.material_id FROM quotation q JOIN coding c ON c.quotation_id = q.id")
    }
    speaking = [one for one in known.persons if one.outcome != "withdrawn"]
    heard = {one.record.id for one in speaking if any(material in coded for material, _ in one.record.materials)}
    attributes = list(dict.fromkeys(sorted(name for one in known.persons for name in one.record.attributes)))
    bands = {name: banded([one.record.attributes[name] for one in known.persons if name in one.record.attributes]) for name in attributes}

    def counted_as(name: str) -> Callable[[Person], str | None]:
        return lambda one: (bands[name] or {}).get(one.record.attributes.get(name, ""))

    ways: list[tuple[str, Callable[[Person], str | None]]] = [
        ("group", lambda one: one.record.group),
        *((name, counted_as(name)) for name in attributes if bands[name] is not None),
        ("stratum", lambda one: one.record.stratum or None),
    ]
    facts = [(name, of) for name, of in ways if any(of(one) is not None for one in known.persons)]
    asked = [one for one in known.persons if one.outcome != "not-asked"]
    shared = [(one.outcome, {name: value for name, of in facts if name != "stratum" and (value := of(one)) is not None}) for one in asked]
    return Coverage(
        whole=_row(None, known.persons, heard),
        facts=tuple(Fact(name, _rows(known.persons, of, heard)) for name, of in facts),
        untabled=tuple(name for name in attributes if bands[name] is None),
        common=tuple(in_common(shared)),
        silent=tuple(one.record.pseudonym for one in known.persons if one.outcome == "included" and one.record.id not in heard),
        unreached=tuple(
            Unreached(sheet.record.number, part.group, part.planned or 0, part.asked.included)
            for sheet in sheets
            if sheet.record
            for part in sheet.groups
            if part.short
        ),
        vetoes=tuple((one.record.pseudonym, entry) for one in known.persons for entry in one.vetoes),
    )


def _rows(persons: Iterable[Person], of: Callable[[Person], str | None], heard: set[str]) -> tuple[Row, ...]:
    by_value: dict[str | None, list[Person]] = {}
    for one in persons:
        by_value.setdefault(of(one), []).append(one)
    values = sorted((value for value in by_value if value is not None), key=value_order)
    # Of whom a fact is not known, those who were asked are told.
    unknown = any(one.outcome != "not-asked" for one in by_value.get(None, ()))
    return tuple(_row(value, by_value[value], heard) for value in [*values, *([None] if unknown else [])])


def _row(value: str | None, persons: Iterable[Person], heard: set[str]) -> Row:
    those = list(persons)
    return Row(value, tally((one.outcome, one.vetoed) for one in those), sum(one.record.id in heard for one in those))
