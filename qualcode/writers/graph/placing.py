"""Where a picture puts what it draws: each component by itself, by Graphviz where that is installed, and all of them beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from qualcode.study.graph import Graph
from qualcode.writers.graph import graphviz, springs
from qualcode.writers.graph.geometry import Key, Laid, Link, Measure, Part, Point, Spot, room, sized
from qualcode.writers.graph.selection import filed

#: between components
GAP = 40.0
#: a component is not stretched more than this for the words on its relations
MOST_STRETCH = 1.9
#: the share of relations whose words have room; a few close ones would make the whole twice as large
CONTENT = 0.85


class Placing(NamedTuple):
    """Everything with its place."""

    spots: dict[str, Spot]
    #: of lines that do not run straight: the points of a chain of Bézier curves, from middle to middle
    routes: dict[Key, tuple[Point, ...]]
    #: of relations whose words have a place of their own
    words: dict[Key, Point]
    width: float
    height: float


def place(graph: Graph, labels: Mapping[int, Sequence[str]], measure: Measure = "interviews", *, straight: bool = False) -> Placing:
    """Places for all codes of the graph; `labels` are the lines of words on relations, and `straight` if no line may be curved."""
    spots = {node.code.id: sized(node, measure) for node in graph.nodes}
    links = [
        Link(edge.from_id, edge.to_id, at, *room(labels.get(at, ()))) for at, edge in enumerate(graph.edges) if edge.from_id != edge.to_id
    ]
    links += [Link(above, code, (above, code)) for code, above in filed(graph)]
    parts = components(list(spots), links)
    laid = graphviz.lay_out(parts, spots, straight=straight) or springs.lay_out(parts, spots)
    laid = [_stretched(part, one, spots) for part, one in zip(parts, laid, strict=True)]
    return _packed(spots, laid)


def components(codes: list[str], links: list[Link]) -> list[Part]:
    """The largest first, and those of one code last."""
    leader = {code: code for code in codes}

    def led(code: str) -> str:
        while leader[code] != code:
            leader[code] = code = leader[leader[code]]
        return code

    for link in links:
        leader[led(link.source)] = led(link.to)
    members: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        members[led(code)].append(code)
    inside: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        inside[led(link.source)].append(link)
    parts = [Part(tuple(own), tuple(inside[one])) for one, own in members.items()]
    return sorted(parts, key=lambda part: -len(part.codes))


def _stretched(part: Part, laid: Laid, spots: Mapping[str, Spot]) -> Laid:
    """A component whose lines run straight, so wide that the words on them find room between the codes."""
    if laid.routes:
        return laid
    needs = [1.0]
    for link in part.links:
        if link.width:
            one, other, (x, y), (to_x, to_y) = spots[link.source], spots[link.to], laid.middles[link.source], laid.middles[link.to]
            # Room beside each other or below each other, whichever takes less.
            across = ((one.width + other.width) / 2 + link.width) / max(abs(x - to_x), 1e-9)
            down = ((one.height + other.height) / 2 + link.height + 8) / max(abs(y - to_y), 1e-9)
            needs.append(min(across, down))
    by = max(1.0, min(sorted(needs)[int(len(needs) * CONTENT)], MOST_STRETCH))
    middles = {code: (x * by, y * by) for code, (x, y) in laid.middles.items()}
    return Laid(middles, {}, {}, laid.width * by, laid.height * by)


def _packed(spots: dict[str, Spot], laid: list[Laid]) -> Placing:
    """The components in rows as wide as the widest of them, or as a page that holds them all."""
    area = sum((one.width + GAP) * (one.height + GAP) for one in laid)
    across = max([sqrt(1.6 * area), *(one.width for one in laid)])
    placed = dict(spots)
    routes: dict[Key, tuple[Point, ...]] = {}
    words: dict[Key, Point] = {}
    x = y = row = widest = 0.0
    for one in laid:
        if x and x + one.width > across:
            x, y, row = 0.0, y + row + GAP, 0.0
        for code, (left, top) in one.middles.items():
            placed[code] = spots[code]._replace(x=x + left, y=y + top)
        routes.update({key: tuple((x + left, y + top) for left, top in points) for key, points in one.routes.items()})
        words.update({key: (x + left, y + top) for key, (left, top) in one.words.items()})
        widest, row, x = max(widest, x + one.width), max(row, one.height), x + one.width + GAP
    return Placing(placed, routes, words, widest, y + row)
