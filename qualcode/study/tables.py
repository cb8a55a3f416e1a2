"""Tables a researcher asks for, as plain records: from a cell to its quotations. Writers and screens show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from qualcode.analysis.crosstabs import Scope, fewest_first, protected
from qualcode.study.database import driver
from qualcode.study.facts import Facts, Tally, Use

By = Literal["round", "group"]
CaseKind = Literal["participants", "material"]


class Part(NamedTuple):
    """A part of the study that is counted by itself, with the bases of its counts."""

    name: str
    interviews: int
    persons: int


class FrequencyRow(NamedTuple):
    """How often one code is used."""

    code_id: str
    path: str
    kind: str
    counts: Mapping[Scope, Tally]
    #: by the name of a part
    parts: Mapping[str, Tally]


class Frequencies(NamedTuple):
    """How often all codes are used."""

    rows: tuple[FrequencyRow, ...]
    #: the scopes that differ from each other in this study
    scopes: tuple[Scope, ...]
    #: bases: interviews in the study, and participants who speak in any material
    whole: Part
    parts: tuple[Part, ...]
    #: the scope of the parts
    parts_scope: Scope


class Column(NamedTuple):
    """A column of a cross table; `base`: of how many persons, where persons are counted."""

    key: str
    name: str
    base: int | None = None


class CrossCell(NamedTuple):
    """What stands where a row meets a column."""

    quotations: tuple[str, ...]
    codings: int
    words: int
    persons: int


class Cross(NamedTuple):
    """Codes by something. A cell that is not there holds nothing."""

    #: (code, its path)
    rows: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], CrossCell]


class Case(NamedTuple):
    """A person, or a material, as a row of figures."""

    id: str
    name: str
    #: background facts; None: not known or hidden
    facts: tuple[str | None, ...]
    #: distinct quotations by code
    codes: Mapping[str, tuple[str, ...]]


class Cases(NamedTuple):
    """Case by code."""

    of: CaseKind
    #: names of the background facts
    facts: tuple[str, ...]
    #: (code, its path)
    codes: tuple[tuple[str, str], ...]
    cases: tuple[Case, ...]
    #: facts that were hidden because fewer than `least` persons would share what is known of them
    hidden: int
    least: int
    #: participants left out: who withdrew, and who speak in no material
    left_out: int


def frequencies(facts: Facts, by: By | None = None, parts_scope: Scope = "own") -> Frequencies:
    """How often each code is used: its own codings, with subcodes, with indicators; and in each round or group."""
    scoped: dict[Scope, dict[str, list[Use]]] = {"own": facts.by_code}
    wider: tuple[Scope, ...] = ("subcodes", "indicators")
    for scope in wider:
        uses = facts.uses(scope)
        before = list(scoped.values())[-1]
        if any(len(uses[code.id]) != len(before[code.id]) for code in facts.codes):
            scoped[scope] = uses
    belongs = _belonging(facts, by)
    names = _part_names(facts, by)
    of_parts = scoped.get(parts_scope) or facts.uses(parts_scope)
    rows = tuple(
        FrequencyRow(
            code.id,
            code.path,
            code.kind,
            {scope: facts.tally(uses[code.id]) for scope, uses in scoped.items()},
            {name: facts.tally(use for use in of_parts[code.id] if name in belongs[use.material]) for name in names},
        )
        for code in facts.codes
    )
    every = frozenset(facts.materials)
    parts = tuple(_part(facts, name, {one for one in every if name in belongs[one]}) for name in names)
    return Frequencies(rows, tuple(scoped), _part(facts, "", every), parts, parts_scope)


def _part(facts: Facts, name: str, materials: Iterable[str]) -> Part:
    chosen = frozenset(materials)
    return Part(name, len(chosen & facts.interviews), len({who for one in chosen for who in facts.speaking[one]}))


def _belonging(facts: Facts, by: By | None) -> dict[str, frozenset[str]]:
    """By material, the parts it belongs to."""
    if by == "group":
        return {material: facts.groups_of(material) for material in facts.materials}
    rounds = {one.id: one.round for one in facts.materials.values()}
    return {material: frozenset() if number is None else frozenset([str(number)]) for material, number in rounds.items()}


def _part_names(facts: Facts, by: By | None) -> list[str]:
    if by == "round":
        return [str(number) for number in sorted({one.round for one in facts.materials.values() if one.round is not None})]
    return sorted({group for one in facts.materials for group in facts.groups_of(one)}) if by == "group" else []


def codes_by_material(facts: Facts, scope: Scope = "own") -> Cross:
    """Codes by material, in the order in which material is listed; only codes and material with any codings."""
    cells: dict[tuple[str, str], CrossCell] = {}
    for code, uses in facts.uses(scope).items():
        by_material: dict[str, list[Use]] = defaultdict(list)
        for use in uses:
            by_material[use.material].append(use)
        cells |= {(code, material): _cell(facts, some) for material, some in by_material.items()}
    coded = {material for _, material in cells}
    columns = [Column(one.id, one.name) for one in facts.materials.values() if one.id in coded]
    return Cross(_rows(facts, cells), tuple(columns), cells)


def codes_by_attribute(facts: Facts, scope: Scope = "own", attribute: str | None = None) -> Cross:
    """Codes by background facts of participants: how many persons with a value speak in quotations of the code.

    The columns are groups and the values of all attributes, or of one; their bases are the persons with the value who speak anywhere.
    """
    speaking = {who for people in facts.speaking.values() for who in people}
    columns: list[Column] = []
    holders: dict[str, frozenset[str]] = {}
    for key, name, who in _values(facts, attribute):
        those = who & speaking
        if those:
            holders[key] = those
            columns.append(Column(key, name, len(those)))
    cells: dict[tuple[str, str], CrossCell] = {}
    for code, uses in facts.uses(scope).items():
        people = {use.quotation: frozenset(facts.people_in(use.quotation)) for use in uses}
        for column in columns:
            some = [use for use in uses if people[use.quotation] & holders[column.key]]
            if some:
                persons = {who for use in some for who in people[use.quotation]} & holders[column.key]
                cells[code, column.key] = _cell(facts, some)._replace(persons=len(persons))
    return Cross(_rows(facts, cells), tuple(columns), cells)


def codes_by_material_fact(facts: Facts, attribute: str, scope: Scope = "own") -> Cross:
    """Codes by a fact of material, such as the question that open answers answer: how much material of each value has the code.

    Material is counted in `persons`, as it stands for whoever it is of; the bases are all material with the value.
    """
    rows = driver(facts.connection).execute(
        "SELECT v.value, v.material_id FROM attribute_value v JOIN attribute_definition d ON d.id = v.attribute_id "
        "WHERE d.\"of\" = 'material' AND d.name = ? ORDER BY v.value, v.material_id",
        (attribute,),
    )
    value_of = {material: str(value) for value, material in rows}
    bases = Counter(value_of.values())
    cells: dict[tuple[str, str], CrossCell] = {}
    for code, uses in facts.uses(scope).items():
        by_value: dict[str, list[Use]] = defaultdict(list)
        for use in uses:
            if use.material in value_of:
                by_value[value_of[use.material]].append(use)
        for value, some in by_value.items():
            cells[code, value] = _cell(facts, some)._replace(persons=len({use.material for use in some}))
    return Cross(_rows(facts, cells), tuple(Column(value, value, base) for value, base in sorted(bases.items())), cells)


def _values(facts: Facts, attribute: str | None) -> list[tuple[str, str, frozenset[str]]]:
    """(key, name, persons) of each group, then of each value of each attribute."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in facts.participants.values():
        if one.status == "withdrawn":
            continue
        if attribute is None and one.group is not None:
            found["", one.group].add(one.id)
        for name, value in one.attributes.items():
            if attribute in (None, name):
                found[name, value].add(one.id)
    return [(f"{name}={value}", f"{name}: {value}" if name else value, frozenset(who)) for (name, value), who in sorted(found.items())]


def _rows(facts: Facts, cells: Mapping[tuple[str, str], object]) -> tuple[tuple[str, str], ...]:
    used = {code for code, _ in cells}
    return tuple((code.id, code.path) for code in facts.codes if code.id in used)


def _cell(facts: Facts, uses: list[Use]) -> CrossCell:
    tally = facts.tally(uses)
    ordered = sorted(uses, key=lambda use: (use.start, use.end, use.quotation))
    return CrossCell(tuple(dict.fromkeys(use.quotation for use in ordered)), tally.codings, tally.words, tally.persons)


def cases(facts: Facts, of: CaseKind = "participants", scope: Scope = "own", least: int = 3) -> Cases:
    """Case by code for statistics programs: distinct quotations of each code in which the person speaks, or that are in the material.

    Background facts are hidden until no row stands for fewer than `least` persons. No key is in it, and nobody who has withdrawn.
    """
    uses = facts.uses(scope)
    found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for code, some in uses.items():
        for use in some:
            for case in facts.people_in(use.quotation) if of == "participants" else (use.material,):
                found[case][code][use.quotation] = None
    listed = tuple((code.id, code.path) for code in facts.codes if uses[code.id])
    rows, names, left_out = _persons(facts) if of == "participants" else _materials(facts)
    order = fewest_first([told for _, _, told in rows], first=1)
    hidden_rows = protected([[told[at] for at in order] for _, _, told in rows], least)
    places = {at: place for place, at in enumerate(order)}
    made = []
    hidden = 0
    for (case, name, told), shown in zip(rows, hidden_rows, strict=True):
        background = tuple(shown[places[at]] for at in range(len(told)))
        hidden += sum(before is not None and after is None for before, after in zip(told, background, strict=True))
        made.append(Case(case, name, background, {code: tuple(quotations) for code, quotations in found[case].items()}))
    return Cases(of, names, listed, tuple(made), hidden, least, left_out)


_Row = tuple[str, str, tuple[str | None, ...]]


def _persons(facts: Facts) -> tuple[list[_Row], tuple[str, ...], int]:
    chosen = [one for one in facts.participants.values() if one.materials and one.status != "withdrawn"]
    names = sorted({name for one in chosen for name in one.attributes})
    rows: list[_Row] = [(one.id, one.pseudonym, (one.group, *(one.attributes.get(name) for name in names))) for one in chosen]
    return rows, ("group", *names), len(facts.participants) - len(chosen)


def _materials(facts: Facts) -> tuple[list[_Row], tuple[str, ...], int]:
    rows: list[_Row] = [
        (one.id, one.name, (one.group, one.kind, None if one.round is None else str(one.round))) for one in facts.materials.values()
    ]
    return rows, ("group", "kind", "round"), 0
