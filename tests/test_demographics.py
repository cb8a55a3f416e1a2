"""Who was included, by group: the table of 004 (2.1) with invented persons, tests only when asked for and by their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import new_study
from test_background import persons

from qualcode.locale import LANGUAGES
from qualcode.study import Study
from qualcode.study.demographics import NumberFact, WordFact, demographics
from qualcode.writers.appendices.blocks import Table
from qualcode.writers.appendices.parts import Source
from qualcode.writers.appendices.parts.background import background


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Nine and eleven persons: women 4 and 6, ages 46 (10) and 36 (8), on a course 3 and 6, one of unknown origin in each."""
    with new_study(tmp_path / "s", language="en") as study:
        for group, n, women, course, ages in (("intervention", 9, 4, 3, persons(46, 10, 9)), ("control", 11, 6, 6, persons(36, 8, 11))):
            for at in range(n):
                known = {"sex": "woman" if at < women else "man", "course": at < course, "age": ages[at]}
                origin = {"origin": "Danish"} if at else {}
                study.do("add-participant", pseudonym=f"{group} {at}", group=group, attributes=known | origin)
        study.do("add-participant", pseudonym="no", group="control", status="declined", attributes={"sex": "woman", "age": 99})
        return study


def shown(study: Study, **recipe: object) -> dict[str, tuple[str, ...]]:
    """By the first cell, the other cells of its row; a value's row by "fact: value"."""
    with Study.open(study.file) as opened:
        [table] = [block for block in background(Source(opened.reads, "en", recipe=recipe)) if isinstance(block, Table)]
    found, fact = {}, ""
    for row in table.rows:
        head = str(row[0])
        fact = fact if head.startswith(" ") else head
        found[head if head == fact else f"{fact}: {head.strip()}"] = tuple(map(str, row[1:]))
    found["titles"] = tuple(column.title for column in table.columns)
    return found


def test_counts_have_their_base_and_numbers_their_spread(study: Study) -> None:
    rows = shown(study)
    assert rows["titles"] == ("", "control\n(n = 11)", "intervention\n(n = 9)", "All\n(n = 20)")
    assert rows["sex: woman"] == ("6 (55)", "4 (44)", "10 (50)")
    assert rows["age: mean (standard deviation)"][:2] == ("36 (8)", "46 (10)")
    assert rows["origin: Danish"] == ("10 (100)", "8 (100)", "18 (100)")
    assert rows["origin: not known"] == ("1", "1", "2")


def test_no_test_stands_there_unless_it_is_asked_for(study: Study) -> None:
    assert not any("p =" in cell for row in shown(study).values() for cell in row)


def test_every_p_has_the_name_of_its_test(study: Study) -> None:
    rows = shown(study, tests=True)
    assert rows["age"][-1] == "p = 0.028\nWelch's t = -2.43, df = 15.23"
    assert rows["course"][-1] == "p = 0.406\nFisher's exact test"
    assert rows["origin"][-1] == "chi-squared test: not defined, no variation"


def test_values_that_few_have_are_put_together(study: Study) -> None:
    with Study.open(study.file) as opened:
        for at, job in enumerate(["clerk"] * 17 + ["astronaut", "diver", "queen"]):
            opened.do(
                "set-participant",
                participant=f"{'intervention' if at < 9 else 'control'} {at if at < 9 else at - 9}",
                attributes={"job": job},
            )
    rows = shown(study)
    assert rows["job: clerk"][-1] == "17 (85)"
    assert rows["job: other values"][-1] == "3 (15)"
    assert not any("astronaut" in name for name in rows)
    with Study.open(study.file) as opened:
        opened.do("set-setting", key="small-cell", value=0)
    assert shown(study)["job: astronaut"][-1] == "1 (5)"


def test_who_declined_or_has_no_group_is_not_compared(study: Study) -> None:
    with Study.open(study.file) as opened:
        opened.do("add-participant", pseudonym="alone", attributes={"age": 20})
        found = demographics(opened.reads.connection, tests=True)
        assert found.groups == ("control", "intervention", None)
        assert found.persons == (11, 9, 1, 21)
        [age] = [fact for fact in found.facts if fact.name == "age"]
        assert isinstance(age, NumberFact)
        assert age.test is not None
        assert age.test.p == pytest.approx(0.028, abs=0.0005)
        [sex] = [fact for fact in found.facts if fact.name == "sex"]
        assert isinstance(sex, WordFact)
        assert sex.unknown == (0, 0, 1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_known_gives_no_table(tmp_path: Path, language: str) -> None:
    with new_study(tmp_path / "s2") as study:
        assert list(background(Source(study.reads, language))) == []
        study.do("add-participant", pseudonym="A")
        assert list(background(Source(study.reads, language))) == []
        study.do("set-participant", participant="A", attributes={"age": 40})
        [table] = [block for block in background(Source(study.reads, language, recipe={"tests": True})) if isinstance(block, Table)]
        assert len(table.columns) == 2


def test_a_number_known_of_two_persons_in_a_group_is_told_of_all_together_only(tmp_path: Path) -> None:
    with new_study(tmp_path / "few", language="en") as study:
        for at, (group, age) in enumerate([("a", 34), ("a", 51), ("b", 29), ("b", 41), ("b", 62)]):
            study.do("add-participant", pseudonym=str(at), group=group, attributes={"age": age})
    rows = shown(study)
    assert rows["age: median (lowest–highest)"] == ("–", "–", "41 (29–62)")
    assert rows["age: mean (standard deviation)"][:2] == ("–", "–")
    with Study.open(study.file) as opened:
        notes = [block.words for block in background(Source(opened.reads, "en")) if not isinstance(block, Table)]
        opened.do("set-setting", key="small-cell", value=2)
    assert any(str(note).startswith("age: known of fewer than 3 persons in a group") for note in notes)
    assert shown(study)["age: median (lowest–highest)"][0] == "42.5 (34–51)"


def test_a_number_known_of_two_persons_in_all_is_not_told(tmp_path: Path) -> None:
    with new_study(tmp_path / "few", language="en") as study:
        for at, age in enumerate([34, 51]):
            study.do("add-participant", pseudonym=str(at), attributes={"age": age})
    assert shown(study)["age: median (lowest–highest)"] == ("–",)
