"""A code's place among the relations, against METHOD.md's oracle graph and known shapes."""

from __future__ import annotations

import pytest

from qualcode.analysis.centrality import Coverage, coverage, places

NS = "Navigating the system"
ARROWS = [
    ("Losing control", NS),
    ("Municipal rules", NS),
    ("Illness", NS),
    (NS, "Seeking allies"),
    (NS, "Withdrawing"),
    ("Seeking allies", "Regaining trust"),
    ("Withdrawing", "Losing benefits"),
]
CODES = sorted({end for arrow in ARROWS for end in arrow})


def test_the_oracle_graph() -> None:
    found = places(CODES, ARROWS)
    core, allies = found[NS], found["Seeking allies"]
    assert (core.neighbours, core.reached) == (5, 7)
    assert core.degree == pytest.approx(5 / 7)
    assert core.betweenness == pytest.approx(19 / 21)
    assert core.connectedness == 1
    assert allies.degree == pytest.approx(2 / 7)
    assert allies.betweenness == found["Withdrawing"].betweenness == pytest.approx(0.2857, abs=1e-4)
    for leaf in ("Losing control", "Municipal rules", "Illness", "Regaining trust", "Losing benefits"):
        assert found[leaf].betweenness == 0
        assert found[leaf].reached == 5


def test_a_star_and_a_path() -> None:
    star = places("cabde", [("c", leaf) for leaf in "abde"])
    assert (star["c"].degree, star["c"].betweenness) == (1, 1)
    path = places("abcde", list(zip("abcd", "bcde", strict=True)))
    assert [path[code].betweenness for code in "abcde"] == pytest.approx([0, 0.5, 2 / 3, 0.5, 0])


def test_circles_doubles_loops_and_strangers() -> None:
    found = places("abc", [("a", "b"), ("b", "a"), ("a", "b"), ("a", "a"), ("a", "x"), ("b", "c")])
    assert (found["a"].neighbours, found["a"].reached) == (1, 2)
    assert found["c"].reached == 2


def test_what_holds_both_ways_is_followed_both_ways() -> None:
    assert places("abc", [("b", "c")])["a"].reached == 0
    assert places("abc", [("b", "c")], both_ways=[("b", "a")])["a"].reached == 2


def test_too_few_codes_have_no_shares() -> None:
    assert places("a", [])["a"] == (0, None, None, 0, None)
    assert places("ab", [("a", "b")])["a"] == (1, 1, None, 1, 1)


def test_coverage() -> None:
    assert coverage({"i1", "i2", "focus group"}, {"i1", "i2", "i3", "i4"}, {"q1": True, "q2": False}) == Coverage(2, 4, 0.5, 2, 1)
    assert coverage((), (), {}).share is None
