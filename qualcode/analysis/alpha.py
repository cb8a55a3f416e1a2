"""Krippendorff's alpha for nominal data and predefined units (Content Analysis, 4th ed. 2019, 12.3): any number of coders, some missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class Alpha(NamedTuple):
    """Alpha with what it is made of."""

    #: values that can be paired
    n: float
    #: units with at least two values
    units: int
    #: how often each value stands in them
    counts: dict[Hashable, float]
    #: None where there is nothing to pair, or only one value
    observed: float | None
    expected: float | None
    alpha: float | None


def nominal(units: Iterable[Sequence[Hashable | None]]) -> Alpha:
    """Alpha of units, each with the value every coder gave it, None for a coder who gave none.

    o_ck = sum over units of pairs (c, k) / (m_u - 1); alpha = 1 - (n - 1) * sum of o_ck, c != k / sum of n_c n_k, c != k.
    """
    counts: Counter[Hashable] = Counter()
    used, differing = 0, 0.0
    for unit in units:
        values = Counter(value for value in unit if value is not None)
        m = values.total()
        if m > 1:
            used += 1
            counts.update(values)
            differing += (m * m - sum(k * k for k in values.values())) / (m - 1)
    n = counts.total()
    return _alpha(n, used, dict(counts), differing)


def _alpha(n: float, used: int, counts: dict[Hashable, float], differing: float) -> Alpha:
    unequal = n * n - sum(k * k for k in counts.values())
    if n < 2 or not unequal:
        return Alpha(n, used, counts, differing / n if n else None, 0.0 if n else None, None)
    expected = unequal / (n * (n - 1))
    return Alpha(n, used, counts, differing / n, expected, 1 - differing / n / expected)


class Judged(NamedTuple):
    """Sums that alpha of a yes or no is made of: they add up over units, materials and codes."""

    #: values that can be paired
    n: float
    #: how many of them are yes
    yes: float
    #: pairs that differ, each way, divided by the coders of their unit less one
    differing: float

    def __add__(self, other: object) -> Judged:
        """Both together."""
        if not isinstance(other, Judged):
            return NotImplemented
        return Judged(self.n + other.n, self.yes + other.yes, self.differing + other.differing)


def judged(units: int, coders: int, yes: int) -> Judged:
    """So many units which `yes` of `coders` coders said yes to."""
    if coders < 2:
        return Judged(0, 0, 0)
    return Judged(units * coders, units * yes, 2 * units * yes * (coders - yes) / (coders - 1))


def binary(sums: Judged) -> float | None:
    """Nominal alpha of a yes or no, or None where there is no variation."""
    return pooled([sums])


def pooled(several: Iterable[Judged]) -> float | None:
    """One alpha of several yes-or-no questions: 1 - mean observed / mean expected disagreement, each question with its own expectation.

    Questions are weighted by their values; one without variation adds to neither.
    """
    observed = expected = 0.0
    for n, yes, differing in several:
        if n > 1:
            observed += differing
            expected += 2 * yes * (n - yes) / (n - 1)
    return 1 - observed / expected if expected else None
