"""What a category's sheet tells: everything that hangs on a category, and nothing of another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.study import Study
from qualcode.study.category import CategorySheet, Share, category_sheet
from qualcode.tui.category.scale import HERE, LINE, MANY, drawn_scale

TALK = "\n".join(f"P{n % 2 + 1}: Night {n} was like this, and night {n} was long." for n in range(8))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    study = Study.new(tmp_path / "s", title="T", language="en", coder="AB")
    for number in (1, 2):
        study.do("add-round", number=number)
    study.do("add-group", name="young")
    study.do("add-group", name="old")
    study.do("add-material", name="I1", text=TALK, kind="interview", round=1, group="young")
    study.do("add-material", name="I2", text=TALK, kind="interview", round=2)
    study.do("add-participant", pseudonym="Olga", group="old")
    study.do("set-speaker", material="I2", label="P1", participant="Olga")
    study.do("make-code", name="waiting", kind="category", definition="what one does till it is over")
    study.do("make-code", name="counting hours", parent="waiting")
    study.do("make-code", name="queuing", parent="waiting", kind="category")
    study.do("make-code", name="resting", kind="category")
    study.do("make-code", name="lying awake")
    return study


def coded(study: Study, code: str, material: str, night: int) -> str:
    return str(study.do("code", codes=[code], material=material, words=f"night {night} was long")["quotation"])


def sheet_of(study: Study, name: str) -> CategorySheet:
    code = next(code.id for code in study.reads.codes() if code.name == name)
    sheet = category_sheet(study.reads.connection, code)
    assert sheet is not None
    return sheet


def test_quotations_are_counted_by_round_and_group_with_those_of_subcodes(study: Study) -> None:
    coded(study, "waiting", "I1", 0)
    coded(study, "waiting > counting hours", "I1", 1)
    coded(study, "waiting > counting hours", "I2", 2)  # P1 is Olga
    coded(study, "waiting", "I2", 3)
    coded(study, "resting", "I2", 4)
    sheet = sheet_of(study, "waiting")
    assert (len(sheet.passages), sheet.interviews, sheet.of_interviews) == (4, 2, 2)
    assert sheet.by_round == (Share(1, 2, 1), Share(2, 2, 1))
    assert sheet.by_group == (Share("old", 1, 1), Share("young", 2, 1))
    assert [code.name for code in sheet.subcodes] == ["queuing", "counting hours"], "categories stand first"
    assert sheet_of(study, "resting").by_round == (Share(2, 1, 1),)


def test_indicators_are_told_apart_from_relations(study: Study) -> None:
    quotation = coded(study, "resting", "I1", 1)
    study.do("relate", source="lying awake", type="indicator of", to="waiting")
    study.do("relate", source="waiting", type="leads to", to="resting", evidence_against=[{"quotation": quotation}])
    study.do("relate", source="resting", type="hinders", to="lying awake")
    sheet = sheet_of(study, "waiting")
    assert [code.name for code in sheet.indicators] == ["lying awake"]
    assert [one.type for one in sheet.relations] == ["leads to"]
    assert {one.type for one in sheet_of(study, "lying awake").relations} == {"indicator of", "hinders"}
    [case] = sheet.negative_cases
    assert (case.quotation_id, case.marked, len(case.relations)) == (quotation, False, 1)
    study.do("mark-negative", code="waiting", quotation=quotation, note="did not wait")
    [case] = sheet_of(study, "waiting").negative_cases
    assert (case.marked, case.note, len(case.relations)) == (True, "did not wait", 1)


def test_what_is_open_stands_apart_until_it_is_settled(study: Study) -> None:
    length = study.do("add-property", code="waiting", name="length")["id"]
    relation = study.do("relate", source="waiting", type="leads to", to="resting")["id"]

    def memo(kind: str, about: dict[str, str]) -> str:
        return str(study.do("write-memo", text=f"{kind} of {next(iter(about))}", kind=kind, about=[about])["id"])

    written = [memo("theoretical", {"code": "waiting"}), memo("code", {"property": length})]
    memo("theoretical", {"relation": relation})
    memo("operational", {"code": "resting"})
    asking = [memo("operational", {"code": "waiting"}), memo("review", {"relation": relation})]
    letter = study.do("write-memo", kind="review", title="Letter", text="1. Does it hold?", about=[{"code": "waiting"}])["id"]
    answer = study.do("write-memo", kind="review", text="It does.", about=[{"code": "waiting"}], answers=asking[1])["id"]
    written += [letter, answer]
    sheet = sheet_of(study, "waiting")
    assert [one.id for one in sheet.memos] == written
    assert [one.id for one in sheet.open_questions] == asking
    study.do("edit-memo", memo=asking[0], resolved=True)
    sheet = sheet_of(study, "waiting")
    assert {one.id for one in sheet.memos} == {*written, asking[0]}
    assert [one.id for one in sheet.open_questions] == asking[1:]


def test_sampling_and_judgements_of_the_category_alone(study: Study) -> None:
    one = study.do("sampling-decision", gap="no children", code="waiting", round=2)["id"]
    two = study.do("sampling-decision", gap="no nights", code="waiting")["id"]
    study.do("sampling-decision", gap="nobody", code="resting")
    study.do("close-sampling-decision", decision=one, outcome="two found")
    study.do("judge", kind="saturation", code="waiting", statement="nothing new since round 1")
    study.do("judge", kind="core", code="waiting", statement="all leads here", criterion="central")
    study.do("judge", kind="core", code="resting", statement="no")
    sheet = sheet_of(study, "waiting")
    assert [(each.id, each.closed, each.round) for each in sheet.sampling] == [(two, False, None), (one, True, 2)]
    assert [(each.kind, each.criterion) for each in sheet.judgements] == [("core", "central"), ("saturation", "")]
    assert category_sheet(study.reads.connection, "gone") is None


places = st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=40)


@given(places=places, cells=st.integers(3, 60), here=st.one_of(st.none(), st.floats(0, 1)))
def test_a_scale_has_every_quotation_and_the_cells_it_was_given(places: list[float | None], cells: int, here: float | None) -> None:
    words = "".join(part.words for part in drawn_scale([*places, here], cells, here))
    assert len(words) == cells
    inner = words[1:-1]
    told = sum(int(sign) if sign.isdecimal() else 0 if sign in (LINE, MANY, HERE) else 1 for sign in inner)
    placed = sum(place is not None for place in places)
    assert inner.count(HERE) == (here is not None)
    if MANY in inner:
        assert told <= placed - 10
    elif here is None:
        assert told == placed
    else:
        assert told <= placed


def test_the_ends_and_the_middle_of_a_scale() -> None:
    def words(places: list[float | None], here: float | None = None) -> str:
        return "".join(part.words for part in drawn_scale(places, 11, here))

    assert words([0, 1]) == "├●───────●┤"
    assert words([0.5, 0.5, None], None) == "├────2────┤"
    assert words([0, 0.5], 0.5) == "├●───◆────┤"
