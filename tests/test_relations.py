"""Relations through their verbs: evidence on two sides and by level, types from vocabularies, what is refused, what is undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from filled_study import differences, dump
from made_once import copy_of_one

from qualcode.cli import main
from qualcode.faults import Fault
from qualcode.study import Study
from qualcode.study.relations import counted_relations, evidence_levels, level_sum, relations
from qualcode.study.vocabularies import OWN, offered, vocabulary

TEXT = "Interviewer: How is it?\nMette: I lost track of the letters. Nobody told me why they came. I stopped opening them."
LOST, TOLD, STOPPED = "I lost track of the letters.", "Nobody told me why they came.", "I stopped opening them."


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.open(copy_of_one(_three_codes, tmp_path / "s"), coder="AB")


def _three_codes(folder: Path) -> Study:
    study = Study.new(folder, title="T", language="en", coder="AB")
    study.do("add-material", name="Mette", text=TEXT)
    for name, words in (("losing track", LOST), ("not told", TOLD), ("avoiding", STOPPED)):
        study.do("make-code", name=name)
        study.do("code", material="Mette", words=words, codes=[name])
    return study


def said(words: str, level: str = "") -> dict[str, str]:
    return {"material": "Mette", "words": words, **({"level": level} if level else {})}


def relate(study: Study, source: str = "not told", type: str = "cause of", to: str = "losing track", **more: Any) -> str:
    return str(study.do("relate", source=source, type=type, to=to, **more)["id"])


def only(study: Study) -> Any:
    [one] = relations(study.reads.connection)
    return one


def refused(study: Study, key: str, verb: str, **arguments: Any) -> Fault:
    before = dump(study)
    with pytest.raises(Fault) as fault:
        study.do(verb, **arguments)
    assert fault.value.key == key
    for language in ("en", "da"):
        assert fault.value.text(language)
    assert dump(study) == before
    return fault.value


# types


def test_a_type_of_a_vocabulary_comes_with_what_is_said_of_it(study: Study) -> None:
    relate(study, type="Part Of")
    one = only(study)
    assert (one.type, one.vocabulary, one.symmetric, one.transitive) == ("part of", "general", False, True)
    study.do("edit-relation", relation=one.id, type="associated with")
    assert (only(study).vocabulary, only(study).symmetric) == ("general", True)


def test_a_danish_study_knows_the_danish_names(study: Study) -> None:
    study.do("set-study", language="da")
    relate(study, type="del af")
    relate(study, type="part of", to="avoiding")
    assert [(one.type, one.vocabulary) for one in relations(study.reads.connection)] == [("del af", "general"), ("part of", OWN)]


def test_a_name_that_two_vocabularies_have_is_of_the_one_that_the_tradition_is_offered_first(study: Study) -> None:
    study.do("set-study", language="da")
    relate(study, type="konsekvens af")
    assert only(study).vocabulary == "paradigm-simple"
    study.undo()
    study.do("set-study", tradition="strauss-corbin")
    relate(study, type="konsekvens af")
    assert only(study).vocabulary == "paradigm-1990"


def test_a_type_of_ones_own_is_offered_first_and_known_again_whatever_the_capitals(study: Study) -> None:
    relate(study, type="keeps alive")
    relate(study, type="Keeps Alive", to="avoiding")
    assert {one.type for one in relations(study.reads.connection)} == {"keeps alive"}
    assert [offer.name for offer in offered(study.reads.connection)[0].types] == ["keeps alive"]


def test_families_are_offered_once_a_core_category_is_marked(study: Study) -> None:
    study.do("set-study", tradition="glaser")
    assert [one.id for one in offered(study.reads.connection)] == ["general"]
    study.do("set-kind", code="losing track", kind="core")
    assert [one.id for one in offered(study.reads.connection)] == ["glaser", "general"]
    study.do("set-study", tradition="strauss-corbin")
    assert [one.id for one in offered(study.reads.connection)] == ["paradigm-1990", "paradigm-simple", "general"]
    study.do("set-study", tradition="content")
    assert [one.id for one in offered(study.reads.connection)] == ["general"]


def test_each_slot_has_a_type_that_is_there() -> None:
    for language in ("en", "da"):
        for name in ("paradigm-1990", "paradigm-simple"):
            model = vocabulary(name, language)
            assert {slot.type for slot in model.slots} - {None} == {offer.name for offer in model.types}


def test_types_are_renamed_merged_and_removed(study: Study) -> None:
    first = relate(study, type="leads to", evidence_for=[said(LOST)])
    second = relate(study, type="brings", evidence_for=[said(TOLD)], evidence_against=[said(STOPPED)], memo="so they say")
    other = relate(study, type="brings", to="avoiding")
    refused(study, "study.relation-type-exists", "edit-relation-type", type="brings", name="Leads to")
    refused(study, "study.relation-type-used", "delete-relation-type", type="brings")
    study.do("merge-relation-types", into="leads to", types=["brings"])
    found = {one.id: one for one in relations(study.reads.connection)}
    assert set(found) == {first, other} and {one.type for one in found.values()} == {"leads to"}
    assert [(len(found[first].side(side))) for side in ("for", "against")] == [2, 1]
    assert not found[first].only_an_arrow
    study.undo()
    assert {one.id for one in relations(study.reads.connection)} == {first, second, other}
    study.do("edit-relation-type", type="brings", name="carries", symmetric=True)
    assert {(one.type, one.symmetric) for one in relations(study.reads.connection)} == {("leads to", False), ("carries", True)}
    study.do("add-relation-type", name="unused")
    study.do("delete-relation-type", type="unused")
    refused(study, "study.no-such", "delete-relation-type", type="unused")


def test_a_type_of_a_vocabulary_that_is_changed_is_ones_own(study: Study) -> None:
    relate(study, type="cause of")
    study.do("edit-relation-type", type="cause of", name="cause of")
    assert only(study).vocabulary == "general"
    study.do("edit-relation-type", type="cause of", name="one cause of")
    assert (only(study).type, only(study).vocabulary) == ("one cause of", OWN)


# the same relation twice


def test_a_relation_that_is_there_is_named_instead_of_doubled(study: Study) -> None:
    first = relate(study)
    fault = refused(study, "study.relation-there", "relate", source="not told", type="Cause of", to="losing track")
    assert first in fault.text("en")
    refused(study, "study.relation-to-itself", "relate", source="not told", type="cause of", to="not told")
    relate(study, phenomenon="avoiding")
    relate(study, scope="organisation")
    back = relate(study, source="losing track", to="not told")
    assert len(relations(study.reads.connection)) == 4, "a circle of two is no double"
    refused(study, "study.relation-there", "edit-relation", relation=back, source="not told", to="losing track")
    study.do("edit-relation", relation=back, source="avoiding", to="losing track", scope="home")


def test_what_holds_both_ways_is_the_same_from_either_end(study: Study) -> None:
    relate(study, type="contradicts")
    refused(study, "study.relation-there", "relate", source="losing track", type="contradicts", to="not told")


def test_merged_codes_leave_one_relation_with_all_that_spoke_for_both(study: Study) -> None:
    first = relate(study, evidence_for=[said(TOLD)])
    relate(study, source="avoiding", evidence_for=[said(STOPPED), said(TOLD)], memo="the other way round?")
    study.do("merge-codes", into="not told", codes=["avoiding"])
    one = only(study)
    assert one.id == first and len(one.side("for")) == 2 and not one.only_an_arrow


# evidence


def test_evidence_has_the_level_of_its_source(study: Study) -> None:
    study.do("set-setting", key="evidence-levels", value="interview, observation , document,interview")
    assert evidence_levels(study.reads.connection) == ("interview", "observation", "document")
    relate(study, evidence_for=[said(LOST, "Interview"), said(TOLD, "document"), said(STOPPED, "hearsay")])
    one = only(study)
    order = evidence_levels(study.reads.connection)
    assert one.levels() == {"interview": 1, "document": 1, "hearsay": 1}
    assert level_sum(one.levels(), order) == "1+0+1+1"
    assert level_sum(one.levels("against"), order) == ""


def test_counting_evidence_says_what_reading_it_says(study: Study) -> None:
    relate(study, evidence_for=[said(LOST, "interview"), said(TOLD, "interview"), said(STOPPED)], evidence_against=[said(TOLD, "note")])
    relate(study, source="avoiding", evidence_against=[said(TOLD)], memo="so they say")
    relate(study, source="losing track", to="avoiding")
    every, counted = relations(study.reads.connection), counted_relations(study.reads.connection)
    assert [one.id for one in counted] == [one.id for one in every]
    for one, other in zip(counted, every, strict=True):
        assert [one.n(side) for side in ("for", "against")] == [len(other.side(side)) for side in ("for", "against")]
        assert [one.levels(side) for side in ("for", "against")] == [other.levels(side) for side in ("for", "against")]
        assert (one.supported, one.only_an_arrow) == (bool(other.side("for")), not other.memos)
    assert [one.n("for") for one in counted] == [3, 0, 0] and counted[0].levels() == {"interview": 2}
    for one in every:
        assert relations(study.reads.connection, relation_id=one.id) == [one]
    code = every[1].from_id
    assert relations(study.reads.connection, code) == [one for one in every if code in (one.from_id, one.to_id)]


def test_evidence_moves_between_the_sides_and_goes(study: Study) -> None:
    relation = relate(study, evidence_for=[said(LOST), said(TOLD, "2")], evidence_against=[said(TOLD)])
    lost, told = (one.quotation_id for one in only(study).side("for"))

    def sides() -> list[tuple[str, str, str]]:
        return sorted((one.quotation_id, one.side, one.level) for one in only(study).evidence)

    before = dump(study)
    study.do("edit-evidence", relation=relation, quotation=told, side="against", level="3")
    assert sides() == sorted([(lost, "for", ""), (told, "against", "3")])
    study.do("edit-evidence", relation=relation, quotation=lost, level="1")
    study.do("remove-evidence", relation=relation, quotation=told)
    assert sides() == [(lost, "for", "1")]
    refused(study, "study.no-evidence", "remove-evidence", relation=relation, quotation=lost, side="against")
    refused(study, "study.no-evidence", "edit-evidence", relation=relation, quotation=told, side="for")
    for _ in range(3):
        study.undo()
    assert differences(before, dump(study)) == []


def test_the_same_quotation_is_evidence_once_and_its_level_can_be_said_later(study: Study) -> None:
    relation = relate(study, evidence_for=[said(LOST)])
    study.do("edit-relation", relation=relation, evidence_for=[said(LOST, "2")])
    study.do("edit-relation", relation=relation, evidence_for=[said(LOST)])
    assert [one.level for one in only(study).evidence] == ["2"]


# from a shell


def test_the_shell_lists_relations_and_types(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    study.do("set-setting", key="evidence-levels", value="interview, document")
    relate(study, evidence_for=[said(TOLD, "interview")], memo="so it is")
    relate(study, source="avoiding", type="hinders", status="contradicted")
    folder = str(study.file.parent)
    study.close()

    def told(*words: str) -> str:
        assert main(["relations", folder, *words]) == 0
        return capsys.readouterr().out

    table = [" ".join(row.split()) for row in told().splitlines()]
    assert table[0] == "from type to for levels against status missing"
    assert table[1] == "not told cause of losing track 1 1+0 0 hypothesis"
    assert table[2] == "avoiding hinders losing track 0 0 contradicted unsupported, only an arrow"
    assert len(told("--unsupported").splitlines()) == len(told("--status", "contradicted").splitlines()) == 2
    [one] = json.loads(told("--code", "not told", "--json"))
    assert (one["from_path"], one["type"], one["for"], one["against"], one["levels"]) == ("not told", "cause of", 1, 0, {"interview": 1})
    assert [piece["side"] for piece in one["evidence"]] == ["for"] and len(one["memos"]) == 1
    types = json.loads(told("--types", "--json"))
    assert [kind["name"] for kind in types][:2] == ["hinders", "cause of"] and "part of" in {kind["name"] for kind in types}
    assert "hæmmer" not in told("--types") and "unsupported" in told()
    assert main(["relations", folder, "--code", "nothing"]) == 1
