"""What each material brought, read from studies: both clocks, groups, categories, merges, undo, and what is put down to a material."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.added import Added, added, added_by
from qualcode.study.first_uses import history_of_codes
from qualcode.study.merging import merge
from qualcode.study.saturation import Saturation, random_orders, saturation
from tests.refi_builders import codes_xml, coding_xml, project_xml, selection_xml, source_file, source_xml, write_qdpx

WORDS = ("apples", "pears", "plums", "cherries", "grapes", "figs")


class Told:
    """A study whose interviews say the names of fruit, coded by them."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def interview(self, name: str, **facts: Any) -> str:
        text = "AB: What do you eat?\nPerson: " + " ".join(f"I eat {word} now." for word in WORDS)
        return str(self.study.do("add-material", **{"name": name, "text": text, "kind": "interview", **facts})["id"])

    def code(self, material: str, *words: str, code: str | None = None) -> None:
        for word in words:
            name = code or word
            if name not in {one.path for one in self.study.reads.codes()}:
                self.study.do("make-code", name=name)
            self.study.do("code", codes=[name], material=material, words=f"I eat {word} now.")

    def found(self, level: Any = "codes", **named: Any) -> Saturation:
        return saturation(self.study.reads.connection, level, **named)

    def new(self, level: Any = "codes", **named: Any) -> list[int]:
        return [one.new for one in self.found(level, **named).materials]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with Study.new(tmp_path / "s", title="Fruit", coder="AB") as study:
        yield Told(study)


@pytest.fixture
def three(told: Told) -> Told:
    """Three interviews in order, coded one after the other."""
    for name in ("One", "Two", "Three"):
        told.interview(name, round=1)
    told.code("One", "apples", "pears")
    told.code("Two", "apples")
    told.code("Three", "apples", "plums")
    return told


def test_new_by_material_in_order(three: Told) -> None:
    found = three.found()
    assert [(one.name, one.codes, one.new, one.cumulative, one.read_through) for one in found.materials] == [
        ("One", 2, 2, 2, False),
        ("Two", 1, 0, 2, False),
        ("Three", 2, 1, 3, False),
    ]
    names = {code.id: code.name for code in three.study.reads.codes()}
    assert [[names[code] for code in one.new_codes] for one in found.materials] == [["apples", "pears"], [], ["plums"]]
    assert found.richness.observed == 3
    assert found.rarefaction[-1] == 3
    assert {one.reason for one in found.guest} == {"too-few"}


def test_order_is_round_then_date_then_import(told: Told) -> None:
    told.interview("no round", date="2020-01-01")
    told.interview("undated", round=1)
    told.interview("late", round=1, date="2026-03-02")
    told.interview("early", round=1, date="2026-03-01")
    told.interview("second", round=2, date="2019-01-01")
    for name in ("no round", "undated", "late", "early", "second"):
        told.code(name, "apples")
    found = told.found()
    assert [one.name for one in found.materials] == ["early", "late", "undated", "second", "no round"]
    assert [(one.round, one.materials, one.new, one.cumulative) for one in found.by_round] == [(1, 3, 1, 1), (2, 1, 0, 1), (None, 1, 0, 1)]


def test_only_uncoded_material_that_was_not_read_is_left_out_and_named(three: Told) -> None:
    three.interview("Read", round=1)
    three.interview("Unread", round=1)
    three.study.do("set-reading", material="Read", status="read-through")
    found = three.found()
    assert [(one.name, one.codes, one.new, one.read_through) for one in found.materials][-1] == ("Read", 0, 0, True)
    assert [one.name for one in found.left_out] == ["Unread"]
    assert found.richness.materials == 4
    # One with a coding keeps its place whatever is said of it, even where what it is coded with counts at the other level.
    three.study.do("make-code", name="Fruit", kind="category")
    three.code("Unread", "figs", code="Fruit")
    found = three.found()
    assert [(one.name, one.codes) for one in found.materials][-1] == ("Unread", 0)
    assert found.left_out == ()
    assert found.of_categories == 1


def test_retro_coding_moves_a_code_on_the_clock_of_today_alone(three: Told) -> None:
    three.code("One", "plums")
    assert three.new() == [3, 0, 0]
    assert three.new(clock="analysed") == [2, 0, 1]
    found = three.found(clock="analysed")
    assert [one.codes for one in found.materials] == [3, 1, 2]
    assert (found.moved, three.found().moved) == (1, 0)
    assert found.sets == three.found().sets


def test_a_merged_code_counts_once_where_either_was_first(three: Told) -> None:
    three.study.do("merge-codes", into="plums", codes=["pears"])
    assert three.new() == [2, 0, 0]
    assert three.new(clock="analysed") == [2, 0, 0]
    three.study.undo()
    assert three.new() == three.new(clock="analysed") == [2, 0, 1]


def test_merges_are_followed_to_the_end(three: Told) -> None:
    three.code("Two", "figs")
    three.study.do("merge-codes", into="figs", codes=["pears"])
    three.study.do("merge-codes", into="plums", codes=["figs"])
    found = three.found(clock="analysed")
    assert [one.new for one in found.materials] == [2, 0, 0]
    assert [one.since_merged for one in found.materials] == [1, 1, 0]
    assert found.gone == ()
    assert found.moved == 0
    assert [one.since_merged for one in three.found().materials] == [0, 0, 0]


def test_a_code_merged_when_it_was_on_nothing_still_counts_as_its_heir(three: Told) -> None:
    three.study.do("drop-codings", code="pears", quotations=_quotations(three, "pears"))
    three.study.do("merge-codes", into="plums", codes=["pears"])
    assert three.new() == [1, 0, 1]
    assert three.new(clock="analysed") == [2, 0, 0]


def test_what_was_undone_was_never_done(three: Told) -> None:
    three.study.do("make-code", name="figs")
    three.study.do("code", codes=["figs"], material="One", words="I eat figs now.")
    three.study.undo()
    three.study.do("code", codes=["figs"], material="Three", words="I eat figs now.")
    assert three.new(clock="analysed") == [2, 0, 2]
    three.study.undo()
    three.study.redo()
    assert three.new(clock="analysed") == [2, 0, 2]
    # Taking it off and undoing that leaves it as it was too.
    three.study.do("drop-codings", code="figs", quotations=_quotations(three, "figs"))
    assert three.found(clock="analysed").gone[0][:1] == ("figs",)
    three.study.undo()
    assert three.new(clock="analysed") == [2, 0, 2]
    assert three.found(clock="analysed").gone == ()


def test_what_was_taken_off_later_was_used_all_the_same(three: Told) -> None:
    three.code("One", "cherries")
    three.code("Two", "cherries")
    three.study.do("uncode", material="One", code="cherries", words="I eat cherries now.")
    assert three.new() == [2, 1, 1]
    found = three.found(clock="analysed")
    assert [(one.codes, one.new) for one in found.materials] == [(3, 3), (2, 0), (2, 1)]


def test_a_coding_given_another_code_is_a_use_of_it_from_then_on(three: Told) -> None:
    three.code("Three", "cherries")
    coding = next(one for one in _codings(three, "One") if one[1] == "pears")[0]
    three.study.do("recode", coding=coding, code="cherries")
    # Today cherries are in One. As analysed they were first used in Three; pears are on nothing, and told apart.
    assert three.new() == [2, 0, 1]
    found = three.found(clock="analysed")
    assert [one.new for one in found.materials] == [1, 0, 2]
    assert [one.codes for one in found.materials] == [2, 1, 3]
    assert [(one.name, one.material, one.why) for one in found.gone] == [("pears", "One", "unused")]
    assert [one.since_gone for one in found.materials] == [1, 0, 0]


def test_the_first_of_several_uses_in_a_material_counts(three: Told) -> None:
    three.code("Three", "figs")
    three.code("One", "figs")
    three.code("Three", "grapes", code="figs")
    assert three.new(clock="analysed") == [2, 0, 2]


def test_deleted_codes_are_told_apart(three: Told) -> None:
    three.study.do("delete-code", code="pears", codings="drop")
    found = three.found(clock="analysed")
    assert [one.new for one in found.materials] == three.new() == [1, 0, 1]
    assert [(one.name, one.material, one.why) for one in found.gone] == [("pears", "One", "deleted")]
    assert three.found().gone == ()


def test_both_clocks_add_up_to_the_same_codes(three: Told) -> None:
    three.code("One", "plums", "grapes")
    three.study.do("merge-codes", into="grapes", codes=["apples"])
    three.study.do("delete-code", code="pears", codings="move", to="plums")
    assert sum(three.new()) == sum(three.new(clock="analysed")) == three.found().richness.observed == 2


def test_groups_by_material_or_by_who_speaks(told: Told) -> None:
    for group in ("A", "B"):
        told.study.do("add-group", name=group)
    told.study.do("add-participant", pseudonym="Ann", group="B")
    told.interview("One", group="A")
    told.interview("Two", group="B")
    told.interview("Three")
    told.study.do("set-speaker", material="Three", label="Person", participant="Ann")
    told.code("One", "apples", "pears")
    told.code("Two", "apples")
    told.code("Three", "apples", "pears")
    found = told.found(group="B")
    assert [(one.name, one.group, one.new) for one in found.materials] == [("Two", "B", 1), ("Three", "B", 1)]
    assert told.new(group="B", clock="analysed") == [1, 1]
    assert found.richness.observed == 2
    with pytest.raises(Fault):
        told.found(group="C")


def test_a_category_counts_with_what_is_filed_under_it_and_its_indicators(three: Told) -> None:
    do = three.study.do
    do("make-code", name="Trees", kind="category")
    do("make-code", name="Stones", kind="category")
    do("make-code", name="Core", kind="core")
    do("move-code", code="apples", parent="Trees")
    do("relate", source="plums", type="indicator of", to="Stones", memo="They have one.")
    assert three.new("categories") == [1, 0, 1]
    found = three.found("categories")
    names = {code.id: code.name for code in three.study.reads.codes()}
    assert [[names[code] for code in one.new_codes] for one in found.materials] == [["Trees"], [], ["Stones"]]
    three.study.do("code", codes=["plums"], material="One", words="I eat plums now.")
    assert three.new("categories") == [2, 0, 0]
    assert three.new("categories", clock="analysed") == [1, 0, 1]


def test_withheld_material_keeps_its_counts_and_is_named(three: Told) -> None:
    for quotation in _quotations(three, "plums") + _quotations(three, "apples")[2:]:
        assert not any(one.withheld for one in three.found().materials)
        three.study.do("set-release", quotation=quotation, release="withheld", why="asked for it")
    assert [(one.name, one.withheld, one.new) for one in three.found().materials] == [
        ("One", False, 2),
        ("Two", False, 0),
        ("Three", True, 1),
    ]


def test_the_words_of_who_has_withdrawn_are_named(three: Told) -> None:
    three.study.do("add-participant", pseudonym="Ann")
    three.study.do("set-speaker", material="Two", label="Person", participant="Ann")
    three.study.do("add-consent", participant="Ann", withdrawn_on="2026-03-01")
    assert [one.withheld for one in three.found().materials] == [False, True, False]
    # Somebody else who speaks in it, and is quoted, has not withdrawn.
    three.study.do("code", codes=["apples"], material="Two", words="What do you eat?")
    three.study.do("add-participant", pseudonym="Bo")
    three.study.do("set-speaker", material="Two", label="AB", participant="Bo")
    assert not any(one.withheld for one in three.found().materials)


def test_a_study_without_anything(told: Told) -> None:
    found = told.found()
    assert found.materials == ()
    assert found.rarefaction == ()
    assert found.richness.reason == "no-material"
    assert {one.reason for one in random_orders(found, 5) if one.reached} == set()
    assert told.found("categories", clock="analysed").materials == ()


def test_random_orders_of_a_study(told: Told) -> None:
    for place in range(7):
        told.interview(f"Interview {place}")
        told.code(f"Interview {place}", *WORDS[: 3 if place else 6])
    found = told.found()
    assert found.guest[0].label == "4+2"
    first = random_orders(found, 300)
    assert first == random_orders(told.found(clock="analysed"), 300)
    # The one material with three codes of its own comes last, or in the last run, in some orders.
    assert first[0].reached < 300
    assert first[0].p50 == 4


def test_what_each_material_added(three: Told) -> None:
    do = three.study.do
    do("make-code", name="Fruit", kind="category")
    three.code("Two", "grapes")
    do("add-property", code="Fruit", name="sweetness", low="sour", high="sweet")
    do("write-memo", text="On sweetness.", about=[{"code": "Fruit"}])
    do("write-memo", text="On pears.", about=[{"material": "One", "words": "I eat pears now."}])
    do("write-memo", text="Is it so?", kind="review", about=[{"code": "Fruit"}])
    do("merge-codes", into="apples", codes=["pears"])
    three.interview("Unread")
    rows = {one.material: one.added for one in added(three.study.reads.connection)}
    assert rows == {
        "One": Added(codes=1, memos=1),
        "Two": Added(codes=1, properties=1, dimensions=1, memos=1, merges=1),
        "Three": Added(codes=1),
        "Unread": Added(),
    }
    shares = added_by(added(three.study.reads.connection), "round")
    assert [(one.name, one.materials, one.added.codes) for one in shares] == [(1, 3, 3), (None, 1, 0)]


def test_what_was_made_before_anything_was_read_is_put_down_to_nothing(told: Told) -> None:
    told.study.do("write-memo", text="Before it began.")
    told.interview("One")
    told.code("One", "apples")
    last = added(told.study.reads.connection)[-1]
    assert (last.material_id, last.added) == (None, Added(memos=1))


def test_undone_memos_and_merges_are_not_counted(three: Told) -> None:
    three.study.do("write-memo", text="A thought.")
    three.study.undo()
    three.study.do("merge-codes", into="apples", codes=["pears"])
    three.study.undo()
    assert all(one.added._replace(codes=0) == Added() for one in added(three.study.reads.connection))


def test_a_coding_brought_in_has_the_time_at_which_it_was_made(tmp_path: Path) -> None:
    """What another program's project says was coded in the second interview first was new there; of what has no time, order decides."""

    def coded(source: int, first: int, day: str) -> str:
        dated = coding_xml(first, code=1, more=f'creationDateTime="2026-03-{day}T09:00:00Z"')
        return source_xml(selection_xml(0, 6, first, dated + coding_xml(first + 1, code=2)), source, f"Interview {source}")

    project = project_xml(f"{codes_xml('dated', 'undated')}<Sources>{coded(1, 1, '05')}{coded(2, 3, '02')}</Sources>")
    files = {source_file(number): "It was hard.\n" for number in (1, 2)}
    file = write_qdpx(tmp_path / "p.qdpx", project, files)
    assert main(["new", str(tmp_path / "s")]) == 0
    assert main(["import", str(tmp_path / "s"), str(file)]) == 0
    with Study.open(tmp_path / "s", write=False) as study:
        today, analysed = (saturation(study.reads.connection, clock=clock) for clock in ("today", "analysed"))
    assert [one.new for one in today.materials] == [2, 0]
    assert [one.new for one in analysed.materials] == [1, 1]
    assert analysed.moved == 1


def test_a_colleagues_copy_brings_the_times_of_its_codings(three: Told, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "s", tmp_path / "copy")
    with Study.open(tmp_path / "copy", coder="CD") as theirs:
        Told(theirs).code("Three", "figs")
        there = theirs.file
        three.code("One", "figs")
    merge(three.study, there)
    assert len([one for one in three.study.reads.codes() if one.name == "figs"]) == 1
    assert three.new() == [3, 0, 1]
    assert three.new(clock="analysed") == [2, 0, 2]


@pytest.mark.shared
def test_history_of_another_program_shows_on_the_clock_as_analysed(shared_data: Path, tmp_path: Path) -> None:
    project = shared_data / "serdif_taguette/data/transcripts/thematic-analysis/SERDIF_P2_ThematicAnalysis.sqlite3"
    assert main(["new", str(tmp_path / "s")]) == 0
    assert main(["import", str(tmp_path / "s"), str(project)]) == 0
    with Study.open(tmp_path / "s", write=False) as study:
        today, analysed = (saturation(study.reads.connection, clock=clock) for clock in ("today", "analysed"))
        merges = sum(one.added.merges for one in added(study.reads.connection))
    assert (today.richness.observed, len(today.materials)) == (22, 17)
    assert sum(one.new for one in today.materials) == sum(one.new for one in analysed.materials) == 22
    # 93 codes were merged and 15 deleted: that history is in the analysed clock alone.
    assert sum(one.since_merged for one in analysed.materials) == merges == 93
    assert len(analysed.gone) <= 15
    assert {one.why for one in analysed.gone} == {"deleted"}
    assert [one.codes for one in analysed.materials] != [one.codes for one in today.materials]
    # The history goes with the import that brought it, and comes back with it.
    with Study.open(tmp_path / "s", coder="AB") as study:
        study.undo()
        assert history_of_codes(study.reads.connection) == ((), frozenset(), {}, ())
        study.redo()
        again = saturation(study.reads.connection, clock="analysed")
    assert [one[6:] for one in again.materials] == [one[6:] for one in analysed.materials]
    assert again.gone == analysed.gone


def _quotations(told: Told, code: str) -> list[str]:
    from qualcode.study.codebook import passages_of

    [code_id] = [one.id for one in told.study.reads.codes() if one.path == code]
    return [quotation for quotation, _ in passages_of(told.study.reads.connection, code_id)]


def _codings(told: Told, material: str) -> list[tuple[str, str]]:
    names = {code.id: code.name for code in told.study.reads.codes()}
    [material_id] = [one.id for one in told.study.reads.materials() if one.name == material]
    return [(coding.id, names[coding.code_id]) for one in told.study.reads.quotations(material_id) for coding in one.codings]
