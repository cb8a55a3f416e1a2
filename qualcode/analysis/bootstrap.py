"""Intervals by drawing the materials anew: what the figures would be had other interviews come of the same kind.

A percentile bootstrap over materials (Efron and Tibshirani 1993), seeded, so that the same study gives the same interval. Codings in
one interview depend on each other, which is why interviews are drawn and not codings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter, mul
from random import Random
from typing import NamedTuple

from qualcode.analysis import alpha, kappa
from qualcode.analysis.kappa import Fourfold

SEED = 1960
#: resamples where nobody says how many
USUAL = 1000
#: no interval from fewer materials: so few say nothing about others
FEWEST = 5
#: cells (a code in a material) times resamples that are done unasked: about a second
UNASKED = 2_000_000
#: an interval stands only if the figure is defined in so large a share of the resamples
DEFINED = 0.9


class Interval(NamedTuple):
    """95 % of the resamples lie within."""

    low: float
    high: float


class Sample:
    """Materials with the units each pair of coders judged in them and the values alpha pairs.

    A cell, one code in one material, is [a, b, c of each pair of coders …, yes, differing]; d is what is left of the units.
    """

    def __init__(self, pair_units: Sequence[Sequence[int]], values: Sequence[int]) -> None:
        self.pair_units = pair_units
        self.values = values
        self.pairs = len(pair_units[0]) if pair_units else 0
        self.pair_totals = [sum(column) for column in zip(*pair_units, strict=True)]

    def sums(self, cells: Mapping[int, Sequence[float]]) -> tuple[list[Fourfold], alpha.Judged]:
        """One code's table for each pair of coders, and what its alpha is made of, over all materials."""
        columns = [sum(column) for column in zip(*cells.values(), strict=True)] or [0] * (3 * self.pairs + 2)
        return self.as_tables(columns, self.pair_totals, sum(self.values))

    def as_tables(self, columns: Sequence[float], pair_units: Sequence[float], values: float) -> tuple[list[Fourfold], alpha.Judged]:
        """Sums of a code's cells as tables."""
        tables = []
        for pair, n in enumerate(pair_units):
            a, b, c = map(int, columns[3 * pair : 3 * pair + 3])
            tables.append(Fourfold(a, b, c, int(n) - a - b - c))
        return tables or [Fourfold(0, 0, 0, 0)], alpha.Judged(values, columns[-2], columns[-1])


class Replicates:
    """The figures of every resample: of each code kappa and alpha, of all codes percent, pooled kappa and alpha."""

    def __init__(self, sample: Sample, codes: Sequence[Mapping[int, Sequence[float]]], resamples: int | None) -> None:
        work = USUAL * sum(map(len, codes))
        wanted = resamples if resamples is not None else USUAL if work <= UNASKED else 0
        #: how many were made
        self.made = wanted if codes and len(sample.values) >= FEWEST else 0
        self._sample = sample
        self._codes = [_Columns(cells) for cells in codes]
        self.per_code: list[tuple[Interval | None, Interval | None]] = [(None, None)] * len(codes)
        self.overall: tuple[Interval | None, Interval | None, Interval | None] = (None, None, None)
        if self.made:
            self._make()

    def _make(self) -> None:
        random, places = Random(SEED), range(len(self._sample.values))
        per_code: list[tuple[list[float], list[float]]] = [([], []) for _ in self._codes]
        overall: tuple[list[float], list[float], list[float]] = ([], [], [])
        for _ in range(self.made):
            weights = [0] * len(places)
            for place in random.choices(places, k=len(places)):
                weights[place] += 1
            everything = self._resample(weights)
            for figures, (tables, judged) in zip(per_code, everything, strict=True):
                _keep(figures, (kappa.pooled(tables).kappa, alpha.binary(judged)))
            # A code that nobody used in the materials drawn is as one that nobody used: it is not counted as agreed upon.
            used = [(tables, judged) for tables, judged in everything if judged.yes]
            agreed = kappa.pooled(table for tables, _ in used for table in tables)
            _keep(overall, (agreed.observed, agreed.kappa, alpha.pooled(judged for _, judged in used)))
        self.per_code = [(self._interval(kappas), self._interval(alphas)) for kappas, alphas in per_code]
        percents, kappas, alphas = map(self._interval, overall)
        self.overall = (percents, kappas, alphas)

    def _resample(self, weights: Sequence[int]) -> list[tuple[list[Fourfold], alpha.Judged]]:
        pair_units = [sum(map(mul, weights, column)) for column in zip(*self._sample.pair_units, strict=True)]
        values = sum(map(mul, weights, self._sample.values))
        return [self._sample.as_tables(code.weighted(weights), pair_units, values) for code in self._codes]

    def _interval(self, figures: list[float]) -> Interval | None:
        if len(figures) < DEFINED * self.made or not figures:
            return None
        return middle(figures)


def middle(figures: Sequence[float]) -> Interval:
    """The interval that holds the middle 95 % of some figures."""
    ordered = sorted(figures)
    last = len(ordered) - 1
    return Interval(ordered[round(0.025 * last)], ordered[round(0.975 * last)])


class _Columns:
    """The cells of one code, column by column."""

    def __init__(self, cells: Mapping[int, Sequence[float]]) -> None:
        places = list(cells)
        # Of one place alone itemgetter gives no tuple.
        self._pick = itemgetter(*places, places[0])
        self._columns = list(zip(*cells.values(), strict=True))

    def weighted(self, weights: Sequence[int]) -> list[float]:
        picked = self._pick(weights)
        return [sum(map(mul, picked, column)) for column in self._columns]


def _keep(lists: Sequence[list[float]], figures: Sequence[float | None]) -> None:
    for kept, figure in zip(lists, figures, strict=True):
        if figure is not None:
            kept.append(figure)
