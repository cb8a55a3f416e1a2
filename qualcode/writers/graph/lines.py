"""The lines of a picture: relations with their arrows, bowed where several run between the same two."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import hypot

from qualcode.study.graph import Graph
from qualcode.study.relations import RelationRecord
from qualcode.writers.graph.geometry import Point, Spot
from qualcode.writers.graph.placing import Placing
from qualcode.writers.graph.shapes import Curve, Polygon, Shape

INK, CONTRADICTED, FILED = "#4a4f57", "#b3261e", "#c9ced6"
DASHES = (5.0, 4.0)
#: of an arrow's head
LENGTH, BREADTH = 9.0, 3.6
#: how far lines between the same two run from each other
BOW = 30.0


def relation_shapes(edge: RelationRecord, points: tuple[Point, ...], width: float, opacity: float) -> list[Shape]:
    """A relation along these points: dashed without evidence, with an empty head where it is only an arrow, red if contradicted."""
    colour = CONTRADICTED if edge.status == "contradicted" else INK
    shapes: list[Shape] = []
    points, head = _with_head(points)
    heads = [head]
    if edge.symmetric:
        back, head = _with_head(points[::-1])
        points, heads = back[::-1], [*heads, head]
    shapes.append(Curve(points, colour, width, () if edge.supported else DASHES, opacity))
    shapes += [Polygon(head, "#ffffff" if edge.only_an_arrow else colour, colour, 1.0, opacity) for head in heads]
    return shapes


def _with_head(points: tuple[Point, ...]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The line cut off where its head begins, and the head."""
    (x, y), before = points[-1], next((point for point in points[-2::-1] if point != points[-1]), points[0])
    away = hypot(x - before[0], y - before[1]) or 1.0
    dx, dy = (x - before[0]) / away, (y - before[1]) / away
    base = (x - LENGTH * dx, y - LENGTH * dy)
    head = ((x, y), (base[0] - BREADTH * dy, base[1] + BREADTH * dx), (base[0] + BREADTH * dy, base[1] - BREADTH * dx))
    return (*points[:-1], base), head


def runs(graph: Graph, placing: Placing) -> dict[int, tuple[Point, ...]]:
    """By place of the relation in the graph, the points it runs along."""
    between: dict[frozenset[str], list[int]] = defaultdict(list)
    for at, edge in enumerate(graph.edges):
        between[frozenset((edge.from_id, edge.to_id))].append(at)
    found: dict[int, tuple[Point, ...]] = {}
    for places in between.values():
        for turn, at in enumerate(places):
            edge = graph.edges[at]
            source, to = placing.spots[edge.from_id], placing.spots[edge.to_id]
            if edge.from_id == edge.to_id:
                found[at] = _loop(source, turn)
            elif at in placing.routes:
                found[at] = clipped(placing.routes[at], source, to)
            else:
                # Seen from the same side whichever way it runs, so that two that run against each other keep apart.
                side = 1 if edge.from_id < edge.to_id else -1
                found[at] = _straight(source, to, side * BOW * (turn - (len(places) - 1) / 2))
    return found


def middle(points: tuple[Point, ...]) -> Point:
    """The point half-way along a line of curves."""
    piece = (len(points) - 1) // 3 // 2
    a, b, c, d = points[3 * piece : 3 * piece + 4]
    return ((a[0] + 3 * b[0] + 3 * c[0] + d[0]) / 8, (a[1] + 3 * b[1] + 3 * c[1] + d[1]) / 8)


def straight(start: Point, end: Point) -> tuple[Point, ...]:
    """A straight line, as a curve."""
    third = ((end[0] - start[0]) / 3, (end[1] - start[1]) / 3)
    return start, (start[0] + third[0], start[1] + third[1]), (end[0] - third[0], end[1] - third[1]), end


def _straight(source: Spot, to: Spot, bow: float) -> tuple[Point, ...]:
    dx, dy = to.x - source.x, to.y - source.y
    away = hypot(dx, dy) or 1.0
    # The curve passes through `bow` beside the middle, where its two middle points pull it.
    pull = (source.x + dx / 2 - dy / away * bow * 4 / 3, source.y + dy / 2 + dx / away * bow * 4 / 3)
    start, end = _edge_of(source, pull), _edge_of(to, pull)
    if not bow:
        return straight(start, end)
    return start, _between(start, pull), _between(end, pull), end


def _between(one: Point, other: Point) -> Point:
    return (one[0] + (other[0] - one[0]) * 0.6, one[1] + (other[1] - one[1]) * 0.6)


def _edge_of(spot: Spot, towards: Point) -> Point:
    """Where a line from the middle of a circle leaves it, or the name below it."""
    dx, dy = towards[0] - spot.x, towards[1] - spot.y
    away = hypot(dx, dy) or 1.0
    reach = spot.radius + 2
    bottom = spot.height - spot.radius + 2
    if dy > 0 and abs(dx) / dy * (spot.radius + 6) < spot.width / 2 - 4 and dy > bottom:
        reach = max(reach, min(bottom / dy, spot.width / 2 / abs(dx) if dx else bottom) * away)
    return spot.x + dx / away * reach, spot.y + dy / away * reach


def clipped(points: tuple[Point, ...], source: Spot, to: Spot) -> tuple[Point, ...]:
    """A line from middle to middle, without what lies inside the two circles."""
    return _left(_left(points, source)[::-1], to)[::-1]


def _left(points: tuple[Point, ...], spot: Spot) -> tuple[Point, ...]:
    """What of a line is left when it is cut where it leaves the circle that it begins in."""

    def inside(point: Point) -> bool:
        return hypot(point[0] - spot.x, point[1] - spot.y) < spot.radius + 2

    while len(points) > 4 and inside(points[3]):
        points = points[3:]
    low, high = 0.0, 1.0
    for _ in range(20):
        half = (low + high) / 2
        low, high = (half, high) if inside(_parted(points[:4], half)[0]) else (low, half)
    return (*_parted(points[:4], high), *points[4:])


def _parted(curve: tuple[Point, ...], share: float) -> tuple[Point, ...]:
    """The part of a cubic curve behind a share of it, by de Casteljau's algorithm."""
    rest = [curve[3]]
    while len(curve) > 1:
        curve = tuple((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(curve))
        rest.append(curve[-1])
    return tuple(rest[::-1])


def _loop(spot: Spot, turn: int) -> tuple[Point, ...]:
    """From a code to itself, over its circle."""
    x, y, up = spot.x, spot.y - spot.radius - 1, 26.0 + 14 * turn
    return (x - 4, y), (x - up, y - up), (x + up, y - up), (x + 4, y)
