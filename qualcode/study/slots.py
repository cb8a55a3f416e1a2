"""A phenomenon and what stands around it, as rows: the slots of a paradigm model, or what leads to a category and from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qualcode.study.records import CodeRecord
from qualcode.study.relations import CountedRelation
from qualcode.study.vocabularies import Vocabulary

#: slots of a category that no paradigm model is used for
LEADS_HERE, LEADS_AWAY = "leads-here", "leads-away"
#: the relations of a diagram that no slot of its model has, and those that say how far they reach
OTHERS, BY_SCOPE = "others", "by-scope"


class Entry(NamedTuple):
    """A category in a slot, and the relation that puts it there."""

    code_id: str
    relation: CountedRelation


class SlotRow(NamedTuple):
    """A row: a slot with how many entries it has, or an entry of it."""

    #: of the model's slots their id, or one of those above
    slot: str
    #: its name; "" for one of those above
    name: str
    #: of the type that relates what is put here to the phenomenon, or None
    type: str | None
    #: entries of the slot, for the row of the slot itself
    entries: int = 0
    entry: Entry | None = None


def slot_rows(
    phenomenon: str, model: Vocabulary | None, relations: Sequence[CountedRelation], scopes: Sequence[str], codes: Mapping[str, CodeRecord]
) -> list[SlotRow]:
    """The slots of a phenomenon with what stands in them, in the model's order; without a model, what leads here and what leads away.

    A relation stands in the diagram of the phenomenon that it names; one that names none, in that of the code it leads to.
    """
    mine = [one for one in relations if one.phenomenon_id == phenomenon or (one.phenomenon_id is None and phenomenon in _ends(one))]
    rows: list[SlotRow] = []
    if model is None:
        here = [one for one in mine if one.to_id == phenomenon]
        rows += _slot(LEADS_HERE, "", None, [Entry(one.from_id, one) for one in here])
        rows += _slot(LEADS_AWAY, "", None, [Entry(one.to_id, one) for one in mine if one.from_id == phenomenon])
        taken = [one for one in mine if phenomenon in _ends(one)]
    else:
        taken = []
        for slot in model.slots:
            if slot.type is not None:
                filled = [one for one in mine if one.to_id == phenomenon and one.type.casefold() == slot.type.casefold()]
                rows += _slot(slot.id, slot.name, slot.type, [Entry(one.from_id, one) for one in filled])
                taken += filled
    if others := [one for one in mine if one not in taken]:
        rows += _slot(OTHERS, "", None, [Entry(one.from_id, one) for one in others])
    if placed := sorted((one for one in mine if one.scope), key=lambda one: _reach(one.scope, scopes)):
        rows += _slot(BY_SCOPE, "", None, [Entry(one.from_id, one) for one in placed])
    return rows


def _slot(slot: str, name: str, type: str | None, entries: Sequence[Entry]) -> Iterator[SlotRow]:
    yield SlotRow(slot, name, type, len(entries))
    yield from (SlotRow(slot, name, type, entry=entry) for entry in entries)


def _ends(relation: CountedRelation) -> tuple[str, str]:
    return relation.from_id, relation.to_id


def _reach(scope: str, scopes: Sequence[str]) -> tuple[int, str]:
    """From what one does to the whole world; what is none of these last."""
    folded = [one.casefold() for one in scopes]
    return (folded.index(scope.casefold()) if scope.casefold() in folded else len(folded), scope)


def models(offered: Sequence[Vocabulary]) -> list[Vocabulary]:
    """The paradigm models among what the study's tradition is offered."""
    return [one for one in offered if any(slot.type for slot in one.slots)]
