"""Which codes meet: against figures of others, the plainest way to count, and from a study."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cooccurrence import Marked, by_units, by_words, places, strength
from qualcode.analysis.intervals import Pieces
from qualcode.cli import main
from qualcode.study import Study
from qualcode.study.cooccurrence import cooccurrences, meeting_places

ORACLES: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "agreement_oracles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("oracle", ORACLES["co_occurrence"], ids=lambda oracle: oracle.get("src", "own"))
def test_c(oracle: dict[str, Any]) -> None:
    found = strength(oracle["n1"], oracle["n2"], oracle["n12"])
    assert found.c == pytest.approx(oracle["c"], abs=1e-12)
    assert found.first_given_second == oracle["n12"] / oracle["n2"]
    assert found.unequal is oracle.get("flag_ratio_gt5", False)


def test_the_flag_begins_above_five_times() -> None:
    assert not strength(50, 10, 5).unequal
    assert strength(51, 10, 5).unequal
    assert strength(10, 51, 5).unequal


def test_a_long_segment_with_short_ones_in_it_is_one_meeting() -> None:
    found = by_words([[(1, 0, 100), *((2, start, start + 5) for start in range(10, 60, 10))]])
    assert dict(found.alone) == {1: 1, 2: 5}
    assert dict(found.together) == {(1, 2): 1}
    assert strength(1, 5, 1).c == 0.2


def test_doubles_and_overlaps_of_one_code_are_one_segment() -> None:
    found = by_words([[(1, 0, 10), (1, 0, 10), (1, 5, 15), (2, 12, 20), (2, 30, 40)], [(2, 0, 5)]])
    assert dict(found.alone) == {1: 1, 2: 3}
    assert dict(found.together) == {(1, 2): 1}


def test_passages_that_touch_do_not_meet() -> None:
    assert not by_words([[(1, 0, 10), (2, 10, 20)]]).together


CODINGS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 40), st.integers(1, 12)).map(lambda told: (told[0], told[1], told[1] + told[2])),
    max_size=30,
)


def painted(codings: list[tuple[int, int, int]], one: int, other: int) -> int:
    """The plainest way: segments of both, hanging together by overlap."""
    groups: list[set[tuple[int, int, int]]] = []
    for coding in codings:
        if coding[0] in (one, other):
            near = [group for group in groups if any(a < coding[2] and coding[1] < b for _, a, b in group)]
            groups = [group for group in groups if group not in near] + [{coding}.union(*near)]
    return sum({code for code, _, _ in group} == {one, other} for group in groups)


def marked(codings: list[tuple[int, int, int]], which: int) -> list[Marked]:
    return [Marked(start, end, str(at)) for at, (code, start, end) in enumerate(codings) if code == which]


@given(CODINGS, CODINGS)
def test_the_sweep_counts_as_the_plainest_way(first: list[Any], second: list[Any]) -> None:
    found = by_words([first, second])
    for pair in combinations(range(5), 2):
        count = painted(first, *pair) + painted(second, *pair)
        assert found.together.get(pair, 0) == count
        listed = [
            [[Marked(s, e, str(at)) for at, (code, s, e) in enumerate(some) if code == which] for which in pair] for some in (first, second)
        ]
        assert sum(len(places(*marked)) for marked in listed) == count
        if count:
            assert 0 < strength(found.alone[pair[0]], found.alone[pair[1]], count).c <= 1


@given(st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=12))
def test_units_are_counted_the_same_either_way(units: list[list[int]]) -> None:
    by_unit, by_pair = by_units(units, 1000), by_units(units, 0)
    assert dict(by_unit.alone) == dict(by_pair.alone)
    assert dict(by_unit.together) == dict(by_pair.together)
    assert Counter(pair for unit in units for pair in combinations(sorted(set(unit)), 2)) == by_unit.together


def test_places_in_units_have_their_bounds() -> None:
    turns = Pieces([5, 30, 60], [20, 50, 90], [0, 1, 2])
    found = places([Marked(0, 40, "q1"), Marked(35, 36, "q2")], [Marked(45, 65, "q3")], turns)
    assert [tuple(place) for place in found] == [(30, 50, ("q1", "q2"), ("q3",))]


# from a study

TEXT = "Anna: one two three.\n\nBo: four five six.\n\nAnna: seven."


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.new(tmp_path / "s", title="Met", language="en", coder="AB") as made:
        made.do("make-code", name="b", kind="category")
        for name, parent in (("z", "b"), ("y", "b"), ("a", None)):
            made.do("make-code", name=name, parent=parent)
        for name in ("One", "Two"):
            made.do("add-material", name=name, text=TEXT)
        for material, words, code in (
            ("One", "one two", "b > z"),
            ("One", "two three", "a"),
            ("One", "three", "b > y"),
            ("One", "four", "b > y"),
            ("One", "six", "a"),
            ("Two", "seven", "a"),
            ("Two", "one", "b > z"),
        ):
            made.do("code", material=material, words=words, codes=[code])
        yield made


def listed(study: Study, by: Any, **more: Any) -> list[tuple[str, str, int]]:
    return [(pair.a, pair.b, pair.meetings) for pair in cooccurrences(study.reads.connection, by, **more)]


def test_by_words_turn_and_material(study: Study) -> None:
    assert listed(study, "words") == [("a", "b > y", 1), ("a", "b > z", 1)]
    assert listed(study, "turn") == [("a", "b > y", 2), ("a", "b > z", 1), ("b > y", "b > z", 1)]
    assert listed(study, "material") == [("a", "b > z", 2), ("a", "b > y", 1), ("b > y", "b > z", 1)]


def test_with_subcodes_and_never_with_oneself(study: Study) -> None:
    # One two three is one segment of b: z and y are in it, but do not overlap; six and seven do not meet b.
    assert listed(study, "words", with_subcodes=True) == [("a", "b", 1), ("a", "b > y", 1), ("a", "b > z", 1)]
    assert listed(study, "material", with_subcodes=True)[0] == ("a", "b", 2)


@pytest.mark.parametrize("by", ["words", "turn", "material"])
@pytest.mark.parametrize("with_subcodes", [False, True])
def test_from_a_cell_to_as_many_places(study: Study, by: Any, with_subcodes: bool) -> None:
    connection = study.reads.connection
    pairs = cooccurrences(connection, by, with_subcodes=with_subcodes)
    assert pairs
    for pair in pairs:
        found = meeting_places(connection, pair.a_id, pair.b_id, by, with_subcodes=with_subcodes)
        # b's two passages in "one two three" do not overlap each other, but hang together with a's.
        assert len(found) == pair.meetings
        assert all(place.a_quotations and place.b_quotations for place in found)


def test_json_has_the_keys_of_the_page(study: Study, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = str(study.file.parent)
    study.close()
    assert main(["cooccurrence", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {"a": "a", "b": "b > y", "count": 1, "c": 0.25, "flag": False}
    assert main(["cooccurrence", folder, "--by", "turn", "--to", str(tmp_path / "c.csv")]) == 0
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as lines:
        first = next(csv.DictReader(lines))
    assert (first["code A"], first["code B"], first["together"], first["A"]) == ("a", "b > y", "2", "3")
    assert main(["cooccurrence", folder, "--by", "turn", "--language", "da"]) == 0
    out = capsys.readouterr().out
    assert "Talt: replikker" in out
    assert "66,7" in out
