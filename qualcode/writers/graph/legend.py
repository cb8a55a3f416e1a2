"""What the signs of a picture mean, drawn below it. Only signs that the picture has are told."""

from __future__ import annotations

from collections.abc import Iterator

from qualcode.locale import text
from qualcode.study.graph import Graph
from qualcode.study.hues import HUES
from qualcode.writers.graph.geometry import Measure, Point, counted, radius_of, text_width
from qualcode.writers.graph.lines import CONTRADICTED, DASHES, FILED, INK, LENGTH, straight
from qualcode.writers.graph.selection import filed
from qualcode.writers.graph.shapes import Circle, Curve, Polygon, Shape, Words
from qualcode.writers.graph.wording import Untold

SIZE, HEIGHT, SAMPLE, GAP = 10.0, 20.0, 40.0, 22.0
#: stands in a circle whose number is not told
NOT_TOLD = "•"


def legend(
    shown: Graph, language: str, at: Point, width: float, measure: Measure, untold: Untold, *, words_left_out: bool
) -> tuple[list[Shape], float]:
    """The signs from a point downwards, and the height of the whole picture with them."""
    left, top = at
    shapes: list[Shape] = [Words(left, top + 12, text("graph.legend", language), SIZE + 1, bold=True, anchor="start")]
    x, y = left, top + 32.0
    for key, sign in _signs(shown, measure, untold, words_left_out):
        words = text(f"graph.legend-{key}", language)
        needs = SAMPLE + text_width(words, SIZE) * 0.95 + GAP
        if x > left and x + needs > left + width:
            x, y = left, y + HEIGHT
        shapes += _moved(sign, x, y)
        shapes.append(Words(x + SAMPLE, y + 3.5, words, SIZE, anchor="start"))
        x += needs
    return shapes, y + HEIGHT + 8


def _signs(shown: Graph, measure: Measure, untold: Untold, words_left_out: bool) -> Iterator[tuple[str, list[Shape]]]:
    """(key, sign) round the point (0, 0) of its line's left end."""
    kinds = {node.code.kind for node in shown.nodes}
    hue = HUES[0]
    if "core" in kinds:
        yield "core", [Circle(18, 0, 9, "#ffffff", "#1a1a1a", 2), Circle(18, 0, 6, hue, "#1a1a1a", 1.2)]
    if kinds - {"code"}:
        yield "category", [Circle(18, 0, 7, hue, "#1a1a1a", 1.2)]
    if "code" in kinds:
        yield "code", [Circle(18, 0, 7, "#ffffff", hue, 2.5)]
    yield (
        measure,
        [
            Circle(6, 0, 5, "#e8eaee", INK),
            Circle(24, 0, min(9, radius_of(4, measure)), "#e8eaee", INK),
            Words(24, 3.5, "4", 9, edged=False),
        ],
    )
    if untold.codes:
        yield "untold", [Circle(18, 0, 7, "#e8eaee", INK), Words(18, 3.5, NOT_TOLD, 9, edged=False)]
    if any(not counted(node, measure) and node.code.id not in untold.codes for node in shown.nodes):
        yield "nowhere", [Circle(18, 0, 7, "#ffffff", hue, 2.5, (3, 2))]
    if next(filed(shown), None):
        yield "filed", [Curve(straight((2, 0), (34, 0)), FILED, 3)]
    edges = shown.edges
    if any(edge.supported for edge in edges):
        yield "supported", _arrow(INK)
    if any(not edge.supported for edge in edges):
        yield "unsupported", _arrow(INK, DASHES)
    if any(edge.only_an_arrow for edge in edges):
        yield "only-arrow", _arrow(INK, (), "#ffffff")
    if any(edge.status == "contradicted" for edge in edges):
        yield "contradicted", _arrow(CONTRADICTED)
    if edges:
        yield "evidence", [Words(18, 3.5, "3/1", 9, bold=True)]
    if any(edge.levels() for edge in edges):
        yield "levels", [Words(18, 3.5, "(2+1)", 9, bold=True)]
    if words_left_out:
        yield "left-out", []


def _arrow(colour: str, dashes: tuple[float, ...] = (), fill: str | None = None) -> list[Shape]:
    head = ((34.0, 0.0), (34.0 - LENGTH, 3.6), (34.0 - LENGTH, -3.6))
    return [Curve(straight((0, 0), (34 - LENGTH, 0)), colour, 1.3, dashes), Polygon(head, fill or colour, colour)]


def _moved(sign: list[Shape], x: float, y: float) -> list[Shape]:
    return [
        shape._replace(points=tuple((left + x, top + y) for left, top in shape.points))
        if isinstance(shape, Curve | Polygon)
        else shape._replace(x=shape.x + x, y=shape.y + y)
        for shape in sign
    ]
