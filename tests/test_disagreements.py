"""Where coders differ, in the order in which one reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.disagreements import Put, differences, stops
from qualcode.study import Study
from qualcode.study.agreement import Comparison
from qualcode.study.disagreements import disagreements


def found_in(*codings: tuple[str, str, int, int], coders: str = "AB", **more: Any) -> list[tuple[str, str, int, int, str, str]]:
    puts = [Put(str(at), *coding) for at, coding in enumerate(codings)]
    return [
        (one.kind, one.code, one.start, one.end, "".join(one.have), "".join(one.have_not))
        for one in differences(puts, list(coders), **more)
    ]


def test_who_has_and_who_has_not() -> None:
    assert found_in(("x", "A", 0, 10)) == [("missing", "x", 0, 10, "A", "B")]
    assert found_in(("x", "A", 0, 10), ("x", "B", 0, 10)) == []
    assert found_in(("x", "A", 0, 10), ("x", "B", 20, 30), ("y", "B", 5, 8)) == [
        ("missing", "x", 0, 10, "A", "B"),
        ("missing", "y", 5, 8, "B", "A"),
        ("missing", "x", 20, 30, "B", "A"),
    ]
    assert found_in(("x", "A", 0, 10), ("x", "C", 0, 10), coders="CBA") == [("missing", "x", 0, 10, "CA", "B")]
    assert found_in(("x", "D", 0, 10), ("x", "A", 3, 3)) == []


def test_overlapping_passages_of_all_are_one_with_other_boundaries() -> None:
    assert found_in(("x", "A", 0, 10), ("x", "B", 5, 20)) == [("boundaries", "x", 0, 20, "AB", "")]
    assert found_in(("x", "A", 0, 10), ("x", "A", 8, 20), ("x", "B", 0, 20)) == []
    assert found_in(("x", "A", 0, 10), ("x", "A", 10, 20), ("x", "B", 0, 20)) == []
    assert found_in(("x", "A", 0, 10), ("x", "B", 10, 20)) == [("missing", "x", 0, 10, "A", "B"), ("missing", "x", 10, 20, "B", "A")]


def test_boundaries_that_matter_to_nobody_are_not_asked_about() -> None:
    asked = []

    def negligible(start: int, end: int) -> bool:
        asked.append((start, end))
        return end - start < 3

    assert found_in(("x", "A", 0, 10), ("x", "B", 2, 12), negligible=negligible) == []
    assert asked == [(0, 2), (10, 12)]
    assert found_in(("x", "A", 0, 10), ("x", "B", 2, 19), negligible=negligible)[0][0] == "boundaries"


def test_what_is_about_the_same_words_is_looked_at_together() -> None:
    puts = [("x", "A", 0, 30), ("y", "B", 2, 30), ("z", "A", 5, 9), ("w", "B", 100, 120)]
    walked = stops(differences([Put(str(at), *put) for at, put in enumerate(puts)], ["A", "B"]))
    assert [(stop.start, stop.end, [one.code for one in stop.differences]) for stop in walked] == [
        (0, 30, ["x", "y"]),
        (5, 9, ["z"]),
        (100, 120, ["w"]),
    ]


CODINGS = st.lists(
    st.tuples(st.sampled_from("xy"), st.sampled_from("ABC"), st.integers(0, 40), st.integers(1, 12)).map(
        lambda told: (told[0], told[1], told[2], told[2] + told[3])
    ),
    max_size=20,
)


@given(CODINGS)
def test_every_coding_that_somebody_lacks_is_in_one_difference(codings: list[tuple[str, str, int, int]]) -> None:
    puts = [Put(str(at), *coding) for at, coding in enumerate(codings)]
    found = differences(puts, ["A", "B", "C"])
    told = [put.coding for one in found for put in one.puts]
    assert len(told) == len(set(told))
    for put in puts:
        exact = {other.coder for other in puts if (other.code, other.start, other.end) == (put.code, put.start, put.end)}
        near = {other.coder for other in puts if other.code == put.code and other.start < put.end and put.start < other.end}
        if exact != {"A", "B", "C"} and len(near) < 3 and near == exact:
            assert put.coding in told
    assert [(one.start, one.end) for one in found] == sorted((one.start, one.end) for one in found)
    assert sum(len(stop.differences) for stop in stops(found)) == len(found)


# from a study

TEXT = "Anna: one two three.\n\nBo: four five six.\n\nAnna: seven."


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.new(tmp_path / "s", title="Compared", language="en", coder="AB") as made:
        for name in ("joy", "fear"):
            made.do("make-code", name=name)
        for name in ("One", "Two"):
            made.do("add-material", name=name, text=TEXT)
        for coder, material, words, code in (
            ("AB", "One", "four five six", "joy"),
            ("CD", "One", "four five six.", "joy"),
            ("AB", "One", "seven", "joy"),
            ("CD", "One", "seven", "fear"),
            ("AB", "One", "one two", "fear"),
            ("CD", "One", "two three", "fear"),
            ("AB", "Two", "seven", "joy"),
        ):
            made.coder = coder
            made.do("code", material=material, words=words, codes=[code])
        yield made


def test_the_walk_through_a_study(study: Study) -> None:
    walked = disagreements(study.reads.connection)
    assert [(stop.material, TEXT[stop.start : stop.end]) for stop in walked] == [("One", "one two three"), ("One", "seven")]
    first, second = walked
    assert [(one.kind, one.path, one.have, one.have_not) for one in first.disagreements] == [("boundaries", "fear", ("AB", "CD"), ())]
    assert [(one.path, one.have, one.have_not) for one in second.disagreements] == [("fear", ("CD",), ("AB",)), ("joy", ("AB",), ("CD",))]
    assert {holding.coder for one in first.disagreements for holding in one.holdings} == {"AB", "CD"}
    assert second.line_from == second.line_to
    assert second.line_from is not None
    only_missing = disagreements(study.reads.connection, boundaries=False)
    assert [TEXT[stop.start : stop.end] for stop in only_missing] == ["seven"]
    assert disagreements(study.reads.connection, Comparison(materials=("Two",), coders=("AB", "CD"))) == []


def test_what_interviewers_say_is_not_walked_through_where_it_is_left_out(tmp_path: Path) -> None:
    with Study.new(tmp_path / "t", title="Compared", language="en", coder="AB") as study:
        study.do("make-code", name="joy")
        study.do("add-material", name="One", text="Anna: one two three.\n\nBo: six seven.\n\nAnna: eight.")
        for coder, words in (("AB", "six"), ("AB", "one two"), ("CD", "one two three.\n\nBo: six"), ("AB", "eight"), ("CD", "eight.\n")):
            study.coder = coder
            study.do("code", material="One", words=words.strip(), codes=["joy"])
        study.do("set-speaker", material="One", label="Bo", interviewer=True)

        def walked(**what: bool) -> list[str]:
            stops = disagreements(study.reads.connection, Comparison(**what))  # type: ignore[arg-type]
            return [f"{one.kind} {one.end - one.start}" for stop in stops for one in stop.disagreements]

        everything = walked()
        assert everything == ["boundaries 23"]
        study.coder = "AB"
        study.do("code", material="One", words="seven", codes=["joy"])
        assert walked() == [*everything, "missing 5"]
        assert walked(without_interviewers=True) == everything
        study.do("code", material="One", words="three", codes=["joy"])
        assert walked(without_interviewers=True) == []
