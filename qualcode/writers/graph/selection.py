"""Which part of a graph is shown. Every part is a graph again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from qualcode.study.graph import Graph, category_of, drawn_nodes


def part(graph: Graph, codes: Collection[str]) -> Graph:
    """These codes and the relations between them."""
    edges = tuple(edge for edge in graph.edges if edge.from_id in codes and edge.to_id in codes)
    return graph._replace(nodes=tuple(node for node in graph.nodes if node.code.id in codes), edges=edges)


def drawn(graph: Graph) -> Graph:
    """What a picture of the categories has."""
    return part(graph, {node.code.id for node in drawn_nodes(graph)})


def around(graph: Graph, code: str, depth: int) -> Graph:
    """A code and what is at most `depth` steps from it, along relations in either direction and from a code to its category."""
    beside: dict[str, set[str]] = defaultdict(set)
    for one, other in (*((edge.from_id, edge.to_id) for edge in graph.edges), *filed(graph)):
        beside[one].add(other)
        beside[other].add(one)
    reached = last = {code}
    for _ in range(depth):
        last = {other for one in last for other in beside[one]} - reached
        reached = reached | last
    return part(graph, reached)


def filed(graph: Graph) -> Iterator[tuple[str, str]]:
    """(code, category it is filed under) of all codes whose category is in the graph."""
    known = {node.code.id for node in graph.nodes}
    yield from ((code, above) for code, above in category_of(graph).items() if above in known and above is not None)
