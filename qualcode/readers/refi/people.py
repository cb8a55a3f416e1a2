"""Participants, attributes, rounds and groups: what a project says in its cases, variables and sets of sources."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Literal

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.codes import Tree
from qualcode.readers.refi.materials import Materials
from qualcode.readers.refi.notes import KIND
from qualcode.readers.refi.xml import all_of, description, long_text, named, one_line, target
from qualcode.text.project import AttributeItem, GroupItem, ParticipantItem, RoundItem
from qualcode.text.refi_names import CORE_SET, GROUP, MEMO_SET

_TYPES = {"text": "text", "boolean": "boolean", "integer": "integer", "float": "decimal", "date": "date", "datetime": "datetime"}
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
_ROUND_NAMES = ("round", "runde")
_ROUND_SET = re.compile(r"(?:round|runde)\s+(\d{1,4})", re.IGNORECASE)
#: ATLAS.ti writes a document's attributes as sets named so
_ATTRIBUTE_SET = re.compile(r"([^:]{1,60}): (.+)")
_MOST_ROUND = 9999

Of = Literal["participant", "material"]


@dataclass(slots=True)
class _Variable:
    name: str
    type: str
    element: Any
    used: bool = False


@dataclass(slots=True)
class People:
    """Everything about people and phases, with what each material has of it."""

    participants: list[ParticipantItem] = field(default_factory=list)
    attributes: dict[tuple[Of, str], AttributeItem] = field(default_factory=dict)
    rounds: dict[int, RoundItem] = field(default_factory=dict)
    groups: dict[str, GroupItem] = field(default_factory=dict)
    #: by material
    round_of: dict[str, str] = field(default_factory=dict)
    group_of: dict[str, str] = field(default_factory=dict)
    attributes_of: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    #: by participant: the materials and the selections that are theirs
    materials_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    selections_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def case_ids(work: Work) -> set[str]:
    """The ids of all cases."""
    return {key for one in all_of(work.root, "Cases", "Case") if (key := work.ids.of(one.get("guid"))) is not None}


def read_people(work: Work, materials: Materials, codes: Tree) -> People:
    """Participants, attributes, rounds and groups."""
    people = People()
    reader = _Reader(work, materials, codes, people)
    for material in materials.items.values():
        for element in material.elements:
            reader.of_source(material.id, element)
    for case in all_of(work.root, "Cases", "Case"):
        reader.case(case)
    reader.sets()
    for variable in reader.variables.values():
        if not variable.used and variable.name.casefold() != KIND:
            work.report.skip(variable.element, "project.refi-variable-unused")
    return people


class _Reader:
    def __init__(self, work: Work, materials: Materials, codes: Tree, people: People) -> None:
        self._work = work
        self._materials = materials
        self._codes = codes
        self._people = people
        self.variables: dict[str | None, _Variable] = {}
        #: names of sets with nothing in them, and of sets of which no text came in
        self._empty_sets: list[str] = []
        self._lost_sets: list[str] = []
        for one in all_of(work.root, "Variables", "Variable"):
            kind = _TYPES.get((one.get("typeOfVariable") or "").strip().lower(), "text")
            self.variables[work.ids.of(one.get("guid"))] = _Variable(named(one) or "?", kind, one)

    def of_source(self, material: str, element: Any) -> None:
        """The variables of a source: its round, its group in our own export, and attributes."""
        for name, value, kind in self._values(element):
            if name.casefold() in _ROUND_NAMES and value.isdecimal() and 0 < int(value) <= _MOST_ROUND:
                self._people.round_of[material] = self._round(int(value))
            elif self._work.own and name == GROUP.name:
                self._people.group_of[material] = self._group(value)
            else:
                self._attribute("material", name, kind)
                self._people.attributes_of[material][name] = value

    def case(self, case: Any) -> None:
        """A case with a name is a participant; one without, for one source, only carries that source's variables (MAXQDA, Quirkos)."""
        work, people = self._work, self._people
        name = named(case) or self._codes.cases.get(work.ids.of(case.get("guid")) or "", "")
        sources = self._sources(case)
        selections = [key for one in case.iterchildren("SelectionRef") if (key := work.ids.of(target(one))) is not None]
        codes = sum(1 for _ in case.iterchildren("CodeRef"))
        if codes:
            work.report.skip(case, "project.refi-case-codes", n=codes)
        if not name:
            self._nameless(case, sources)
            return
        key = work.ids.of(case.get("guid")) or work.ids.made("case", name)
        if any(one.id == key for one in people.participants):
            work.report.skip(case, "project.refi-same-guid", guid=key)
            return
        attributes: dict[str, str] = {}
        group = None
        for variable, value, kind in self._values(case):
            if work.own and variable == GROUP.name:
                group = self._group(value)
            else:
                self._attribute("participant", variable, kind)
                attributes[variable] = value
        people.participants.append(ParticipantItem(key, name, group, note=description(case), attributes=attributes))
        people.materials_of[key] += sources
        people.selections_of[key] += selections

    def _nameless(self, case: Any, sources: list[str]) -> None:
        if len(sources) != 1:
            self._work.report.skip(case, "project.refi-case-nameless")
            return
        self.of_source(sources[0], case)
        note = description(case)
        if note:
            self._work.report.skip(case, "project.refi-case-description", text=note[:200])

    def _sources(self, case: Any) -> list[str]:
        found: list[str] = []
        for reference in case.iterchildren("SourceRef"):
            materials = self._materials.of(target(reference))
            if not materials and not self._materials.is_known(target(reference)):
                self._work.report.skip(reference, "project.refi-no-such-source")
            found += [one.id for one in materials if one.id not in found]
        return found

    def _values(self, element: Any) -> list[tuple[str, str, str]]:
        """(name, value, type) of the variables an element has; one without a value is not known, and left out."""
        found = []
        for one in element.iterchildren("VariableValue"):
            reference = next(one.iterchildren("VariableRef"), None)
            variable = self.variables.get(self._work.ids.of(target(reference))) if reference is not None else None
            if variable is None:
                self._work.report.skip(one, "project.refi-no-such-variable")
                continue
            variable.used = True
            value = next((long_text(child.text).strip() for child in one.iterchildren(*_VALUES)), "")
            if variable.type == "boolean":
                value = {"1": "true", "0": "false"}.get(value, value.lower())
            if value:
                found.append((variable.name, value, variable.type))
        return found

    def _attribute(self, of: Of, name: str, kind: str) -> None:
        known = self._people.attributes.get((of, name))
        if known is None:
            self._people.attributes[of, name] = AttributeItem(of, name, kind)
        elif known.type != kind:
            self._people.attributes[of, name] = AttributeItem(of, name)

    def _round(self, number: int) -> str:
        if number not in self._people.rounds:
            self._people.rounds[number] = RoundItem(self._work.ids.made("round", number), number)
        return self._people.rounds[number].id

    def _group(self, name: str) -> str:
        name = one_line(name)
        if name not in self._people.groups:
            self._people.groups[name] = GroupItem(self._work.ids.made("group", name), name)
        return self._people.groups[name].id

    def sets(self) -> None:
        """Sets of sources: a round, an attribute, a group, or where they overlap a yes or no each. Other sets are told of."""
        plain: list[tuple[Any, list[str]]] = []
        for one in all_of(self._work.root, "Sets", "Set"):
            members = self._members(one)
            name = named(one)
            if not members:
                continue
            if match := _ROUND_SET.fullmatch(name):
                for material in members:
                    self._people.round_of.setdefault(material, self._round(int(match[1])))
            elif match := _ATTRIBUTE_SET.fullmatch(name):
                self._attribute_set(one, members, match[1].strip(), match[2].strip())
            else:
                plain.append((one, members))
        together = [material for _, members in plain for material in members]
        overlap = len(together) != len(set(together)) or any(material in self._people.group_of for material in together)
        for one, members in plain:
            name = named(one)
            if overlap:
                self._attribute("material", name, "boolean")
            for material in members:
                if overlap:
                    self._people.attributes_of[material].setdefault(name, "true")
                else:
                    self._people.group_of[material] = self._group(name)
        for names, why in ((self._empty_sets, "project.refi-empty-sets"), (self._lost_sets, "project.refi-sets-without-texts")):
            if names:
                self._work.report.note("sets" if names[1:] else "set", why, ", ".join(filter(None, names)), n=len(names))

    def _attribute_set(self, one: Any, members: list[str], name: str, value: str) -> None:
        if self._work.own and name == GROUP.name:
            for material in members:
                self._people.group_of.setdefault(material, self._group(value))
            return
        self._attribute("material", name, "text")
        for material in members:
            known = self._people.attributes_of[material].setdefault(name, value)
            if known != value:
                self._work.report.skip(one, "project.refi-two-values", name=name)

    def _members(self, one: Any) -> list[str]:
        """The materials of a set. What is in it beside is told of."""
        work = self._work
        materials: list[str] = []
        sources = list(one.iterchildren("MemberSource"))
        for reference in sources:
            found = self._materials.of(target(reference))
            if not found and not self._materials.is_known(target(reference)):
                work.report.skip(reference, "project.refi-no-such-source")
            materials += [material.id for material in found if material.id not in materials]
        codes = [work.ids.of(target(member)) for member in one.iterchildren("MemberCode")]
        notes = sum(1 for _ in one.iterchildren("MemberNote"))
        if codes and named(one) != CORE_SET:
            names = [item.name for item in self._codes.items if item.id in codes]
            work.report.skip(one, "project.refi-code-set", n=len(codes), names=", ".join(names[:20]))
        if notes and not named(one).startswith(MEMO_SET):
            work.report.skip(one, "project.refi-note-set", n=notes)
        if not (sources or codes or notes):
            self._empty_sets.append(named(one))
        elif sources and not materials:
            self._lost_sets.append(named(one))
        return materials
