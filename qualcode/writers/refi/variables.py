"""Variables and their values: attributes of participants and material, and facts of ours that other programs show as such."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from qualcode.locale import text
from qualcode.text import refi_names as names
from qualcode.text.project import MaterialItem, ParticipantItem, Project
from qualcode.text.refi_names import Fact
from qualcode.writers.refi.markup import content, element, quoted, reference

_SHAPES = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "boolean": re.compile(r"true|false|0|1"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "datetime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?"),
}
_MOMENTS = ("date", "datetime")


class Variables:
    """The variables of a project, and what stands in them. An attribute is known by what it is of and its name."""

    def __init__(self, project: Project, language: str) -> None:
        self._language = language
        self._types = _types(project)
        #: attributes with values that are not of their type, which are written as text
        self._text = _loose(project, self._types)
        self.loose = [item for item in project.attributes if (item.of, item.name) in self._text]
        self._names = {fact: names.fact_name(fact, (name for _, name in self._types)) for fact in names.FACTS}
        self._rounds = {item.id: item.number for item in project.rounds}
        self._groups = {item.id: item.name for item in project.groups}
        self._used: set[Fact] = set()
        #: values as markup, by the id of whose they are
        self.of_participants = {item.id: "".join(self._of_participant(item)) for item in project.participants}
        self.of_materials = {item.id: "".join(self._of_material(item)) for item in project.materials}
        if any(memo.release != "ask" for memo in project.memos):
            self._used.add(names.RELEASE)
        if any(speaker.interviewer for material in project.materials for speaker in material.speakers):
            self._used.add(names.ROLE)

    def elements(self) -> Iterator[str]:
        """The declaration of each variable that is used, ours before the study's."""
        for fact in names.FACTS:
            if fact in self._used:
                yield f'<Variable guid="{names.fact_guid(fact)}" name="{quoted(self._names[fact])}" typeOfVariable="{fact.type}"/>'
        for (of, name), kind in self._types.items():
            told = element("Description", text(f"export.attribute_of_{of}", self._language))
            shown = self._shown_type(of, name, kind)
            yield f'<Variable guid="{names.attribute_guid(of, name)}" name="{quoted(name)}" typeOfVariable="{shown}">{told}</Variable>'

    def expect_notes(self) -> None:
        """Declare what is said of notes, of which there are some."""
        self._used.add(names.MEMO_KIND)

    def of_note(self, kind: str, release: str = "ask") -> str:
        """The values of a note."""
        return self._value(names.MEMO_KIND, kind) + (self._value(names.RELEASE, release) if release != "ask" else "")

    def of_interviewer(self) -> str:
        """The value that says of somebody that they ask."""
        return self._value(names.ROLE, names.INTERVIEWER)

    def _of_participant(self, participant: ParticipantItem) -> Iterator[str]:
        if participant.group is not None:
            yield self._value(names.GROUP, self._groups[participant.group])
        yield self._value(names.STATUS, participant.status)
        yield from self._attributes("participant", participant.attributes)

    def _of_material(self, material: MaterialItem) -> Iterator[str]:
        yield self._value(names.KIND, material.kind)
        if material.round is not None:
            yield self._value(names.ROUND, str(self._rounds[material.round]))
        if material.group is not None:
            yield self._value(names.GROUP, self._groups[material.group])
        if material.date is not None:
            yield self._value(names.DATE, material.date.isoformat())
        if material.place:
            yield self._value(names.PLACE, material.place)
        if material.length_seconds is not None:
            yield self._value(names.LENGTH, str(material.length_seconds))
        if material.present:
            yield self._value(names.PRESENT, material.present)
        yield from self._attributes("material", material.attributes)

    def _attributes(self, of: str, values: dict[str, str]) -> Iterator[str]:
        for name in sorted(values):
            if values[name]:
                yield _valued(names.attribute_guid(of, name), self._shown_type(of, name, self._types[of, name]), values[name])

    def _value(self, fact: Fact, value: str) -> str:
        self._used.add(fact)
        return _valued(names.fact_guid(fact), fact.type, value)

    def _shown_type(self, of: str, name: str, kind: str) -> str:
        return "Text" if (of, name) in self._text else names.VARIABLE_TYPES[kind]


def _valued(guid: str, kind: str, value: str) -> str:
    return f"<VariableValue>{reference('VariableRef', guid)}<{kind}Value>{content(value)}</{kind}Value></VariableValue>"


def _bearers(project: Project) -> Iterator[tuple[str, dict[str, str]]]:
    """Everything that has attributes, and them."""
    for participant in project.participants:
        yield "participant", participant.attributes
    for material in project.materials:
        yield "material", material.attributes


def _types(project: Project) -> dict[tuple[str, str], str]:
    """The study's type of each attribute; one that has values and no definition is text."""
    types: dict[tuple[str, str], str] = {(item.of, item.name): item.type for item in project.attributes}
    for of, values in _bearers(project):
        for name in values:
            types.setdefault((of, name), "text")
    return types


def _loose(project: Project, types: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    found = {key for key, kind in types.items() if kind not in names.VARIABLE_TYPES}
    for of, values in _bearers(project):
        found.update((of, name) for name, value in values.items() if value and not _bears(types[of, name], value))
    return found


def _bears(kind: str, value: str) -> bool:
    """Whether `value` is one of its type's as XML Schema writes them."""
    shape = _SHAPES.get(kind)
    if shape is None:
        return True
    if not shape.fullmatch(value):
        return False
    if kind not in _MOMENTS:
        return True
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return not value.startswith("0000")
