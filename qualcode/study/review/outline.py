"""The categories of a pack as a readable outline, and their relations. A query for each kind of fact, none in a loop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TypeVar

from sqlalchemy import Connection

from qualcode.analysis.frequencies import CodeFrequency
from qualcode.study.core import JudgementRecord, judgements
from qualcode.study.figures import code_frequencies
from qualcode.study.negative import negative_cases
from qualcode.study.properties import properties
from qualcode.study.reads import Reads
from qualcode.study.relations import RelationRecord, relations
from qualcode.study.review.records import (
    Count,
    Level,
    PackCode,
    PackMemo,
    PackProperty,
    PackQuotation,
    PackRelation,
    Range,
)
from qualcode.study.speech import settings_of_quotations

T = TypeVar("T")


class Cells:
    """How numbers are told: at "counts" those of fewer persons than the study's setting are not."""

    def __init__(self, connection: Connection, level: Level, least: int) -> None:
        self.least = least if level == "counts" else 0
        self._places, self._settings = settings_of_quotations(connection) if self.least else ({}, [])

    def told(self, number: int, persons: int) -> Count:
        """The number, or None where it stands for too few persons."""
        return number if number == 0 or min(number, persons) >= self.least else None

    def of_quotations(self, quotations: Collection[str]) -> Count:
        """How many they are. In material where nobody has said who speaks, each counts for one person."""
        if not self.least:
            return len(quotations)
        settings = {self._settings[self._places[one]] for one in quotations if one in self._places}
        return self.told(len(quotations), len({who for material, people in settings for who in people or (material,)}))


def outline(
    connection: Connection, level: Level, cells: Cells, memos: Iterable[PackMemo], quotations: Iterable[PackQuotation]
) -> tuple[PackCode, ...]:
    """All codes in tree order."""
    varies, judged, contrary = _properties(connection, level, cells), _judgements(connection), negative_cases(connection)
    written = _memos_of(memos, {one.id: code for code, own in varies.items() for one in own})
    on: dict[str, list[str]] = defaultdict(list)
    for quotation in quotations:
        for code in quotation.codes:
            on[code].append(quotation.id)
    counted = {one.id: one for one in code_frequencies(connection)}
    return tuple(
        PackCode(
            *(code.id, code.name, code.path, code.kind, code.parent_id, code.depth, code.hue % 12),
            *(code.definition, code.use_when, code.not_when, code.in_vivo),
            counts=_counts(counted[code.id], cells),
            quotations=tuple(on.get(code.id, ())),
            properties=tuple(varies.get(code.id, ())),
            judgements=tuple(judged.get(code.id, ())),
            negative=cells.of_quotations([case.quotation_id for case in contrary.get(code.id, ())]),
            negative_cases=_at(level, tuple(contrary.get(code.id, ()))),
            memos=tuple(written.get(code.id, ())),
        )
        for code in Reads(connection).codes()
    )


def _counts(of: CodeFrequency, cells: Cells) -> dict[str, Count]:
    persons = of.participants or of.interviews
    # Interviews that have only its subcodes are a cell as well: who knows both numbers knows the difference.
    below = of.interviews_with_subcodes - of.interviews
    return {
        "quotations": cells.told(of.quotations, persons),
        "interviews": cells.told(of.interviews, persons),
        "participants": cells.told(of.participants, persons),
        "interviews_with_subcodes": of.interviews_with_subcodes
        if cells.told(below, below) is not None and cells.told(of.interviews_with_subcodes, of.interviews_with_subcodes) is not None
        else None,
        # Codings of a whole are the sum of those of its parts, so any one of these would be known by the others.
        "codings_with_subcodes": None if cells.least > 1 else of.codings_with_subcodes,
    }


def _memos_of(memos: Iterable[PackMemo], properties: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for memo in memos:
        for code in dict.fromkeys(properties.get(thing.id, thing.id) for thing in memo.about):
            found[code].append(memo.id)
    return found


def _properties(connection: Connection, level: Level, cells: Cells) -> dict[str, list[PackProperty]]:
    found: dict[str, list[PackProperty]] = defaultdict(list)
    for one in properties(connection):
        ranges = [
            Range(each.low, each.high, cells.of_quotations([place.quotation_id for place in each.places]), _at(level, each.places))
            for each in one.dimensions
        ]
        found[one.code_id].append(PackProperty(one.id, one.name, one.note, tuple(ranges)))
    return found


def _at(level: Level, quoted: tuple[T, ...]) -> tuple[T, ...]:
    """What names quotations, where these are shown."""
    return () if level == "counts" else quoted


def _judgements(connection: Connection) -> dict[str, list[JudgementRecord]]:
    found: dict[str, list[JudgementRecord]] = defaultdict(list)
    for one in (*judgements(connection, "core"), *judgements(connection, "saturation")):
        found[one.code_id].append(one)
    return found


def told_relations(
    connection: Connection, level: Level, cells: Cells, memos: Iterable[PackMemo], codes: Collection[str]
) -> tuple[PackRelation, ...]:
    """All relations between these codes, in the order they were made."""
    written = _memos_of(memos, {})
    return tuple(
        _relation(one, level, cells, tuple(written.get(one.id, ())))
        for one in relations(connection)
        if one.from_id in codes and one.to_id in codes
    )


def _relation(one: RelationRecord, level: Level, cells: Cells, memos: tuple[str, ...]) -> PackRelation:
    return PackRelation(
        *(one.id, one.from_id, one.type, one.to_id, one.symmetric, one.status, one.scope, one.phenomenon_id),
        evidence_for=cells.of_quotations([piece.quotation_id for piece in one.side("for")]),
        evidence_against=cells.of_quotations([piece.quotation_id for piece in one.side("against")]),
        evidence=_at(level, one.evidence),
        only_an_arrow=one.only_an_arrow,
        memos=memos,
    )
