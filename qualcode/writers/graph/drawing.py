"""The graph drawn: circles with names, relations with their evidence, and what the signs mean."""

from __future__ import annotations

from qualcode.locale import text
from qualcode.study.graph import Graph
from qualcode.study.hues import HUES
from qualcode.writers.graph.geometry import LINE_HEIGHT, NAME_SIZE, WORD_HEIGHT, WORD_SIZE, Measure, Point, Spot, room
from qualcode.writers.graph.legend import NOT_TOLD, legend
from qualcode.writers.graph.lines import FILED, middle, relation_shapes, runs, straight
from qualcode.writers.graph.placing import Placing, place
from qualcode.writers.graph.selection import filed
from qualcode.writers.graph.shapes import Circle, Curve, Drawing, Shape, Words
from qualcode.writers.graph.wording import ALL_TOLD, Untold, description, heading, on_relation, summary

#: round the picture, and above it for title and summary
MARGIN, HEAD = 28.0, 52.0
#: as wide as a picture is at least, so that its legend can be read
NARROWEST = 680.0
#: with more relations than the first their types are not written on them, with more than the second their evidence neither
FEW, MANY = 90, 300


def drawing(graph: Graph, shown: Graph, language: str, measure: Measure, untold: Untold = ALL_TOLD) -> Drawing:
    """What is `shown` of the graph, as shapes."""
    count = len(shown.edges)
    worded = enumerate(shown.edges) if count <= MANY else ()
    labels = {at: on_relation(edge, language, with_type=count <= FEW, untold=untold) for at, edge in worded}
    placing = _inside(place(shown, labels, measure))
    width = max(NARROWEST, placing.width)
    shapes: list[Shape] = [
        Words(MARGIN, 26, heading(graph, language), 16, bold=True, anchor="start"),
        Words(MARGIN, 44, summary(graph, shown, language), 10, "#4a4f57", anchor="start"),
    ]
    shapes += [_filed(placing, above, code) for code, above in filed(shown)]
    courses = runs(shown, placing)
    thin, opacity = (1.3, 1.0) if count <= FEW else (0.9, 0.75 if count <= MANY else 0.45)
    for at, edge in enumerate(shown.edges):
        shapes += relation_shapes(edge, courses[at], thin, opacity)
    for spot in placing.spots.values():
        shapes += _circle(spot, untold)
    for at, lines in labels.items():
        shapes += _on_line(lines, placing.words.get(at) or middle(courses[at]))
    for spot in placing.spots.values():
        shapes += _name(spot)
    told, height = legend(shown, language, (MARGIN, placing.height), width - 2 * MARGIN, measure, untold, words_left_out=count > FEW)
    said = description(graph, shown, language, untold)
    return Drawing(width, height, text("graph.title", language, study=heading(graph, language)), said, language, (*shapes, *told))


def _inside(placing: Placing) -> Placing:
    """Moved down and right to leave room for the title and the margins; its measures are with them."""
    left = MARGIN + max(0.0, (NARROWEST - 2 * MARGIN - placing.width) / 2)

    def moved(point: Point) -> Point:
        return point[0] + left, point[1] + HEAD + MARGIN

    spots = {code: spot._replace(x=spot.x + left, y=spot.y + HEAD + MARGIN) for code, spot in placing.spots.items()}
    routes = {at: tuple(map(moved, points)) for at, points in placing.routes.items()}
    words = {at: moved(point) for at, point in placing.words.items()}
    return Placing(spots, routes, words, placing.width + 2 * MARGIN, placing.height + HEAD + 2 * MARGIN)


def _filed(placing: Placing, above: str, code: str) -> Curve:
    one, other = placing.spots[above], placing.spots[code]
    return Curve(placing.routes.get((above, code)) or straight((one.x, one.y), (other.x, other.y)), FILED, 3.0)


def _circle(spot: Spot, untold: Untold) -> list[Shape]:
    code, number = spot.node.code, spot.number
    hue = HUES[code.hue % len(HUES)]
    found = number or code.id in untold.codes
    dashes = () if found else (3.0, 2.0)
    drawn: list[Shape] = []
    if code.kind == "core":
        drawn.append(Circle(spot.x, spot.y, spot.radius + 4, "#ffffff", "#1a1a1a", 2.0))
    fill, colour, width = ("#ffffff", hue, 2.5) if code.kind == "code" or not found else (hue, "#1a1a1a", 1.2)
    drawn.append(Circle(spot.x, spot.y, spot.radius, fill, colour, width, dashes))
    size = min(13.0, max(8.0, spot.radius * 0.8))
    drawn.append(
        Words(
            spot.x,
            spot.y + size * 0.36,
            str(number) if code.id not in untold.codes else NOT_TOLD,
            size,
            bold=code.kind != "code",
            edged=False,
        )
    )
    return drawn


def _name(spot: Spot) -> list[Shape]:
    top = spot.y + spot.radius + 2 + (4 if spot.node.code.kind == "core" else 0)
    bold = spot.node.code.kind != "code"
    return [Words(spot.x, top + LINE_HEIGHT * (at + 0.8), line, NAME_SIZE, bold=bold) for at, line in enumerate(spot.lines)]


def _on_line(lines: tuple[str, ...], at: Point) -> list[Shape]:
    _, height = room(lines)
    top = at[1] - height / 2 + WORD_HEIGHT * 0.85
    last = len(lines) - 1
    return [Words(at[0], top + WORD_HEIGHT * turn, line, WORD_SIZE, "#3a3f47", bold=turn == last) for turn, line in enumerate(lines)]
