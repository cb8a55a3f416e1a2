"""How often each code was used: codings, quotations, interviews and participants, own and with subcodes.

Pure counting over plain tuples. "Interviews" counts material of the kind interview and nothing else; a focus group or a field
note adds to codings and quotations, and its participants are counted, but it is no interview (DESIGN.md, word "Material").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
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
    """The codings of one code together."""

    #: the quotation of each coding
    quotation_ids: Sequence[str]
    #: the (material, participants) that occur among these quotations; each once is enough
    settings: Collection[tuple[str, tuple[str, ...]]]


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


@dataclass(slots=True)
class _Tally:
    """What has been seen of one code."""

    codings: int = 0
    quotations: int = 0
    participants: int = 0
    materials: set[str] = field(default_factory=set)
    interviews: set[str] = field(default_factory=set)
    #: codings and interviews, with those of subcodes
    codings_within: int = 0
    interviews_within: set[str] = field(default_factory=set)


def frequencies(codes: Sequence[CodeNode], codings: Iterable[CodingFact], materials: Iterable[MaterialFact]) -> list[CodeFrequency]:
    """One record a code, in the order of `codes`; codings of codes that are not among them are not counted.

    A parent that is not among `codes` counts as none, so a part of the tree can be counted by itself. Raises KeyError for a
    coding in material that is not among `materials`, and ValueError when the parents of a code run in a circle.
    """
    facts: dict[str, list[CodingFact]] = {code.id: [] for code in codes}
    for fact in codings:
        if fact[0] in facts:
            facts[fact[0]].append(fact)
    uses = {code: CodeUse([fact[1] for fact in own], [(fact[2], fact[3]) for fact in own]) for code, own in facts.items()}
    return frequencies_of_uses(codes, uses, materials)


def frequencies_of_uses(codes: Sequence[CodeNode], uses: Mapping[str, CodeUse], materials: Iterable[MaterialFact]) -> list[CodeFrequency]:
    """As `frequencies`, from codings that are sorted by code already; a code without any may be missing in `uses`."""
    in_order = sorted(materials, key=lambda material: (material.order, material.name))
    rank = {material.id: place for place, material in enumerate(in_order)}
    interviews = {material.id for material in in_order if material.kind == "interview"}
    tallies = {code.id: _tally(uses.get(code.id), interviews) for code in codes}
    _add_subcodes(codes, tallies)
    firsts = {code: min(map(rank.__getitem__, tally.materials), default=None) for code, tally in tallies.items()}
    names = {code: None if first is None else in_order[first].name for code, first in firsts.items()}
    return [_frequency(code, tallies[code.id], names[code.id]) for code in codes]


def _tally(use: CodeUse | None, interviews: set[str]) -> _Tally:
    """What the codings of one code come to."""
    if not use or not use.quotation_ids:
        return _Tally()
    materials, people_together = zip(*use.settings, strict=True)
    used_in, people = set(materials), set(chain.from_iterable(people_together))
    own, count = used_in & interviews, len(use.quotation_ids)
    return _Tally(count, len(set(use.quotation_ids)), len(people), used_in, own, count, set(own))


def _add_subcodes(codes: Sequence[CodeNode], tallies: dict[str, _Tally]) -> None:
    """Carry counts up the tree, from the leaves to the top."""
    parents = {code.id: code.parent_id for code in codes if code.parent_id is not None and code.parent_id in tallies}
    waiting = dict.fromkeys(tallies, 0)
    for parent in parents.values():
        waiting[parent] += 1
    ready = [code for code, children in waiting.items() if not children]
    for code in ready:
        if code in parents:
            parent = parents[code]
            tallies[parent].codings_within += tallies[code].codings_within
            tallies[parent].interviews_within |= tallies[code].interviews_within
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    if len(ready) < len(tallies):
        circle = next(code.path for code in codes if waiting[code.id])
        raise ValueError(f"the parents of the code {circle!r} run in a circle")


def _frequency(code: CodeNode, tally: _Tally, first_used_in: str | None) -> CodeFrequency:
    return CodeFrequency(
        id=code.id,
        name=code.name,
        path=code.path,
        kind=code.kind,
        quotations=tally.quotations,
        codings=tally.codings,
        interviews=len(tally.interviews),
        participants=tally.participants,
        codings_with_subcodes=tally.codings_within,
        interviews_with_subcodes=len(tally.interviews_within),
        first_used_in=first_used_in,
    )
