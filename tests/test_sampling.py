"""Theoretical sampling: decisions with what came of them, and the gaps that a study shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.gaps import Gap, gaps
from qualcode.study.memos import memos
from qualcode.study.sampling import CameOf, SamplingRecord, per_round, sampling_decisions

TALK = "\n".join(f"P{n % 2 + 1}: Night {n} was like this, and night {n} was long." for n in range(8))


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.new(tmp_path / "s", title="T", language="en", tradition="strauss-corbin", coder="AB") as made:
        for number in (1, 2):
            made.do("add-round", number=number)
        for number, group in ((1, "young"), (2, "old"), (3, "old")):
            made.do("add-material", name=f"I{number}", text=TALK, kind="interview", round=min(number, 2), group=group)
        made.do("make-code", name="waiting", kind="category")
        made.do("make-code", name="counting hours", parent="waiting")
        made.do("make-code", name="queuing", parent="waiting")
        made.do("make-code", name="resting", kind="category")
        yield made


def coded(study: Study, code: str, material: str, night: int) -> str:
    return str(study.do("code", codes=[code], material=material, words=f"night {night} was long")["quotation"])


def decisions(study: Study) -> list[SamplingRecord]:
    return list(sampling_decisions(study.reads.connection))


def test_open_decisions_come_first_each_with_what_it_is_tied_to(study: Study) -> None:
    pace = study.do("add-property", code="waiting", name="pace", low="slow", high="fast")["id"]
    study.do("add-guide-version", guide="Round 2", questions=[{"text": "How fast does it go?"}])
    tied = {"property": pace, "guide_version": "Round 2", "on": "2026-02-01"}
    first = study.do("sampling-decision", gap="nobody in a hurry", why="only slow ones", **tied)
    second = study.do("sampling-decision", gap="no nights", code="resting", round=2, on="2026-01-01")
    study.do("close-sampling-decision", decision=second["id"], outcome="two found", materials=["I2"])
    one, two = decisions(study)
    assert (one.id, one.code, one.closed, one.decided_at.date().isoformat()) == (first["id"], "waiting", False, "2026-02-01")
    assert [named.name for named in (*one.properties, *one.guide_versions, *one.memos)] == ["pace", "Round 2 1", "nobody in a hurry"]
    [memo] = memos(study.reads.connection)
    assert (memo.kind, memo.text, {thing.kind for thing in memo.about}) == (
        *("sampling", "only slow ones"),
        {"sampling-decision", "property", "guide-version"},
    )
    assert (two.closed, two.round, [material.name for material in two.materials], two.memos) == (True, 2, ["I2"], ())
    third = study.do("sampling-decision", gap="no snow", round=1)["id"]
    assert per_round(decisions(study)) == {1: (1, 1), 2: (1, 0), None: (1, 1)}
    study.do("delete-sampling-decision", decision=third)
    study.do("edit-sampling-decision", decision=second["id"], property=study.do("add-property", code="resting", name="depth")["id"])
    study.do("edit-sampling-decision", decision=first["id"], guide_version="Round 2")
    assert [len(one.memos) for one in decisions(study)] == [1, 1], "the memo that is there is linked, none is written beside it"


def test_an_outcome_need_not_close_the_gap_and_a_closed_one_opens_again(study: Study) -> None:
    made = study.do("sampling-decision", gap="no nights", code="waiting")["id"]
    study.do("close-sampling-decision", decision=made, outcome="one came, and said little", materials=["I1"], gap_closed=False)
    study.do("close-sampling-decision", decision=made, outcome="two more", materials=["I1", "I3"])
    [one] = decisions(study)
    assert (one.closed, one.outcome, [m.name for m in one.materials]) == (True, "two more", ["I1", "I3"])
    study.do("edit-sampling-decision", decision=made, closed=False, materials=["I2"], gap="no long nights", code=None, round=2)
    [one] = decisions(study)
    assert (one.closed, one.gap, one.code, one.round, [m.name for m in one.materials]) == (False, "no long nights", "", 2, ["I2"])
    study.do("delete-sampling-decision", decision=made)
    assert decisions(study) == []
    study.undo()
    assert [m.name for m in decisions(study)[0].materials] == ["I2"]


def test_what_makes_no_sense_is_refused(study: Study) -> None:
    made = study.do("sampling-decision", gap="no nights", code="waiting")["id"]
    other = study.do("add-property", code="resting", name="depth")["id"]
    for key, verb, arguments in (
        ("study.sampling-no-gap", "sampling-decision", {"gap": " "}),
        ("study.sampling-other-property", "sampling-decision", {"gap": "x", "code": "waiting", "property": other}),
        ("study.sampling-no-gap", "edit-sampling-decision", {"decision": made, "gap": ""}),
        ("study.sampling-no-outcome", "edit-sampling-decision", {"decision": made, "closed": True}),
        ("study.sampling-no-outcome", "close-sampling-decision", {"decision": made, "outcome": " "}),
        ("study.sampling-other-property", "edit-sampling-decision", {"decision": made, "property": other}),
    ):
        with pytest.raises(Fault) as refused:
            study.do(verb, **arguments)
        assert refused.value.key == key, (verb, arguments)
    assert not decisions(study)[0].closed


def test_what_came_of_a_decision_is_counted_beside_the_sentence(study: Study) -> None:
    slow, fast = coded(study, "waiting", "I1", 0), coded(study, "waiting > counting hours", "I2", 1)
    coded(study, "waiting > counting hours", "I1", 2)
    third = coded(study, "waiting > queuing", "I2", 3)
    coded(study, "resting", "I2", 4)
    pace = study.do("add-property", code="waiting", name="pace", low="slow", high="fast")["id"]
    crowd = study.do("add-property", code="waiting", name="company", low="alone", high="many")["id"]
    for on, quotation, place in ((pace, slow, 0.2), (pace, fast, 0.9), (crowd, third, 0.5), (pace, third, 0.3)):
        study.do("place-quotation", property=on, quotation=quotation, place=place)
    study.do("mark-negative", code="waiting", quotation=fast)
    made = study.do("sampling-decision", gap="nobody in a hurry", code="waiting")["id"]
    assert decisions(study)[0].came is None
    study.do("close-sampling-decision", decision=made, outcome="found", materials=["I2"])
    assert decisions(study)[0].came == CameOf(
        quotations=2,
        of_quotations=4,
        new_codes=("queuing",),
        places=3,
        of_places=4,
        properties=("pace", "company"),
        new_properties=("company",),
        new_ends=(("pace", "fast"),),
        negative=1,
    )


def found(study: Study, kind: str) -> list[Gap]:
    return [gap for gap in gaps(study.reads.connection) if gap.kind == kind]


def test_a_category_without_quotations_or_properties_is_a_gap(study: Study) -> None:
    assert [gap.code for gap in found(study, "no-quotations")] == ["resting", "waiting"]
    assert [gap.code for gap in found(study, "no-properties")] == ["resting", "waiting"]
    coded(study, "waiting > queuing", "I1", 0)
    study.do("add-property", code="resting", name="depth", low="light", high="deep")
    assert [gap.code for gap in found(study, "no-quotations")] == ["resting"], "those of the codes under it count"
    assert [(gap.code, gap.subject) for gap in found(study, "not-placed")] == [("resting", "depth")]
    assert [gap.code for gap in found(study, "no-properties")] == ["waiting"]


def test_a_dimension_with_places_at_one_end_only_is_a_gap(study: Study) -> None:
    depth = study.do("add-property", code="resting", name="depth", low="light", high="deep")["id"]
    for night, place in ((0, 0.1), (1, 0.4), (2, 0.5), (3, None)):
        study.do("place-quotation", property=depth, quotation=coded(study, "resting", "I1", night), place=place)
    [gap] = found(study, "one-end")
    assert (gap.subject, gap.there, gap.missing, gap.n, gap.property_id) == ("depth", "light", "deep", 2, depth)
    study.do("place-quotation", property=depth, quotation=coded(study, "resting", "I1", 4), place=0.6)
    assert found(study, "one-end") == []


def test_one_group_or_one_material_is_a_gap_where_the_study_has_more(study: Study) -> None:
    coded(study, "resting", "I2", 0)
    assert found(study, "one-material") == [], "nothing else is coded yet"
    coded(study, "waiting", "I1", 0)
    assert [(gap.code, gap.subject, gap.n) for gap in found(study, "one-material")] == [("resting", "I2", 1), ("waiting", "I1", 1)]
    coded(study, "resting", "I3", 1)
    assert [(gap.code, gap.subject, gap.n) for gap in found(study, "one-group")] == [("resting", "old", 2)]
    coded(study, "resting", "I1", 1)
    assert found(study, "one-group") == []


def test_hypotheses_and_empty_slots_are_gaps(study: Study) -> None:
    assert found(study, "slot") == []
    made = study.do("relate", source="waiting > queuing", type="consequence of", to="resting")
    [gap] = found(study, "hypothesis")
    assert (gap.code, gap.subject, gap.there, gap.n, gap.relation_id) == (
        "waiting > queuing",
        "resting",
        "consequence of",
        0,
        made["id"],
    )
    empty = [gap.subject for gap in found(study, "slot")]
    assert empty == ["causal conditions", "context", "intervening conditions", "action/interaction strategies"]
    study.do("edit-relation", relation=made["id"], status="supported")
    assert found(study, "hypothesis") == []


def test_a_gap_names_the_open_decisions_about_its_category(study: Study) -> None:
    made = study.do("sampling-decision", gap="no nights", code="waiting")["id"]
    assert {gap.code: gap.decided for gap in found(study, "no-properties")} == {"waiting": (made,), "resting": ()}
    study.do("close-sampling-decision", decision=made, outcome="found")
    assert [gap.decided for gap in found(study, "no-properties")] == [(), ()]
