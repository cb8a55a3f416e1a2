"""Properties with their dimensions, each quotation's place on one, and negative cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled_study import differences, dump, soundness
from hypothesis import given, settings
from hypothesis import strategies as st
from made_once import copy_of_one

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.properties import PropertyRecord, properties

TALK = "\n".join(f"P1: Night {n} was like this, and night {n} was long." for n in range(8))


def new_study(folder: Path) -> Study:
    return Study.open(copy_of_one(_nights, folder), coder="AB")


def _nights(folder: Path) -> Study:
    study = Study.new(folder, title="T", language="en", coder="AB")
    study.do("add-material", name="I1", text=TALK, kind="interview")
    for name in ("waiting", "resting"):
        study.do("make-code", name=name, kind="category")
    return study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return new_study(tmp_path / "s")


def coded(study: Study, code: str, night: int) -> str:
    return str(study.do("code", codes=[code], material="I1", words=f"night {night} was long")["quotation"])


def told(study: Study, code: str) -> list[tuple[str, list[tuple[str, str, list[float | None]]]]]:
    """Each property of a code with its ranges and the places on them."""
    return [
        (one.name, [(line.low, line.high, [place.place for place in line.places]) for line in one.dimensions])
        for one in properties(study.reads.connection)
        if one.code_id == code_named(study, code)
    ]


def code_named(study: Study, name: str) -> str:
    return next(code.id for code in study.reads.codes() if code.name == name)


def test_a_property_with_two_dimensions(study: Study) -> None:
    length = study.do("add-property", code="waiting", name="length", low="an hour", high="a year", note="as told")
    early, late = coded(study, "waiting", 1), coded(study, "waiting", 2)
    study.do("place-quotation", property=length["id"], quotation=late, place=1)
    study.do("place-quotation", property=length["id"], quotation=early, place=0.25)
    other = study.do("add-dimension", property=length["id"], low="counted", high="felt")["id"]
    study.do("place-quotation", property=length["id"], quotation=early, dimension=other, note="both at once")
    assert told(study, "waiting") == [("length", [("an hour", "a year", [0.25, 1.0]), ("counted", "felt", [None])])]
    study.do("edit-dimension", dimension=other, high="only felt")
    study.do("edit-property", property=length["id"], name="how long", note="")
    [record] = properties(study.reads.connection, code_named(study, "waiting"))
    assert (record.name, record.note, record.dimensions[1].high) == ("how long", "", "only felt")
    assert record.dimensions[1].places[0].note == "both at once"
    study.do("unplace-quotation", property=length["id"], quotation=early, dimension=other)
    assert told(study, "waiting")[0][1][1] == ("counted", "only felt", [])
    study.do("delete-dimension", dimension=record.dimensions[0].id)
    assert told(study, "waiting") == [("how long", [("counted", "only felt", [])])]
    study.undo()
    study.do("unplace-quotation", property=length["id"], quotation=late)
    assert told(study, "waiting")[0][1][0] == ("an hour", "a year", [0.25])
    before = dump(study)
    for _ in range(6):
        study.undo()
    for _ in range(6):
        study.redo()
    assert differences(before, dump(study)) == []


def test_a_property_is_named_as_a_code_is(study: Study) -> None:
    for code in ("waiting", "resting"):
        study.do("add-property", code=code, name="length", low="short", high="long")
    study.do("add-property", code="waiting", name="mood", low="low", high="high")
    quotation = coded(study, "waiting", 1)
    study.do("place-quotation", property="mood", quotation=quotation, place=1)
    study.do("place-quotation", property="waiting > length", quotation=quotation, place=0)
    assert [[places for *_, places in ranges] for _, ranges in told(study, "waiting")] == [[[0.0]], [[1.0]]]
    assert told(study, "resting")[0][1][0][2] == []
    for name, key in (("length", "study.several-such"), ("moody", "study.no-such"), ("", "study.no-such")):
        with pytest.raises(Fault) as refused:
            study.do("place-quotation", property=name, quotation=quotation, place=1)
        assert refused.value.key == key
    assert "waiting > mood" in refused.value.text("en")
    with pytest.raises(Fault, match="named by its id"):
        study.do("delete-dimension", dimension="short")


def test_what_cannot_be(study: Study) -> None:
    length = study.do("add-property", code="waiting", name="length", low="short", high="long")
    bare = study.do("add-property", code="waiting", name="mood")
    quotation = coded(study, "waiting", 1)
    before = dump(study)
    for verb, arguments, key in (
        ("edit-property", {"property": length["id"], "name": "mood"}, "study.property-exists"),
        ("edit-property", {"property": length["id"], "name": "  "}, "study.empty-name"),
        ("add-dimension", {"property": length["id"], "low": " ", "high": ""}, "study.no-ends"),
        ("edit-dimension", {"dimension": length["dimension"], "low": "", "high": " "}, "study.no-ends"),
        ("place-quotation", {"property": bare["id"], "quotation": quotation, "place": 0.5}, "study.no-dimension"),
        ("place-quotation", {"property": bare["id"], "quotation": quotation, "dimension": length["dimension"]}, "study.other-dimension"),
        ("place-quotation", {"property": length["id"], "quotation": quotation, "place": 1.5}, "study.place-outside"),
        ("unplace-quotation", {"property": length["id"], "quotation": quotation}, "study.not-placed"),
        ("unmark-negative", {"code": "waiting", "quotation": quotation}, "study.not-negative"),
    ):
        with pytest.raises(Fault) as refused:
            study.do(verb, **arguments)
        assert refused.value.key == key, verb
        assert all("{" not in refused.value.text(language) for language in ("en", "da"))
    assert differences(before, dump(study)) == []


def test_a_quotation_that_only_a_place_holds_goes_with_it(study: Study) -> None:
    length = study.do("add-property", code="waiting", name="length", low="short", high="long")
    study.do("place-quotation", property=length["id"], material="I1", words="Night 3 was like this", place=0.5)
    study.do("mark-negative", code="resting", material="I1", words="Night 4 was like this")
    three, four = (row["id"] for row in dump(study)["quotation"].values())
    study.do("unplace-quotation", property=length["id"], quotation=three)
    assert set(dump(study)["quotation"]) == {four}
    study.do("unmark-negative", code="resting", quotation=four)
    assert not dump(study)["quotation"]
    study.undo()
    study.do("delete-code", code="resting")
    assert not dump(study)["negative_case"] and not dump(study)["quotation"]


def test_marked_twice_a_negative_case_is_one(study: Study) -> None:
    quotation = coded(study, "waiting", 1)
    one = study.do("mark-negative", code="waiting", quotation=quotation)
    two = study.do("mark-negative", code="waiting", quotation=quotation, note="she did not wait")
    assert one == two
    [row] = dump(study)["negative_case"].values()
    assert row["note"] == "she did not wait"
    study.do("mark-negative", code="resting", quotation=quotation)
    study.do("merge-codes", into="resting", codes=["waiting"])
    assert [row["code_id"] for row in dump(study)["negative_case"].values()] == [code_named(study, "resting")]


def test_merged_codes_unite_what_they_vary_in(study: Study) -> None:
    first, second, both = (coded(study, "waiting", n) for n in (1, 2, 3))
    mine = study.do("add-property", code="waiting", name="length", low="short", high="long", note="mine")
    theirs = study.do("add-property", code="resting", name="length", low="short", high="long", note="theirs")
    study.do("add-dimension", property=theirs["id"], low="counted", high="felt")
    study.do("add-property", code="resting", name="place", low="home", high="away")
    memo = study.do("write-memo", text="about it", about=[{"property": theirs["id"]}])["id"]
    study.do("place-quotation", property=mine["id"], quotation=first, place=0.1)
    study.do("place-quotation", property=mine["id"], quotation=both, place=0.2)
    study.do("place-quotation", property=theirs["id"], quotation=both, place=0.9)
    study.do("place-quotation", property=theirs["id"], quotation=second, place=0.8)
    before = dump(study)
    study.do("merge-codes", into="waiting", codes=["resting"])
    assert told(study, "waiting") == [
        ("length", [("short", "long", [0.1, 0.2, 0.8]), ("counted", "felt", [])]),
        ("place", [("home", "away", [])]),
    ]
    [united, _] = properties(study.reads.connection)
    assert united.note == "mine\n\ntheirs"
    assert [link["about_id"] for link in dump(study)["memo_link"].values() if link["memo_id"] == memo] == [mine["id"]]
    assert soundness(study) == []
    study.undo()
    assert differences(before, dump(study)) == []


def test_the_parts_of_a_split_code_take_the_places_of_their_quotations(study: Study) -> None:
    quotations = [coded(study, "waiting", n) for n in range(4)]
    length = study.do("add-property", code="waiting", name="length", low="short", high="long")
    study.do("add-property", code="waiting", name="mood")
    for n, quotation in enumerate(quotations):
        study.do("place-quotation", property=length["id"], quotation=quotation, place=n / 10)
    before = dump(study)
    parts = [{"name": "beside", "quotations": quotations[:2]}, {"name": "under", "parent": "waiting", "quotations": [quotations[2]]}]
    study.do("split-code", code="waiting", into=parts)
    assert told(study, "beside") == [("length", [("short", "long", [0.0, 0.1])])]
    assert told(study, "under") == []
    assert told(study, "waiting") == [("length", [("short", "long", [0.2, 0.3])]), ("mood", [])]
    study.undo()
    assert differences(before, dump(study)) == []


def test_joined_quotations_lie_once_on_a_dimension(study: Study) -> None:
    one, two = coded(study, "waiting", 1), coded(study, "waiting", 2)
    length = study.do("add-property", code="waiting", name="length", low="short", high="long")
    for quotation, place in ((one, 0.1), (two, 0.9)):
        study.do("place-quotation", property=length["id"], quotation=quotation, place=place)
        study.do("mark-negative", code="resting", quotation=quotation)
    study.do("join-quotations", quotations=[one, two])
    assert told(study, "waiting") == [("length", [("short", "long", [0.1])])]
    assert len(dump(study)["negative_case"]) == 1


@settings(max_examples=30, deadline=None)
@given(places=st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=8))
def test_a_quotation_lies_where_it_was_put_last(tmp_path_factory: pytest.TempPathFactory, places: list[float | None]) -> None:
    with new_study(tmp_path_factory.mktemp("places") / "s") as study:
        length = study.do("add-property", code="waiting", name="length", low="short", high="long")
        quotation = coded(study, "waiting", 1)
        for place in places:
            study.do("place-quotation", property=length["id"], quotation=quotation, place=place)
        [record] = properties(study.reads.connection)
        assert isinstance(record, PropertyRecord)
        [put] = record.dimensions[0].places
        assert put.place == (None if places[-1] is None else pytest.approx(places[-1], abs=1e-6))
