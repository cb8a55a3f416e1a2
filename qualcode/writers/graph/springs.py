"""Places where Graphviz is not installed: springs between what is related, then apart until nothing covers anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, sqrt
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
        side = sqrt(float(((sizes + ROOM) ** 2).max(axis=1).sum()) * 2.0) + 60 * ceil(sqrt(len(part.codes)))
        at = _apart(at * (side / 2) * numpy.array([1.2, 0.85]), sizes + ROOM)
    low = (at - sizes / 2).min(axis=0)
    width, height = ((at + sizes / 2).max(axis=0) - low).tolist()
    places = (at - low).tolist()
    middles = {code: (x, y - spots[code].middle) for code, (x, y) in zip(part.codes, places, strict=True)}
    return Laid(middles, {}, {}, width, height)


def _apart(at: Any, sizes: Any) -> Any:
    """Push boxes that cover each other apart, along the axis on which that is least."""
    import numpy

    for _ in range(ROUNDS):
        away = at[:, None, :] - at[None, :, :]
        over = (sizes[:, None, :] + sizes[None, :, :]) / 2 - numpy.abs(away)
        meet = (over > 0.01).all(axis=2)
        numpy.fill_diagonal(meet, False)
        if not meet.any():
            break
        axis = over.argmin(axis=2)
        side = numpy.where(away >= 0, 1.0, -1.0)
        # Two at the very same place go different ways, the earlier one first.
        same = (away == 0).all(axis=2)
        side[same] = numpy.where(numpy.arange(len(at))[:, None] > numpy.arange(len(at))[None, :], 1.0, -1.0)[same][:, None]
        push = numpy.zeros_like(at)
        for one in (0, 1):
            pairs = meet & (axis == one)
            push[:, one] = (over[:, :, one] * side[:, :, one] * pairs).sum(axis=1) / numpy.maximum(1, pairs.sum(axis=1))
        at = at + push * 0.55
    return at
