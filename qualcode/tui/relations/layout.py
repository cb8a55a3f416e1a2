"""The neighbourhood of a code as a drawing: what leads to it and from it, laid out in cells. Pure: it knows no screen.

The code stands in the middle, what leads to it at the left, what it leads to at the right. Each neighbour has a row with its name and
below it a row for each relation, which runs to a trunk beside the middle; relations of neighbours with one another are told below them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qualcode.text.graphemes import cell_width, safe_text
from qualcode.text.lines import wrap_rows
from qualcode.tui.transcript.margin import shorten

#: codes that a drawing has at most, with the one in the middle; more are hard to read, and a matrix shows them better
MOST_NODES = 12
#: cells of the middle at least and at most; between it and a side; of a side at most
MIDDLE_LEAST, MIDDLE_MOST, CHANNEL, SIDE_MOST = 16, 30, 3, 60
#: rows of the name in the middle, and of a neighbour's
NAME_ROWS, NEIGHBOUR_ROWS = 4, 2


class Edge(NamedTuple):
    """A relation of a neighbour."""

    relation_id: str
    #: its type, which may be cut, and what speaks for and against it, which is not: "hinders", "3:1"
    type: str
    evidence: str
    #: it leads from the neighbour, to it, or both ways
    away: bool
    towards: bool
    #: another neighbour it goes to or comes from; "" for the code in the middle
    other: str = ""


class Neighbour(NamedTuple):
    """A code beside the one in the middle."""

    code_id: str
    name: str
    hue: int
    edges: tuple[Edge, ...]


class Run(NamedTuple):
    """Words at a place of the drawing, and how they look: "line", "muted", "strong", "name", "mark"."""

    x: int
    y: int
    words: str
    look: str = ""
    hue: int = -1
    #: the relation whose row it is
    relation_id: str | None = None


class Stop(NamedTuple):
    """A row that can be gone to: a relation of a neighbour."""

    relation_id: str
    code_id: str
    y: int


class Drawing(NamedTuple):
    """Runs that nowhere overlap, and the stops of both sides from above."""

    width: int
    height: int
    runs: tuple[Run, ...]
    left: tuple[Stop, ...]
    right: tuple[Stop, ...]


def draw(name: str, hue: int, neighbours: Sequence[Neighbour], width: int) -> Drawing:
    """The neighbourhood in so many cells; as many rows as it needs."""
    left = [one for one in neighbours if any(edge.away and not edge.other for edge in one.edges)]
    right = [one for one in neighbours if one not in left]
    middle = min(max(MIDDLE_LEAST, min(cell_width(name) + 2, width // 4)), MIDDLE_MOST)
    sides = bool(left) + bool(right)
    side = min(SIDE_MOST, (width - middle - 2 - CHANNEL * sides) // max(1, sides))
    names = _in_rows(name, middle - 2, NAME_ROWS)
    height = max(_height(left, side), _height(right, side), len(names) + 2)
    at = height // 2
    x = side + CHANNEL if left else 0
    runs = list(_middle(names, hue, x, at - (len(names) + 2) // 2, middle))
    drawn_left, stops_left = _side(left, 0, side, (height - _height(left, side)) // 2, mirrored=False)
    runs += drawn_left
    runs += _trunk([stop for stop in stops_left if _to_middle(left, stop)], at, side, mirrored=False)
    far = x + middle + 2 + CHANNEL
    drawn_right, stops_right = _side(right, far, side, (height - _height(right, side)) // 2, mirrored=True)
    runs += drawn_right
    runs += _trunk([stop for stop in stops_right if _to_middle(right, stop)], at, far - 1, mirrored=True)
    return Drawing(width, height, tuple(runs), tuple(stops_left), tuple(stops_right))


def _height(neighbours: Sequence[Neighbour], side: int) -> int:
    return max(0, sum(len(_in_rows(one.name, side - 2, NEIGHBOUR_ROWS)) + len(one.edges) + 1 for one in neighbours) - 1)


def _to_middle(neighbours: Sequence[Neighbour], stop: Stop) -> bool:
    return any(
        edge.relation_id == stop.relation_id and not edge.other for one in neighbours if one.code_id == stop.code_id for edge in one.edges
    )


def _middle(names: Sequence[str], hue: int, x: int, y: int, middle: int) -> Iterator[Run]:
    yield Run(x, y, f"╭{'─' * middle}╮", "line")
    for row, words in enumerate(names, start=y + 1):
        yield Run(x, row, "│", "line")
        yield Run(x + 1, row, "┃", "hue", hue)
        yield Run(x + 2, row, _filled(words, middle - 1), "strong")
        yield Run(x + 1 + middle, row, "│", "line")
    yield Run(x, y + len(names) + 1, f"╰{'─' * middle}╯", "line")


def _side(neighbours: Sequence[Neighbour], x: int, side: int, y: int, *, mirrored: bool) -> tuple[list[Run], list[Stop]]:
    """The neighbours of a side from row `y` on; at the right everything is mirrored, so that names stand at the outer edge."""
    runs: list[Run] = []
    stops: list[Stop] = []
    for one in neighbours:
        for words in _in_rows(one.name, side - 2, NEIGHBOUR_ROWS):
            start = x + side - 1 - cell_width(words) if mirrored else x + 1
            runs += [Run(start, y, words, "name"), Run(x + side - 1 if mirrored else x, y, "┃", "hue", one.hue)]
            y += 1
        for edge in one.edges:
            row = _beside(edge, side) if edge.other else _joined(edge, side, mirrored)
            runs.append(Run(x, y, row, "muted" if edge.other else "", relation_id=edge.relation_id))
            stops.append(Stop(edge.relation_id, one.code_id, y))
            y += 1
        y += 1
    return runs, stops


def _joined(edge: Edge, side: int, mirrored: bool) -> str:
    """The row of a relation with the middle: a line with its label, and an arrow at the end it leads to."""
    label = f"{_cut(edge.type, side - 8 - cell_width(edge.evidence))} {edge.evidence}"
    line = "─" * (side - 5 - cell_width(label))
    if mirrored:
        return f"{'◀' if edge.away else '─'}{line} {label} {'▶' if edge.towards else '─'}╯"
    return f"╰{'◀' if edge.towards else '─'} {label} {line}{'▶' if edge.away else '─'}"


def _beside(edge: Edge, side: int) -> str:
    """The row of a relation with another neighbour, in words."""
    arrow = "↔" if edge.away and edge.towards else "→" if edge.away else "←"
    return _filled(f"  {arrow} {edge.type} {edge.evidence} {arrow} {edge.other}", side)


def _trunk(stops: Sequence[Stop], at: int, x: int, *, mirrored: bool) -> Iterator[Run]:
    """The line that gathers the relations of a side and leads to the middle. `x` is its column."""
    if not stops:
        return
    rows = {stop.y for stop in stops}
    top, bottom = min(*rows, at) if rows else at, max(*rows, at)
    for y in range(top, bottom + 1):
        side, up, down, inward = y in rows, y > top, y < bottom, y == at
        joint = _JOINTS[(side, up, down, inward)]
        joint = joint.translate(_MIRROR) if mirrored else joint
        yield Run(x, y, joint, "line")
        if inward:
            yield Run(x - 2 if mirrored else x + 1, y, "──", "line")


#: by whether a relation comes in, the line goes up, it goes down, and the middle is here
_JOINTS = {
    (True, False, False, True): "─",
    (True, False, True, False): "╮",
    (True, True, False, False): "╯",
    (True, True, True, False): "┤",
    (False, True, True, False): "│",
    (False, True, True, True): "├",
    (False, False, True, True): "╭",
    (False, True, False, True): "╰",
    (True, True, True, True): "┼",
    (True, False, True, True): "┬",
    (True, True, False, True): "┴",
}
_MIRROR = str.maketrans("╮╯┤├╭╰", "╭╰├┤╮╯")


def _in_rows(name: str, cells: int, most: int) -> list[str]:
    """A name in at most so many rows of so many cells."""
    words = safe_text(" ".join(name.split()))
    rows = [words[start:end] for start, end in wrap_rows(words, 0, len(words), cells)]
    return rows if len(rows) <= most else [*rows[: most - 1], _cut(" ".join(rows[most - 1 :]), cells)]


def _cut(words: str, cells: int) -> str:
    words = safe_text(words)
    return shorten(words, cells) if cell_width(words) > cells else words


def _filled(words: str, cells: int) -> str:
    words = _cut(words, cells)
    return words + " " * (cells - cell_width(words))
