"""The same materials in other orders: the exact mean over all of them (rarefaction), and how far Guest's point moves over random ones.

Constantinou, Georgiou and Perdikogianni 2017 (Qualitative Research 17(5), 571-588) ask that the sequence be reordered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from math import ceil
from random import Random
from typing import NamedTuple

from qualcode.analysis.saturation import BASES, COMBINATIONS, RUNS, THRESHOLDS, Combination, allowed, first_at_most

#: so that the same study gives the same figures
SEED = 2020
#: orders between two calls of `turn`
STRIDE = 20
#: which hundredths of the orders are told
_SHARES = (5, 50, 95)


class Spread(NamedTuple):
    """Over random orders, the material after which a combination has its point."""

    combination: Combination
    #: orders drawn
    n: int
    #: of them, those in which the point is reached at all
    reached: int
    #: at or before which material the point is in 5, 50 and 95 of a hundred orders; None: in fewer it is reached at all
    p5: int | None
    p50: int | None
    p95: int | None


def rarefaction(materials: int, times: Mapping[int, int]) -> list[float]:
    """S(1) to S(m): codes expected in t of the m materials, the mean over all orders: sum over codes of 1 - C(m - Y, t) / C(m, t).

    `times` says how many codes are found in exactly Y materials. Whole numbers throughout, one division at the end.
    """
    codes = sum(times.values())
    ways = 1
    missing = dict.fromkeys(times, 1)
    found = []
    for drawn in range(materials):
        # C(n, t + 1) = C(n, t) (n - t) / (t + 1), without rest
        ways = ways * (materials - drawn) // (drawn + 1)
        for y, count in missing.items():
            missing[y] = count * (materials - y - drawn) // (drawn + 1) if materials - y > drawn else 0
        found.append((codes * ways - sum(n * missing[y] for y, n in times.items())) / ways)
    return found


def spread(sets: Sequence[int], orders: int, *, seed: int = SEED, turn: Callable[[], None] = lambda: None) -> tuple[Spread, ...]:
    """Guest's points over so many random orders of the materials, a record for each of the 12 combinations.

    `sets` as in analysis/saturation.py. Orders in which the point is not reached count as beyond the last material. The same sets and
    seed give the same figures. `turn` is called every few orders, and may raise what ends it.
    """
    random = Random(seed)
    shuffled = list(sets)
    points: list[list[int]] = [[] for _ in COMBINATIONS]
    for drawn in range(orders):
        if drawn % STRIDE == 0:
            turn()
        random.shuffle(shuffled)
        for place, point in enumerate(_points(shuffled)):
            if point is not None:
                points[place].append(point)
    return tuple(_told(combination, orders, sorted(found)) for combination, found in zip(COMBINATIONS, points, strict=True))


def _points(sets: Sequence[int]) -> list[int | None]:
    """The points of all combinations, in their order; as `guest_point` has them, without the runs that no one asks for."""
    seen = 0
    new = []
    for codes in sets:
        new.append((codes & ~seen).bit_count())
        seen |= codes
    sums = [0, *accumulate(new)]
    fresh = {run: [after - before for before, after in zip(sums, sums[run:], strict=False)] for run in RUNS}
    return [
        first_at_most(fresh[run], base, allowed(sums[base], threshold)) if len(sets) >= base + run and sums[base] else None
        for base in BASES
        for run in RUNS
        for threshold in THRESHOLDS
    ]


def _told(combination: Combination, orders: int, points: Sequence[int]) -> Spread:
    """By nearest rank: the smallest point that at least so many of all orders have reached."""
    ranks = [max(1, ceil(orders * share / 100)) for share in _SHARES]
    told = [points[rank - 1] if rank <= len(points) else None for rank in ranks]
    return Spread(combination, orders, len(points), *told)
