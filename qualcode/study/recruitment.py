"""The contacts ledger: who was asked in which round, what came of it, who must not be asked, who is next in the random order."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.analysis.recruiting import Tally, by_date, tally
from qualcode.study.database import driver
from qualcode.study.people import ConsentRecord, ParticipantRecord, as_day, participants


class Entry(NamedTuple):
    """One entry of the ledger."""

    id: str
    participant_id: str
    #: "contact": what came of asking; "veto": must not be asked; "place": on the list of those who may be asked
    kind: Literal["contact", "veto", "place"]
    status: str
    #: the round's number
    round: int | None
    date: dt.date | None
    reason: str
    vetoed_by: str
    vetoed_on: dt.date | None
    #: of the random order, and the place in it, from 1; "" and 0: on the list, not drawn yet; None for other kinds
    seed: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """A participant with what the ledger has of them."""

    record: ParticipantRecord
    #: what came of asking, in the order of `by_date`: the last one counts
    contacts: tuple[Entry, ...]
    vetoes: tuple[Entry, ...]
    place: Entry | None

    @property
    def outcome(self) -> str:
        """What came of asking them, at last; one of OUTCOMES. Who was never entered in the ledger counts by their own status."""
        if self.record.status == "withdrawn" or not self.contacts:
            return self.record.status
        return self.contacts[-1].status

    @property
    def vetoed(self) -> bool:
        """Whether someone has judged that they must not be asked."""
        return bool(self.vetoes)

    @property
    def drawn(self) -> int:
        """The place in the random order of their stratum, from 1; 0 without one."""
        return (self.place.place or 0) if self.place else 0

    def outcome_in(self, round: int | None) -> str | None:
        """What came of asking them in a round, or outside all rounds; None where they were not asked then."""
        then = [entry for entry in self.contacts if entry.round == round]
        if not then:
            return None
        # Who withdrew is no longer among those included, in whichever round that was.
        return "withdrawn" if then[-1].status == "included" and self.outcome == "withdrawn" else then[-1].status

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them: contacts, vetoes, the place on the list."""
        return (*self.contacts, *self.vetoes, *((self.place,) if self.place else ()))


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everybody, by group and pseudonym; those without a group last."""

    persons: tuple[Person, ...]

    def tally(self, persons: Iterable[Person] | None = None) -> Tally:
        """How many came to what, each person once."""
        return tally((one.outcome, one.vetoed) for one in (self.persons if persons is None else persons))

    def by_group(self) -> dict[str | None, Tally]:
        """The same in each group; None for those without one."""
        groups = dict.fromkeys(one.record.group for one in self.persons)
        return {group: self.tally(one for one in self.persons if one.record.group == group) for group in groups}

    @property
    def strata(self) -> tuple[str, ...]:
        """The strata in which a random order was drawn, in order of their names."""
        return tuple(sorted({one.record.stratum for one in self.persons if one.drawn}))

    def order(self, stratum: str) -> tuple[Person, ...]:
        """The random order of a stratum."""
        return tuple(sorted((one for one in self.persons if one.drawn and one.record.stratum == stratum), key=_place))

    def next_in(self, stratum: str) -> Person | None:
        """Whom to ask next in a stratum: the first of its random order who was not asked and must not be left alone."""
        return next((one for one in self.order(stratum) if one.outcome == "not-asked" and not one.vetoed), None)

    def named(self, participant_id: str) -> Person:
        """One person by id. Raises KeyError."""
        for one in self.persons:
            if one.record.id == participant_id:
                return one
        raise KeyError(participant_id)


def _place(one: Person) -> tuple[int, str]:
    """Copies that were merged may have given a place twice."""
    return one.drawn, one.record.pseudonym


def ledger(connection: Connection) -> Ledger:
    """The whole ledger; two queries more than `participants` asks."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for one in _entries(connection):
        entries[one.participant_id].append(one)
    return Ledger(tuple(_person(record, entries[record.id]) for record in participants(connection)))


def _entries(connection: Connection) -> list[Entry]:
    rows = driver(connection).execute(
        "SELECT c.id, c.participant_id, c.status, r.number, c.date, c.reason, c.vetoed_by, c.vetoed_on, c.seed, c.drawn_as "
        "FROM contact c LEFT JOIN round r ON r.id = c.round_id ORDER BY c.rowid"
    )
    found = []
    for row_id, who, status, number, day, reason, vetoed_by, vetoed_on, seed, place in rows:
        kind: Literal["contact", "veto", "place"] = "veto" if vetoed_by else "contact" if place is None else "place"
        days = as_day(day), as_day(vetoed_on)
        found.append(Entry(row_id, who, kind, status, number, days[0], reason, vetoed_by, days[1], seed, place))
    return found


def _person(record: ParticipantRecord, entries: list[Entry]) -> Person:
    contacts = [one for one in entries if one.kind == "contact"]
    places = [one for one in entries if one.kind == "place"]
    return Person(
        record,
        tuple(contacts[at] for at in by_date([one.date for one in contacts])),
        tuple(one for one in entries if one.kind == "veto"),
        # Of two, which merged copies may bring, the place that was drawn.
        max(places, key=lambda one: one.place or 0, default=None),
    )


class ConsentGap(NamedTuple):
    """Somebody who is included and whose consent is missing, or does not reach as far as that of others."""

    participant_id: str
    pseudonym: str
    #: None: there is none
    consent: ConsentRecord | None
    #: what others have agreed to and this person has not; empty where there is no consent at all
    lacking: tuple[str, ...]


def consent_gaps(persons: Iterable[Person]) -> tuple[ConsentGap, ...]:
    """Whose consent is missing among those included, and what it does not cover that was asked of somebody in this study."""
    included = [one.record for one in persons if one.outcome == "included"]
    asked = dict.fromkeys(scope for one in included if one.consent for scope in one.consent.scopes)
    found = []
    for one in included:
        has = one.consent is not None and one.consent.withdrawn_on is None and one.consent.given_on is not None
        lacking = tuple(scope for scope in asked if one.consent and scope not in one.consent.scopes) if has else ()
        if not has or lacking:
            found.append(ConsentGap(one.id, one.pseudonym, one.consent, lacking))
    return tuple(found)
