"""What is told of each category's saturation: what it varies in, what brought that, what speaks against it, and what came after the
researcher signed. Facts only, read in one go.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.category import category_sheet
from qualcode.study.category_saturation import CategorySaturation, Counted, SaturationOfCategories, category_saturation, ends_of

TALK = "\n".join(f"P{n % 2 + 1}: Night {n} was like this, and night {n} was long." for n in range(8))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    study = Study.new(tmp_path / "s", title="T", language="en", coder="AB")
    for number in (1, 2):
        study.do("add-round", number=number)
    study.do("add-group", name="young")
    study.do("add-group", name="old")
    for name, number, group in (("I1", 1, "young"), ("I2", 2, None), ("I3", 2, "young")):
        study.do("add-material", name=name, text=f"{name}.\n{TALK}", kind="interview", round=number, group=group)
    study.do("add-material", name="Note", text=f"Note.\n{TALK}", kind="field-note", round=2)
    study.do("add-participant", pseudonym="Olga", group="old")
    study.do("set-speaker", material="I2", label="P1", participant="Olga")
    study.do("make-code", name="waiting", kind="category")
    study.do("make-code", name="counting hours", parent="waiting")
    study.do("make-code", name="resting", kind="category")
    return study


def coded(study: Study, code: str, material: str, night: int) -> str:
    return str(study.do("code", codes=[code], material=material, words=f"night {night} was long")["quotation"])


def told(study: Study) -> SaturationOfCategories:
    return category_saturation(study.reads.connection)


def of(study: Study, name: str) -> CategorySaturation:
    return next(one for one in told(study).categories if one.code.name == name)


def brought_by(study: Study, name: str) -> tuple[str, str, str | None] | None:
    """What a category was given last, and the name of the material that brought it."""
    found = told(study)
    last = of(study, name).last
    return None if last is None else (last.what, last.name, found.materials[last.material_id].name if last.material_id else None)


def test_a_property_comes_from_the_material_that_its_maker_was_in_last(study: Study) -> None:
    study.do("add-property", code="resting", name="early")
    assert brought_by(study, "resting") == ("property", "early", None), "nobody has been anywhere yet: nothing is guessed"
    coded(study, "waiting", "I1", 0)
    coded(study, "waiting > counting hours", "I3", 1)
    assert brought_by(study, "waiting") == ("code", "counting hours", "I3"), "a code comes from the material of its first coding"
    length = study.do("add-property", code="waiting", name="length")["id"]
    assert brought_by(study, "waiting") == ("property", "length", "I3")
    study.coder = "CD"
    coded(study, "resting", "I2", 3)
    study.coder = "AB"
    study.do("add-dimension", property=length, low="an hour", high="a year")
    assert brought_by(study, "waiting") == ("dimension", "length", "I3"), "what another coded meanwhile is not where it comes from"
    study.do("set-reading", material="I1", status="read-through")
    study.do("edit-property", property=length, note="by the clock")
    last = of(study, "waiting").last
    assert last is not None and last.changed
    assert brought_by(study, "waiting") == ("property", "length", "I1"), "reading is being there, and to change is to work on it"
    assert study.undo() is not None
    assert brought_by(study, "waiting") == ("dimension", "length", "I3"), "what was undone did not happen"


def test_a_place_comes_from_the_material_of_its_quotation(study: Study) -> None:
    first, second = coded(study, "waiting", "I1", 0), coded(study, "waiting", "Note", 1)
    length = study.do("add-property", code="waiting", name="length", low="short", high="long")["id"]
    study.do("place-quotation", property=length, quotation=first, place=0.2)
    assert brought_by(study, "waiting") == ("place", "length", "I1")
    [[line]] = [one.dimensions for one in of(study, "waiting").properties]
    assert (line.lowest, line.highest, line.places, line.ends, line.interviews, line.others) == (0.2, 0.2, 1, "low", 1, 0)
    study.do("place-quotation", property=length, quotation=second, place=0.9)
    [one] = of(study, "waiting").properties
    [line] = one.dimensions
    assert (line.lowest, line.highest, line.places, line.ends, line.interviews, line.others) == (0.2, 0.9, 2, "both", 1, 1)
    assert one.last is not None and one.last.quotation_id == second
    study.do("place-quotation", property=length, quotation=second, note="as it feels")
    [[line]] = [one.dimensions for one in of(study, "waiting").properties]
    assert (line.quotations, line.in_words, line.places, line.ends) == (2, 1, 1, "low"), "only one end is known"


@pytest.mark.parametrize(
    ("places", "ends"),
    [([], "none"), ([0.5], "middle"), ([0.1, 0.5], "low"), ([0.5, 0.6], "high"), ([0, 1], "both"), ([0.49, 0.51], "both")],
)
def test_which_ends_are_reached(places: list[float], ends: str) -> None:
    assert ends_of(places) == ends


def test_what_is_counted_is_what_the_sheet_counts(study: Study) -> None:
    coded(study, "waiting", "I1", 0)
    coded(study, "waiting > counting hours", "I1", 1)
    coded(study, "waiting > counting hours", "I2", 2)  # P1 is Olga
    coded(study, "waiting", "I2", 3)
    coded(study, "waiting", "Note", 4)
    coded(study, "resting", "I3", 4)
    found, waiting = told(study), of(study, "waiting")
    assert waiting.counted == Counted(None, 5, 2, 1, 1)
    assert waiting.by_round == (Counted(1, 2, 1, 0, 0), Counted(2, 3, 1, 1, 1))
    assert waiting.by_group == (Counted("old", 1, 1, 0, 1), Counted("young", 2, 1, 0, 0))
    assert (found.of_interviews, found.of_persons, waiting.codes) == (3, 1, 1)
    sheet = category_sheet(study.reads.connection, waiting.code.id)
    assert sheet is not None
    for mine, shown in ((waiting.by_round, sheet.by_round), (waiting.by_group, sheet.by_group)):
        assert [(one.name, one.quotations, one.interviews) for one in mine] == [tuple(share) for share in shown]


def test_negative_cases_say_what_became_of_them(study: Study) -> None:
    marked, against = coded(study, "waiting", "I1", 0), coded(study, "waiting", "I2", 1)
    study.do("mark-negative", code="waiting", quotation=marked)
    relation = study.do("relate", source="waiting", type="leads to", to="resting", evidence_against=[{"quotation": against}])["id"]
    first, second = of(study, "waiting").negative
    assert (first.case.quotation_id, first.taken_up) == (marked, False), "marked, but nobody has written what it means"
    assert ([one.id for one in second.relations], second.taken_up) == ([relation], False)
    assert [one.case.quotation_id for one in of(study, "resting").negative] == [against]
    study.do("mark-negative", code="waiting", quotation=marked, note="did not wait at all")
    study.do("write-memo", kind="theoretical", text="Only by day.", about=[{"relation": relation}])
    first, second = of(study, "waiting").negative
    assert first.taken_up and second.taken_up
    assert [memo.text for memo in second.memos] == ["Only by day."]


def test_what_is_open_and_planned(study: Study) -> None:
    length = study.do("add-property", code="waiting", name="length")["id"]
    asked = [
        study.do("write-memo", kind="operational", text="How long?", about=[{"property": length}])["id"],
        study.do("write-memo", kind="review", text="Is it one?", about=[{"code": "waiting"}])["id"],
    ]
    planned = study.do("sampling-decision", code="waiting", gap="nobody at night")["id"]
    study.do("sampling-decision", gap="of no category")
    waiting = of(study, "waiting")
    assert [memo.id for memo in waiting.open_questions] == asked
    assert [one.id for one in waiting.planned] == [planned]
    study.do("edit-memo", memo=asked[0], resolved=True)
    study.do("close-sampling-decision", decision=planned, outcome="two nurses")
    waiting = of(study, "waiting")
    assert [memo.id for memo in waiting.open_questions] == asked[1:]
    assert not waiting.planned and [one.outcome for one in waiting.sampling] == ["two nurses"]


def test_what_came_after_a_judgement_is_counted_and_nothing_before_it(study: Study) -> None:
    quotation = coded(study, "waiting", "I1", 0)
    study.do("write-memo", kind="theoretical", text="About time.", about=[{"code": "waiting"}])
    study.do("make-code", name="elsewhere")
    study.do("judge", kind="saturation", code="waiting", statement="Nothing new.", why="Three nights alike.")
    [signed] = of(study, "waiting").judgements
    assert signed.since.nothing, "its own reasons are nothing new"
    assert signed.judged.memo is not None and signed.judged.memo.text == "Three nights alike."
    assert [thing.name for thing in signed.judged.memo.about] == ["waiting"]
    length = study.do("add-property", code="waiting", name="length", low="short", high="long")["id"]
    study.do("place-quotation", property=length, quotation=quotation, place=1)
    study.do("move-code", code="elsewhere", parent="waiting")
    study.do("make-code", name="new", parent="waiting")
    study.do("move-code", code="waiting > counting hours", parent="waiting > new")  # it was under it before
    study.do("move-code", code="waiting > new > counting hours", parent="waiting")
    study.do("code", codes=["waiting > new"], quotation=quotation)
    coded(study, "waiting > new", "I2", 1)
    coded(study, "waiting > new", "I2", 2)
    coded(study, "waiting", "Note", 3)
    study.do("mark-negative", code="waiting", quotation=quotation)
    study.do("write-memo", kind="theoretical", text="More.", about=[{"property": length}])
    found, waiting = told(study), of(study, "waiting")
    since = waiting.judgements[0].since
    assert (since.properties, since.dimensions, since.places, since.codes, since.negative_cases, since.memos) == (1, 1, 1, 2, 1, 1)
    assert (since.quotations, [found.materials[one].name for one in since.materials]) == (3, ["I2", "Note"]), "what was its own is not new"
    study.do("judge", kind="saturation", code="waiting", statement="I take it back.")
    newest, earlier = of(study, "waiting").judgements
    assert (newest.judged.record.statement, newest.since.nothing, newest.judged.earlier) == ("I take it back.", True, False)
    assert earlier.judged.earlier and not earlier.since.nothing, "both stand in the record"
    assert of(study, "waiting").judgement == newest


def test_reasons_are_given_once(study: Study) -> None:
    memo = study.do("write-memo", kind="theoretical", text="Because.", about=[{"code": "waiting"}])["id"]
    with pytest.raises(Fault, match="memo or why"):
        study.do("judge", kind="saturation", code="waiting", statement="Enough.", memo=memo, why="Because.")
    study.do("judge", kind="saturation", code="waiting", statement="Enough.", memo=memo)
    study.undo()
    assert not of(study, "waiting").judgements


def test_an_open_code_that_was_judged_stands_among_the_categories(study: Study) -> None:
    assert [one.code.name for one in told(study).categories] == ["resting", "waiting"]
    study.do("judge", kind="saturation", code="waiting > counting hours", statement="Enough.")
    assert [one.code.name for one in told(study).categories] == ["resting", "waiting", "counting hours"]


def test_an_empty_study_has_no_categories(tmp_path: Path) -> None:
    found = told(Study.new(tmp_path / "s", title="T", language="da", coder="AB"))
    assert found == ((), {}, 0, 0)


def test_no_query_is_made_in_a_loop(study: Study) -> None:
    def asked() -> int:
        counted: list[str] = []
        connection = study.reads.connection
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(counted.append)
        told(study)
        raw.set_trace_callback(None)
        return len(counted)

    def more(number: int) -> None:
        study.do("make-code", name=f"category {number}", kind="category")
        quotation = coded(study, f"category {number}", "I1", number % 8)
        one = study.do("add-property", code=f"category {number}", name="p", low="a", high="b")["id"]
        study.do("place-quotation", property=one, quotation=quotation, place=0.5)
        study.do("judge", kind="saturation", code=f"category {number}", statement="Enough.", why="So.")
        study.do("sampling-decision", code=f"category {number}", gap="g")

    more(0)
    few = asked()
    assert few > 10
    for number in range(1, 12):
        more(number)
    assert asked() == few


def test_who_has_withdrawn_is_no_person_any_more(study: Study) -> None:
    coded(study, "waiting", "I2", 0)
    coded(study, "waiting", "I2", 1)
    assert (told(study).of_persons, of(study, "waiting").counted.persons) == (1, 1)
    study.do("add-consent", participant="Olga", withdrawn_on="2026-02-01")
    found = of(study, "waiting")
    assert (told(study).of_persons, found.counted.persons, found.counted.quotations) == (0, 0, 2)
