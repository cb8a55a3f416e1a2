"""Saturation's numbers: every oracle of METHOD.md B1, and what must hold of any study (B6)."""

from __future__ import annotations

import json
import os
from collections import Counter
from fractions import Fraction
from math import comb
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.orders import rarefaction, spread
from qualcode.analysis.planning import people_needed, power
from qualcode.analysis.richness import (
    coverage,
    expected_after,
    materials_needed,
    richness,
    times_found,
    unseen,
    unseen_corrected,
)
from qualcode.analysis.saturation import (
    COMBINATIONS,
    Combination,
    bit_sets,
    guest_point,
    guest_points,
    new_counts,
    new_in_order,
    runs,
)

SHARED = Path(os.environ.get("QUALCODE_SHARED", Path(__file__).parents[2] / "shared"))
FIVE_PERCENT = Fraction(1, 20)
TINY = [{"a", "b", "c"}, {"a", "d"}, {"b", "e"}, {"a", "b"}, {"c", "f"}, {"a", "e"}]
#: up to a dozen materials with some of 16 codes; drawn as whole numbers, since sets take long to draw
STUDIES = st.lists(st.integers(0, 2**16 - 1), max_size=12).map(
    lambda drawn: [{code for code in range(16) if number >> code & 1} for number in drawn]
)


def point(new: list[int], base: int = 4, run: int = 2, threshold: Fraction = FIVE_PERCENT) -> Any:
    return guest_point(new, Combination(base, run, threshold))


# Guest, Namey and Chen 2020


def test_guest_as_in_the_paper() -> None:
    new = [12, 11, 8, 6, 3, 4, 0, 1, 0, 0]
    assert [(one.first, one.last, one.new) for one in runs(new, 4, 2)[:3]] == [(5, 6, 7), (6, 7, 4), (7, 8, 1)]
    assert [round(float(one.ratio), 6) for one in runs(new, 4, 2)[:3]] == [0.189189, 0.108108, 0.027027]
    assert point(new).label == "6+2"
    assert point(new).reached_at == 6
    assert point(new, run=3).label == "6+3"


def test_guest_over_a_fixed_base_and_without_rounding() -> None:
    assert point([4, 3, 2, 1, 1, 0, 0, 0]).label == "5+2"
    assert point([10, 10, 10, 10, 1, 1]).label == "4+2"  # 2 of 40 is 5 %
    assert point([10, 10, 10, 9, 1, 1]).reason == "not-reached"  # 2 of 39 is 5.1 %
    # With all codes so far as the denominator, 3 of 62 would pass.
    assert point([10, 10, 10, 10, 20, 2, 1]).reason == "not-reached"


def test_guest_undefined_is_said_with_its_reason() -> None:
    assert point([4, 4, 4, 4, 4, 4]) == (4, 2, FIVE_PERCENT, None, None, None, "not-reached")
    assert point([3, 2, 1, 0, 0]).reason == "too-few"
    assert point([]).reason == "too-few"
    assert point([0, 0, 0, 0, 3, 0]).reason == "no-codes"


def test_guest_is_not_monotone_and_says_so() -> None:
    assert point([4, 3, 2, 1, 0, 0, 5, 0]) == (4, 2, FIVE_PERCENT, "4+2", 4, True, None)
    assert point([4, 3, 2, 1, 0, 0, 0, 0]) == (4, 2, FIVE_PERCENT, "4+2", 4, False, None)
    # A run above the threshold before the point breaks nothing.
    assert point([4, 3, 2, 1, 5, 0, 0, 0]).broken_later is False


def test_guest_has_twelve_combinations() -> None:
    points = guest_points([12, 11, 8, 6, 3, 4, 0, 1, 0, 0])
    assert [(one.base, one.run, float(one.threshold)) for one in points] == [
        (base, run, threshold) for base in (4, 5, 6) for run in (2, 3) for threshold in (0.05, 0.0)
    ]
    assert {one.threshold: one.label for one in points if (one.base, one.run) == (4, 2)} == {FIVE_PERCENT: "6+2", Fraction(0): "8+2"}


# Rarefaction and random orders


def test_rarefaction_by_hand() -> None:
    sets = bit_sets(TINY)
    assert new_counts(sets) == [3, 1, 1, 0, 1, 0]
    assert [round(value, 4) for value in rarefaction(6, times_found(sets))] == [2.1667, 3.6, 4.55, 5.2, 5.6667, 6.0]


@given(STUDIES)
def test_rarefaction_is_the_formula(study: list[set[int]]) -> None:
    times, m = Counter(Counter(code for codes in study for code in codes).values()), len(study)
    assert times_found(bit_sets(study)) == times
    exact = [float(sum(n * (1 - Fraction(comb(m - y, t), comb(m, t))) for y, n in times.items())) for t in range(1, m + 1)]
    assert rarefaction(m, times) == exact
    assert not exact or exact[-1] == sum(times.values())


def test_rarefaction_of_many_materials_stays_exact() -> None:
    assert rarefaction(400, {1: 400, 400: 1})[199] == 201
    assert rarefaction(400, {1: 400, 400: 1})[-1] == 401


def test_orders_are_reproducible_and_what_is_not_reached_is_beyond_the_last() -> None:
    sets = bit_sets([{n, n + 1} for n in range(9)] + [{0}] * 6)
    once, again = spread(sets, 200), spread(sets, 200)
    assert once == again
    assert spread(sets, 200, seed=7) != once
    assert [one.combination for one in once] == list(COMBINATIONS)
    # Every material brings a code of its own: no order reaches anything.
    never = spread(bit_sets([{n} for n in range(8)]), 50)
    assert {(one.n, one.reached, one.p5, one.p50, one.p95) for one in never} == {(50, 0, None, None, None)}
    partly = next(one for one in once if 0.05 * one.n <= one.reached < 0.95 * one.n)
    assert partly.p5 is not None
    assert partly.p95 is None


@pytest.mark.parametrize("orders", [1, 3, 20, 40, 100])
def test_orders_find_the_points_that_each_order_has(orders: int) -> None:
    random = Random(2020)
    sets = bit_sets([{n % 7, n, n // 2} for n in range(12)] + [{1}, {2}, {3}])
    shuffled = list(sets)
    points: dict[Combination, list[int]] = {combination: [] for combination in COMBINATIONS}
    for _ in range(orders):
        random.shuffle(shuffled)
        new = new_counts(shuffled)
        for combination, found in points.items():
            at = guest_point(new, combination).reached_at
            found.append(99 if at is None else at)
    for told in spread(sets, orders):
        ranked = sorted(points[told.combination])
        # By nearest rank: the smallest of which at least so many of a hundred are as small.
        expected = [next(value for value in ranked if sum(v <= value for v in ranked) * 100 >= share * orders) for share in (5, 50, 95)]
        assert [told.p5, told.p50, told.p95] == [value if value < 99 else None for value in expected]
        assert told.reached == sum(value < 99 for value in ranked)


def test_orders_can_be_stopped() -> None:
    turns = []

    def turn() -> None:
        turns.append(1)
        if len(turns) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spread(bit_sets(TINY), 10_000, turn=turn)


# Unseen codes


ORACLES = [
    (5, {1: 4, 2: 2, 3: 1}, 10.2, 8.6, 0.636364, 0.709091),
    (5, {1: 3, 3: 2}, 7.4, 7.4, 0.666667, 0.733333),
    (5, {2: 3, 3: 2}, 5.0, 5.0, 1.0, 1.0),
    (15, {6: 2, 2: 7, 1: 2, 4: 3, 3: 4}, 18.266667, 18.116667, 0.961538, 0.974359),
    (6, {3: 1, 2: 2, 4: 1, 1: 2}, 6.833333, 6.277778, 0.846154, 0.890110),
]


@pytest.mark.parametrize(("m", "times", "chao2", "corrected", "turing", "covered"), ORACLES)
def test_richness_oracles(m: int, times: dict[int, int], chao2: float, corrected: float, turing: float, covered: float) -> None:
    of = richness(m, times)
    told = [round(value or 0, 6) for value in (of.chao2, of.chao2_bc, of.turing, of.coverage)]
    assert told == [chao2, corrected, turing, covered]
    assert of.reason is None


def test_what_more_materials_would_bring() -> None:
    of = richness(5, {1: 4, 2: 2, 3: 1})
    assert of.expected_next == pytest.approx(7.64)
    assert expected_after(of, 5) == pytest.approx(9.151424)
    assert expected_after(of, 0) == 7
    assert materials_needed(of, 0.95) == 9
    assert materials_needed(of, 0.5) == 0
    assert materials_needed(of, 1) is None
    assert materials_needed(richness(5, {2: 3}), 1) == 0


@given(st.integers(2, 60), st.dictionaries(st.integers(1, 8), st.integers(1, 9), min_size=1), st.floats(0.01, 0.99))
def test_needed_is_the_fewest(m: int, times: dict[int, int], share: float) -> None:
    of = richness(max(m, *times), times)
    needed = materials_needed(of, share)
    assert needed is not None
    assert of.chao2 is not None
    assert (expected_after(of, needed) or 0) >= share * of.chao2 - 1e-9
    assert needed == 0 or (expected_after(of, needed - 1) or 0) < share * of.chao2 + 1e-9


def test_chao1_on_the_spiders() -> None:
    for n, seen, once, twice, chao1, corrected, covered in (
        (168, 26, 12, 4, 43.892857, 39.2, 0.928855),
        (252, 37, 14, 4, 61.402778, 55.2, 0.944571),
    ):
        assert round(seen + unseen(n, once, twice), 6) == chao1
        # iNEXT leaves the factor (n - 1) / n out of the corrected form.
        assert round(seen + unseen_corrected(n, once, twice) * n / (n - 1), 6) == corrected
        assert round(coverage(n, once, twice, n), 6) == covered


def test_where_nothing_can_be_estimated() -> None:
    assert richness(0, {}).reason == "no-material"
    assert richness(4, {}).reason == "no-codes"
    assert richness(1, {1: 3}) == (1, 3, 3, 0, 3, None, None, None, None, None, "one-material")
    assert expected_after(richness(1, {1: 3}), 2) is None


@given(STUDIES, st.randoms(use_true_random=False))
def test_what_has_no_order_does_not_change_with_it(study: list[set[int]], random: Any) -> None:
    shuffled = list(study)
    random.shuffle(shuffled)
    before, after = times_found(bit_sets(study)), times_found(bit_sets(shuffled))
    assert rarefaction(len(study), before) == rarefaction(len(study), after)
    assert richness(len(study), before) == richness(len(study), after)
    assert sum(new_counts(bit_sets(study))) == sum(new_counts(bit_sets(shuffled))) == sum(before.values())


@given(STUDIES)
def test_a_material_without_codes_is_a_material(study: list[set[int]]) -> None:
    sets = bit_sets(study)
    with_it = [*sets, 0]
    assert new_counts(with_it) == [*new_counts(sets), 0]
    before, after = richness(len(sets), times_found(sets)), richness(len(with_it), times_found(with_it))
    assert (after.materials, after.observed, after.incidences) == (before.materials + 1, before.observed, before.incidences)


@given(STUDIES)
def test_coverage_is_a_share(study: list[set[int]]) -> None:
    of = richness(len(study), times_found(bit_sets(study)))
    for share in (of.turing, of.coverage):
        assert share is None or 0 <= share <= 1
    if of.chao2 is not None and of.expected_next is not None:
        assert of.observed <= of.expected_next <= of.chao2 + 1e-9


# Planning


def test_planning_oracles() -> None:
    assert people_needed(0.1) == 16
    assert people_needed(0.05) == 32
    assert people_needed(0.1, 2) == 29
    assert round(power(12, 0.1), 5) == 0.71757
    assert people_needed(1e-9) is None
    assert people_needed(1.0) == 1
    with pytest.raises(ValueError, match="prevalence"):
        people_needed(0)


# The other implementation's mistake


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="needs the shared data")
def test_an_interview_without_new_codes_empties_nothing() -> None:
    """novelqualcodes 0.13.5 gives 5,4,3,1,1,1,0,0,… = 15: once an interview has nothing new, it lets nothing be new any more."""
    import openpyxl

    folder = SHARED / "data" / "saturation_novelqualcodes" / "inst" / "insect_study" / "matrices"
    found = []
    for file in sorted(folder.glob("Int*.xlsx")):
        rows = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))  # type: ignore[union-attr]
        found.append({row[0] for row in rows[1:] if any(isinstance(cell, (int, float)) and cell for cell in row[1:])})
    sets = bit_sets(found)
    assert [codes.bit_count() for codes in sets] == [5, 4, 4, 2, 4, 3, 4, 3, 4, 2, 3, 3, 4, 4, 3]
    assert new_counts(sets) == [5, 4, 3, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0]
    assert sum(new_counts(sets)) == 18


def test_nothing_new_once_is_not_nothing_new_ever() -> None:
    assert new_counts(bit_sets([{"a"}, {"a"}, {"b"}])) == [1, 0, 1]
    assert new_in_order(bit_sets([{"a"}, {"a"}, {"b"}])) == [1, 0, 2]


@pytest.mark.skipif(not (SHARED / "method_oracles.json").is_file(), reason="needs the shared oracles")
def test_all_oracles_of_the_json() -> None:
    oracles = json.loads((SHARED / "method_oracles.json").read_text(encoding="utf-8"))
    for one in oracles["guest2020"]:
        assert point(one["new"], one["base"], one["run"], Fraction(str(one["thr"]))).label == one["notation"], one["id"]
    for one in oracles["rarefaction"]:
        sets = bit_sets(one["interviews"])
        assert new_counts(sets) == one["new_in_order"]
        assert [round(value, 4) for value in rarefaction(one["m"], times_found(sets))] == one["S"]
    for one in oracles["richness"]["incidence"]:
        of = richness(one["m"], {int(k): n for k, n in one["Q"].items()})
        assert (of.observed, of.incidences) == (one["S_obs"], one["U"])
        told = {"chao2": of.chao2, "chao2_bc": of.chao2_bc, "turing_cov": of.turing, "coverage": of.coverage}
        assert told == pytest.approx({key: one[key] for key in told})
        more = {
            "next_interview": of.expected_next,
            "plus5": expected_after(of, 5),
            "extra_for_95pct": materials_needed(of, 0.95),
        }
        assert {key: value for key, value in more.items() if key in one} == pytest.approx({key: one[key] for key in more if key in one})
    for one in oracles["fugard_potts2015"]:
        if "power_out" in one:
            assert power(one["n"], one["prevalence"]) == pytest.approx(one["power_out"], abs=5e-6)
        else:
            assert people_needed(one["prevalence"], one["instances"], one["power"]) == one["n"]
