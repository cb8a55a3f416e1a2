"""How many persons, conversations or quotations stand behind a code or a finding, and of how many: the base of "6 of 10".

Persons and conversations are kept apart: a focus group is one conversation and several persons, a repeated interview the reverse.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from qualcode.locale import text
from qualcode.locale.formats import number
from qualcode.study.database import driver
from qualcode.study.facts import Facts, Use
from qualcode.study.people import groups
from qualcode.text.inserts import Counted

#: the kinds of material that are counted; in a conversation somebody is talked with
_KINDS: dict[str, tuple[str, ...]] = {"interviews": ("interview",), "conversations": ("interview", "focus-group")}


class Within(NamedTuple):
    """What a count is narrowed to."""

    #: the id of a group of participants, or None for all
    group: str | None = None
    #: numbers of rounds, or None for all
    rounds: tuple[int, ...] | None = None


EVERYWHERE = Within()


class Base(NamedTuple):
    """What is counted for a finding."""

    what: Literal["persons", "conversations", "interviews"]
    #: by the quotations that speak for it, or by all that is coded with the categories it states
    by: Literal["evidence", "codes"]
    within: Within


class Count(NamedTuple):
    """A number with what it counts and of how many; `n` and `of` are None where they are not defined, and `reason` says why."""

    what: Counted
    n: int | None
    of: int | None
    within: Within
    #: key of the catalogue: why there is no number
    reason: str | None = None


class _Piece(NamedTuple):
    """A quotation that is counted, as often as it is coded."""

    quotation: str
    coding: str | None = None


def read_base(told: str | None) -> Base | None:
    """The base of a finding as it is stored; None where there is none, or none that can be read."""
    with suppress(ValueError, TypeError, KeyError):
        given = json.loads(told or "null")
        if given["count"] in ("persons", *_KINDS) and given.get("by", "evidence") in ("evidence", "codes"):
            rounds = None if given.get("rounds") is None else tuple(sorted({int(one) for one in given["rounds"]}))
            return Base(given["count"], given.get("by", "evidence"), Within(given.get("group"), rounds))
    return None


class Bases:
    """Counts of a study as it is at one moment. Reads all codings once, then answers any number of questions."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.facts = Facts(connection)
        self.groups: dict[str, str] = {group.id: group.name for group in groups(connection)}
        self._coded_in: dict[Within, frozenset[str]] = {}
        self._material: dict[str, str] = dict(driver(connection).execute("SELECT id, material_id FROM quotation").fetchall())

    def of_code(self, code_id: str, what: Counted, within: Within = EVERYWHERE) -> Count:
        """What a code has, with the codes under it and its indicators."""
        return self._count(self._coded([code_id]), what, within)

    def of_finding(self, finding_id: str, what: Counted, within: Within = EVERYWHERE, by: str = "evidence") -> Count:
        """What speaks for a finding; or, by its codes, what the categories it states have."""
        if by == "codes":
            codes = self._stated.get(finding_id, [])
            return self._count(self._coded(codes), what, within) if codes else Count(what, None, None, within, "inserts.no-codes")
        if what == "codings":
            return Count(what, None, None, within, "inserts.codings-of-finding")
        return self._count([_Piece(quotation) for quotation in self._evidence.get(finding_id, ())], what, within)

    def of_quotations(self, quotations: Iterable[str], what: Counted, within: Within = EVERYWHERE) -> Count:
        """What some quotations make up."""
        return self._count([_Piece(quotation) for quotation in quotations if quotation in self._material], what, within)

    def _coded(self, codes: Iterable[str]) -> list[_Piece]:
        return [_Piece(use.quotation, use.coding) for code in codes for use in self._uses.get(code, ())]

    def _count(self, pieces: list[_Piece], what: Counted, within: Within) -> Count:
        pieces = [piece for piece in pieces if self._in_rounds(self._material[piece.quotation], within)]
        if what == "persons":
            return self._persons(pieces, within)
        here = [piece for piece in pieces if self._in_group(piece.quotation, within)]
        if what == "quotations":
            return Count(what, len({piece.quotation for piece in here}), len(self._coded_within(within)), within)
        if what == "codings":
            inside = self._coded_within(within)
            every = sum(use.quotation in inside for uses in self.facts.by_code.values() for use in uses)
            return Count(what, len({piece.coding for piece in here}), every, within)
        conversations = self._conversations(what, within)
        if not conversations:
            return Count(what, None, None, within, f"inserts.no-{what}")
        return Count(what, len(conversations & {self._material[piece.quotation] for piece in here}), len(conversations), within)

    def _persons(self, pieces: list[_Piece], within: Within) -> Count:
        """Participants who are included in the study: nobody who has withdrawn."""
        heard = {who for piece in pieces for who in self.facts.people_in(piece.quotation)}
        every = {
            who
            for material, people in self.facts.speaking.items()
            if self._in_rounds(material, within)
            for who in people
            if self.facts.participants[who].status == "included" and self._of_group(who, material, within)
        }
        if not every:
            anybody = any(self.facts.speaking.values())
            return Count("persons", None, None, within, "inserts.no-persons" if anybody else "inserts.nobody-said")
        return Count("persons", len(heard & every), len(every), within)

    def _in_rounds(self, material: str, within: Within) -> bool:
        return within.rounds is None or self.facts.materials[material].round in within.rounds

    def _of_group(self, who: str, material: str, within: Within) -> bool:
        """Whether a person is of the group: by the participant's own group, else by the material's."""
        if within.group is None:
            return True
        return (self.facts.participants[who].group or self.facts.materials[material].group) == self.groups.get(within.group)

    def _in_group(self, quotation: str, within: Within) -> bool:
        """Whether a quotation is of the group: by its material's, else by who speaks in it."""
        if within.group is None:
            return True
        name, own = self.groups.get(within.group), self.facts.materials[self._material[quotation]].group
        return name in (self.facts.participants[who].group for who in self.facts.people_in(quotation)) if own is None else own == name

    def _conversations(self, what: Counted, within: Within) -> set[str]:
        """The material of that kind, in the rounds and of the group."""
        name = None if within.group is None else self.groups.get(within.group)
        return {
            one.id
            for one in self.facts.materials.values()
            if one.kind in _KINDS[what]
            and self._in_rounds(one.id, within)
            and (within.group is None or name in self.facts.groups_of(one.id))
        }

    def _coded_within(self, within: Within) -> frozenset[str]:
        """All quotations with a code, in the rounds and of the group."""
        if within not in self._coded_in:
            inside = {use.quotation for uses in self.facts.by_code.values() for use in uses}
            chosen = (one for one in inside if self._in_rounds(self._material[one], within) and self._in_group(one, within))
            self._coded_in[within] = frozenset(chosen)
        return self._coded_in[within]

    @cached_property
    def _uses(self) -> Mapping[str, list[Use]]:
        return self.facts.uses("indicators")

    @cached_property
    def _evidence(self) -> dict[str, list[str]]:
        """By finding, the quotations that speak for it."""
        return _gathered(self.connection, "SELECT finding_id, quotation_id FROM finding_evidence WHERE side = 'for'")

    @cached_property
    def _stated(self) -> dict[str, list[str]]:
        """By finding, the codes it states."""
        return _gathered(self.connection, "SELECT finding_id, code_id FROM finding_code")


def _gathered(connection: Connection, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in driver(connection).execute(query):
        found[one].append(other)
    return found


def plainly(count: Count, language: str, *, of: bool) -> str:
    """A count as it stands in a sentence: "6", or with its base "6 of 10". Only where it is defined."""
    n = number(count.n or 0, language)
    return text("inserts.of", language, count=n, base=number(count.of or 0, language)) if of else n


def in_words(count: Count, language: str, groups: Mapping[str, str]) -> str:
    """A count with what it counts: "6 of 10 persons, group intervention, rounds 1 and 2"; or why there is none."""
    narrowed = [text("inserts.in-group", language, group=groups.get(count.within.group, "?"))] if count.within.group else []
    if count.within.rounds is not None:
        numbers = ", ".join(map(str, count.within.rounds))
        narrowed.append(text("inserts.in-rounds", language, n=len(count.within.rounds), rounds=numbers))
    if count.n is None:
        return ", ".join([text(str(count.reason), language), *narrowed])
    what = text(f"inserts.{count.what}", language, n=count.of)
    return ", ".join([f"{plainly(count, language, of=True)} {what}", *narrowed])
