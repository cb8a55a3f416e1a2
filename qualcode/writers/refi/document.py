"""The XML of a project, in the order that the schema asks for and without an empty container, which it forbids."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from qualcode.text import refi_names as names
from qualcode.text.project import CoderItem, MaterialItem, MemoItem, RelationItem
from qualcode.text.refi_names import about_guid, derived, one_line, part_of, set_guid
from qualcode.writers.refi.codes import code_elements, code_sets
from qualcode.writers.refi.markup import element, made, moment, quoted, reference
from qualcode.writers.refi.plan import Plan, Shown
from qualcode.writers.refi.sources import note_refs, recording_element, source_element
from qualcode.writers.refi.speakers import Speakers
from qualcode.writers.refi.variables import Variables

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACES = (
    'xmlns="urn:QDA-XML:project:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="urn:QDA-XML:project:1.0 http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"'
)
#: half the side of the square that a graph is laid out in
_RADIUS = 400


def origin(plan: Plan) -> str:
    """Which program wrote the file, and whether its positions count as NVivo's."""
    return f"{names.ORIGIN} {plan.choices.version}{names.FOR_NVIVO if plan.choices.dialect == 'nvivo' else ''}"


def project_document(plan: Plan, variables: Variables, speakers: Speakers, step: Callable[[], None]) -> Iterator[str]:
    """The document in pieces; `step` is called for each material."""
    project = plan.project
    yield f'{HEAD}<Project {_NAMESPACES} name="{quoted(project.title)}" origin="{quoted(origin(plan))}">\n'
    yield from _within("Users", (_user(plan, coder) for coder in project.coders))
    yield from _within("CodeBook", _within("Codes", _codes(plan, speakers)))
    yield from _within("Variables", variables.elements())
    yield from _within("Cases", speakers.case_elements(variables))
    yield from _within("Sources", _sources(plan, variables, speakers, step))
    yield from _within("Notes", (_note(plan, variables, note) for note in plan.all_notes()))
    yield from _within("Links", _links(plan))
    yield from _within("Sets", _sets(plan))
    yield from _within("Graphs", _graphs(plan))
    yield f"{note_refs(plan, 'study', '')}</Project>\n"


def _within(name: str, inner: Iterable[str]) -> Iterator[str]:
    """An element around others, or nothing where there are none."""
    pieces = iter(inner)
    first = next(pieces, None)
    if first is not None:
        yield f"<{name}>"
        yield first
        yield from pieces
        yield f"</{name}>\n"


def _user(plan: Plan, coder: CoderItem) -> str:
    """A coder: initials as the id, the full name where there is one as the name."""
    return f'<User guid="{plan.guids.coders[coder.id]}" name="{quoted(coder.full_name or coder.name)}" id="{quoted(coder.name)}"/>'


def _codes(plan: Plan, speakers: Speakers) -> Iterator[str]:
    about = {code.id: note_refs(plan, "code", plan.guids.codes[code.id]) for code in plan.project.codes}
    yield from code_elements(plan, about)
    yield from speakers.code_elements()


def _sources(plan: Plan, variables: Variables, speakers: Speakers, step: Callable[[], None]) -> Iterator[str]:
    for material in plan.project.materials:
        yield from source_element(plan, variables, speakers, material)
        if recording := recording_element(plan, material):
            yield recording
        step()


def note_path(plan: Plan, note: MemoItem | Shown) -> str:
    """Where a note's text lies, within the folder of sources."""
    return f"{note_guid(plan, note)}.txt"


def note_guid(plan: Plan, note: MemoItem | Shown) -> str:
    """The GUID of a memo, or of a note made for other programs."""
    return plan.guids.memos[note.id] if isinstance(note, MemoItem) else note.guid


def _note(plan: Plan, variables: Variables, note: MemoItem | Shown) -> str:
    guid = note_guid(plan, note)
    if isinstance(note, MemoItem):
        name = note.title or one_line(note.text.strip())
        values = variables.of_note(note.kind, note.release)
        changed = f' modifiedDateTime="{moment(note.changed_at)}"' if note.changed_at else ""
        who = made(plan.guids.coder(note.coder), note.created_at) + changed
    else:
        name, values, who = note.name, variables.of_note(note.kind), ""
    about = note_refs(plan, "memo", guid)
    return f'<Note guid="{guid}" name="{quoted(name)}" plainTextPath="internal://{note_path(plan, note)}"{who}>{about}{values}</Note>\n'


def _links(plan: Plan) -> Iterator[str]:
    """Relations, and memos about what cannot refer to a note."""
    for relation in plan.project.relations:
        guid = plan.guids.relations[relation.id]
        source, to = plan.guids.codes[relation.source], plan.guids.codes[relation.to]
        ends = f'originGUID="{source}" targetGUID="{to}"'
        about = note_refs(plan, "relation", guid)
        yield f'<Link guid="{guid}" name="{quoted(relation.type)}" direction="{_direction(relation)}" {ends}>{about}</Link>\n'
    for note, target in plan.links:
        yield f'<Link guid="{about_guid(note, target)}" direction="OneWay" originGUID="{note}" targetGUID="{target}"/>\n'


def _direction(relation: RelationItem) -> str:
    return "Associative" if relation.symmetric else "OneWay"


def _sets(plan: Plan) -> Iterator[str]:
    """Rounds, groups, what codes are besides, and memos by kind."""
    guids = plan.guids
    by_round, by_group = _materials_by(plan, lambda material: material.round), _materials_by(plan, lambda material: material.group)
    for one in plan.project.rounds:
        yield _set(guids.rounds[one.id], f"{names.ROUND_SET}{one.number}", "MemberSource", by_round[one.id], one.label)
    for group in plan.project.groups:
        yield _set(guids.groups[group.id], f"{names.GROUP_SET}{group.name}", "MemberSource", by_group[group.id])
    for name, codes in code_sets(plan):
        if codes:
            yield _set(set_guid(name), name, "MemberCode", [guids.codes[code.id] for code in codes])
    by_kind: dict[str, list[str]] = defaultdict(list)
    for memo in plan.project.memos:
        by_kind[memo.kind].append(guids.memos[memo.id])
    for kind in sorted(by_kind):
        name = f"{names.MEMO_SET}{kind}"
        yield _set(set_guid(name), name, "MemberNote", by_kind[kind])


def _materials_by(plan: Plan, key: Callable[[MaterialItem], str | None]) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = defaultdict(list)
    for material in plan.project.materials:
        found[key(material)].append(plan.guids.materials[material.id])
    return found


def _set(guid: str, name: str, member: str, members: list[str], told: str = "") -> str:
    inside = "".join([reference(member, one) for one in members])
    return f'<Set guid="{guid}" name="{quoted(name)}">{element("Description", told)}{inside}</Set>\n'


def _graphs(plan: Plan) -> Iterator[str]:
    """One graph of all relations, its codes on a circle, for programs that show relations in graphs only."""
    relations, guids = plan.project.relations, plan.guids
    if not relations:
        return
    ends = dict.fromkeys(one for relation in relations for one in (relation.source, relation.to))
    graph = derived("graph", plan.project.title)
    vertices = {}
    yield f'<Graph guid="{graph}" name="{names.RELATIONS_GRAPH}">'
    for number, code in enumerate(ends):
        angle = 2 * math.pi * number / len(ends)
        x, y = round(_RADIUS * (1 + math.sin(angle))), round(_RADIUS * (1 - math.cos(angle)))
        vertices[code] = part_of(graph, guids.codes[code])
        yield (
            f'<Vertex guid="{vertices[code]}" representedGUID="{guids.codes[code]}" name="{quoted(plan.codes[code].name)}" '
            f'firstX="{x}" firstY="{y}" shape="Oval"/>'
        )
    for relation in relations:
        guid = guids.relations[relation.id]
        yield (
            f'<Edge guid="{part_of(graph, guid)}" representedGUID="{guid}" name="{quoted(relation.type)}" '
            f'sourceVertex="{vertices[relation.source]}" targetVertex="{vertices[relation.to]}" '
            f'direction="{_direction(relation)}" lineStyle="solid"/>'
        )
    yield "</Graph>\n"
