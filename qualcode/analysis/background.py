"""Background facts of participants compared between groups: how they are spread, and tests only where somebody asks for them.

Numbers: mean, sample standard deviation, median, range; two groups are compared by Welch's t test, more by that of Kruskal and Wallis.
Words: counts; compared by Pearson's chi-squared test without continuity correction, or by Fisher's exact test where an expected
count is below 5 (Cochran's rule). The tests are scipy's.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median, stdev
from typing import Literal, NamedTuple

#: an expected count below this asks for Fisher's test
SMALL_EXPECTED = 5
#: tables drawn for Fisher's test of more than two rows and columns; they are the same each time
_DRAWN, _SEED = 99_999, 1


class Spread(NamedTuple):
    """How the numbers of one group are spread."""

    n: int
    mean: float
    #: sample standard deviation; None of fewer than two numbers
    deviation: float | None
    median: float
    lowest: float
    highest: float


class Comparison(NamedTuple):
    """A test of a difference between groups. `p` is None where it is not defined, and `reason` says why, as a catalogue key."""

    test: Literal["welch", "kruskal", "chi-squared", "fisher", "fisher-drawn"]
    p: float | None
    #: t, H or chi-squared; None for Fisher's test
    statistic: float | None = None
    #: degrees of freedom; None for Fisher's test
    df: float | None = None
    reason: str = ""


def spread(numbers: Sequence[float]) -> Spread | None:
    """Of one group's numbers; None of none."""
    if not numbers:
        return None
    deviation = stdev(numbers) if len(numbers) > 1 else None
    return Spread(len(numbers), fmean(numbers), deviation, median(numbers), min(numbers), max(numbers))


def compare_numbers(groups: Sequence[Sequence[float]]) -> Comparison:
    """Whether the numbers of two groups or more differ. Raises ValueError for fewer than two groups."""
    if len(groups) < 2:
        raise ValueError("there is nothing to compare")
    test: Literal["welch", "kruskal"] = "welch" if len(groups) == 2 else "kruskal"
    if min(map(len, groups)) < 2:
        return Comparison(test, None, reason="too-few")
    if len({number for group in groups for number in group}) == 1:
        return Comparison(test, None, reason="no-variation")
    from scipy import stats

    if test == "welch":
        if all(len(set(group)) == 1 for group in groups):
            return Comparison(test, None, reason="no-variation")
        found = stats.ttest_ind(*groups, equal_var=False)
        return Comparison(test, float(found.pvalue), float(found.statistic), float(found.df))
    ranked = stats.kruskal(*groups)
    return Comparison(test, float(ranked.pvalue), float(ranked.statistic), len(groups) - 1)


def compare_shares(table: Sequence[Sequence[int]]) -> Comparison:
    """Whether groups differ in a fact told in words: a row for each of its values, a column for each group, persons in the cells.

    Rows and columns without anybody are left out. Raises ValueError for rows of different length.
    """
    if len({len(row) for row in table}) > 1:
        raise ValueError("rows of different length")
    rows = [list(row) for row in table if any(row)]
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    rows = [list(row) for row in zip(*columns, strict=True)]
    if len(rows) < 2 or len(columns) < 2:
        return Comparison("chi-squared", None, reason="no-variation")
    from scipy import stats

    if stats.contingency.expected_freq(rows).min() >= SMALL_EXPECTED:
        found = stats.chi2_contingency(rows, correction=False)
        return Comparison("chi-squared", float(found.pvalue), float(found.statistic), float(found.dof))
    if len(rows) == len(columns) == 2:
        return Comparison("fisher", float(stats.fisher_exact(rows).pvalue))
    import numpy as np

    drawing = stats.MonteCarloMethod(n_resamples=_DRAWN, rvs=None, rng=np.random.default_rng(_SEED))
    return Comparison("fisher-drawn", float(stats.fisher_exact(rows, method=drawing).pvalue))
