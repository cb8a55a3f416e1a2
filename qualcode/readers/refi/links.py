"""Links between things: memos to what they are about, and codes to codes as relations. Graphs only lay such links out."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from qualcode.readers.refi.base import Work
from qualcode.readers.refi.notes import Notes
from qualcode.readers.refi.xml import all_of, named
from qualcode.text.project import About, RelationItem

#: the type of a relation whose program gave it no name
UNNAMED = "unnamed"
_BOTH_WAYS = ("associative", "bidirectional")


def read_relations(work: Work, codes: Container[str | None], notes: Notes, things: dict[str, About]) -> tuple[RelationItem, ...]:
    """The relations between codes. A link with a note at one end makes it a memo about the other, one of `things` by id."""
    relations: dict[str, RelationItem] = {}
    for link in all_of(work.root, "Links", "Link"):
        origin, end = work.ids.of(link.get("originGUID")), work.ids.of(link.get("targetGUID"))
        if origin in codes and end in codes:
            relation = _relation(work, link, origin, end, len(relations))
            if relation is not None and relation.id not in relations:
                relations[relation.id] = relation
                notes.refer(link, About("relation", relation.id))
            continue
        pair = next(((a, b) for a, b in ((origin, end), (end, origin)) if a in notes), None)
        if pair is not None and pair[0] is not None and (about := _thing(pair[1], notes, things)) is not None:
            notes.link(pair[0], about)
        else:
            work.report.skip(link, "project.refi-link-left-out")
    _edges(work, codes, relations)
    return tuple(relations.values())


def _thing(key: str | None, notes: Notes, things: dict[str, About]) -> About | None:
    if key is None:
        return None
    return About("memo", key) if key in notes else things.get(key)


def _relation(work: Work, element: Any, origin: Any, end: Any, n: int) -> RelationItem | None:
    if origin == end:
        work.report.skip(element, "project.refi-link-to-itself")
        return None
    key = work.ids.of(element.get("guid")) or work.ids.made("relation", origin, end, element.get("name"), n)
    symmetric = (element.get("direction") or "").strip().lower() in _BOTH_WAYS
    return RelationItem(key, origin, named(element) or UNNAMED, end, symmetric)


def _edges(work: Work, codes: Container[str | None], relations: dict[str, RelationItem]) -> None:
    """An edge of a graph between two codes that no link connects is a relation too; where things lie in it is not kept."""
    pairs = {frozenset((one.source, one.to)) for one in relations.values()}
    for graph in all_of(work.root, "Graphs", "Graph"):
        stands_for = {work.ids.of(one.get("guid")): work.ids.of(one.get("representedGUID")) for one in graph.iterchildren("Vertex")}
        for edge in graph.iterchildren("Edge"):
            origin, end = (stands_for.get(work.ids.of(edge.get(name))) for name in ("sourceVertex", "targetVertex"))
            if origin not in codes or end not in codes or frozenset((origin, end)) in pairs or edge.get("representedGUID"):
                continue
            relation = _relation(work, edge, origin, end, len(relations))
            if relation is not None:
                relations[relation.id] = relation
                pairs.add(frozenset((relation.source, relation.to)))
        if not work.own:
            work.report.skip(graph, "project.refi-graph-layout")
