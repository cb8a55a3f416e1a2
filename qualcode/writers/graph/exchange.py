"""The graph for other programs: GraphML, GEXF for Gephi, and JSON."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

from qualcode.study.graph import Graph, GraphNode
from qualcode.study.relations import RelationRecord
from qualcode.writers.quote_rows import clean

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def document(graph: Graph) -> dict[str, Any]:
    """What `qualcode graph --to F.json` holds: {"nodes": […], "edges": […]}; `levels` are of the evidence for."""
    return {"nodes": [_node(node) for node in graph.nodes], "edges": [_edge(edge) for edge in graph.edges]}


def _node(node: GraphNode) -> dict[str, Any]:
    code = node.code
    return {"id": code.id, "name": code.name, "kind": code.kind, "parent": code.parent_id, "counts": node.counts}


def _edge(edge: RelationRecord) -> dict[str, Any]:
    return {
        "id": edge.id,
        "from": edge.from_id,
        "to": edge.to_id,
        "type": edge.type,
        "for": edge.n("for"),
        "against": edge.n("against"),
        "levels": edge.levels(),
        "status": edge.status,
    }


def json_text(graph: Graph) -> bytes:
    """The document in UTF-8."""
    return (json.dumps(document(graph), ensure_ascii=False, indent=2) + "\n").encode()


def graphml(graph: Graph) -> bytes:
    """GraphML with typed attributes; a level of evidence is an attribute of its own, `level` and its name."""
    from networkx import write_graphml_xml

    out = BytesIO()
    write_graphml_xml(_networkx(graph), out, named_key_ids=True, edge_id_from_attribute="id")
    return out.getvalue() + b"\n"


def gexf(graph: Graph) -> bytes:
    """GEXF 1.2 with typed attributes. No date is written, so that the same graph gives the same bytes."""
    from networkx.readwrite.gexf import GEXFWriter

    found = _networkx(graph)
    found.graph["name"] = clean(graph.title)
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(found)
    meta = writer.xml.find("meta")
    del meta.attrib["lastmodifieddate"]
    meta.find("creator").text = "qualcode"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{writer}\n'.encode()


def _networkx(graph: Graph) -> MultiDiGraph:
    """The graph as networkx holds it. What is not known is left out, for GraphML has no word for it."""
    from networkx import MultiDiGraph

    found = MultiDiGraph()
    for node in graph.nodes:
        code = node.code
        about = {"label": clean(code.name), "path": clean(code.path), "kind": code.kind, "definition": clean(code.definition)}
        found.add_node(code.id, **about, **({"parent": code.parent_id} if code.parent_id else {}), **node.counts)
    for edge in graph.edges:
        told = _edge(edge)
        levels = {f"level {clean(level)}": n for level, n in told.pop("levels").items()}
        kind = clean(told["type"])
        kept = {key: told[key] for key in ("id", "for", "against", "status")}
        # "type" is what Gephi calls directed or undirected.
        signs: dict[str, Any] = {"label": kind, "relation": kind, "symmetric": edge.symmetric, "only_an_arrow": edge.only_an_arrow}
        found.add_edge(edge.from_id, edge.to_id, key=edge.id, **kept, **signs, **levels)
    return found
