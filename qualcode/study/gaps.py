"""Gaps that the study itself shows, as suggestions for theoretical sampling. Nothing is decided here: which of them matters is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.codebook import filed_under
from qualcode.study.comparison import CodedPassage, groups_of_passages, passages_of_codes
from qualcode.study.database import driver
from qualcode.study.properties import PropertyRecord, properties
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation, counted_relations
from qualcode.study.vocabularies import Slot, offered

#: in the order in which they are shown
KINDS = ("no-quotations", "no-properties", "not-placed", "one-end", "one-material", "one-group", "slot", "hypothesis")


class Gap(NamedTuple):
    """Something a category lacks."""

    #: one of KINDS
    kind: str
    code_id: str
    code: str
    #: the property, the material, the group, the slot, or the other end of the relation
    subject: str = ""
    #: of a dimension its end with places and the one without; of a relation its type and the code it leads from
    there: str = ""
    missing: str = ""
    #: what the kind counts: quotations of the category, places on the dimension, quotations for the relation
    n: int = 0
    property_id: str | None = None
    relation_id: str | None = None
    #: open sampling decisions about the category
    decided: tuple[str, ...] = ()


def gaps(connection: Connection) -> tuple[Gap, ...]:
    """What categories lack, in the order of the code tree; relations that are hypotheses stand with the code they lead from.

    Quotations are counted with those of the codes under a category. A gap of one group or one material is one only where
    the codings of the study are of more.
    """
    codes = Reads(connection).codes()
    of_kind = [code for code in codes if code.kind != "code"]
    open_ones = "SELECT code_id, id FROM sampling_decision WHERE NOT closed AND code_id IS NOT NULL ORDER BY decided_at, id"
    decided: dict[str, list[str]] = defaultdict(list)
    for code, decision in driver(connection).execute(open_ones):
        decided[code].append(decision)
    related = counted_relations(connection)
    own: dict[str, list[PropertyRecord]] = defaultdict(list)
    for one in properties(connection):
        own[one.code_id].append(one)
    by_code: dict[str, list[Gap]] = defaultdict(list)
    for gap in (
        *_of_quotations(connection, codes, of_kind),
        *(gap for code in of_kind for gap in _of_properties(code, own[code.id])),
        *_of_slots(connection, {code.id: code for code in codes}, related),
        *_of_relations({code.id: code for code in codes}, related),
    ):
        by_code[gap.code_id].append(gap._replace(decided=tuple(decided[gap.code_id])))
    return tuple(gap for code in codes for gap in sorted(by_code[code.id], key=lambda one: KINDS.index(one.kind)))


def _of_quotations(connection: Connection, codes: Sequence[CodeRecord], of_kind: Iterable[CodeRecord]) -> Iterable[Gap]:
    passages = passages_of_codes(connection, [code.id for code in codes])
    groups = groups_of_passages(connection, passages)
    names = {material.id: material.name for material in Reads(connection).materials()}
    several_groups = len(set().union(*groups.values())) > 1
    several_materials = len({one.material_id for one in passages}) > 1
    by_code: dict[str, list[CodedPassage]] = defaultdict(list)
    for passage in passages:
        for code in passage.codes:
            by_code[code].append(passage)
    for one in of_kind:
        mine = {passage.id: passage for below in filed_under(one.id, codes) for passage in by_code[below]}
        materials = {passage.material_id for passage in mine.values()}
        heard = set().union(*(groups[quotation] for quotation in mine)) if mine else set()
        if not mine:
            yield Gap("no-quotations", one.id, one.path)
        if several_materials and len(materials) == 1:
            yield Gap("one-material", one.id, one.path, names[next(iter(materials))], n=len(mine))
        elif several_groups and len(heard) == 1:
            yield Gap("one-group", one.id, one.path, next(iter(heard)), n=len(mine))


def _of_properties(code: CodeRecord, own: Sequence[PropertyRecord]) -> Iterable[Gap]:
    if not own:
        yield Gap("no-properties", code.id, code.path)
    for one in own:
        if not any(line.places for line in one.dimensions):
            yield Gap("not-placed", code.id, code.path, one.name, property_id=one.id)
        for line in one.dimensions:
            at = [place.place for place in line.places if place.place is not None and place.place != 0.5]
            low = sum(place < 0.5 for place in at)
            if at and low in (0, len(at)):
                there, missing = (line.low, line.high) if low else (line.high, line.low)
                yield Gap("one-end", code.id, code.path, one.name, there, missing, len(at), property_id=one.id)


def _of_slots(connection: Connection, codes: Mapping[str, CodeRecord], related: Sequence[CountedRelation]) -> Iterable[Gap]:
    """Slots of the tradition's paradigm model that are empty around a phenomenon: a code with any of its slots filled."""
    models = ([slot for slot in one.slots if slot.type] for one in offered(connection))
    slots: list[Slot] = next(filter(None, models), [])
    types = {slot.type.casefold() for slot in slots if slot.type}
    filled: dict[str, set[str]] = defaultdict(set)
    for one in related:
        if one.phenomenon_id in (None, one.to_id) and one.type.casefold() in types:
            filled[one.to_id].add(one.type.casefold())
    for code, there in filled.items():
        for slot in slots:
            if slot.type and slot.type.casefold() not in there:
                yield Gap("slot", code, codes[code].path, slot.name, n=len(there))


def _of_relations(codes: Mapping[str, CodeRecord], related: Sequence[CountedRelation]) -> Iterable[Gap]:
    for one in related:
        if one.status == "hypothesis":
            source, to = codes[one.from_id], codes[one.to_id]
            yield Gap("hypothesis", source.id, source.path, to.name, one.type, source.name, one.n("for"), relation_id=one.id)
