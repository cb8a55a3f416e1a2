"""A project arranged in the order in which its file is written: what stands where, and which notes point at what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Literal

from qualcode.text.project import CodeItem, CodingItem, MaterialItem, MemoItem, Project, QuotationItem
from qualcode.text.refi_names import turn_guids
from qualcode.writers.refi.guids import Guids
from qualcode.writers.refi.markup import reference
from qualcode.writers.refi.positions import Dialect

Turns = Literal["selections", "codes"]


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is written."""

    version: str
    #: of the notes that are made for people who open the file in another program
    language: str = "en"
    turns: Turns = "selections"
    dialect: Dialect = "standard"


@dataclass(frozen=True, slots=True)
class Shown:
    """A note made for other programs' users out of what has no element of its own; `about` are (kind, GUID)."""

    guid: str
    name: str
    text: str
    kind: str
    about: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Plan:
    """What all parts of the writer look things up in. Ids are the project's, GUIDs the file's."""

    project: Project
    choices: Choices
    guids: Guids
    codes: dict[str, CodeItem]
    materials: dict[str, MaterialItem]
    quotations: dict[str, QuotationItem]
    #: codes by the id of the one above, None at the top, in order
    children: dict[str | None, list[CodeItem]]
    #: quotations by material, in the order of the text
    passages: dict[str, list[QuotationItem]]
    #: codings by quotation
    codings: dict[str, list[CodingItem]]
    #: GUIDs of the selections that are a material's turns, by the material's id
    turns: dict[str, list[str]]
    #: elements that refer to codes, by the code's id
    code_refs: dict[str, str]
    #: ids of the codes that are put on something
    used: frozenset[str]
    #: GUIDs of notes by the kind and GUID of what they are about; ("study", "") for all of it
    notes: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    #: GUIDs of notes about things that have no place for a reference (participants, rounds): links lead to them
    links: list[tuple[str, str]] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def all_notes(self) -> list[MemoItem | Shown]:
        """Memos, then the notes made for other programs."""
        return [*self.project.memos, *self.shown]


#: kinds of things that cannot refer to a note in REFI-QDA
_LINKED = ("participant", "round")


def arranged(project: Project, choices: Choices) -> Plan:
    """The plan of a project, with its memos in place and no notes for other programs yet."""
    guids = Guids(project)
    plan = Plan(
        project,
        choices,
        guids,
        codes={code.id: code for code in project.codes},
        materials={material.id: material for material in project.materials},
        quotations={quotation.id: quotation for quotation in project.quotations},
        children=_children(project),
        passages=defaultdict(list),
        codings=defaultdict(list),
        turns={one.id: turn_guids(guids.materials[one.id], len(one.turns)) for one in project.materials},
        code_refs={one.id: reference("CodeRef", guids.codes[one.id]) for one in project.codes},
        used=frozenset(coding.code for coding in project.codings),
    )
    guid_of = guids.quotations
    for quotation in sorted(project.quotations, key=lambda item: (item.start, item.end, guid_of[item.id])):
        plan.passages[quotation.material].append(quotation)
    for coding in sorted(project.codings, key=attrgetter("id")):
        plan.codings[coding.quotation].append(coding)
    _place_memos(plan)
    return plan


def _children(project: Project) -> dict[str | None, list[CodeItem]]:
    """Codes by parent, by position and name; one whose parent is not there stands at the top."""
    there = {code.id for code in project.codes}
    children: dict[str | None, list[CodeItem]] = defaultdict(list)
    for code in sorted(project.codes, key=lambda item: (item.position, item.name, item.id)):
        children[code.parent if code.parent in there else None].append(code)
    return children


def _place_memos(plan: Plan) -> None:
    """Say of everything which memos are about it."""
    guids = plan.guids
    places = {
        "code": guids.codes,
        "quotation": guids.quotations,
        "coding": guids.codings,
        "material": guids.materials,
        "participant": guids.participants,
        "round": guids.rounds,
        "relation": guids.relations,
        "memo": guids.memos,
    }
    for memo in plan.project.memos:
        note = guids.memos[memo.id]
        for kind, one in memo.about:
            target = places[kind][one] if kind != "study" else ""
            if kind in _LINKED:
                plan.links.append((note, target))
            else:
                plan.notes[kind, target].append(note)


def show(plan: Plan, note: Shown) -> None:
    """Put a note for other programs in its places."""
    plan.shown.append(note)
    for place in note.about:
        plan.notes[place].append(note.guid)
