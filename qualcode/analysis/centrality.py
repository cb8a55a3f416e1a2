"""What can be counted of a code's place among the relations (METHOD.md B4.6). Pure functions over ids and arrows.

None of these numbers says that a category is the core: they stand behind the researcher's judgements, and nothing is ranked by them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

Arrow = tuple[str, str]


class Place(NamedTuple):
    """A code's place in the graph of relations; every share is between 0 and 1, or None with fewer codes than it needs."""

    #: the codes it is related to, in whichever direction
    neighbours: int
    #: neighbours / (N - 1) (Freeman 1979)
    degree: float | None
    #: share of the shortest paths between two others that lead over it, arrows taken as lines (Freeman 1977), N > 2
    betweenness: float | None
    #: codes that it leads to, or that lead to it, along arrows
    reached: int
    #: reached / (N - 1)
    connectedness: float | None


class Coverage(NamedTuple):
    """How far what a code's relations state is found in the interviews."""

    #: interviews with a quotation for one of its relations
    interviews: int
    #: all interviews that were coded
    of: int
    #: interviews / of, or None without any
    share: float | None
    #: quotations against one of its relations
    negative_cases: int
    #: of these, those whose relation has a memo: somebody has thought about them
    handled: int


def places(codes: Collection[str], arrows: Iterable[Arrow], *, both_ways: Iterable[Arrow] = ()) -> dict[str, Place]:
    """The place of each code. An arrow to itself or to a code that is not among `codes` is left out; doubles count once.

    `both_ways` are relations that hold in both directions; they are followed both ways where arrows are followed.
    """
    import networkx as nx

    known = set(codes)
    symmetric = [pair for pair in both_ways if pair[0] != pair[1] and known.issuperset(pair)]
    directed = nx.DiGraph()
    directed.add_nodes_from(codes)
    directed.add_edges_from(pair for pair in arrows if pair[0] != pair[1] and known.issuperset(pair))
    directed.add_edges_from(symmetric)
    directed.add_edges_from((to, source) for source, to in symmetric)
    lines = directed.to_undirected()
    others = len(known) - 1
    between = nx.betweenness_centrality(lines) if others > 1 else {}
    before, after = ({code: set(ends) for code, ends in side.items()} for side in (directed.pred, directed.succ))
    found = {}
    for code in codes:
        reached = len((_reached(before, code) | _reached(after, code)) - {code})
        neighbours = len(lines[code])
        found[code] = Place(
            neighbours,
            neighbours / others if others else None,
            between.get(code),
            reached,
            reached / others if others else None,
        )
    return found


def _reached(next_to: Mapping[str, set[str]], start: str) -> set[str]:
    """All that can be reached from `start`, itself included; a whole step at once."""
    seen = step = {start}
    while step:
        step = set().union(*(next_to[code] for code in step)) - seen
        seen = seen | step
    return seen


def coverage(supporting: Collection[str], coded: Collection[str], against: Mapping[str, bool]) -> Coverage:
    """Of interviews with a quotation for a relation of the code (`supporting`) among those coded; `against` by quotation, whether its
    relation has a memo."""
    found = set(supporting) & set(coded)
    share = len(found) / len(coded) if coded else None
    return Coverage(len(found), len(coded), share, len(against), sum(against.values()))
