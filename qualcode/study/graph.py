"""The category graph as plain data: codes with what they rest on, relations with what speaks for and against them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection

from qualcode.study.database import driver
from qualcode.study.figures import code_frequencies
from qualcode.study.reads import Reads
from qualcode.study.records import CodeRecord
from qualcode.study.relations import RelationRecord, relations


class GraphMaterial(NamedTuple):
    """A material as far as the graph can be filtered by it."""

    id: str
    name: str
    kind: str
    #: the round's number, or None
    round: int | None
    group: str | None


class Evidence(NamedTuple):
    """What one coder found of one code in one material."""

    #: place of the material in the graph's `materials`
    material: int
    coder: str
    #: distinct quotations
    quotations: int


class GraphNode(NamedTuple):
    """A code, with what is counted of it itself (not of its subcodes)."""

    code: CodeRecord
    quotations: int
    codings: int
    interviews: int
    participants: int
    codings_with_subcodes: int
    interviews_with_subcodes: int
    evidence: tuple[Evidence, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by the names they are printed under."""
        return {
            "quotations": self.quotations,
            "codings": self.codings,
            "interviews": self.interviews,
            "participants": self.participants,
            "codings_with_subcodes": self.codings_with_subcodes,
            "interviews_with_subcodes": self.interviews_with_subcodes,
        }


class Graph(NamedTuple):
    """All codes in tree order and all relations in the order they were made; what is drawn of it is the drawer's matter."""

    title: str
    language: str
    #: the milestone or round it stands at, "" for now
    as_of: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[RelationRecord, ...]
    materials: tuple[GraphMaterial, ...]


def graph(connection: Connection, as_of: str = "") -> Graph:
    """The category graph that a connection reads; `as_of` is the name of the point it stands at."""
    reads = Reads(connection)
    study = reads.study()
    materials = tuple(GraphMaterial(one.id, one.name, one.kind, one.round, one.group) for one in reads.materials())
    evidence = _evidence(connection, {one.id: place for place, one in enumerate(materials)})
    counted = {one.id: one for one in code_frequencies(connection)}
    nodes = tuple(
        GraphNode(
            code,
            *(counted[code.id].quotations, counted[code.id].codings, counted[code.id].interviews, counted[code.id].participants),
            *(counted[code.id].codings_with_subcodes, counted[code.id].interviews_with_subcodes),
            tuple(evidence.get(code.id, ())),
        )
        for code in reads.codes()
    )
    known = {node.code.id for node in nodes}
    edges = tuple(edge for edge in relations(connection) if edge.from_id in known and edge.to_id in known)
    return Graph(study.title, study.language, as_of, nodes, edges, materials)


def _evidence(connection: Connection, places: dict[str, int]) -> dict[str, list[Evidence]]:
    rows = driver(connection).execute(
        "SELECT c.code_id, q.material_id, coalesce(k.name, ''), count(DISTINCT q.id) FROM coding c "
        "JOIN quotation q ON q.id = c.quotation_id LEFT JOIN coder k ON k.id = c.coder_id GROUP BY 1, 2, 3"
    )
    found: dict[str, list[Evidence]] = defaultdict(list)
    for code, material, coder, quotations in rows.fetchall():
        found[code].append(Evidence(places[material], coder, quotations))
    for own in found.values():
        own.sort()
    return found


def drawn_nodes(graph: Graph) -> tuple[GraphNode, ...]:
    """The nodes that a picture of the categories has: categories, and open codes that a relation names. The others are counted in
    the category they are filed under."""
    related = {end for edge in graph.edges for end in (edge.from_id, edge.to_id)}
    return tuple(node for node in graph.nodes if node.code.kind != "code" or node.code.id in related)


def category_of(graph: Graph) -> dict[str, str | None]:
    """By code, the nearest category or core category it is filed under, or None."""
    kinds = {node.code.id: node.code for node in graph.nodes}
    found: dict[str, str | None] = {}
    for node in graph.nodes:
        above = kinds.get(node.code.parent_id or "")
        found[node.code.id] = None if above is None else above.id if above.kind != "code" else found.get(above.id)
    return found
