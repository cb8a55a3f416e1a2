"""Memo sorting, and what stands behind a core category."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.core import candidates, core_numbers, judgements
from qualcode.study.sorting import outlines, sorting, tied_to_core


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.new(tmp_path / "s", title="T", language="en", coder="AB")


def shown(study: Study, outline: str) -> list[str]:
    return [
        f"{entry.number} {entry.memo.name if entry.memo else entry.heading}" for entry in sorting(study.reads.connection, outline).entries
    ]


def memo(study: Study, text: str, **more: object) -> str:
    return str(study.do("write-memo", text=text, kind="theoretical", **more)["id"])


def test_memos_find_their_places(study: Study) -> None:
    one, two, three = (memo(study, text) for text in ("first", "second", "third"))
    study.do("write-memo", text="letter", kind="review")
    outline = study.do("make-outline", name="Chapter")["id"]
    head = study.do("add-heading", outline="Chapter", heading="Conditions")["id"]
    study.do("sort-memo", memos=[one, two], outline="Chapter", under=head)
    assert shown(study, outline) == ["1 Conditions", "1.1 first", "1.2 second"]
    assert [left.name for left in sorting(study.reads.connection, outline).unsorted] == ["third"]
    study.do("sort-memo", memos=[three, two], outline="Chapter", position=0)
    assert shown(study, outline) == ["1 third", "2 second", "3 Conditions", "3.1 first"]
    assert outlines(study.reads.connection)[0].memos == 3
    study.do("take-out", item=head)
    assert shown(study, outline) == ["1 third", "2 second", "3 first"]
    study.undo()
    study.undo()
    assert shown(study, outline) == ["1 Conditions", "1.1 first", "1.2 second"]
    study.do("delete-memo", memo=one)
    assert shown(study, outline) == ["1 Conditions", "1.1 second"]


def test_what_cannot_be(study: Study) -> None:
    study.do("make-outline", name="A")
    study.do("make-outline", name="B")
    head = study.do("add-heading", outline="A", heading="x")["id"]
    low = study.do("add-heading", outline="A", heading="y", under=head)["id"]
    item = study.do("sort-memo", memos=[memo(study, "m")], outline="A")["items"][0]
    for verb, arguments in (
        ("make-outline", {"name": "A"}),
        ("rename-outline", {"outline": "A", "name": "B"}),
        ("move-item", {"item": head, "under": low}),
        ("add-heading", {"outline": "B", "heading": "z", "under": head}),
        ("rename-heading", {"item": item, "heading": "z"}),
    ):
        with pytest.raises(Fault):
            study.do(verb, **arguments)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_item_has_a_place_of_its_own_and_undo_takes_all_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    with Study.new(tmp_path_factory.mktemp("sorting") / "s", title="T", language="en", coder="AB") as study:
        outline = study.do("make-outline", name="O")["id"]
        memos = [memo(study, f"m{n}") for n in range(4)]
        states = [shown(study, outline)]
        for _ in range(data.draw(st.integers(1, 8))):
            items = [entry.id for entry in sorting(study.reads.connection, outline).entries]
            under = data.draw(st.sampled_from([None, *items]))
            position = data.draw(st.integers(0, 5))
            deed = data.draw(st.sampled_from(["heading", "memo", "move", "out"]))
            try:
                if deed == "heading":
                    study.do("add-heading", outline=outline, heading="h", under=under, position=position)
                elif deed == "memo":
                    chosen = data.draw(st.lists(st.sampled_from(memos), min_size=1, max_size=3, unique=True))
                    study.do("sort-memo", memos=chosen, outline=outline, under=under, position=position)
                elif items and deed == "move":
                    study.do("move-item", item=data.draw(st.sampled_from(items)), under=under, position=position)
                elif items:
                    study.do("take-out", item=data.draw(st.sampled_from(items)))
                else:
                    continue
            except Fault:
                continue
            rows = study.reads.connection.exec_driver_sql("SELECT parent_id, position FROM outline_item").all()
            assert len(rows) == len(set(rows)), "two items have the same place"
            if shown(study, outline) != states[-1]:
                states.append(shown(study, outline))
        while len(states) > 1:
            if shown(study, outline) != states[-1]:
                states.pop()
            else:
                study.undo()
        assert shown(study, outline) == states[0]


TALK = "Anna: I divide the day.\nInterviewer: How?\nAnna: And they let me. But not at home."


def test_core_numbers_and_memos_tied_to_the_core(study: Study) -> None:
    for name in ("One", "Two"):
        study.do("add-material", name=name, text=TALK + name)
    study.do("make-code", name="rationing", kind="core")
    study.do("make-code", name="bending", kind="category")
    study.do("make-code", name="being let", parent="bending")
    study.do("make-code", name="alone", kind="category")
    study.do("code", material="One", words="I divide the day.", codes=["rationing"])
    study.do("code", material="Two", words="And they let me.", codes=["bending > being let", "bending"])
    relation = study.do(
        "relate",
        source="bending",
        type="condition for",
        to="rationing",
        evidence_for=[{"material": "Two", "words": "And they let me."}],
        evidence_against=[{"material": "One", "words": "But not at home."}],
    )["id"]
    numbers = {
        study.reads.connection.exec_driver_sql("SELECT name FROM code WHERE id = ?", (code,)).scalar(): told
        for code, told in core_numbers(study.reads.connection).items()
    }
    core = numbers["rationing"]
    assert (core.quotations, core.interviews, core.of_interviews, core.among) == (1, 1, 2, 3)
    assert (core.place.neighbours, core.place.degree, core.place.connectedness) == (1, 0.5, 0.5)
    assert (core.coverage.interviews, core.coverage.share, core.coverage.negative_cases, core.coverage.handled) == (1, 0.5, 1, 0)
    assert numbers["bending"].quotations == 1, "one quotation under the category and its subcode is one"
    study.do("edit-relation", relation=relation, memo="At home they cannot.")
    assert core_numbers(study.reads.connection)[candidates(study.reads.connection)[0].code.id].coverage.handled == 1
    about = memo(study, "tied by its code", about=[{"code": "bending"}])
    on_it = memo(study, "about that memo", about=[{"memo": about}])
    loose = memo(study, "loose", about=[{"code": "alone"}])
    tied = tied_to_core(study.reads.connection)
    assert tied is not None and {about, on_it} <= tied and loose not in tied
    study.do("judge", kind="core", code="rationing", criterion="fit", statement="It fits.", memo=about)
    assert [(one.criterion, one.signed_by) for one in judgements(study.reads.connection)] == [("fit", "AB")]


def test_judgements_stand_beside_one_another(study: Study) -> None:
    connection = study.reads.connection
    for name in ("younger", "older", "marked"):
        study.do("make-code", name=name, kind="core" if name == "marked" else "code")

    def judge(code: str, statement: str, **more: object) -> str:
        return str(study.do("judge", kind="core", code=code, statement=statement, **more)["id"])

    first = judge("older", "Central.", criterion="central")
    judge("older", "Not so.", criterion="central", signed_by="JT")
    judge("younger", "Perhaps.")
    judge("older", "I withdraw that.", criterion="central")
    study.do("judge", kind="saturation", code="marked", statement="Saturated.")
    found = candidates(connection)
    assert [one.code.name for one in found] == ["older", "younger", "marked"], "by the first judgement, not by any number"
    assert [(one.record.statement, one.earlier) for one in found[0].about("central")] == [
        ("I withdraw that.", False),
        ("Not so.", False),
        ("Central.", True),
    ]
    assert not found[2].judged and found[1].criteria == ("", "central", "abstract", "variation", "fit")
    reasons = memo(study, "Why", about=[{"code": "older"}])
    study.do("set-judgement-memo", judgement=first, memo=reasons)
    assert candidates(connection)[0].about("central")[2].memo.id == reasons  # type: ignore[union-attr]
    study.do("set-judgement-memo", judgement=first, memo=None)
    assert candidates(connection)[0].about("central")[2].memo is None
    with pytest.raises(Fault) as refused:
        judge("older", "  ")
    assert refused.value.key == "study.empty-judgement"
    numbers = core_numbers(connection)
    assert {found[0].code.id, found[1].code.id} <= set(numbers), "also an open code that nothing is related to yet"
    assert (numbers[found[0].code.id].coverage.share, numbers[found[0].code.id].place.degree) == (None, 0)
