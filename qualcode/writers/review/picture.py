"""Where the page draws categories and relations: the places of the category graph, of numbers that the pack tells."""

from __future__ import annotations

from typing import Any

from qualcode.study.graph import Graph, GraphMaterial, GraphNode
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord
from qualcode.study.review.records import Pack, PackCode, PackRelation
from qualcode.writers.graph.geometry import measure_of
from qualcode.writers.graph.lines import middle, runs
from qualcode.writers.graph.placing import place
from qualcode.writers.graph.selection import drawn, filed
from qualcode.writers.graph.wording import on_relation

#: with more relations than this their words are not on them
WORDED = 90


def picture(pack: Pack) -> dict[str, Any]:
    """Circles (place of the code, x, y, radius, lines of its name), and lines of relations (place, points, where its words are) and of
    filing, in whole points.

    A count that is not told has the smallest circle, so that no size tells it.
    """
    graph = drawn(graph_of(pack))
    codes = {code.id: place for place, code in enumerate(pack.codes)}
    relations = {one.id: place for place, one in enumerate(pack.relations)}
    worded = len(graph.edges) <= WORDED
    labels = {at: on_relation(edge, pack.study.language) for at, edge in enumerate(graph.edges)} if worded else {}
    measure = measure_of(graph)
    placing = place(graph, labels, measure)
    courses = runs(graph, placing)
    edges = [
        [
            relations[edge.id],
            [_whole(point) for point in courses[at]],
            _whole(placing.words.get(at) or middle(courses[at])) if worded else None,
        ]
        for at, edge in enumerate(graph.edges)
    ]
    nodes = [[codes[one], *_whole((spot.x, spot.y)), round(spot.radius), spot.lines] for one, spot in placing.spots.items()]
    under = [[codes[above], codes[code]] for code, above in filed(graph)]
    told = {"measure": f"{measure}_with_subcodes", "width": round(placing.width), "height": round(placing.height)}
    return {**told, "nodes": nodes, "edges": edges, "filed": under}


def _whole(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def graph_of(pack: Pack) -> Graph:
    """The graph of what the pack tells, without anything that it does not: of the material, whether there is an interview in it."""
    edges = tuple(map(_edge, pack.relations))
    heard = any(code.counts["interviews_with_subcodes"] != 0 for code in pack.codes)
    materials = (GraphMaterial("", "", "interview", None, None),) if heard else ()
    return Graph(pack.study.title, pack.study.language, "", tuple(map(_node, pack.codes)), edges, materials)


def _node(code: PackCode) -> GraphNode:
    record = CodeRecord(
        *(code.id, code.name, code.path, code.kind, code.parent_id, code.depth, code.definition, code.use_when, code.not_when),
        example="",
        in_vivo=code.in_vivo,
        hue=code.hue,
        codings=0,
        last_used=None,
    )
    codings, interviews = (code.counts[f"{one}_with_subcodes"] or 0 for one in ("codings", "interviews"))
    return GraphNode(record, 0, 0, 0, 0, codings, interviews, evidence=())


def _edge(one: PackRelation) -> RelationRecord:
    sides = {"for": one.evidence_for, "against": one.evidence_against}
    return RelationRecord(
        *(one.id, one.from_id, one.type, one.to_id, "", one.symmetric, False, one.status, one.phenomenon_id, one.scope, ""),
        # What is told is whether there is a memo, not which: it need not be released.
        memos=() if one.only_an_arrow else ("",),
        counts={(side, ""): 1 if n is None else n for side, n in sides.items() if n != 0},
        evidence=(),
    )
