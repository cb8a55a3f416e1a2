"""What the page is given to draw: names, places, relations, and where evidence lies, with a number for each material."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qualcode.study.graph import Graph, GraphNode, category_of
from qualcode.study.hues import HUES
from qualcode.study.relations import EvidenceRecord, RelationRecord
from qualcode.writers.graph.geometry import Measure
from qualcode.writers.graph.placing import place
from qualcode.writers.graph.selection import drawn
from qualcode.writers.graph.wording import on_relation
from qualcode.writers.quote_rows import clean

#: with more codes drawn than this a page begins with its categories folded
READABLE = 80
#: with more relations than this no room is made for their words
WORDED = 90


def page_data(graph: Graph, shown: Graph, measure: Measure) -> dict[str, Any]:
    """The graph as the page's script reads it. Codes, materials, coders and levels are numbers of their lists.

    `place`, `every` and `overview` of a node are its places when what is `shown`, every code, and only what is at the top is drawn.
    """
    number = {node.code.id: at for at, node in enumerate(graph.nodes)}
    materials = {one.id: at for at, one in enumerate(graph.materials)}
    coders = sorted({one.coder for node in graph.nodes for one in node.evidence} | {edge.coder for edge in graph.edges})
    levels = sorted({one.level for edge in graph.edges for one in edge.evidence if one.level})
    above = category_of(graph)
    every = len(shown.nodes) == len(graph.nodes)
    drawn_at = _places(shown, measure)
    places = {
        "place": drawn_at,
        "every": drawn_at if every else _places(graph, measure),
        "overview": _places(_overview(graph, shown), measure),
    }
    in_it = {node.code.id for node in drawn(graph).nodes}

    def told(node: GraphNode) -> dict[str, Any]:
        code = node.code
        up = above[code.id]
        return {
            "name": clean(code.name),
            "path": clean(code.path),
            "kind": code.kind,
            "definition": clean(code.definition),
            "hue": HUES[code.hue % len(HUES)],
            "above": None if up is None else number[up],
            "drawn": code.id in in_it,
            "evidence": [[one.material, coders.index(one.coder), one.quotations] for one in node.evidence],
            **{name: of.get(code.id) for name, of in places.items()},
        }

    def side(evidence: tuple[EvidenceRecord, ...]) -> list[list[int | None]]:
        return [[materials[one.material_id], levels.index(one.level) if one.level else None] for one in evidence]

    def related(edge: RelationRecord) -> dict[str, Any]:
        about = {"type": clean(edge.type), "status": edge.status, "coder": edge.coder}
        signs = {"symmetric": edge.symmetric, "only_an_arrow": edge.only_an_arrow}
        ends = {"from": number[edge.from_id], "to": number[edge.to_id]}
        return {**ends, **about, **signs, "for": side(edge.side("for")), "against": side(edge.side("against"))}

    return {
        "materials": [[one.round, one.group, one.kind == "interview"] for one in graph.materials],
        "coders": coders,
        "levels": levels,
        "nodes": [told(node) for node in graph.nodes],
        "relations": [related(edge) for edge in graph.edges],
        "every": every,
        "size": measure,
        "folded": len(shown.nodes) > READABLE and len(places["overview"]) < len(shown.nodes),
    }


def _places(graph: Graph, measure: Measure) -> dict[str, tuple[int, int]]:
    """Whole points are close enough for a screen."""
    count = len(graph.edges)
    labels = {at: on_relation(edge, graph.language) for at, edge in enumerate(graph.edges)} if count <= WORDED else {}
    return {code: (round(spot.x), round(spot.y)) for code, spot in place(graph, labels, measure, straight=True).spots.items()}


def _overview(graph: Graph, shown: Graph) -> Graph:
    """What is shown when every category is folded: what is at the top, with the relations of all below it, once between any two."""
    above = category_of(graph)

    def top(code: str) -> str:
        up = above[code]
        return code if up is None else top(up)

    edges: dict[tuple[str, str], RelationRecord] = {}
    for edge in shown.edges:
        one, other = top(edge.from_id), top(edge.to_id)
        if one != other:
            edges.setdefault((one, other), replace(edge, from_id=one, to_id=other))
    return shown._replace(nodes=tuple(node for node in shown.nodes if above[node.code.id] is None), edges=tuple(edges.values()))
