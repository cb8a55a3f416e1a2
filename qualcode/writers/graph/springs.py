"""Places where Graphviz is not installed: springs between what is related, then apart until nothing covers anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from qualcode.writers.graph.geometry import Laid, Part, Spot

#: room kept round each code, and rounds of pushing apart at most
ROOM, ROUNDS = 16.0, 400
_SEED = 1


def lay_out(parts: Sequence[Part], spots: Mapping[str, Spot]) -> list[Laid]:
    """Each component laid out; its lines run straight."""
    return [_component(part, spots) for part in parts]


def _component(part: Part, spots: Mapping[str, Spot]) -> Laid:
    import numpy
    from networkx import Graph, spring_layout

    sizes = numpy.array([(spots[code].width, spots[code].height) for code in part.codes])
    if len(part.codes) == 1:
        at = numpy.zeros((1, 2))
    else:
        found = Graph()
        found.add_nodes_from(range(len(part.codes)))
        number = {code: place for place, code in enumerate(part.codes)}
        found.add_edges_from((number[link.source], number[link.to]) for link in part.links)
        laid = spring_layout(found, seed=_SEED, iterations=120, method="force")
        at = numpy.array([laid[place] for place in range(len(part.codes))])
        # From the square of side 2 that springs give, to one in which all codes take a third of the room, and wider than high.
        side = sqrt(float((sizes + ROOM).prod(axis=1).sum()) * 3)
        at = _apart(at * (side / 2) * numpy.array([1.2, 0.85]), sizes + ROOM)
    low = (at - sizes / 2).min(axis=0)
    width, height = ((at + sizes / 2).max(axis=0) - low).tolist()
    places = (at - low).tolist()
    middles = {code: (x, y - spots[code].middle) for code, (x, y) in zip(part.codes, places, strict=True)}
    return Laid(middles, {}, {}, width, height)


def _apart(at: Any, sizes: Any) -> Any:
    """Push boxes that cover each other apart, along the axis on which that is least."""
    import numpy

    count = len(at)
    wide, high = ((sizes[:, None, axis] + sizes[None, :, axis]) / 2 for axis in (0, 1))
    earlier = numpy.tri(count, k=-1, dtype=bool)
    for _ in range(ROUNDS):
        right, down = (at[:, None, axis] - at[None, :, axis] for axis in (0, 1))
        one, other = numpy.nonzero((wide - abs(right) > 0.01) & (high - abs(down) > 0.01) & ~numpy.eye(count, dtype=bool))
        if not len(one):
            break
        # Of all pairs few meet: the rest is done for these alone.
        away = numpy.stack((right[one, other], down[one, other]), axis=1)
        over = numpy.stack((wide[one, other], high[one, other]), axis=1) - abs(away)
        axis = over.argmin(axis=1)
        pairs = numpy.arange(len(one))
        # Two at the very same place go different ways, the earlier one first.
        same = (away == 0).all(axis=1)
        back = numpy.where(same, ~earlier[one, other], away[pairs, axis] < 0)
        push = over[pairs, axis] * numpy.where(back, -1.0, 1.0)
        moved = numpy.zeros_like(at)
        for each in (0, 1):
            met = axis == each
            total = numpy.bincount(one[met], push[met], count)
            moved[:, each] = total / numpy.maximum(1, numpy.bincount(one[met], minlength=count))
        at = at + moved * 0.55
    return at
