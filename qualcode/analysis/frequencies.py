"""How often each code was used: codings, quotations, interviews and participants, own and with subcodes.

Pure counting over plain tuples. "Interviews" counts material of the kind interview and nothing else; a focus group or a field
note adds to codings and quotations, and its participants are counted, but it is no interview (DESIGN.md, word "Material").

Materials are counted in bit sets: bit n of a number stands for the n-th material in order. Uniting two sets, counting one, and
finding its first member is then one step each, for a thousand codes in hundreds of interviews.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple


class CodeNode(NamedTuple):
    """One code of the code tree."""

    id: str
    parent_id: str | None
    name: str
    path: str
    #: "code", "category" or "core"
    kind: str


class MaterialFact(NamedTuple):
    """One material, as far as counting needs it."""

    id: str
    name: str
    #: "interview", "focus-group", "field-note", "document" or "open-answer"
    kind: str
    #: its place by round, date and import; the smallest one is the first
    order: int


class CodingFact(NamedTuple):
    """One coding: a plain tuple in this order will do."""

    code_id: str
    quotation_id: str
    material_id: str
    #: the participants who speak in the quotation, as far as they are known
    participant_ids: tuple[str, ...]


class CodeUse(NamedTuple):
    """The codings of one code, counted."""

    codings: int
    #: distinct ones
    quotations: int
    #: the bit set of the materials they are in
    materials: int
    #: distinct ones, in all these quotations
    participants: int


_UNUSED = CodeUse(0, 0, 0, 0)


class CodeFrequency(NamedTuple):
    """What is printed about one code; `_asdict()` has the keys of the command line, in their order."""

    id: str
    name: str
    path: str
    kind: str
    #: distinct quotations with a coding of this code itself
    quotations: int
    #: codings of this code itself: two coders on one quotation are two
    codings: int
    #: distinct interviews with a coding of this code itself
    interviews: int
    #: distinct participants in the coded quotations of this code itself
    participants: int
    codings_with_subcodes: int
    interviews_with_subcodes: int
    #: the name of the first material with a coding of this code itself, or None
    first_used_in: str | None


def frequencies(codes: Sequence[CodeNode], codings: Iterable[CodingFact], materials: Iterable[MaterialFact]) -> list[CodeFrequency]:
    """One record a code, in the order of `codes`; codings of codes that are not among them are not counted.

    A parent that is not among `codes` counts as none, so a part of the tree can be counted by itself. Raises KeyError for a
    coding in material that is not among `materials`, and ValueError when the parents of a code run in a circle.
    """
    facts: dict[str, list[CodingFact]] = {code.id: [] for code in codes}
    for fact in codings:
        if fact[0] in facts:
            facts[fact[0]].append(fact)
    in_order = sorted(materials, key=lambda material: (material.order, material.name))
    bits = {material.id: 1 << place for place, material in enumerate(in_order)}
    return frequencies_of_uses(codes, {code: _use(own, bits) for code, own in facts.items()}, in_order)


def _use(facts: Sequence[CodingFact], bits: Mapping[str, int]) -> CodeUse:
    people = {person for fact in facts for person in fact[3]}
    return CodeUse(len(facts), len({fact[1] for fact in facts}), reduce(or_, [bits[fact[2]] for fact in facts], 0), len(people))


def frequencies_of_uses(codes: Sequence[CodeNode], uses: Mapping[str, CodeUse], materials: Sequence[MaterialFact]) -> list[CodeFrequency]:
    """As `frequencies`, from codings counted by code already and materials in order; a code without any may be missing in `uses`."""
    interviews = sum(1 << place for place, material in enumerate(materials) if material.kind == "interview")
    own = {code.id: uses.get(code.id, _UNUSED) for code in codes}
    within = _within(codes, {code: (use.codings, use.materials & interviews) for code, use in own.items()})
    found = []
    for code in codes:
        use, (codings_within, interviews_within) = own[code.id], within[code.id]
        first = (use.materials & -use.materials).bit_length() - 1
        found.append(
            CodeFrequency(
                *(code.id, code.name, code.path, code.kind),
                quotations=use.quotations,
                codings=use.codings,
                interviews=(use.materials & interviews).bit_count(),
                participants=use.participants,
                codings_with_subcodes=codings_within,
                interviews_with_subcodes=interviews_within.bit_count(),
                first_used_in=None if first < 0 else materials[first].name,
            )
        )
    return found


def _within(codes: Sequence[CodeNode], counts: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The codings and the bit set of interviews of each code with its subcodes; carried up the tree, from the leaves to the top."""
    parents = {code.id: code.parent_id for code in codes if code.parent_id is not None and code.parent_id in counts}
    waiting = dict.fromkeys(counts, 0)
    for parent in parents.values():
        waiting[parent] += 1
    ready = [code for code, children in waiting.items() if not children]
    for code in ready:
        if code in parents:
            parent = parents[code]
            (codings, interviews), (own_codings, own_interviews) = counts[code], counts[parent]
            counts[parent] = (codings + own_codings, interviews | own_interviews)
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    if len(ready) < len(counts):
        circle = next(code.path for code in codes if waiting[code.id])
        raise ValueError(f"the parents of the code {circle!r} run in a circle")
    return counts
