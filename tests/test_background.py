"""Background facts compared between groups: against printed and recomputed values, and where nothing can be said."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.background import compare_numbers, compare_shares, spread


def persons(mean: float, deviation: float, n: int) -> list[float]:
    """Numbers of that mean and sample standard deviation."""
    raw = [float(i * i % 7 + i) for i in range(n)]
    centre, width = fmean(raw), stdev(raw)
    return [mean + deviation * (one - centre) / width for one in raw]


def test_welch_s_test_gives_what_a_printed_table_says() -> None:
    """Age 46 (10) of nine against 36 (8) of eleven, printed as p = 0.03; the pooled test would give 0.02."""
    found = compare_numbers([persons(46, 10, 9), persons(36, 8, 11)])
    assert found.test == "welch"
    assert found.statistic == pytest.approx(2.43, abs=0.005)
    assert found.df == pytest.approx(15.2, abs=0.05)
    assert found.p == pytest.approx(0.028, abs=0.0005)


@pytest.mark.parametrize(
    ("table", "test", "p"),
    [
        ([[5, 11], [21, 17]], "chi-squared", 0.107),
        ([[8, 2], [20, 24]], "fisher", 0.079),  # an expected count of 4.8: chi-squared would have said 0.048
        ([[3, 6], [6, 5]], "fisher", 0.41),
        ([[10, 20], [20, 10]], "chi-squared", 0.0098),
    ],
)
def test_shares_are_compared_by_the_test_that_fits(table: list[list[int]], test: str, p: float) -> None:
    found = compare_shares(table)
    assert found.test == test
    assert found.p == pytest.approx(p, abs=0.005 if p > 0.2 else 0.0006)


def test_a_table_of_many_values_and_few_persons_is_compared_by_tables_that_are_drawn() -> None:
    found = compare_shares([[1, 0], [6, 6], [2, 3], [0, 2]])
    assert found.test == "fisher-drawn"
    assert found.p == pytest.approx(0.64, abs=0.01)
    assert compare_shares([[1, 0], [6, 6], [2, 3], [0, 2]]) == found


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (compare_numbers([[1.0], [2.0, 3.0]]), "too-few"),
        (compare_numbers([[], [2.0, 3.0]]), "too-few"),
        (compare_numbers([[2.0, 2.0], [2.0, 2.0]]), "no-variation"),
        (compare_numbers([[2.0, 2.0], [3.0, 3.0]]), "no-variation"),
        (compare_shares([[3, 4]]), "no-variation"),
        (compare_shares([[3, 4], [0, 0]]), "no-variation"),
        (compare_shares([[3, 0], [4, 0]]), "no-variation"),
        (compare_shares([]), "no-variation"),
    ],
)
def test_what_is_not_defined_has_a_reason_and_no_number(found: object, reason: str) -> None:
    assert (found.p, found.reason) == (None, reason)  # type: ignore[attr-defined]


def test_three_groups_are_compared_by_ranks() -> None:
    found = compare_numbers([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert (found.test, found.df) == ("kruskal", 2)
    assert found.statistic == pytest.approx(7.2)
    assert found.p == pytest.approx(0.0273, abs=0.0001)


def test_a_spread_of_one_has_no_deviation() -> None:
    one = spread([41.0])
    assert one is not None
    assert (one.n, one.mean, one.deviation, one.median, one.lowest, one.highest) == (1, 41, None, 41, 41, 41)
    assert spread([]) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=2))
def test_the_order_of_groups_makes_no_difference(table: list[tuple[int, int]]) -> None:
    turned = compare_shares([row[::-1] for row in table])
    found = compare_shares(table)
    assert found.test == turned.test
    assert found.p == pytest.approx(turned.p)
