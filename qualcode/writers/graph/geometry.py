"""What is placed in a picture: codes with their sizes, the lines between them, and a component with the places in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt
from typing import Literal, NamedTuple

from qualcode.study.graph import Graph, GraphNode
from qualcode.text.graphemes import cell_width
from qualcode.writers.quote_rows import clean

#: lengths are in points; a circle of one interview has this radius, and its area grows with the interviews
ONE, LEAST, MOST = 9.0, 7.0, 42.0
#: so many codings are drawn as large as one interview
CODINGS = 4
#: of the names under circles
NAME_SIZE, LINE_HEIGHT, CHARACTERS, LINES = 11.0, 13.0, 22, 4
#: of the words on relations
WORD_SIZE, WORD_HEIGHT = 9.0, 11.0

#: what circles stand for
Measure = Literal["interviews", "codings"]
Point = tuple[float, float]
#: of a line: a relation's place in the graph, or (category, code) where it says what a code is filed under
Key = int | tuple[str, str]


class Spot(NamedTuple):
    """A code with its size and place."""

    node: GraphNode
    #: what stands in the circle
    number: int
    radius: float
    #: its name, broken into lines
    lines: tuple[str, ...]
    #: the middle of the circle; y grows downwards
    x: float = 0.0
    y: float = 0.0

    @property
    def width(self) -> float:
        """Of circle and name together."""
        return max(2 * self.radius, *(text_width(line, NAME_SIZE) for line in self.lines)) + 4

    @property
    def height(self) -> float:
        """Of circle and name together."""
        return 2 * self.radius + 3 + LINE_HEIGHT * len(self.lines)

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of a box with the circle in its middle."""
        return self.width, 2 * (self.height - self.radius)

    @property
    def middle(self) -> float:
        """How far the middle of circle and name lies below that of the circle."""
        return self.height / 2 - self.radius


class Link(NamedTuple):
    """A line between two codes of a component, by their ids; a relation, or a code and its category."""

    source: str
    to: str
    key: Key
    #: room that its words need
    width: float = 0.0
    height: float = 0.0


class Part(NamedTuple):
    """A component of the graph: its codes and the lines between them."""

    codes: tuple[str, ...]
    links: tuple[Link, ...]


class Laid(NamedTuple):
    """A component with the places in it; its upper left corner is at (0, 0)."""

    #: the middles of the circles
    middles: dict[str, Point]
    routes: dict[Key, tuple[Point, ...]]
    words: dict[Key, Point]
    width: float
    height: float


def text_width(words: str, size: float) -> float:
    """About how wide words are in a font without serifs, on the safe side."""
    return 0.58 * size * cell_width(words)


def sized(node: GraphNode, measure: Measure) -> Spot:
    """A code with the size of its circle, and its name in lines; no place yet."""
    lines = broken(clean(node.code.name)) or ["–"]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: CHARACTERS - 1] + "…"]
    number = counted(node, measure)
    return Spot(node, number, radius_of(number, measure), tuple(lines))


def broken(words: str, width: int = CHARACTERS) -> list[str]:
    """Words in lines, broken after blanks, slashes and hyphens, and within a word only where it is longer than a line."""
    lines, line = [], ""
    for piece in re.findall(rf"[^\s/-]{{1,{width}}}[/-]?\s*|[/-]\s*", words):
        if line and len(line) + len(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def measure_of(graph: Graph) -> Measure:
    """What circles stand for unless something else is asked for: interviews, or codings in a study that has no interview."""
    return "interviews" if any(one.kind == "interview" for one in graph.materials) else "codings"


def counted(node: GraphNode, measure: Measure) -> int:
    """The number in a circle, subcodes included."""
    return node.interviews_with_subcodes if measure == "interviews" else node.codings_with_subcodes


def radius_of(number: int, measure: Measure) -> float:
    """Of the circle that stands for so many."""
    return min(MOST, max(LEAST, ONE * sqrt(number / CODINGS if measure == "codings" else number)))


def room(lines: Sequence[str]) -> tuple[float, float]:
    """Width and height that words on a relation need."""
    return (max(text_width(line, WORD_SIZE) for line in lines) + 6, WORD_HEIGHT * len(lines) + 2) if lines else (0.0, 0.0)
