"""Coefficients of agreement from tables of counts: percent, Cohen's kappa, F1, Jaccard, Brennan and Prediger.

A 2 × 2 table says of one code how many units both coders gave it (a), only the first (b), only the second (c) and neither (d).
What cannot be computed is None; `reason_for` says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

#: why a coefficient is not defined: no unit that two have judged; nobody used the code; it was put on every unit by everyone
Reason = Literal["no-units", "not-used", "used-everywhere"]


class Fourfold(NamedTuple):
    """What two coders did with one code, in units."""

    a: int
    b: int
    c: int
    d: int

    @property
    def n(self) -> int:
        """All units."""
        return sum(self)


class Agreed(NamedTuple):
    """Observed and expected agreement as shares, and what kappa makes of them."""

    observed: float | None
    expected: float | None
    kappa: float | None


def percent(table: Fourfold) -> float | None:
    """The share of units on which the two agree, (a + d) / n: NVivo's "percentage agreement", as a fraction of 1."""
    return (table.a + table.d) / table.n if table.n else None


def f1(table: Fourfold) -> float | None:
    """2a / (2a + b + c): Dice, Holsti's coefficient, and what kappa tends to as d grows (Hripcsak and Rothschild 2005)."""
    coded = 2 * table.a + table.b + table.c
    return 2 * table.a / coded if coded else None


def jaccard(table: Fourfold) -> float | None:
    """a / (a + b + c)."""
    coded = table.a + table.b + table.c
    return table.a / coded if coded else None


def pabak(table: Fourfold) -> float | None:
    """Kappa as if both categories were equally likely, 2 Po - 1: Brennan and Prediger (1981) with q = 2."""
    observed = percent(table)
    return None if observed is None else brennan_prediger(observed, 2)


def brennan_prediger(observed: float, categories: int) -> float:
    """(Po - 1/q) / (1 - 1/q), from the observed agreement and the number of categories (Brennan and Prediger 1981; Bennett's S)."""
    return (observed - 1 / categories) / (1 - 1 / categories)


def cohen(table: Sequence[Sequence[int]]) -> Agreed:
    """Cohen's kappa (1960) of a square table: rows are the first coder's categories, columns the second's."""
    n = sum(map(sum, table))
    if not n:
        return Agreed(None, None, None)
    same = sum(row[at] for at, row in enumerate(table))
    chance = sum(sum(row) * sum(other[at] for other in table) for at, row in enumerate(table))
    return Agreed(same / n, chance / n**2, None if chance == n * n else (same * n - chance) / (n * n - chance))


def pooled(tables: Iterable[Fourfold]) -> Agreed:
    """Kappa of several tables from their mean observed and mean expected agreement, weighted by their units (de Vries et al. 2008).

    Of one table it is Cohen's kappa; the order in which coders or tables stand makes no difference.
    """
    n = 0
    same = chance = possible = 0.0
    for a, b, c, d in tables:
        units = a + b + c + d
        if units:
            n += units
            same += a + d
            by_chance = ((a + b) * (a + c) + (c + d) * (b + d)) / units
            chance += by_chance
            # A table in which chance alone agrees everywhere must not leave a trace of rounding.
            possible += 0 if b + c == 0 and (a == 0 or d == 0) else units - by_chance
    if not n:
        return Agreed(None, None, None)
    return Agreed(same / n, chance / n, None if possible <= 0 else 1 - (n - same) / possible)


def reason_for(table: Fourfold) -> Reason | None:
    """Why kappa and alpha of a table are not defined, or None where they are."""
    if not table.n:
        return "no-units"
    if table.b or table.c or (table.a and table.d):
        return None
    return "used-everywhere" if table.a else "not-used"
